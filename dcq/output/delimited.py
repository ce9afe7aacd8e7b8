"""CSV and TSV: for machines, and a contract."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

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
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow([column.name for column in report.columns])
    rows: Iterable[Sequence[Any]] = report.rows
    if terminal.spreadsheet_safe:
        rows = ([_guard(value) for value in row] for row in rows)
    writer.writerows(rows)


def _guard(value: Any) -> Any:
    """Text that a spreadsheet would run gets an apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
