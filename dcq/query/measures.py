"""Ask for what is to be added up or ranked: figures, groups, nesting and cuts."""

from __future__ import annotations

import sqlite3
from typing import Any

from dcq.query.filters import in_list
from dcq.query.selection import Selection
from dcq.query.views import Row, gathered, names, rows

# For each dimension, the groups of each project: (project_id, group).
DIMENSIONS = {
    "investor": """
        SELECT l.project_id, coalesce(o.slug, 'confidential')
        FROM role l LEFT JOIN organisation o ON o.id = l.organisation_id
        WHERE l.role = 'investor'
    """,
    "region": """
        SELECT l.project_id, r.slug
        FROM project_place l JOIN region r ON r.id = l.subdivision_id
    """,
    # A place known more widely than its département keeps that wider region: to leave it
    # out would give the whole amount to the other places.
    "department": """
        SELECT l.project_id, coalesce(l.department_code, r.slug)
        FROM project_place l JOIN region r ON r.id = l.region_id
    """,
    "country": """
        SELECT l.project_id, coalesce(c.slug, r.slug)
        FROM project_place l JOIN region r ON r.id = l.region_id
        LEFT JOIN region c ON c.id = r.country_id
    """,
    "status": "SELECT project_id, status FROM project_status",
    "kind": "SELECT id, kind FROM project",
    "power": """
        SELECT k.project_id, w.slug
        FROM power_tie k JOIN power_source w ON w.id = k.power_source_id
    """,
    "source": "SELECT m.project_id, s.slug FROM mention m JOIN source s ON s.id = m.source_id",
    "year": """
        SELECT project_id, substr(date, 1, 4) FROM milestone_chosen WHERE kind = 'announced'
    """,
}
"""What ``totals --by`` takes."""

# In the very words of the index on what is said once, which then narrows to the one unit.
CONTESTED = """
    EXISTS (
      SELECT 1 FROM figure g
      WHERE g.project_id = f.project_id AND g.metric = f.metric AND g.scope = f.scope
        AND coalesce(g.target, '') = coalesce(f.target, '')
        AND coalesce(g.basis, '') = coalesce(f.basis, '')
        AND coalesce(g.currency, '') = coalesce(f.currency, '')
        AND g.id <> f.id
        AND (coalesce(g.low, 0) > f.high OR coalesce(f.low, 0) > g.high)
    )
"""
"""Whether a source states an amount that contradicts ``figure_chosen f``."""

_NAMED = {
    "investor": "organisation",
    "region": "region",
    "country": "region",
    "power": "power_source",
    "project": "project",
}


def labels(connection: sqlite3.Connection, dimension: str) -> dict[str, str]:
    """What people call the groups of a dimension, or projects; empty for words of the field."""
    if dimension == "department":
        coded = connection.execute(
            "SELECT department_code, name FROM region"
            " WHERE kind IN ('department', 'region') AND department_code IS NOT NULL"
        )
        return dict(coded.fetchall()) | names(connection, "region")
    table = _NAMED.get(dimension)
    return names(connection, table) if table else {}


def groups(
    connection: sqlite3.Connection, selection: Selection, dimension: str
) -> dict[int, set[str]]:
    """The groups of each selected project in a dimension, by the project's row."""
    return gathered(
        connection.execute(
            f"WITH d (project_id, label) AS ({DIMENSIONS[dimension]})"
            f" SELECT project_id, label FROM d WHERE project_id IN ({selection.ids})",
            selection.values,
        )
    )


def chosen_totals(
    connection: sqlite3.Connection, selection: Selection, metric: str
) -> list[dict[str, Any]]:
    """The chosen totals of one metric, in base units, one for each project and basis.

    ``contested`` tells whether another source states an amount that contradicts it.
    """
    return rows(
        connection,
        f"""
        SELECT f.id, f.project_id, f.low, f.high, f.about, f.currency, f.basis, f.printed,
          f.qualifier, s.slug AS source,
          {CONTESTED} AS contested
        FROM figure_chosen f JOIN source s ON s.id = f.source_id
        WHERE f.metric = ? AND f.scope = 'total' AND f.target IS NULL
          AND f.project_id IN ({selection.ids})
        """,
        [metric, *selection.values],
    )


def projects(connection: sqlite3.Connection, selection: Selection) -> list[Row]:
    """Row, slug and kind of the selected projects, by slug."""
    return rows(
        connection,
        f"SELECT p.id, p.slug, p.kind FROM project p WHERE {selection.where} ORDER BY p.slug",
        selection.values,
    )


def wholes(connection: sqlite3.Connection) -> dict[int, set[str]]:
    """The slugs of all that each project is said to lie inside, near and far."""
    return gathered(
        connection.execute(
            """
            WITH RECURSIVE inside (project_id, whole_id) AS (
              SELECT project_id, whole_id FROM part_of
              UNION
              SELECT i.project_id, o.whole_id
              FROM inside i JOIN part_of o ON o.project_id = i.whole_id
            )
            SELECT i.project_id, w.slug FROM inside i JOIN project w ON w.id = i.whole_id
            """
        )
    )


def partly_selected(connection: sqlite3.Connection, selection: Selection) -> set[int]:
    """The selected projects of which the filters keep only some places or investors."""
    queries: list[tuple[str, list[Any]]] = []
    if selection.regions:
        within, values = selection.within("l.region_id")
        queries.append((f"FROM project_place l WHERE NOT ({within})", values))
    if selection.investors:
        named = [row for row in selection.investors if row is not None]
        unnamed = " OR l.organisation_id IS NULL" if None in selection.investors else ""
        kept = f"({in_list('l.organisation_id', named)}{unnamed})"
        queries.append((f"FROM role l WHERE l.role = 'investor' AND {kept} IS NOT TRUE", [*named]))
    return {
        row
        for query, values in queries
        for (row,) in connection.execute(
            f"SELECT DISTINCT l.project_id {query} AND l.project_id IN ({selection.ids})",
            [*values, *selection.values],
        )
    }
