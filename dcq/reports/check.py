"""Whether the database is sound in itself."""

import sqlite3
from collections.abc import Iterator

from dcq.quantity import show
from dcq.query import audit
from dcq.query.duplicates import likely_duplicates
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.report import Cell, Report, Table, columns, headers
from dcq.reports.sums import fetch_projects
from dcq.rollup.model import Unit
from dcq.rollup.nesting import Nesting, nearest_parts
from dcq.vocabulary import ADDED_METRICS, METRICS

COLUMNS = columns("check result detail")
_TONES = {"ok": "good", "note": "plain"}


def list_duplicates(connection: sqlite3.Connection) -> Report:
    """List pairs of projects that may be one, and on which the user has not decided."""
    rows = [*likely_duplicates(connection)]
    heads = headers("Project", "Other", "They", "Kilometres apart", right=["Kilometres apart"])

    def blocks(_: int | None) -> list[Table]:
        cells = [[Cell("" if value is None else str(value)) for value in row] for row in rows]
        return [Table(heads, cells)]

    notes = [] if rows else ["no likely duplicate"]
    return Report(columns("slug other reason distance_km"), rows, blocks, notes=notes)


def check_integrity(connection: sqlite3.Connection) -> Report:
    """Check the file's structure, that every reference leads somewhere, and what is nested.

    What the sources themselves leave open is noted and fails nothing: parts that exceed
    their whole, figures without words, sources without a date, contradictions, and
    projects that look like one.
    """
    rows = [
        _row("integrity", "damaged", audit.damage(connection)),
        _row("links", "broken", audit.broken_links(connection)),
    ]
    if all(result == "ok" for _, result, _ in rows):
        rows += (("parts", "note", line) for line in _parts_beyond_their_whole(connection))
        rows += ((check, "note", line) for check, line in audit.notes(connection))
    failed = any(result not in _TONES for _, result, _ in rows)
    return Report(COLUMNS, rows, lambda _: [_table(rows)], failed=failed)


def _table(rows: list[tuple[str, str, str]]) -> Table:
    cells = [
        (Cell(check), Cell(result, _TONES.get(result, "bad")), Cell(detail, "quiet"))
        for check, result, detail in rows
    ]
    return Table(headers("Check", "Result", "Detail"), cells)


def _row(check: str, bad: str, faults: Iterator[str]) -> tuple[str, str, str]:
    detail = "; ".join(faults)
    return check, bad if detail else "ok", detail


def _parts_beyond_their_whole(connection: sqlite3.Connection) -> Iterator[str]:
    """Wholes whose parts are certainly larger: their remainder would be below zero."""
    selection = select_projects(connection, Filters(kind=("all",), status=("live",)))
    for name in ADDED_METRICS:
        projects = fetch_projects(selection, METRICS[name])
        parts = nearest_parts(projects)
        units: set[Unit] = {amount.unit for project in projects for amount in project.amounts}
        for unit in sorted(units, key=str):
            amounts = {i.slug: a.quantity for i in projects for a in i.amounts if a.unit == unit}
            nesting = Nesting(amounts, parts)
            for whole in sorted(parts.keys() & amounts.keys()):
                inside = nesting.parts_of(whole)
                if inside and inside.surely_exceeds(amounts[whole]):
                    own = show(amounts[whole])
                    told = f"its parts add up to {show(inside)}, more than its own {own}"
                    yield f"{whole}: {name}: {told}"
