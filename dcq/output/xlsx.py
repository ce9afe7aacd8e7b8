"""Excel: names beside slugs, numbers and dates that Excel can add and sort, and the sources."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from xlsxwriter import Workbook

from dcq.errors import UserError
from dcq.names import split
from dcq.output.inert import inert
from dcq.output.terminal import Terminal
from dcq.reports import Column, Report
from dcq.vocabulary import KINDS, ROLES, TIES

_ROWS, _LONGEST = 1_048_576, 32_767  # rows of a sheet, characters of a cell: Excel's limits
_WIDEST = 60  # characters that a column is made wide for
_PROJECTS = {f"{kind}s" for kind in KINDS} | {*ROLES, *TIES, "project"}
_TABLES = {
    **dict.fromkeys(_PROJECTS, ("project",)),
    **dict.fromkeys(("region", "regions"), ("region",)),
    **dict.fromkeys("investors owners developers operators tenants".split(), ("organisation",)),
    **{"power_sources": ("power_source",), "part_of": ("project", "power_source")},
    "subject": ("project", "region", "power_source"),
}
"""Where the names are of what a column has slugs of."""

_SINGLE = frozenset({"project", "subject", "region", "part_of"})
"""Columns of one slug; the others of those names have several, or how many there are."""

_DATES = frozenset("announced expected published earliest retrieved audited date target".split())
_DAY = re.compile(r"(19|[2-9]\d)\d\d-\d\d-\d\d")  # Excel knows none before 1900


def render_xlsx(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Write a workbook: the answer, and the figures behind it with their sources and words.

    Raises:
        UserError: there are more rows than a sheet of Excel has.
    """
    made = BytesIO()
    with TemporaryDirectory() as scratch:
        # Rows are written as they come, so that memory does not grow with them.
        book = Workbook(made, {"constant_memory": True, "tmpdir": scratch})
        if report.text is not None and report.rows == []:
            report.rows = ([line] for line in report.text)
        names = _Names(report)
        cut = _write(book, "Answer", report, names)
        if report.origin:
            cut += _write(book, "Sources", report.origin.sources(), names)
        book.close()
    out.buffer.write(made.getvalue())
    if cut:
        report.notes.append(
            f"cut to {_LONGEST:,} characters, the most that Excel holds: {cut} cells"
        )


class _Names:
    """The names of slugs, each table asked once."""

    def __init__(self, report: Report) -> None:
        self._origin = report.origin
        self._known: dict[str, Mapping[str, str]] = {}

    def of(self, column: Column) -> list[Mapping[str, str]]:
        """The tables that may name what a column holds; none for a column without slugs."""
        if self._origin is None or not (column.many or column.name in _SINGLE):
            return []
        tables = _TABLES.get(column.name, ())
        for table in tables:
            if table not in self._known:
                self._known[table] = self._origin.names(table)
        return [self._known[table] for table in tables]


def _write(book: Any, title: str, report: Report, names: _Names) -> int:
    """Write a sheet, and return how many cells were cut.

    Raises:
        UserError: there are more rows than it takes.
    """
    sheet = book.add_worksheet(title)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    columns = [(column, names.of(column)) for column in report.columns]
    heads = [
        head
        for column, named in columns
        for head in (column.name, *([f"{column.name}_name"] if named else ()))
    ]
    sheet.write_row(0, 0, heads, bold)
    widths = Counter({n: len(head) for n, head in enumerate(heads)})
    cut = number = 0
    for number, row in enumerate(report.rows, start=1):
        if number >= _ROWS:
            raise UserError(f"Excel holds no more than {_ROWS - 1:,} rows", "use --csv, or filters")
        cells = []
        for value, (column, named) in zip(row, columns, strict=True):
            cells.append(_value(column, value))
            if named:
                called = [next((n[s] for n in named if s in n), s) for s in split(value)]
                cells.append("; ".join(called))
        for n, cell in enumerate(cells):
            if isinstance(cell, str):
                text = "\n".join(map(inert, cell.split("\n")))
                cut += len(text) > _LONGEST
                sheet.write_string(number, n, text[:_LONGEST])
            elif isinstance(cell, date):
                sheet.write_datetime(number, n, cell, day)
            elif cell is not None:
                sheet.write(number, n, cell)
            widths[n] = max(widths[n], len(str(cell or "")))
    for n, wide in widths.items():
        sheet.set_column(n, n, min(wide, _WIDEST) + 1)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, number, len(heads) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_ROWS}"})  # of a département
    return cut


def _value(column: Column, value: Any) -> Any:
    """A value as Excel has it: a number, a truth, a day, a text, or None for an empty cell."""
    if value is None or value == "":
        return None
    if column.number or column.flag:
        found = column.in_json(value)
        return value if isinstance(found, list) else found
    if column.name in _DATES and _DAY.fullmatch(str(value)):
        return date.fromisoformat(value)
    return value
