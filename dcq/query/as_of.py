"""Answer as of an earlier date.

Every fact table is shadowed by a temporary view of what the sources published by then
state, and the public views are made again over those: one definition answers for every
date, and the database itself is not touched.
"""

import sqlite3
from collections.abc import Iterator

from dcq.dates import last_day
from dcq.names import list_names
from dcq.query.views import rows

_FACT_TABLES = (
    "mention alias part_of status milestone place role power_mention power_tie figure"
).split()
_NOTES = {
    "counted from their earliest possible date": "published IS NULL AND known_from <= :day",
    "undated, so excluded": "known_from IS NULL",
}


def limit_to_date(connection: sqlite3.Connection, date: str) -> list[str]:
    """Make every later query on this connection answer as of a date.

    Args:
        connection: the database, also a read-only one.
        date: as ``dates.parse_date`` returns it; a year or month is its last day.

    Returns:
        Notes for the user: which sources count from a date that is not their publication's,
        and which cannot count at all.
    """
    day = last_day(date)
    rows(connection, "SELECT published, earliest FROM source")  # refuses what is no date
    # Temporary tables only: the file itself stays closed to writing.
    connection.execute("PRAGMA query_only = OFF")
    connection.execute("CREATE TEMP TABLE known_source (id INTEGER PRIMARY KEY)")
    connection.execute(
        "INSERT INTO known_source SELECT id FROM main.source WHERE known_from <= ?", (day,)
    )
    # The + keeps SQLite from going through the sources where a project's own facts are near.
    for table, source in {"source": "id", **dict.fromkeys(_FACT_TABLES, "source_id")}.items():
        connection.execute(
            f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table}"
            f" WHERE +{source} IN (SELECT id FROM known_source)"
        )
    connection.execute(
        "CREATE TEMP VIEW project AS SELECT * FROM main.project p"
        " WHERE EXISTS (SELECT 1 FROM mention m WHERE m.project_id = p.id)"
    )
    definitions = connection.execute(
        "SELECT sql FROM main.sqlite_schema WHERE type = 'view' ORDER BY rowid"
    ).fetchall()
    for (definition,) in definitions:
        connection.execute(definition.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
    connection.execute("PRAGMA query_only = ON")
    return [*_notes(connection, day)]


def _notes(connection: sqlite3.Connection, day: str) -> Iterator[str]:
    for what, condition in _NOTES.items():
        query = f"SELECT slug FROM main.source WHERE {condition}"
        if slugs := [slug for (slug,) in connection.execute(query, {"day": day})]:
            yield f"as of {day}: {what}: {list_names(slugs)}"
