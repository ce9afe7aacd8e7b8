"""Ask for what is to be added up or ranked: figures, groups, nesting and cuts."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence

from dcq.query.selection import Selection
from dcq.query.views import OTHER_UNITS, Row, gathered, names, selected
from dcq.vocabulary import Metric

_ROLES = ("investor", "owner", "developer", "operator", "tenant")
# For each dimension, the groups of each project: (project_id, group).
DIMENSIONS = {
    **{
        role: f"""
            SELECT l.project_id, coalesce(o.slug, 'confidential')
            FROM role l LEFT JOIN organisation o ON o.id = l.organisation_id
            WHERE l.role = '{role}'
        """
        for role in _ROLES
    },
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
        SELECT k.project_id, w.slug || ':' || k.tie
        FROM power_tie k JOIN power_source w ON w.id = k.power_source_id
    """,
    "source": "SELECT m.project_id, s.slug FROM mention m JOIN source s ON s.id = m.source_id",
    "year": """
        SELECT project_id, CASE
            WHEN instr(date, '/') > 0 THEN date
            WHEN date GLOB '*[~?%]'
              AND substr(first_day(date), 1, 4) <> substr(last_day(date), 1, 4)
              THEN substr(date, 1, 4) || substr(date, -1)
            ELSE substr(date, 1, 4)
          END
        FROM milestone_chosen WHERE kind = 'announced'
        UNION ALL
        -- What had a status then had been announced by then.
        SELECT t.project_id, '../' || substr(t.date, 1, 4)
        FROM project_status t
        WHERE t.date IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM milestone m WHERE m.project_id = t.project_id AND m.kind = 'announced'
        )
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
"""Whether a source states an amount that contradicts ``figure_counted f``."""

INSIDE = """
    WITH RECURSIVE inside (project_id, whole_id) AS (
      SELECT project_id, whole_id FROM part_of
      UNION
      SELECT i.project_id, o.whole_id FROM inside i JOIN part_of o ON o.project_id = i.whole_id
    )
"""
"""What each project lies inside, near and far."""

_HALF = 1 << 32  # a sum of 64-bit bounds may need more than 64 bits: each half is added apart
_NAMED = {
    **dict.fromkeys(_ROLES, "organisation"),
    "region": "region",
    "department": """(
      SELECT slug, name FROM region
      UNION ALL
      SELECT department_code, name FROM region
      WHERE kind IN ('department', 'region') AND department_code IS NOT NULL
    )""",
    "country": "region",
    "power": """(
      SELECT DISTINCT w.slug || ':' || k.tie AS slug, w.name || ' (' || k.tie || ')' AS name
      FROM power_tie k JOIN power_source w ON w.id = k.power_source_id
    )""",
    "project": "project",
}


def labels(connection: sqlite3.Connection, dimension: str) -> dict[str, str]:
    """What people call the groups of a dimension, or projects; empty for words of the field."""
    table = _NAMED.get(dimension)
    return names(connection, table) if table else {}


def groups(selection: Selection, dimension: str) -> dict[int, set[str]]:
    """The groups of each selected project in a dimension, by the project's row."""
    query = (
        f"WITH d (project_id, label) AS ({DIMENSIONS[dimension]})"
        f" SELECT project_id, label FROM d WHERE project_id IN ({selection.ids})"
    )
    return gathered(selection.execute(query))


def shares(selection: Selection, dimension: str | None) -> dict[int, dict[str, tuple[int, int]]]:
    """The stated shares of the groups of each selected project, where the dimension is a role.

    Returns:
        By the project's row and the group, the least and the most that sources state, in basis
        points.
    """
    found: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    if dimension in _ROLES:
        query = (
            "SELECT l.project_id, coalesce(o.slug, 'confidential'), min(l.share), max(l.share)"
            " FROM role l LEFT JOIN organisation o ON o.id = l.organisation_id"
            f" WHERE l.role = '{dimension}' AND l.share IS NOT NULL"
            f" AND +l.project_id IN ({selection.ids}) GROUP BY 1, 2"  # few roles have a share
        )
        for project, group, least, most in selection.execute(query):
            found[project][group] = least, most
    return found


def counted_totals(selection: Selection, metric: Metric) -> list[Row]:
    """The total of one metric that counts of each project, in base units.

    ``contested`` tells whether another source states an amount that contradicts it, ``others``
    whether there is one in another currency or on another basis.
    """
    return selected(
        selection,
        f"""
        SELECT f.id, f.project_id, f.metric, f.low, f.high, f.about, f.currency, f.basis, f.printed,
          f.qualifier, f.target, s.slug AS source, {CONTESTED} AS contested,
          {OTHER_UNITS} AS others
        FROM figure_counted f JOIN source s ON s.id = f.source_id
        WHERE f.metric = :metric AND f.scope = :scope AND f.project_id IN ({selection.ids})
        """,
        metric=metric.name,
        scope=metric.scope,
    )


