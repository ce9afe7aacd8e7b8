"""What an import changed, source by source."""

from pathlib import Path

from dcq.ingest.import_files import Outcome
from dcq.ingest.template import template
from dcq.reports.report import Cell, Column, Header, Report, Table

COLUMNS = tuple(map(Column, "source added changed unchanged gone".split()))


def report_template(article: str) -> Report:
    """Report an article file to fill in for the text of an article."""
    return Report([Column("template")], [], text=template(Path(article)).splitlines())


def report_changes(outcome: Outcome, *, dry_run: bool) -> Report:
    """Report how many statements of each source an import changed."""
    headers = [Header(c.name.capitalize(), right=c.name != "source") for c in COLUMNS]
    cells = [tuple(Cell(str(value)) for value in change) for change in outcome.changes]
    notes = [*outcome.notes, *(["nothing was written"] if dry_run else [])]
    return Report(COLUMNS, outcome.changes, lambda _: [Table(headers, cells)], notes=notes)
