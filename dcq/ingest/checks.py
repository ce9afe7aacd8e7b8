"""Refuse what only the whole database shows: circles, and more than can be compared."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from dcq.errors import UserError

_WHOLES = 16  # that a project lies inside, near and far
_FIGURES = 500  # of a metric on one subject, each of which is compared with all others
_MANY_FIGURES = """
    SELECT p.slug, f.metric FROM figure f JOIN project p ON p.id = f.project_id
    GROUP BY f.project_id, f.metric HAVING count(*) > :most
    UNION ALL
    SELECT r.slug, f.metric FROM figure f JOIN region r ON r.id = f.region_id
    GROUP BY f.region_id, f.metric HAVING count(*) > :most
"""


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


def check_figures(connection: sqlite3.Connection) -> None:
    """Refuse more figures on one subject than can be compared with each other.

    Raises:
        UserError: there are too many; the subject is named.
    """
    if many := connection.execute(_MANY_FIGURES, {"most": _FIGURES}).fetchone():
        slug, metric = many
        raise UserError(
            f"{slug} would have more than {_FIGURES} figures of {metric}",
            "import fewer, or remove a source",
        )
