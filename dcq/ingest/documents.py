"""Read what a source states back out of the database, as an article file has it.

This is the writer's twin: what comes out is the article format, and importing it again states
the same.
"""

import sqlite3
from collections import defaultdict
from typing import Any

from dcq.ingest.entries import (
    ENTRIES,
    FACT_ENTRIES,
    FORMAT,
    Entry,
    FigureEntry,
    RoleEntry,
    SourceEntry,
)
from dcq.ingest.statements import FACTS, FIELDS, MENTIONED, NAMED_BY, STORED, expressions, owner
from dcq.quantity import Quantity
from dcq.query.views import Row, rows
from dcq.vocabulary import METRICS

_DEFAULTS: tuple[object, ...] = (None, False, [], "total")
"""What an article file leaves out: nothing, ``inferred = false``, ``scope = "total"``."""

_FLAGS = {"inferred", "conversion", "replaces"}


def read_document(connection: sqlite3.Connection, slug: str) -> dict[str, Any] | None:
    """What a source states, as an article file has it; None where there is no such source."""
    row = connection.execute("SELECT id FROM source WHERE slug = ?", [slug]).fetchone()
    return _document(connection, *row) if row else None


def _document(connection: sqlite3.Connection, source: int) -> dict[str, Any]:
    def stated(table: str) -> list[Row]:
        return _stated(connection, table, source)

    details: dict[tuple[str, str], Row] = defaultdict(dict)
    for table, of in MENTIONED.items():
        details |= {(of, row[of]): row for row in stated(table)}
    for row in stated("alias"):
        of = "project" if row["project"] else "organisation"
        details[of, row[of]].setdefault("aliases", []).append(row["name"])
    regions: dict[str, Row] = {}
    for name, table in FACTS.items():
        for row in stated(table):
            fact = _fact(FACT_ENTRIES[name], row)
            if row["project"]:
                details["project", row["project"]].setdefault(name, []).append(fact)
            else:
                of_region = regions.setdefault(row["region"], {"region": row["region"], name: []})
                of_region[name].append(fact)
    document = {
        "format": FORMAT,
        "source": _fact(SourceEntry, *stated("source")),
        **{
            table: [
                _fact(ENTRIES[table], details[table, row["slug"]] | row)
                for row in _named(connection, table, source)
            ]
            for table in ("organisation", "power_source", "project")
        },
        "region": list(regions.values()),
        "set_aside": [_fact(ENTRIES["set_aside"], row) for row in stated("set_aside")],
    }
    return {name: value for name, value in document.items() if value}


def _stated(connection: sqlite3.Connection, table: str, source: int) -> list[Row]:
    """What a source states in a table, in its order, with the names that entries have for it."""
    fields = FIELDS.get(table, {})
    columns = ", ".join(
        f"{sql} AS {fields.get(name, name.removesuffix('_id'))}"
        for name, sql in expressions(connection, table).items()
    )
    stored = STORED.get(table, table)
    query = f"SELECT {columns} FROM {stored} t WHERE {owner(table)} = ? ORDER BY id"
    return rows(connection, query, [source])


def _named(connection: sqlite3.Connection, table: str, source: int) -> list[Row]:
    """What a source names in a table that it shares with others, by slug."""
    named = " UNION ".join(
        f"SELECT {expressions(connection, facts)[f'{table}_id']} FROM {STORED[facts]} t"
        " WHERE source_id = :source"
        for facts in NAMED_BY[table]
    )
    query = f"SELECT * FROM {STORED.get(table, table)} WHERE slug IN ({named}) ORDER BY slug"
    return rows(connection, query, {"source": source})


def _fact(entry: type[Entry], row: Row) -> dict[str, Any]:
    """A row as an article file has it: without what it does not say."""
    row |= {name: bool(row[name]) for name in row.keys() & _FLAGS}
    if entry is RoleEntry and row["organisation"] is None:
        row["confidential"] = True
    if entry is FigureEntry:
        unit = row["currency"] or METRICS[row["metric"]].base
        row["amount"] = str(Quantity(row["low"], row["high"], bool(row["about"]), unit))
    said = {name: row.get(name) for name in entry.model_fields}
    return {
        name: value
        for name, value in said.items()
        if type(value) is float or value not in _DEFAULTS  # 0.0 is a latitude
    }
