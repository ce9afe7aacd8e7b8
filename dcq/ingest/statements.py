"""What sources state, as comparable lines: how an import says what it changed."""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple

# A key tells one statement of a source from another; the value is what it says.
_KINDS = {
    "mention": ("p.slug", "json_array(p.name, p.kind, t.printed, t.note)"),
    "part_of": (
        "p.slug || ' ' || (SELECT slug FROM project WHERE id = t.whole_id)",
        "json_array(t.note)",
    ),
    "status": ("p.slug || ' ' || t.status", "json_array(t.date, t.note)"),
    "milestone": ("p.slug || ' ' || t.kind", "json_array(t.date, t.note)"),
    "place": (
        "p.slug || ' ' || t.region_id || ' ' || coalesce(t.locality, '')",
        "json_array(t.inferred, t.note)",
    ),
    "role": (
        "p.slug || ' ' || t.role || ' ' || coalesce("
        "(SELECT slug FROM organisation WHERE id = t.organisation_id), '')",
        "json_array(t.according_to, t.note)",
    ),
    "power_tie": (
        "p.slug || ' ' || t.tie || ' ' ||"
        " (SELECT slug FROM power_source WHERE id = t.power_source_id)",
        "json_array(t.note)",
    ),
    "figure": (
        "p.slug || ' ' || t.metric || ' ' || t.scope || coalesce(t.target, '')"
        " || coalesce(t.basis, '')",
        "json_array(t.low, t.high, t.about, t.currency, t.printed, t.note)",
    ),
}


class Change(NamedTuple):
    """How many statements of one source an import added, changed, left or took away."""

    source: str
    added: int
    changed: int
    unchanged: int
    gone: int


def remember(connection: sqlite3.Connection, sources: list[str]) -> bool:
    """Keep what the sources state now, for ``compare``; return whether they state anything."""
    connection.execute("DROP TABLE IF EXISTS temp.was_stated")
    connection.execute("CREATE TEMP TABLE was_stated (source TEXT, key TEXT, value TEXT)")
    connection.execute(f"INSERT INTO was_stated {_query()}", _values(sources))
    connection.execute("CREATE INDEX temp.was_stated_key ON was_stated (source, key)")
    return connection.execute("SELECT 1 FROM was_stated LIMIT 1").fetchone() is not None


def compare(connection: sqlite3.Connection, sources: list[str], before: bool) -> list[Change]:
    """For each source, what is stated now beside what was remembered."""
    connection.execute("DROP TABLE IF EXISTS temp.is_stated")
    connection.execute("CREATE TEMP TABLE is_stated (source TEXT, key TEXT, value TEXT)")
    connection.execute(f"INSERT INTO is_stated {_query()}", _values(sources))
    if before:
        connection.execute("CREATE INDEX temp.is_stated_key ON is_stated (source, key)")
    counts = {slug: [0, 0, 0, 0] for slug in sources}
    found = connection.execute(
        """
        SELECT i.source,
          sum(w.key IS NULL), sum(w.value <> i.value), sum(w.value = i.value)
        FROM is_stated i LEFT JOIN was_stated w ON w.source = i.source AND w.key = i.key
        GROUP BY 1
        """
    )
    for slug, added, changed, same in found:
        counts[slug][:3] = [added or 0, changed or 0, same or 0]
    for slug, gone in connection.execute(
        "SELECT source, count(*) FROM was_stated w WHERE NOT EXISTS (SELECT 1 FROM is_stated i"
        " WHERE i.source = w.source AND i.key = w.key) GROUP BY 1"
    ):
        counts[slug][3] = gone
    return [Change(slug, *numbers) for slug, numbers in counts.items()]


def _query() -> str:
    return " UNION ALL ".join(
        f"SELECT s.slug, '{table} ' || {key}, {value} FROM {table} t"
        " JOIN source s ON s.id = t.source_id JOIN project p ON p.id = t.project_id"
        f" WHERE s.slug IN (SELECT value FROM json_each(:sources))"
        for table, (key, value) in _KINDS.items()
    )


def _values(sources: list[str]) -> dict[str, str]:
    return {"sources": json.dumps(sources)}
