"""Whether the database is sound in itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from dcq.quantity import show
from dcq.query.duplicates import likely_duplicates
from dcq.query.filters import select_projects
from dcq.query.language import Filters
from dcq.reports.amounts import ADDED, fetch_items
from dcq.reports.report import Cell, Column, Header, Report, Table
from dcq.rollup import Nesting, Unit, nearest_parts
from dcq.vocabulary import METRICS

COLUMNS = tuple(map(Column, ("check", "result", "detail")))
_TONES = {"ok": "good", "note": "plain"}


def check_integrity(connection: sqlite3.Connection) -> Report:
    """Check the file's structure, that every reference leads somewhere, and what is nested.

    What the sources themselves leave open is noted and fails nothing: parts that exceed
    their whole, figures without words, sources without a date, contradictions, and
    projects that look like one.
    """
    rows = [
        _row("integrity", "damaged", _damage(connection)),
        _row("links", "broken", _broken_links(connection)),
        *(("parts", "note", line) for line in _parts_beyond_their_whole(connection)),
        *_notes(connection),
    ]
    cells = [
        (Cell(check), Cell(result, _TONES.get(result, "bad")), Cell(detail, "quiet"))
        for check, result, detail in rows
    ]
    headers = (Header("Check"), Header("Result"), Header("Detail"))
    failed = any(result not in _TONES for _, result, _ in rows)
    return Report(COLUMNS, rows, [Table(headers, cells)], failed=failed)


def _row(check: str, bad: str, faults: Iterator[str]) -> tuple[str, str, str]:
    detail = "; ".join(faults)
    return check, bad if detail else "ok", detail


def _damage(connection: sqlite3.Connection) -> Iterator[str]:
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield message


def _broken_links(connection: sqlite3.Connection) -> Iterator[str]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"{table} row {row} lacks its {parent}"


_NOTED = {
    "words": "SELECT source || ' on ' || subject || ': ' || metric || ' has no words stored'"
    " FROM figure_ledger WHERE printed IS NULL ORDER BY 1",
    "dates": "SELECT slug || ' has no date, and enters no --as-of'"
    " FROM source WHERE known_from IS NULL ORDER BY 1",
    "conflicts": "SELECT DISTINCT subject || ': ' || source || ' contradicts the ' || metric ||"
    " ' that is shown' FROM figure_ledger WHERE standing = 'conflicting' ORDER BY 1",
}


def _notes(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    for check, query in _NOTED.items():
        for (line,) in connection.execute(query):
            yield check, "note", line
    for line in likely_duplicates(connection):
        yield "duplicates", "note", line


def _parts_beyond_their_whole(connection: sqlite3.Connection) -> Iterator[str]:
    """Wholes whose parts are certainly larger: their remainder would be below zero."""
    filters = Filters(kind=("all",), status=("live",))
    selection = select_projects(connection, filters)
    for name in ADDED:
        items = fetch_items(connection, selection, filters, METRICS[name])
        parts = nearest_parts(items)
        units: set[Unit] = {amount.unit for item in items for amount in item.amounts}
        for unit in sorted(units, key=str):
            amounts = {i.slug: a.quantity for i in items for a in i.amounts if a.unit == unit}
            nesting = Nesting(amounts, parts)
            for whole in sorted(parts.keys() & amounts.keys()):
                inside = nesting.parts_of(whole)
                if inside and inside.surely_exceeds(amounts[whole]):
                    yield (
                        f"{whole}: its parts' {name} ({show(inside)}) exceeds its own"
                        f" ({show(amounts[whole])})"
                    )
