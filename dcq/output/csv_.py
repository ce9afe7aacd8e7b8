"""CSV and TSV: for machines, and a contract."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from dcq.output.inert import inert
from dcq.output.terminal import Terminal
from dcq.reports import Report

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render_csv(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Write comma-separated values: a header, then a row for each record."""
    _write(report, out, terminal, ",")


def render_tsv(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Write tab-separated values: a header, then a row for each record."""
    _write(report, out, terminal, "\t")


def _write(report: Report, out: TextIO, terminal: Terminal, delimiter: str) -> None:
    writer = csv.writer(_PlainEnds(out), delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([column.name for column in report.columns])
    rows: Iterable[Sequence[Any]] = report.rows
    if terminal.spreadsheet_safe:
        rows = ([_guard(value) for value in row] for row in rows)
    if terminal.is_tty:
        rows = ([inert(value) if isinstance(value, str) else value for value in r] for r in rows)
    writer.writerows(rows)


class _PlainEnds:
    """Ends with a line feed what the writer ends with a carriage return and a line feed.

    The writer quotes a carriage return inside a cell only if its own line ends have one.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, line: str) -> None:
        self._out.write(line[:-2] + "\n")


def _guard(value: Any) -> Any:
    """Text that a spreadsheet would run gets an apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
