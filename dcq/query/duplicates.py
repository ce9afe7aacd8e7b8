"""Likely duplicates among projects: reported, never merged."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import asin, cos, floor, radians, sin, sqrt
from typing import Any, NamedTuple

from dcq.names import fold
from dcq.query.views import gathered

_MOST = 8  # projects alike in a clue, or places or organisations of one, with which it tells much
_NEAR = 2.0  # kilometres
_ROW, _COLUMN = 0.02, 0.1  # degrees: no less than _NEAR, up to 79° north
_CROWD = 400  # projects around one, with which being near tells nothing
_SHORT = 3  # letters of a word that tells nothing
_EARTH = 6371.0  # kilometres, its radius

_NAMES = """
    SELECT json_group_array(slug)
    FROM (
      SELECT fold(p.name) AS name, p.slug FROM project p
      UNION
      SELECT a.folded, p.slug FROM alias a JOIN project p ON p.id = a.project_id
    )
    WHERE name <> '' GROUP BY name HAVING count(*) > 1
"""
_ADDRESSES = """
    SELECT json_group_array(slug)
    FROM (
      SELECT DISTINCT fold(l.address) AS address, p.slug
      FROM place l JOIN project_record p ON p.id = l.project_id WHERE length(l.address) > 8
    )
    GROUP BY address HAVING count(*) > 1
"""
# Two towns of a name in two countries are two.
_PLACES = """
    SELECT DISTINCT p.slug, coalesce(r.subdivision_id, r.id),
      coalesce(r.country_id, r.id) || ' ' || nullif(fold(coalesce(l.locality, '')), '')
    FROM place l JOIN region r ON r.id = l.region_id JOIN project_record p ON p.id = l.project_id
    WHERE l.locality IS NOT NULL OR r.kind NOT IN ('world', 'bloc', 'country')
"""
# A programme and a site in it are no duplicates.
_ROLES = """
    SELECT DISTINCT p.slug, p.kind, l.organisation_id
    FROM role l JOIN project_record p ON p.id = l.project_id
    WHERE l.role IN ('investor', 'owner', 'developer', 'operator', 'tenant')
      AND l.organisation_id IS NOT NULL
"""
# Where a name or an address says the place that a list has no column for.
_TEXTS = """
    SELECT slug, name FROM project
    UNION ALL
    SELECT p.slug, coalesce(l.locality, '') || ' ' || coalesce(l.address, '')
    FROM place l JOIN project_record p ON p.id = l.project_id
"""
_COUNTRIES = """
    SELECT p.slug, coalesce(r.country_id, r.id)
    FROM place l JOIN region r ON r.id = l.region_id JOIN project_record p ON p.id = l.project_id
"""
_IS_REGION = "SELECT 1 FROM region_name WHERE folded = ? LIMIT 1"
_GENERIC = frozenset(
    "data center centers centre centres datacenter datacentre campus building project phase"
    " site park road street avenue drive north south east west".split()
)
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

    A rare word of names, towns or addresses is a place, too, among ``LOOKED_AT`` projects.
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
    for slug, other, reason in _suspects(connection, cells):
        pair = frozenset((slug, other))
        if pair in decided or not (sources is None or {*sources} & (named[slug] | named[other])):
            continue
        away = min((_distance(*two) for two in product(points[slug], points[other])), default=None)
        # Of two places that both are known, what is far apart is two, whoever owns it. A
        # source that names two, and where each is, means two.
        is_loose = not reason.endswith("name")
        if named[slug] & named[other] and (is_loose or away):
            continue
        if is_loose and away is not None and away > _NEAR:
            continue
        decided.add(pair)
        yield Twins(slug, other, reason, None if away is None else round(away, 2))


def _suspects(
    connection: sqlite3.Connection, cells: dict[tuple[str, int, int], set[str]]
) -> Iterator[tuple[str, str, str]]:
    """Pairs that share a clue, the best clue first: a name, a place, a region."""
    for query, reason in ((_NAMES, "name"), (_ADDRESSES, "address")):
        for alike in sorted(sorted(json.loads(slugs)) for (slugs,) in connection.execute(query)):
            pairs = combinations(alike, 2) if len(alike) <= _MOST else product(alike[:1], alike[1:])
            yield from ((*pair, f"have the same {reason}") for pair in pairs)
    roles = gathered((slug, tuple(who)) for slug, *who in connection.execute(_ROLES))
    together = _together(connection, roles)
    yield from _pairs(together, "place", "are at the same place")
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
    if len(roles) <= LOOKED_AT:
        yield from _of_one_word(connection, roles)
    yield from _pairs(together, "region", "are in one region")


def _of_one_word(
    connection: sqlite3.Connection, roles: dict[str, set[Any]]
) -> Iterator[tuple[str, str, str]]:
    """Pairs of one organisation that have a rare word in their names, towns or addresses."""
    said: dict[str, set[str]] = defaultdict(set)
    names = connection.execute("SELECT id, name || ' ' || slug FROM organisation")
    called = {organisation: fold(name).split() for organisation, name in names}
    for slug, text in connection.execute(_TEXTS):
        if slug in roles:
            for word in fold(text or "").split():
                if len(word) > _SHORT and word.isalpha() and word not in _GENERIC:
                    said[word].add(slug)
    countries = gathered(connection.execute(_COUNTRIES))
    for word, alike in sorted(said.items()):
        # The name of a state is less of a clue than a town's.
        is_rare = 1 < len(alike) <= _MOST
        if is_rare and not connection.execute(_IS_REGION, [word]).fetchone():
            for slug, other in combinations(sorted(alike), 2):
                # "Acme" in the names of Acme's projects tells nothing.
                both = roles[slug] & roles[other] if countries[slug] & countries[other] else ()
                if both and all(word not in called[organisation] for _, organisation in both):
                    yield slug, other, f"have {word!r} in name or address, and one organisation"


def _together(
    connection: sqlite3.Connection, roles: dict[str, set[Any]]
) -> dict[tuple[Any, ...], set[str]]:
    """The projects in each town or region with one organisation.

    Of many projects that tells nothing, nor of one with many places or organisations.
    """
    places = gathered((slug, at) for slug, *at in connection.execute(_PLACES) for at in [tuple(at)])
    found: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for slug, filled in roles.items():
        here = places[slug]
        if max(len(here), len(filled)) <= _MOST:
            towns = {("place", town) for _, town in here if town}
            for where, who in product(towns | {("region", region) for region, _ in here}, filled):
                if len(alike := found[*where, *who]) <= _MOST:
                    alike.add(slug)
    return {clue: alike for clue, alike in found.items() if 1 < len(alike) <= _MOST}


def _pairs(
    together: dict[tuple[Any, ...], set[str]], where: str, reason: str
) -> Iterator[tuple[str, str, str]]:
    """The pairs of each group, by slug."""
    for alike in sorted(sorted(slugs) for clue, slugs in together.items() if clue[0] == where):
        yield from (
            (*pair, f"{reason}, with the same organisation") for pair in combinations(alike, 2)
        )


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    """A cell of a grid; whatever is near lies in the same or in one beside it."""
    return floor(latitude / _ROW), floor(longitude / _COLUMN)


def _distance(one: tuple[float, float], two: tuple[float, float]) -> float:
    """Kilometres between two points."""
    (south, west), (north, east) = (map(radians, point) for point in (one, two))
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(half)))
