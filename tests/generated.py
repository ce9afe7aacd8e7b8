"""Articles as hypothesis makes them up: small, awkward, and often about the same projects.

Whatever can be is drawn from a list of all that there is: one draw is what costs time.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations, product
from typing import Any

from hypothesis import strategies as st

from dcq.ingest.entries import Article
from dcq.vocabulary import TIES
from tests.reference import DEAD, GROUNDS, Amount, Project

SOURCES = ("alpha", "beta", "gamma")
DATES = (
    {"published": "2024-06-15"},
    {"published": "2025"},  # its first day
    {"published": "2025-03"},
    {"earliest": "2025-03-01"},  # a tie with the one above
    {"published": "2025-09-01", "earliest": "2024"},
    {},
)
DAYS = ("2023-12-31", "2024-12-31", "2025-01-01", "2025-03-31", "2025-12-31")
# What a source says of itself, and the numbers that are about no project.
ABOUT = {
    "kind": "press",
    "archive_url": "https://archive.example.org",
    "retrieved": "2026-01",
    "audited": "2026-01-02",
}
SET_ASIDE = (
    {"printed": "75 %", "reason": "A share of the vote."},
    {"first": "Annonces", "last": "01 23", "reason": "Page furniture."},
)
KINDS = ("site", "site", "site", "site", "programme", "programme", "programme", "plan", "offer")
INVESTORS = ("ada", "bob", "confidential")
POWER = ("wind", "nuke")


@cache
def _some(values: tuple[str, ...], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    """Up to so many of the values, none of them twice."""
    return st.sampled_from([c for size in range(most + 1) for c in combinations(values, size)])


# A metric, its basis, its unit, and how large its numbers are; the first ones more often.
_UNITS = (
    *[("investment", None, " EUR", 1)] * 3,
    *[("investment", None, " USD", 1)] * 2,
    ("capacity", "gross", " kW", 500),
    ("capacity", "it_load", " kW", 500),
    ("capacity", "unspecified", " kW", 500),
    ("capacity", "grid_connection", " kW", 500),
    ("jobs", None, " jobs", 1),
)
_SHAPES = (
    *("{low}", "{low}", "{low}", "{low} to {high}", "{low} to {high}"),
    *("at least {low}", "up to {high}", "about {low}", "about {low} to {high}", "unquantified"),
)
_ASIDES = (
    *({},) * 7,
    *({"scope": "per_site"}, {"target": "2030"}, {"target": "2032"}, {"target": "2030-06"}),
)


def _figures(shapes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every figure of these shapes with small numbers, which meet."""
    found = []
    for (metric, basis, unit, size), shape, low, more, aside in product(
        _UNITS, shapes, (3, 1, 2, 0, 4, 5, 6, 7, 8), (1, 5), _ASIDES
    ):
        amount = shape.format(low=low * size, high=(low + more) * size)
        if metric == "investment" or shape != "unquantified":
            amount += unit
        figure = {"metric": metric, "amount": amount, **aside}
        found.append({**figure, "basis": basis} if basis else figure)
    return found


_how_many = st.sampled_from((2, 1, 3, 0))
_few = st.sampled_from((1, 1, 2))
_mostly = st.sampled_from((True, True, True, False))
_statuses = st.sampled_from(
    ("", "", "", "announced", "announced", "construction", "operating", "unknown", *DEAD)
)
_dates = st.sampled_from(("", "", "2023", "2023-11", "2024-02-01"))
_announced = st.sampled_from(("", "2024", "2024-05", "2025-01-07", "2024~", "2024-05~"))
_places = _some(tuple(GROUNDS), 2)
_investors = _some(INVESTORS, 2)
_powers = _some(POWER, 2)
_any_figures = st.sampled_from(_figures(_SHAPES))
_exact_figures = st.sampled_from(_figures(("{low}",)))


