"""Remove a source, and what no other source states."""

import sqlite3
from pathlib import Path

from dcq.ingest.statements import NAMED_BY
from dcq.store.writing import driver_of, writing


def remove_source(path: Path, slug: str) -> None:
    """Remove a source and all that it alone stated; what other sources state stays."""
    with writing(path) as connection:
        raw = driver_of(connection)
        remove_statements(raw, slug)
        mark_seed(raw, slug, "removed")


def remove_statements(raw: sqlite3.Connection, slug: str) -> None:
    """The same, within a transaction that is open."""
    named = {
        table: raw.execute(
            "SELECT json_group_array(id) FROM ("
            + " UNION ".join(
                f"SELECT t.{table}_id AS id FROM {facts} t"
                " JOIN source s ON s.id = t.source_id WHERE s.slug = :slug"
                for facts in NAMED_BY[table]
            )
            + ")",
            {"slug": slug},
        ).fetchone()
        for table in NAMED_BY
    }
    raw.execute("DELETE FROM source WHERE slug = ?", [slug])
    for table, rows in named.items():
        orphaned = " AND ".join(
            f"NOT EXISTS (SELECT 1 FROM {facts} t WHERE t.{table}_id = {table}.id)"
            for facts in NAMED_BY[table]
        )
        raw.execute(
            f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(?)) AND {orphaned}", rows
        )


def mark_seed(raw: sqlite3.Connection, slug: str, state: str) -> None:
    """Keep an upgrade from bringing back what the user changed or removed."""
    raw.execute("UPDATE seed_article SET state = ? WHERE slug = ?", [state, slug])
