"""DESIGN §3 once more, plain and slow, over the articles themselves.

Nothing here knows of views, of SQL or of ``dcq.rollup``: what each article states is gone
through again for every question, and every sum is written out. The tests hold dcq's answers
against these.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from dcq.ingest.entries import Article

DEAD = ("shelved", "cancelled")
ALONE = ("plan", "offer")
# The widest measure of a capacity first.
BASES = (None, "gross", "grid_connection", "it_load", "unspecified")
# The less promising first: of two articles of one day, that is the more cautious.
STATUSES = ("cancelled", "shelved", "announced", "pre_construction", "construction", "operating")


class Ground(NamedTuple):
    """A place of the generated articles: all that it lies in, and its groups."""

    inside: frozenset[str]
    region: str
    department: str
    country: str


def _ground(inside: str, region: str, department: str, country: str) -> Ground:
    return Ground(frozenset(inside.split()), region, department, country)


_HDF, _PACA = "hauts-de-france", "provence-alpes-cote-d-azur"
GROUNDS = {
    "FR-59": _ground("FR-59 FR-HDF FR europe", _HDF, "59", "france"),
    "FR-62": _ground("FR-62 FR-HDF FR europe", _HDF, "62", "france"),
    "FR-13": _ground("FR-13 FR-PAC FR europe", _PACA, "13", "france"),
    # What is known more widely than a département stays there.
    "FR-HDF": _ground("FR-HDF FR europe", _HDF, _HDF, "france"),
    "FR": _ground("FR europe", "france", "france", "france"),
    "BE-WHT": _ground("BE-WHT BE-WAL BE europe", "wallonne-region", "hainaut", "belgium"),
    "europe": _ground("europe", "europe", "europe", "europe"),
}


class Amount(NamedTuple):
    """Bounds in base units; None where the source gives none."""

    low: int | None
    high: int | None
    about: bool

    @property
    def qualifier(self) -> str:
        """How sure the amount is, in the words of DESIGN §1."""
        if self.low is None:
            return "unquantified" if self.high is None else "up_to"
        if self.high is None:
            return "at_least"
        if self.low < self.high:
            return "range"
        return "about" if self.about else "exact"


@dataclass
class Question:
    """A metric, and the filters of a total."""

    metric: str = "investment"
    kinds: tuple[str, ...] = ("site",)
    dead: bool = False  # whether --status all was given
    region: str | None = None
    investor: str | None = None
    as_of: str | None = None  # a day


@dataclass
class Project:
    """A project in the set, with what is chosen of it."""

    slug: str
    kind: str
    amounts: dict[tuple[str, str | None], Amount]  # by unit and basis
    groups: dict[str, tuple[str, ...]]  # by dimension
    wholes: set[str]  # near and far


@dataclass
class Answer:
    """What a total should be.

    Attributes:
        sums: for each kind of row, group, unit and basis: how many, and their sum.
        unknown: for each kind of row and group, how many disclose nothing.
    """

    sums: dict[Any, tuple[int, Amount]] = field(default_factory=dict)
    unknown: dict[Any, int] = field(default_factory=dict)


def known_from(article: Article) -> str:
    """The first day on which an article counts; empty where nobody can say."""
    date = article.source.published or article.source.earliest
    return f"{date}-01-01"[:10] if date else ""


def known_by(articles: Sequence[Article], day: str | None) -> list[Article]:
    """The articles of a day: all of them, or those that were there by then."""
    return [a for a in articles if day is None or (known_from(a) and known_from(a) <= day)]


def latest(claims: Sequence[tuple[Article, Any]], caution: Callable[[Any], Any]) -> Any:
    """The claim of the latest article; on a tie the most cautious, which sorts first."""
    if not claims:
        return None
    last = max(known_from(article) for article, _ in claims)
    tied = [(article, claim) for article, claim in claims if known_from(article) == last]
    return min(tied, key=lambda pair: (caution(pair[1]), pair[0].source.slug))[1]


def _wider_first(amount: Amount) -> Any:
    width = 0 if amount.high is None else amount.high - (amount.low or 0)
    return (amount.high is not None, -width, amount.low or 0, not amount.about)


def project_set(articles: Sequence[Article], question: Question) -> list[Project]:
    """The projects that a question is about: rule 1, and rule 7 for what a filter cuts."""
    articles = known_by(articles, question.as_of)
    said: dict[str, list[tuple[Article, Any]]] = {}
    for article in articles:
        for entry in article.project:
            said.setdefault(entry.slug, []).append((article, entry))
    found = []
    for slug, entries in sorted(said.items()):
        kind = entries[0][1].kind
        status, dated = _status(entries, question.as_of)
        places = {p.region for _, e in entries for p in e.places}
        # A region that only holds another place of the project says nothing more.
        places = {p for p in places if not any(p in GROUNDS[o].inside for o in places - {p})}
        backers = [
            (known_from(a), role.organisation)
            for a, entry in entries
            for role in entry.roles
            if role.role == "investor"
        ]
        # Who is named later displaces who was kept confidential (13).
        named = max((day for day, name in backers if name), default="")
        investors = {name or "confidential" for day, name in backers if name or day >= named}
        inside = {p for p in places if question.region in GROUNDS[p].inside}
        if (
            kind not in question.kinds
            or (status in DEAD and not question.dead)
            or (question.region and not inside)
            or (question.investor and question.investor not in investors)
        ):
            continue
        cut = (question.region and inside < places) or (
            question.investor and {question.investor} < investors
        )
        amounts = {
            key: Amount(0, amount.high, amount.about) if cut else amount
            for key, amount in _chosen(entries, question.metric).items()
        }
        announced = latest(
            [(a, m.date) for a, e in entries for m in e.milestones if m.milestone == "announced"],
            lambda date: (len(date.rstrip("~")), [-ord(letter) for letter in date]),
        )
        groups = {
            "investor": investors,
            "region": {GROUNDS[p].region for p in places},
            "department": {GROUNDS[p].department for p in places},
            "country": {GROUNDS[p].country for p in places},
            "status": {status},
            "kind": {kind},
            "power": {f"{tie.power_source}:{tie.tie}" for _, e in entries for tie in e.power},
            "source": {a.source.slug for a, _ in entries},
            "year": _years(announced, dated),
        }
        ordered = {name: tuple(sorted(values)) for name, values in groups.items()}
        found.append(Project(slug, kind, amounts, ordered, _all_wholes(slug, articles)))
    return found


def _status(entries: list[tuple[Article, Any]], day: str | None) -> tuple[str, str]:
    """The status and its own date, if any: rule 13."""
    last: dict[Any, tuple[str, str]] = {}
    for article, entry in entries:
        for stated in entry.statuses:
            date = stated.date or ""
            if stated.status == "unknown" or (day and date and f"{date}-01-01"[:10] > day):
                continue
            when = f"{date}-01-01"[:10] if date else known_from(article)
            # What an article says later of the same day replaces what it said before.
            last[when, article.source.slug] = stated.status, date
    if not last:
        return "unknown", ""
    latest_day = max(when for when, _ in last)
    tied = [
        (STATUSES.index(s), slug, s, d)
        for (when, slug), (s, d) in last.items()
        if when == latest_day
    ]
    *_, status, dated = min(tied)
    return status, dated


def _years(announced: str | None, dated: str) -> set[str]:
    """The year of an announcement; else that by which there was one, if a status is dated."""
    if announced == "2024~":
        return {announced}
    return {announced[:4]} if announced else {f"../{dated[:4]}"} if dated else set()


def _chosen(entries: list[tuple[Article, Any]], metric: str) -> dict[Any, Amount]:
    """The amount that counts, if any, by its unit and basis (5, 11).

    Among numbers, of the whole: those without a date, else those at the latest target; of these
    the latest article's; of its bases the widest measure, of its currencies the first in order;
    and the most cautious.
    """
    claims: list[tuple[str, Any]] = []
    for article, entry in entries:
        for figure in entry.figures:
            read = figure.amount
            amount = Amount(read.low, read.high, read.about)
            if (
                figure.metric == metric
                and figure.scope == "total"
                and amount.qualifier != "unquantified"
            ):
                claims.append((figure.target or "", (article, (read.unit, figure.basis), amount)))
    if not claims:
        return {}
    targets = {target for target, _ in claims}
    level = "" if "" in targets else max(targets)
    stated = [claim for target, claim in claims if target == level]
    last = max(known_from(article) for article, _, _ in stated)
    newest = [(a, unit, amount) for a, unit, amount in stated if known_from(a) == last]
    counts = min((unit for _, unit, _ in newest), key=lambda u: (BASES.index(u[1]), u[0]))
    same = [(a, amount) for a, unit, amount in newest if unit == counts]
    return {counts: latest(same, _wider_first)}


def _all_wholes(slug: str, articles: Sequence[Article]) -> set[str]:
    near = {
        part.whole
        for article in articles
        for entry in article.project
        if entry.slug == slug
        for part in entry.part_of
    }
    return near.union(*(_all_wholes(whole, articles) for whole in near))


def add_up(amounts: Sequence[Amount]) -> Amount:
    """Rule 4: bound by bound; "up to" is 0 to; open stays open; about is contagious."""
    if len(amounts) == 1:
        return amounts[0]
    highs = [amount.high for amount in amounts]
    return Amount(
        sum(amount.low or 0 for amount in amounts),
        None if None in highs else sum(high for high in highs if high is not None),
        any(amount.about for amount in amounts),
    )


class Nest:
    """The projects of a set that are added, in one unit: which lie in which (rule 6)."""

    def __init__(self, projects: Sequence[Project], unit: Any) -> None:
        self.wholes = {p.slug: p.wholes & {o.slug for o in projects} for p in projects}
        self.amounts = {p.slug: p.amounts[unit] for p in projects if unit in p.amounts}

    def parts(self, whole: str) -> list[str]:
        """What lies in a whole, but in nothing else that does."""
        inside = [slug for slug, wholes in self.wholes.items() if whole in wholes]
        return [p for p in inside if not any(other in self.wholes[p] for other in inside)]

    @property
    def is_a_tree(self) -> bool:
        """Whether nothing lies in two wholes, neither of which lies in the other."""
        held = [part for whole in self.wholes for part in self.parts(whole)]
        return len(held) == len(set(held))

    def with_parts(self, slug: str) -> Amount | None:
        """A project and all that lies in it, once: its amount, or its parts' if larger."""
        inside = self.all_parts(slug)
        own = self.amounts.get(slug)
        if inside is None or own is None:
            return own or inside
        highs = (own.high, inside.high)
        return Amount(
            max(own.low or 0, inside.low or 0),
            None if None in highs else max(high for high in highs if high is not None),
            own.about or inside.about,
        )

    def all_parts(self, slug: str) -> Amount | None:
        """The parts of a project together; None where nothing of them is disclosed."""
        known = [amount for part in self.parts(slug) if (amount := self.with_parts(part))]
        return add_up(known) if known else None

    def left(self, slug: str) -> Amount | None:
        """What the parts leave of a whole; None where it has none in the set."""
        inside, own = self.all_parts(slug), self.amounts[slug]
        if inside is None:
            return own if self.parts(slug) else None
        return Amount(
            0 if inside.high is None else max(0, (own.low or 0) - inside.high),
            None if own.high is None else max(0, own.high - (inside.low or 0)),
            own.about or inside.about,
        )

    def total(self) -> Amount:
        """All of it; each project that lies in no other brings its parts along."""
        tops = [slug for slug, wholes in self.wholes.items() if not wholes]
        return add_up([amount for top in tops if (amount := self.with_parts(top))])

    def exact_totals(self) -> list[int]:
        """The total for every choice of bounds as if they were exact; 1,000 more for open.

        This holds where a part lies in two wholes, too: what lies in a whole is what is in
        its parts, each counted once, and what they leave of it.
        """
        ends = [
            {a.low or 0, (a.low or 0) + 1000 if a.high is None else a.high}
            for a in self.amounts.values()
        ]
        return [self._exact(dict(zip(self.amounts, some, strict=True))) for some in product(*ends)]

    def _exact(self, amounts: dict[str, int]) -> int:
        own: dict[str, int] = {}
        # Parts before their wholes: a whole has more in it than any of its parts.
        for slug in sorted(self.wholes, key=lambda s: sum(s in w for w in self.wholes.values())):
            inside = sum(own[part] for part, wholes in self.wholes.items() if slug in wholes)
            own[slug] = max(0, amounts.get(slug, 0) - inside)
        return sum(own.values())


