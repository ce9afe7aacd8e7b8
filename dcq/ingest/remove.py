"""Remove a source, and what no other source states."""

import sqlite3

from dcq.ingest.decisions import release
from dcq.ingest.statements import NAMED_BY, STORED


def remove_statements(raw: sqlite3.Connection, slug: str) -> None:
    """Remove a source and all that it alone stated; what other sources state stays."""
    release(raw, slug)
    named = {
        table: raw.execute(
            "SELECT json_group_array(id) FROM ("
            + " UNION ".join(
                f"SELECT t.{table}_id AS id FROM {STORED[facts]} t"
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
        stored = STORED.get(table, table)
        kept_by = [STORED[facts] for facts in NAMED_BY[table]]
        orphaned = " AND ".join(
            f"NOT EXISTS (SELECT 1 FROM {facts} t WHERE t.{table}_id = {stored}.id)"
            for facts in [*kept_by, *["merged_statement"] * (table == "project")]
        )
        within = "id IN (SELECT value FROM json_each(?))"
        raw.execute(f"DELETE FROM {stored} WHERE {within} AND {orphaned}", rows)


def mark_seed(raw: sqlite3.Connection, slug: str, state: str) -> None:
    """Keep an upgrade from bringing back what the user changed or removed."""
    raw.execute("UPDATE seed_article SET state = ? WHERE slug = ?", [state, slug])
