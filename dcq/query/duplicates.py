"""Likely duplicates among projects: reported, never merged."""

import json
import sqlite3
from collections.abc import Iterator, Sequence

_MOST = 8  # places, or investors, with which being at the same place tells something
_SHOWN = 3  # slugs in a line; the others are counted

# Without a common table expression per clue, SQLite would look at all pairs. Two towns of a
# name in two countries are two; a programme and a site in it are no duplicates either.
_QUERY = """
    WITH located (project_id, town) AS MATERIALIZED (
      SELECT DISTINCT l.project_id, coalesce(r.country_id, r.id) || ' ' || fold(l.locality)
      FROM place l JOIN region r ON r.id = l.region_id WHERE l.locality IS NOT NULL
    ),
    invested (project_id, organisation_id) AS MATERIALIZED (
      SELECT DISTINCT project_id, organisation_id FROM role
      WHERE role = 'investor' AND organisation_id IS NOT NULL
    ),
    wide (id) AS MATERIALIZED (
      SELECT project_id FROM located GROUP BY 1 HAVING count(*) > :most
      UNION SELECT project_id FROM invested GROUP BY 1 HAVING count(*) > :most
    ),
    alike (clue, slug, id) AS (
      SELECT 'name ' || fold(p.name), p.slug, p.id FROM project p WHERE fold(p.name) <> ''
      UNION ALL
      SELECT 'place ' || p.kind || l.town || ' ' || o.organisation_id, p.slug, p.id
      FROM located l
      JOIN invested o ON o.project_id = l.project_id
      JOIN project p ON p.id = l.project_id
      WHERE p.id NOT IN wide
    )
    SELECT json_group_array(slug), max(clue LIKE 'name %')
    FROM (SELECT * FROM alike ORDER BY slug)
    GROUP BY clue HAVING count(*) > 1 AND (:sources IS NULL OR max(id IN (
      SELECT m.project_id FROM mention m JOIN source s ON s.id = m.source_id
      WHERE s.slug IN (SELECT value FROM json_each(:sources))
    ))) ORDER BY 2 DESC, min(slug)
"""


def likely_duplicates(
    connection: sqlite3.Connection, sources: Sequence[str] | None = None
) -> Iterator[str]:
    """Groups of projects of the same name, or at the same place with the same investor.

    Names are the same but for case, accents and punctuation. Where ``sources`` are given, one
    of them mentions a project of each group. The connection knows the SQL function ``fold``.

    Yields:
        What to tell of each group, in a clause; a group that two clues show, once.
    """
    given = {"most": _MOST, "sources": None if sources is None else json.dumps(sources)}
    seen = set()
    for slugs, by_name in connection.execute(_QUERY, given):
        if slugs in seen:
            continue
        seen.add(slugs)
        names = json.loads(slugs)
        shown, more = names[:_SHOWN], len(names) - _SHOWN
        if more > 0:
            shown.append(f"{more} more")
        why = "have the same name" if by_name else "are at the same place, with the same investor"
        yield f"{', '.join(shown[:-1])} and {shown[-1]} {why}"