def answer(articles: Sequence[Article], question: Question, by: str | None) -> Answer:
    """The rows that a question should be answered with; the grand total, too, where it is one."""
    projects = project_set(articles, question)
    together = [project for project in projects if project.kind not in ALONE]
    sums: dict[Any, list[Amount]] = {}
    told = Answer()
    for project in projects:
        groups = project.groups[by] if by else ()
        row = "joint" if len(groups) > 1 else "plain"
        if project.kind in ALONE:
            row, groups = "separate", (project.slug,)
        for unit, amount in project.amounts.items():
            left = Nest(together, unit).left(project.slug) if row != "separate" else None
            if not by and row == "plain":
                continue  # see nests
            if left is not None:
                sums.setdefault(("unallocated", (project.slug,), *unit), []).append(left)
            else:
                sums.setdefault((row, groups, *unit), []).append(amount)
        if not project.amounts:
            told.unknown[row, groups] = told.unknown.get((row, groups), 0) + 1
    told.sums = {key: (len(amounts), add_up(amounts)) for key, amounts in sums.items()}
    return told


def nests(articles: Sequence[Article], question: Question) -> dict[Any, Nest]:
    """For each unit and basis, what the grand total is of."""
    together = [p for p in project_set(articles, question) if p.kind not in ALONE]
    return {unit: Nest(together, unit) for unit in {unit for p in together for unit in p.amounts}}