def projects(selection: Selection) -> list[Row]:
    """Row, slug and kind of the selected projects, by slug."""
    query = f"SELECT p.id, p.slug, p.kind FROM project p WHERE {selection.where} ORDER BY p.slug"
    return selected(selection, query)


def wholes(connection: sqlite3.Connection) -> dict[int, set[str]]:
    """The slugs of all that each project is said to lie inside, near and far."""
    query = (
        f"{INSIDE} SELECT i.project_id, w.slug FROM inside i JOIN project w ON w.id = i.whole_id"
    )
    return gathered(connection.execute(query))


def partly_selected(selection: Selection) -> set[int]:
    """The selected projects of which the filters keep only some places or investors."""
    others = [f"project_place l WHERE NOT {selection.within('l.region_id')}"]
    if selection.investors:
        others.append(f"role l WHERE l.role = 'investor' AND {selection.investors} IS NOT TRUE")
    queries = [
        f"SELECT l.project_id FROM {other} AND l.project_id IN ({selection.ids})"
        for other in others
    ]
    return {row for (row,) in selection.execute(" UNION ".join(queries))}


def overlapping_projects(selection: Selection, separate: Sequence[str]) -> set[int]:
    """The selected projects that cannot simply be added to others.

    Those are the ones of a kind in ``separate``, wholes and parts of which both are selected,
    and those that are only partly selected.
    """
    query = f"""
        {INSIDE}, nested (part, whole) AS (
          SELECT i.project_id, i.whole_id FROM inside i JOIN project p ON p.id = i.project_id
          WHERE {selection.where}
            AND EXISTS (SELECT 1 FROM project p WHERE p.id = i.whole_id AND {selection.where})
        )
        SELECT part FROM nested UNION SELECT whole FROM nested
        UNION {selection.ids} AND p.kind IN {selection.bind(*separate)}
    """
    return {row for (row,) in selection.execute(query)} | partly_selected(selection)


def add_up(selection: Selection, metric: Metric, by: str | None) -> Iterator[Row]:
    """The sums of the chosen totals of one metric, for each group, currency and basis.

    In a group's row without currency and basis are those of which nothing is known.

    Yields:
        The group, slugs joined by ``;``, with its currency and basis; how many ``projects`` it
        has, and how many of them an amount (``disclosed``), a lower bound (``lows``) and an
        upper one (``highs``); both bounds in base units, and whether one is ``about``; the
        slugs of those that are ``contested`` or stated in ``others``, joined by blanks, and the
        ``targets`` of others by slug, as JSON; and how many projects all rows have.
    """
    group = (
        f"(SELECT group_concat(label, ';') FROM (WITH d (project_id, label) AS ({DIMENSIONS[by]})"
        " SELECT DISTINCT d.label FROM d WHERE d.project_id = p.id ORDER BY 1))"
        if by
        else "''"
    )
    for row in selected(
        selection,
        f"""
        WITH chosen (id, slug, named) AS MATERIALIZED (
          SELECT p.id, p.slug, coalesce({group}, '') FROM project p WHERE {selection.where}
        )
        SELECT c.named AS "group", f.currency, f.basis, count(*) AS projects,
          count(f.id) AS disclosed, count(f.low) AS lows, count(f.high) AS highs,
          max(f.about) AS about,
          coalesce(group_concat(CASE WHEN {CONTESTED} THEN c.slug END, ' '), '') AS contested,
          coalesce(group_concat(CASE WHEN {OTHER_UNITS} THEN c.slug END, ' '), '') AS others,
          json_group_object(c.slug, f.target) FILTER (WHERE f.target IS NOT NULL) AS targets,
          (SELECT count(*) FROM chosen) AS selected,
          coalesce(sum(f.low / {_HALF}), 0) AS low, coalesce(sum(f.low % {_HALF}), 0) AS low_rest,
          coalesce(sum(f.high / {_HALF}), 0) AS high,
          coalesce(sum(f.high % {_HALF}), 0) AS high_rest
        FROM chosen c LEFT JOIN figure_counted f
          ON f.project_id = c.id AND f.metric = :metric AND f.scope = :scope
            AND f.qualifier <> 'unquantified'
        GROUP BY 1, 2, 3
        """,
        metric=metric.name,
        scope=metric.scope,
    ):
        for bound in ("low", "high"):
            row[bound] = row[bound] * _HALF + row[f"{bound}_rest"]
        yield row
