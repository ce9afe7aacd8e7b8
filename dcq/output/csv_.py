"""CSV and TSV: for machines, and a contract."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from dcq.output.inert import inert
from dcq.output.terminal import Terminal
from dcq.reports import Report

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render_csv(report: Report, out: TextIO, terminal: Terminal, delimiter: str = ",") -> None:
    """Write separated values: a header, then a row for each record."""
    writer = csv.writer(_PlainEnds(out), delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([column.name for column in report.columns])
    rows: Iterable[Sequence[Any]] = report.rows
    if terminal.spreadsheet_safe:
        rows = ([_guard(value) if isinstance(value, str) else value for value in r] for r in rows)
    if terminal.is_tty:
        rows = ([inert(value) if isinstance(value, str) else value for value in r] for r in rows)
    writer.writerows(rows)


def render_tsv(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Write tab-separated values, as CSV is written."""
    render_csv(report, out, terminal, "\t")


class _PlainEnds:
    """Ends with a line feed what the writer ends with a carriage return and a line feed.

    The writer quotes a carriage return inside a cell only if its own line ends have one.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, line: str) -> None:
        self._out.write(line[:-2] + "\n")


def _guard(text: str) -> str:
    """Text with an apostrophe where a spreadsheet would run it; numbers stay numbers."""
    return f"'{text}" if text.startswith(_FORMULA) else text
