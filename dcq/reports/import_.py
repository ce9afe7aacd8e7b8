"""What an import changed, source by source."""

from __future__ import annotations

from dcq.ingest.import_files import Outcome
from dcq.reports.report import Cell, Column, Header, Report, Table

COLUMNS = tuple(map(Column, "source added changed unchanged gone".split()))


def report_changes(outcome: Outcome, *, dry_run: bool) -> Report:
    """Report how many statements of each source an import changed."""
    headers = [Header(c.name.capitalize(), right=c.name != "source") for c in COLUMNS]
    cells = [tuple(Cell(str(value)) for value in change) for change in outcome.changes]
    notes = [*outcome.notes, *(["nothing was written"] if dry_run else [])]
    return Report(COLUMNS, outcome.changes, [Table(headers, cells)], notes=notes)
