"""Refuse what only the whole database shows: circles, and more than can be compared."""

import sqlite3
from collections import defaultdict

from dcq.errors import UserError

_WHOLES = 16  # that a project lies inside, near and far
_FIGURES = 500  # of a metric on one subject, each of which is compared with all others
_PLACES = 100  # of a project, likewise
_TOO_MANY = """
    SELECT p.slug, :figures || ' figures of ' || f.metric
    FROM figure f JOIN project p ON p.id = f.project_id
    GROUP BY f.project_id, f.metric HAVING count(*) > :figures
    UNION ALL
    SELECT r.slug, :figures || ' figures of ' || f.metric
    FROM figure f JOIN region r ON r.id = f.region_id
    GROUP BY f.region_id, f.metric HAVING count(*) > :figures
    UNION ALL
    SELECT p.slug, :places || ' places'
    FROM (SELECT DISTINCT project_id, region_id, locality FROM place) l
    JOIN project p ON p.id = l.project_id GROUP BY p.id HAVING count(*) > :places
"""


def check_circles(connection: sqlite3.Connection) -> None:
    """Refuse sources that supersede or copy each other in a circle.

    Raises:
        UserError: they would; one is named.
    """
    for verb, key in ("supersede", "supersedes"), ("copy", "copies"):
        found = connection.execute(f"SELECT slug, {key} FROM source WHERE {key} <> ''")
        earlier: dict[str, str] = dict(found.fetchall())
        for slug in earlier:
            seen: dict[str, None] = {slug: None}
            while (other := earlier.get(slug)) and other not in seen:
                seen[slug := other] = None
            if other:
                raise UserError(f"{other} would {verb} itself", f"check {key}")


def check_nesting(connection: sqlite3.Connection) -> None:
    """Refuse what would make a project lie inside itself, or inside too many others.

    Raises:
        UserError: one would; it is named.
    """
    wholes: dict[int, set[int]] = defaultdict(set)
    for project, whole in connection.execute("SELECT project_id, whole_id FROM part_of"):
        wholes[project].add(whole)
    for project in list(wholes):
        found: set[int] = set()
        edge = [project]
        while edge and project not in found and len(found) <= _WHOLES:
            new = wholes.get(edge.pop(), set()) - found
            found |= new
            edge += new
        if project in found or len(found) > _WHOLES:
            query = "SELECT slug FROM project WHERE id = ?"
            (slug,) = connection.execute(query, [project]).fetchone()
            where = "itself" if project in found else f"more than {_WHOLES} other projects"
            raise UserError(f"{slug} would lie inside {where}", "check part_of")


def check_counts(connection: sqlite3.Connection) -> None:
    """Refuse more figures or places of one subject than can be compared with each other.

    Raises:
        UserError: there are too many; the subject is named.
    """
    most = {"figures": _FIGURES, "places": _PLACES}
    if found := connection.execute(_TOO_MANY, most).fetchone():
        slug, what = found
        raise UserError(f"{slug} would have more than {what}", "import fewer, or remove a source")
