"""Answer as of an earlier date, or as if some sources were all there is.

The table of sources is shadowed by a temporary view of those that count then, and every view
is made again over it: one definition answers for every date and every choice of sources, and
the database itself is not touched.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from dcq.dates import last_day
from dcq.names import list_names
from dcq.query.filters import in_list
from dcq.query.lookup import find_source
from dcq.query.selection import Selection
from dcq.query.views import rows, shadowing

# What an edition supersedes through others that do not count: they do not break the chain.
_BRIDGES = """
    INSERT OR IGNORE INTO bridge
    WITH RECURSIVE earlier (id, slug) AS (
      SELECT id, supersedes FROM main.source
      WHERE supersedes IS NOT NULL AND id IN (SELECT id FROM known_source)
      UNION
      SELECT e.id, s.supersedes FROM earlier e JOIN main.source s ON s.slug = e.slug
      WHERE s.supersedes IS NOT NULL AND s.id NOT IN (SELECT id FROM known_source)
    )
    SELECT e.id, e.slug FROM earlier e JOIN main.source s ON s.slug = e.slug
    WHERE s.id IN (SELECT id FROM known_source)
"""
_NOTES = {
    "counted from their earliest possible date": "published IS NULL AND known_from <= :day",
    "undated, so excluded": "known_from IS NULL",
}


def limit_sources(
    connection: sqlite3.Connection, date: str | None, only: Sequence[str] = ()
) -> list[str]:
    """Make every later query on this connection answer from some of the sources.

    An edition that is not among them supersedes nothing itself; what supersedes it takes the
    place of what it superseded.

    Args:
        connection: the database, also a read-only one.
        date: only what was published by then; a year or month is its last day.
        only: the slugs of the sources; all of them if there are none.

    Returns:
        Notes on the sources whose date is not that of publication, or unknown.

    Raises:
        UsageError: there is no source of a slug.
    """
    kept, values = ["1"], list[object]()
    if only:
        values += [find_source(connection, slug).row for slug in only]
        kept.append(in_list("id", values))
    day = last_day(date) if date else ""
    if date:
        rows(connection, "SELECT published, earliest FROM source")  # refuses what is no date
        kept.append("known_from <= ?")
        values.append(day)
    with shadowing(connection) as shadow:
        connection.execute("CREATE TEMP TABLE known_source (id INTEGER PRIMARY KEY)")
        connection.execute(
            f"INSERT INTO known_source SELECT id FROM main.dated_source WHERE {' AND '.join(kept)}",
            values,
        )
        connection.execute("CREATE TEMP TABLE bridge (id INTEGER PRIMARY KEY, supersedes TEXT)")
        connection.execute(_BRIDGES)
        columns = [
            name for name, *_ in connection.execute("SELECT * FROM source LIMIT 0").description
        ]
        columns[columns.index("supersedes")] = (
            "coalesce((SELECT b.supersedes FROM bridge b WHERE b.id = s.id), supersedes)"
            " AS supersedes"
        )
        # The + keeps SQLite from going through the sources where a project's own facts are near.
        connection.execute(
            f"CREATE TEMP VIEW source AS SELECT {', '.join(columns)} FROM main.source s"
            " WHERE +id IN (SELECT id FROM known_source)"
        )
        if date:
            connection.execute(
                "CREATE TEMP VIEW status_statement AS SELECT * FROM main.status_statement"
                f" WHERE date IS NULL OR substr(rtrim(date, '~?%') || '-01-01', 1, 10) <= '{day}'"
            )
        definitions = connection.execute(
            "SELECT sql FROM main.sqlite_schema WHERE type = 'view' ORDER BY rowid"
        ).fetchall()
        for (definition,) in definitions:
            shadow(definition)
    return [*_notes(connection, day)] if date else []


def was_known(day: str, project: str | None, selection: Selection) -> bool:
    """Whether all that sources state of a project, or of those selected, was known by a day.

    A source without any date is known of no day, nor is what it supersedes as it is now.
    """
    late = "coalesce({}.known_from, '9999') > :day"
    return not selection.execute(
        f"""
        SELECT EXISTS (
          SELECT 1
          FROM dated_source s LEFT JOIN dated_source n ON n.supersedes = s.slug
          JOIN mention_statement m ON m.source_id = s.id
          JOIN project_record p ON p.id = m.project_id
          WHERE ({late.format("s")} OR n.id IS NOT NULL AND {late.format("n")})
            AND iif(:project IS NULL, {selection.where}, p.slug = :project)
        )
        """,
        day=day,
        project=project,
    ).fetchone()[0]


def _notes(connection: sqlite3.Connection, day: str) -> Iterator[str]:
    for what, condition in _NOTES.items():
        query = f"SELECT slug FROM main.dated_source WHERE {condition}"
        if slugs := [slug for (slug,) in connection.execute(query, {"day": day})]:
            yield f"as of {day}: {what}: {list_names(slugs)}"
