"""What sources state: the tables that hold it, and how an import says what it changed."""

import sqlite3
from typing import NamedTuple

# The tables of statements, with the columns that tell one statement of a source from another.
# Rows that are alike in these are versions of one statement.
IDENTITY: dict[str, tuple[str, ...]] = {
    "source": (),
    "mention": ("project_id",),
    "alias": ("project_id", "organisation_id"),
    "part_of": ("project_id", "whole_id"),
    "status": ("project_id", "status", "date"),
    "milestone": ("project_id", "kind"),
    "place": ("project_id", "region_id", "locality"),
    "role": ("project_id", "role", "organisation_id"),
    "power_mention": ("power_source_id",),
    "power_tie": ("project_id", "tie", "power_source_id"),
    "citation": ("project_id", "url", "title"),
    "figure": ("project_id", "region_id", "metric", "scope", "target", "basis"),
    "set_aside": ("printed", "first", "last"),
}
STATED_ONCE = {
    **IDENTITY,
    "alias": (*IDENTITY["alias"], "name"),
    "place": (*IDENTITY["place"], "address", "latitude", "longitude"),
    "figure": (*IDENTITY["figure"], "currency", "printed", "low", "high"),
}
"""What must not be the same in two statements of a source, which may give several names."""

FACTS = {
    "part_of": "part_of",
    "statuses": "status",
    "milestones": "milestone",
    "places": "place",
    "roles": "role",
    "power": "power_tie",
    "citations": "citation",
    "figures": "figure",
}
"""The table of each list of facts of a project."""

FIELDS: dict[str, dict[str, str]] = {
    "source": {"file_name": "file"},
    "mention": {"own_id": "own_id"},
    "part_of": {"whole_id": "whole"},
    "milestone": {"kind": "milestone"},
    "place": {"region_id": "region"},
    "role": {"organisation_id": "organisation"},
    "power_mention": {"region_id": "region", "whole_id": "part_of"},
    "power_tie": {"power_source_id": "power_source"},
    "figure": {"region_id": "region"},
}
"""What an entry calls the columns of its table where it calls them otherwise."""

NAMED_BY = {
    "project": ("mention",),
    "power_source": ("power_mention",),
    "organisation": ("role", "alias"),
}
"""Where sources name what they share, which exists while one of them does."""

MENTIONED = {"mention": "project", "power_mention": "power_source"}
"""What a mention is of; its source gives that a name and a kind."""


STORED = {table: f"{table}_statement" for table in IDENTITY if table != "source"} | {
    "project": "project_record"
}
"""The table that holds what all sources state, where readers have a view of what counts today."""


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
              HAVING key <> 'source []' OR sum(now) > sum(min(now, was))
            )
            GROUP BY source
            """
        )
        changes = {row[0]: Change(*row) for row in changed}
        return [changes.get(source) or self._all_new(source) for source in self._is_known]

    def _keep(self, source: str, *, is_now: bool) -> bool:
        """Keep what a source states; return whether it is there at all."""
        row = self._connection.execute("SELECT id FROM source WHERE slug = ?", [source]).fetchone()
        if row:
            for table, identity in IDENTITY.items():
                columns = expressions(self._connection, table)
                keys = [sql for name, sql in columns.items() if name in identity]
                values = [sql for name, sql in columns.items() if name not in identity]
                if named := MENTIONED.get(table):
                    shown = "kind" if table == "mention" else "json_array(name, kind)"
                    shared = STORED.get(named, named)
                    values.append(f"(SELECT {shown} FROM {shared} WHERE id = t.{named}_id)")
                stored = f"{STORED.get(table, table)} t WHERE {owner(table)} = ?"
                self._connection.execute(
                    f"INSERT INTO stated SELECT ?, ?, '{table} ' || json_array({', '.join(keys)}),"
                    f" json_array({', '.join(values)}) FROM {stored}",
                    [source, is_now, *row],
                )
        return bool(row)

    def _all_new(self, source: str) -> Change:
        counted = " + ".join(
            f"(SELECT count(*) FROM {table} WHERE source_id = s.id)"
            for table in STORED.values()
            if table != "project_record"
        )
        row = self._connection.execute(
            f"SELECT {counted} FROM source s WHERE slug = ?", [source]
        ).fetchone()
        return Change(source, row[0] if row else 0, 0, 0, 0)


def owner(table: str) -> str:
    """The column of a table of statements that says which source states a row."""
    return "id" if table == "source" else "source_id"


def expressions(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """What a row ``t`` of a table states, by column, in SQL: what it refers to by slug or code.

    A project is the one that the source names, whatever it was merged into.
    """
    stored = STORED.get(table, table)
    refers = dict(
        connection.execute(
            'SELECT "from", "table" FROM pragma_foreign_key_list(?) WHERE "to" = \'id\'', [stored]
        )
    )
    names = connection.execute(  # without what follows from other figures
        "SELECT name FROM pragma_table_info(?) WHERE name NOT IN ('id', 'source_id', 'gives_way')",
        [stored],
    )
    found = {}
    for (name,) in names:
        row, other = f"t.{name}", refers.get(name)
        if other == "project_record":
            kind = "whole" if name == "whole_id" else table
            row = (
                "coalesce((SELECT g.project_id FROM merged_statement g"
                f" WHERE g.kind = '{kind}' AND g.statement_id = t.id), {row})"
            )
        shown = "code" if other == "region" else "slug"
        found[name] = f"(SELECT {shown} FROM {other} WHERE id = {row})" if other else row
    return found
