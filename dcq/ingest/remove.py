"""Remove a source, and what no other source states."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from dcq.store.writing import driver_of, writing

# What exists while a source states one of these facts of it.
_KEPT_BY = {
    "project": ("mention",),
    "power_source": ("power_mention",),
    "organisation": ("role", "alias"),
}


def remove_source(path: Path, slug: str) -> None:
    """Remove a source and all that it alone stated; what other sources state stays."""
    with writing(path) as connection:
        raw = driver_of(connection)
        remove_statements(raw, slug)
        mark_seed(raw, slug, "removed")


def remove_statements(raw: sqlite3.Connection, slug: str) -> None:
    """The same, within a transaction that is open."""
    named = {
        table: [
            raw.execute(
                f"SELECT json_group_array(DISTINCT t.{table}_id) FROM {fact} t"
                " JOIN source s ON s.id = t.source_id WHERE s.slug = ?",
                [slug],
            ).fetchone()
            for fact in facts
        ]
        for table, facts in _KEPT_BY.items()
    }
    raw.execute("DELETE FROM source WHERE slug = ?", [slug])
    for table, facts in _KEPT_BY.items():
        orphaned = " AND ".join(
            f"NOT EXISTS (SELECT 1 FROM {fact} t WHERE t.{table}_id = {table}.id)" for fact in facts
        )
        for rows in named[table]:
            raw.execute(
                f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(?)) AND {orphaned}",
                rows,
            )


def mark_seed(raw: sqlite3.Connection, slug: str, state: str) -> None:
    """Keep an upgrade from bringing back what the user changed or removed."""
    raw.execute("UPDATE seed_article SET state = ? WHERE slug = ?", [state, slug])
