"""Likely duplicates among projects: reported, never merged."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import asin, cos, floor, radians, sin, sqrt
from typing import NamedTuple

_MOST = 8  # projects alike in a clue, or places or organisations of one, with which it tells much
_NEAR = 2.0  # kilometres
_ROW, _COLUMN = 0.02, 0.1  # degrees, a little more than that as far as 79° north
_CROWD = 400  # projects around one, with which being near tells nothing
_EARTH = 6371.0  # kilometres, its radius

# Two towns of a name in two countries are two; a programme and a site in it are no duplicates
# either. Where a whole region is all that two have in common, besides an organisation, no
# source may name both: it knows them apart.
_CLUES = """
    WITH located (project_id, region_id, town) AS MATERIALIZED (
      SELECT DISTINCT l.project_id, coalesce(r.subdivision_id, r.id),
        coalesce(r.country_id, r.id) || ' ' || nullif(fold(coalesce(l.locality, '')), '')
      FROM place l JOIN region r ON r.id = l.region_id
      WHERE l.locality IS NOT NULL OR r.kind NOT IN ('world', 'bloc', 'country')
    ),
    filled (project_id, role, organisation_id) AS MATERIALIZED (
      SELECT DISTINCT project_id, role, organisation_id FROM role
      WHERE role IN ('investor', 'owner', 'operator') AND organisation_id IS NOT NULL
    ),
    wide (id) AS MATERIALIZED (
      SELECT project_id FROM located GROUP BY 1 HAVING count(*) > :most
      UNION SELECT project_id FROM filled GROUP BY 1 HAVING count(*) > :most
    ),
    alike (reason, clue, slug) AS (
      SELECT 'have the same name', fold(p.name), p.slug FROM project p WHERE fold(p.name) <> ''
      UNION
      SELECT 'have the same name', a.folded, p.slug
      FROM alias a JOIN project p ON p.id = a.project_id WHERE a.folded <> ''
      UNION
      SELECT 'are at the same place, with the same ' || o.role, p.kind || ' ' || l.town || ' '
        || o.organisation_id, p.slug
      FROM located l JOIN filled o ON o.project_id = l.project_id
      JOIN project p ON p.id = l.project_id WHERE p.id NOT IN wide AND l.town IS NOT NULL
      UNION
      SELECT 'are in one region, with the same ' || o.role, p.kind || ' ' || l.region_id || ' '
        || o.organisation_id, p.slug
      FROM located l JOIN filled o ON o.project_id = l.project_id
      JOIN project p ON p.id = l.project_id WHERE p.id NOT IN wide
    )
    SELECT reason, json_group_array(slug)
    FROM (SELECT * FROM alike ORDER BY slug)
    GROUP BY reason, clue HAVING count(*) > 1
    ORDER BY instr(reason, 'name') = 0, instr(reason, 'region'), reason, min(slug)
"""
_POINTS = """
    SELECT p.kind, p.slug, l.latitude, l.longitude
    FROM project_point l JOIN project p ON p.id = l.project_id ORDER BY p.slug
"""

LOOKED_AT = 20_000
"""The most projects among which totals look for likely duplicates."""


class Twins(NamedTuple):
    """Two projects that may be one, why, and how far they lie apart where that is known."""

    slug: str
    other: str
    reason: str
    distance_km: float | None

    def __str__(self) -> str:
        return f"{self.slug} and {self.other} {self.reason}"


def likely_duplicates(
    connection: sqlite3.Connection, sources: Sequence[str] | None = None
) -> Iterator[Twins]:
    """Pairs of projects of one name or alias, near each other, or of one organisation in a place.

    Names are the same but for case, accents and punctuation. A pair on which the user has
    decided is not among them. Where ``sources`` are given, one of them mentions one of each
    pair. The connection knows the SQL function ``fold``.
    """
    decided = {frozenset(pair) for pair in connection.execute("SELECT other, slug FROM decision")}
    named: dict[str, set[str]] = defaultdict(set)
    for slug, source in connection.execute(
        "SELECT p.slug, s.slug FROM mention m JOIN project_record p ON p.id = m.project_id"
        " JOIN source s ON s.id = m.source_id"
    ):
        named[slug].add(source)
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    cells: dict[tuple[str, int, int], set[str]] = defaultdict(set)
    for kind, slug, latitude, longitude in connection.execute(_POINTS):
        points[slug].append((latitude, longitude))
        cells[kind, *_cell(latitude, longitude)].add(slug)
    for slug, other, reason in _suspects(connection, points, cells):
        pair = frozenset((slug, other))
        if pair in decided or not (sources is None or {*sources} & (named[slug] | named[other])):
            continue
        away = min((_distance(*two) for two in product(points[slug], points[other])), default=None)
        # Of two places that both are known, what is far apart is two, whoever owns it.
        is_loose = not reason.endswith("name")
        if is_loose and named[slug] & named[other]:
            continue
        if is_loose and away is not None and away > _NEAR:
            continue
        decided.add(pair)
        yield Twins(slug, other, reason, None if away is None else round(away, 2))


def _suspects(
    connection: sqlite3.Connection,
    points: dict[str, list[tuple[float, float]]],
    cells: dict[tuple[str, int, int], set[str]],
) -> Iterator[tuple[str, str, str]]:
    """Pairs that share a clue, the best clue first."""
    loose = []
    for reason, slugs in connection.execute(_CLUES, {"most": _MOST}):
        alike = json.loads(slugs)
        is_few, is_loose = len(alike) <= _MOST, "region" in reason
        if not is_few and "name" not in reason:  # of so many, being at one place tells nothing
            continue
        pairs = combinations(alike, 2) if is_few else product(alike[:1], alike[1:])
        if not is_loose:
            yield from ((*pair, reason) for pair in pairs)
        elif is_few:
            loose += [(*pair, reason) for pair in pairs]
    for (kind, row, column), here in cells.items():
        around = {
            slug
            for far, aside in product((-1, 0, 1), repeat=2)
            for slug in cells.get((kind, row + far, column + aside), ())
        }
        if len(around) <= _CROWD:
            for slug, other in product(sorted(here), sorted(around)):
                if slug < other:
                    yield slug, other, f"are less than {_NEAR:g} km apart"
    yield from loose


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    """A cell of a grid; whatever is near lies in the same or in one beside it."""
    return floor(latitude / _ROW), floor(longitude / _COLUMN)


def _distance(one: tuple[float, float], two: tuple[float, float]) -> float:
    """Kilometres between two points."""
    (south, west), (north, east) = (map(radians, point) for point in (one, two))
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(half)))
