"""What sources state, before an import and after it: how an import says what it changed."""

from __future__ import annotations

import sqlite3
from typing import Any, NamedTuple

from dcq import models

# The tables of statements, with the columns that tell one statement of a source from another.
# Rows that are alike in these are versions of one statement.
IDENTITY: dict[type[Any], tuple[str, ...]] = {
    models.Source: (),
    models.Mention: ("project_id",),
    models.Alias: ("project_id", "organisation_id"),
    models.PartOf: ("project_id", "whole_id"),
    models.Status: ("project_id", "status"),
    models.Milestone: ("project_id", "kind"),
    models.Place: ("project_id", "region_id", "locality"),
    models.Role: ("project_id", "role", "organisation_id"),
    models.PowerMention: ("power_source_id",),
    models.PowerTie: ("project_id", "tie", "power_source_id"),
    models.Figure: ("project_id", "region_id", "metric", "scope", "target", "basis"),
}
# Where a source gives a name and a kind.
_NAMED = {"mention": "project", "power_mention": "power_source"}


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
              HAVING key <> 'source []' OR sum(min(now, was)) = 0
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
        for model in IDENTITY:
            key, value = _expressions(model)
            self._connection.execute(
                f"INSERT INTO stated SELECT ?, ?, '{_table(model)} ' || {key}, {value}"
                f" FROM {_table(model)} t WHERE {_owner(model)} = ?",
                [source, int(is_now), *row],
            )
        return True

    def _all_new(self, source: str) -> Change:
        counted = " + ".join(
            f"(SELECT count(*) FROM {_table(model)} WHERE source_id = s.id)"
            for model in IDENTITY
            if model is not models.Source
        )
        row = self._connection.execute(
            f"SELECT {counted} FROM source s WHERE slug = ?", [source]
        ).fetchone()
        return Change(source, row[0] if row else 0, 0, 0, 0)


def _table(model: type[Any]) -> str:
    return str(model.__tablename__)


def _owner(model: type[Any]) -> str:
    return "id" if model is models.Source else "source_id"


def _expressions(model: type[Any]) -> tuple[str, str]:
    """The SQL of what tells a statement from another, and of what it says."""
    identity = IDENTITY[model]
    keys, values = [], []
    for column in model.__table__.columns:
        shown = f"t.{column.name}"
        for reference in column.foreign_keys:
            table = reference.column.table.name
            if table not in {"region", "metric"}:  # whose rows stay as they are
                shown = f"(SELECT slug FROM {table} WHERE id = t.{column.name})"
        if column.name in identity:
            keys.append(shown)
        elif column.name not in {"id", "source_id"}:
            values.append(shown)
    if table := _NAMED.get(_table(model)):
        values.append(f"(SELECT json_array(name, kind) FROM {table} WHERE id = t.{table}_id)")
    return f"json_array({', '.join(keys)})", f"json_array({', '.join(values)})"