@st.composite
def _mentions(draw: st.DrawFn, figures: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """All that an article states of a project, but for its name and wholes."""
    announced = draw(_announced)
    history = dict.fromkeys((draw(_statuses), draw(_dates)) for _ in range(draw(_few)))
    stated = [draw(figures) for _ in range(draw(_how_many))]
    return {
        "statuses": [
            {"status": status, "date": date or None} for status, date in history if status
        ],
        "milestones": [{"milestone": "announced", "date": announced}] if announced else [],
        "places": [{"region": place} for place in draw(_places)],
        "roles": [
            {"role": "investor", "confidential": True}
            if name == "confidential"
            else {"role": "investor", "organisation": name, "share": "33.33 %"}
            for name in draw(_investors)
        ],
        "power": [
            {"power_source": name, "tie": draw(st.sampled_from(TIES))} for name in draw(_powers)
        ],
        # One article states a number once.
        "figures": list(
            {
                (f["metric"], f["amount"].removeprefix("about "), *map(f.get, _KEYS)): f
                for f in stated
            }.values()
        ),
    }


_KEYS = ("basis", "scope", "target")


@st.composite
def _articles(
    draw: st.DrawFn, most: int, figures: st.SearchStrategy[dict[str, Any]]
) -> list[Article]:
    mentions = _mentions(figures)
    kinds = [draw(st.sampled_from(KINDS)) for _ in range(draw(st.integers(2, most)))]
    slugs = [f"p{number}" for number in range(len(kinds))]
    # Later projects lie in earlier ones, so that nothing lies in itself.
    wholes = {slug: draw(_some(tuple(slugs[:number]), 2)) for number, slug in enumerate(slugs)}
    articles = []
    for source in SOURCES[: draw(st.integers(1, len(SOURCES)))]:
        here = draw(st.sampled_from([slugs, slugs, slugs, slugs[1:], slugs[:2], slugs[::2]]))
        entries = []
        for slug, kind in zip(slugs, kinds, strict=True):
            if slug in here:
                entry = {"slug": slug, "name": slug.upper(), "kind": kind, **draw(mentions)}
                inside = [whole for whole in wholes[slug] if whole in here]
                entry["part_of"] = [{"whole": w} for w in inside if draw(_mostly)]
                entries.append(entry)
        articles.append(article(source, draw(st.sampled_from(DATES)), entries))
    return articles


def article(slug: str, date: dict[str, str], projects: list[dict[str, Any]]) -> Article:
    """An article with these projects, and all that they name."""
    roles = [role for project in projects for role in project.get("roles", ())]
    copied = "agency" if slug == SOURCES[0] else SOURCES[0]  # never in a circle
    named = {role["organisation"] for role in roles if "organisation" in role}
    return Article.model_validate(
        {
            "format": 1,
            "source": {"slug": slug, "title": slug.title(), **date, **ABOUT, "copies": copied},
            "organisation": [{"slug": name, "name": name.title()} for name in sorted(named)],
            "power_source": [{"slug": name, "name": name, "kind": "other"} for name in POWER],
            "project": projects,
            "set_aside": [*SET_ASIDE],
        }
    )


def articles(most: int = 5) -> st.SearchStrategy[list[Article]]:
    """Up to three articles about up to ``most`` projects."""
    return _articles(most, _any_figures)


def exact_articles(most: int = 5) -> st.SearchStrategy[list[Article]]:
    """The same, but every amount is exact."""
    return _articles(most, _exact_figures)


# For each project, the numbers of those that it directly lies in.
NESTS: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((), (0,), (0,)),  # a programme and two sites
    ((), (0,), (1,), (1,)),  # a programme in a programme
    ((), (0,), (0, 1), (0,)),  # a site that is said to lie in both
    ((), (), (0, 1), (1,)),  # a site in two programmes
    ((), (0,), (0,), (1, 2)),  # which are both parts of a third
    ((), (0,), (0,), (1, 2), (1, 2)),
    ((), (0,), (0,), (1, 2), (3,)),
    ((), (), (0, 1), (), (3,)),  # and another programme beside them
)


@st.composite
def nested_projects(draw: st.DrawFn) -> list[Project]:
    """Programmes in programmes and sites in them, with amounts in one unit."""
    found: list[Project] = []
    exact = draw(st.booleans())
    for number, near in enumerate(draw(st.sampled_from(NESTS))):
        low = draw(st.integers(0, 9)) * (5 - number)  # wholes mostly hold more
        high = low if exact else draw(st.sampled_from((low, low + 4, None)))
        known = draw(_mostly)
        amounts = {("EUR", None): Amount(low, high, about=False)} if known else {}
        wholes = {slug for whole in near for slug in (f"p{whole}", *found[whole].wholes)}
        found.append(Project(f"p{number}", "programme", amounts, {}, wholes))
    return found
