"""Whether the database is sound in itself."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import chain, product

from dcq.dates import is_edtf
from dcq.names import is_slug
from dcq.quantity import show
from dcq.query import views
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


def check_integrity(connection: sqlite3.Connection) -> Report:
    """Check the file's structure, that every reference leads somewhere, and what is nested.

    What the sources themselves leave open is noted and fails nothing: parts that exceed
    their whole, figures without words, sources without a date, contradictions, and
    projects that look like one.
    """
    rows = [
        _row("integrity", "damaged", _damage(connection)),
        _row("links", "broken", _broken_links(connection)),
    ]
    if all(result == "ok" for _, result, _ in rows):
        rows += (("parts", "note", line) for line in _parts_beyond_their_whole(connection))
        rows += _notes(connection)
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


def _damage(connection: sqlite3.Connection) -> Iterator[str]:
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield message
    for tables, names, is_sound in (
        ("source organisation power_source project region", "slug", is_slug),
        ("source", "published earliest", is_edtf),
        ("status milestone", "date", is_edtf),
        ("figure", "target", is_edtf),
        ("figure", "currency", _is_currency),
    ):
        for name, column in product(tables.split(), names.split()):
            for row, value in views.column_values(connection, name, column):
                if not (value is None or (isinstance(value, str) and is_sound(value))):
                    yield f"{name} row {row} has the {column} {value!r}"
    if views.stored_metrics(connection) != {*METRICS.values()}:
        yield "the table of metrics is not dcq's"
    inside: dict[int, set[int]] = defaultdict(set)
    for part, whole in views.part_links(connection):
        inside[part].add(whole)
    try:
        TopologicalSorter(inside).prepare()
    except CycleError:
        yield "a project lies inside itself"


def _is_currency(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


def find_fault(connection: sqlite3.Connection) -> str | None:
    """The first thing in the database that dcq never writes, if there is any."""
    return next(chain(_damage(connection), _broken_links(connection)), None)


def _broken_links(connection: sqlite3.Connection) -> Iterator[str]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"{table} row {row} lacks its {parent}"


def _notes(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    for check, line in views.noted(connection):
        yield check, "note", line
    for line in likely_duplicates(connection):
        yield "duplicates", "note", line


def _parts_beyond_their_whole(connection: sqlite3.Connection) -> Iterator[str]:
    """Wholes whose parts are certainly larger: their remainder would be below zero."""
    filters = Filters(kind=("all",), status=("live",))
    selection = select_projects(connection, filters)
    for name in ADDED_METRICS:
        projects = fetch_projects(connection, selection, filters, METRICS[name])
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
