"""CSV and TSV: for machines, and a contract."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from dcq.output.inert import inert
from dcq.output.terminal import Terminal
from dcq.reports import Report

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render_csv(report: Report, out: TextIO, terminal: Terminal, delimiter: str = ",") -> None:
    """Write separated values: a header, then a row for each record.

    For a spreadsheet in French, the values have decimal commas and semicolons between them.
    """
    french = terminal.spreadsheet
    if french:
        out.write("" if terminal.is_tty else "\ufeff")  # without it, Excel takes UTF-8 for ANSI
        delimiter = ";"
    writer = csv.writer(_PlainEnds(out), delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([column.name for column in report.columns])
    rows: Iterable[Sequence[Any]] = report.rows
    if french:
        numbers = [column.number for column in report.columns]
        rows = ([*map(_with_commas, r, numbers)] for r in rows)
    if terminal.spreadsheet_safe or french:
        rows = ([_guard(value) if isinstance(value, str) else value for value in r] for r in rows)
    if terminal.is_tty:
        rows = ([inert(value) if isinstance(value, str) else value for value in r] for r in rows)
    writer.writerows(rows)


def render_tsv(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Write tab-separated values, as CSV is written."""
    render_csv(report, out, terminal, "\t")


def _with_commas(value: Any, is_number: bool) -> Any:
    """A value with the decimal comma where it is a number, or several."""
    return str(value).replace(".", ",") if is_number or isinstance(value, float) else value


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
