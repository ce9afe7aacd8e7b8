"""What sources state, before an import and after it: how an import says what it changed."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

_SUBJECT = "coalesce((SELECT slug FROM project WHERE id = t.project_id), '')"
# For each table of statements: what tells one statement of a source from another, and what
# it says. Rows of the same key are versions of one statement.
_TABLES = {
    "source": (
        "''",
        "title, publisher, url, language, published, earliest, file_name, sha256, caveat, note",
    ),
    "mention": (
        _SUBJECT,
        "(SELECT name || kind FROM project WHERE id = project_id), printed, note",
    ),
    "alias": (
        f"{_SUBJECT} || coalesce((SELECT slug FROM organisation WHERE id = organisation_id), '')",
        "name",
    ),
    "part_of": (f"{_SUBJECT} || ' ' || (SELECT slug FROM project WHERE id = whole_id)", "note"),
    "status": (f"{_SUBJECT} || ' ' || status", "date, note"),
    "milestone": (f"{_SUBJECT} || ' ' || kind", "date, note"),
    "place": (
        f"{_SUBJECT} || ' ' || region_id || ' ' || coalesce(locality, '')",
        "inferred, note",
    ),
    "role": (
        f"{_SUBJECT} || ' ' || role || ' ' ||"
        " coalesce((SELECT slug FROM organisation WHERE id = organisation_id), '')",
        "according_to, note",
    ),
    "power_mention": (
        "(SELECT slug FROM power_source WHERE id = power_source_id)",
        "(SELECT name || kind FROM power_source WHERE id = power_source_id), region_id,"
        " (SELECT slug FROM power_source WHERE id = whole_id), locality, inferred, printed, note",
    ),
    "power_tie": (
        f"{_SUBJECT} || ' ' || tie || ' ' ||"
        " (SELECT slug FROM power_source WHERE id = power_source_id)",
        "note",
    ),
    "figure": (
        f"{_SUBJECT} || coalesce(region_id, '') || ' ' || metric || ' ' || scope || ' ' ||"
        " coalesce(target, '') || ' ' || coalesce(basis, '')",
        "low, high, about, currency, printed, according_to, note",
    ),
}


class Change(NamedTuple):
    """How many statements of one source an import added, changed, left or took away."""

    source: str
    added: int
    changed: int
    unchanged: int
    gone: int


class Statements:
    """What the sources of one import stated before it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._is_known: dict[str, bool] = {}
        connection.execute("DROP TABLE IF EXISTS temp.stated")
        connection.execute(
            "CREATE TEMP TABLE stated (source TEXT, is_now INTEGER, key TEXT, value TEXT)"
        )

    def __contains__(self, source: str) -> bool:
        """Whether the import writes that source, too."""
        return source in self._is_known

    def knew(self, source: str) -> bool:
        """Whether a source was there before the import."""
        return self._is_known.get(source, False)

    def remember(self, source: str) -> None:
        """Keep what a source states now, before it is replaced or joined."""
        if source not in self._is_known:
            self._is_known[source] = self._keep(source, is_now=False)

    def compare(self) -> list[Change]:
        """For each source that was remembered, what it states now beside what it stated."""
        for source, is_known in self._is_known.items():
            if is_known:
                self._keep(source, is_now=True)
        changed = self._connection.execute(
            """
            SELECT source, sum(now - min(now, was)), sum(min(now, was) - same), sum(same),
              sum(was - min(now, was))
            FROM (
              SELECT source, key, sum(now) AS now, sum(was) AS was, sum(min(now, was)) AS same
              FROM (
                SELECT source, key, sum(is_now) AS now, sum(1 - is_now) AS was
                FROM stated GROUP BY source, key, value
              )
              GROUP BY source, key
              -- What a source is called is no statement of its own, but a change of it is one.
              HAVING key <> 'source ' OR sum(min(now, was)) = 0
            )
            GROUP BY source
            """
        )
        changes = {row[0]: Change(*row) for row in changed}
        return [changes.get(source) or self._all_new(source) for source in self._is_known]

    def _keep(self, source: str, *, is_now: bool) -> bool:
        """Keep what a source states; return whether it is there at all."""
        row = self._connection.execute("SELECT id FROM source WHERE slug = ?", [source]).fetchone()
        if row is None:
            return False
        for table, (key, value) in _TABLES.items():
            self._connection.execute(
                f"INSERT INTO stated SELECT ?, ?, '{table} ' || {key}, json_array({value})"
                f" FROM {table} t WHERE {_owner(table)} = ?",
                [source, int(is_now), *row],
            )
        return True

    def _all_new(self, source: str) -> Change:
        counted = " + ".join(
            f"(SELECT count(*) FROM {table} WHERE source_id = s.id)"
            for table in _TABLES
            if table != "source"
        )
        row = self._connection.execute(
            f"SELECT {counted} FROM source s WHERE slug = ?", [source]
        ).fetchone()
        return Change(source, row[0] if row else 0, 0, 0, 0)


def _owner(table: str) -> str:
    return "id" if table == "source" else "source_id"
