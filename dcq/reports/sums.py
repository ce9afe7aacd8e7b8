"""From the database to what ``rollup`` adds, and from its sums to words."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from dcq.names import list_names, split
from dcq.quantity import Quantity
from dcq.query import measures
from dcq.query.lookup import parse_choice
from dcq.query.selection import Selection
from dcq.reports.wording import as_quantity, by_then
from dcq.rollup.model import SEPARATE_KINDS, Amount, Project, Row, Unit
from dcq.vocabulary import ADDED_METRICS, ADDED_SCOPES, METRICS, Metric

LISTED = "low high qualifier unit basis"
"""The columns that say how much."""


Told = Mapping[tuple[str, str], set[str]]
"""The slugs of which something must be said beside a sum: what, and a word about it."""


def fetch_projects(selection: Selection, metric: Metric, by: str | None = None) -> list[Project]:
    """The selected projects with their totals of a metric that count, and their groups."""
    projects = measures.projects(selection)
    if not projects:
        return []
    groups = measures.groups(selection, by) if by else {}
    wholes = measures.wholes(selection.connection)
    shares = measures.shares(selection, by)
    cut = measures.partly_selected(selection)
    amounts: dict[int, tuple[Amount, ...]] = {}
    words: set[int] = set()
    for figure in measures.counted_totals(selection, metric):
        told = figure["id"], figure["source"], figure["printed"], bool(figure["contested"])
        amount = Amount(as_quantity(figure), *told, figure["target"], bool(figure["others"]))
        if figure["qualifier"] == "unquantified":
            words.add(figure["project_id"])
        else:
            amounts[figure["project_id"]] = (amount,)
    return [
        Project(
            project["slug"],
            project["kind"],
            tuple(sorted(groups.get(project["id"], ()))),
            amounts.get(project["id"], ()),
            project["id"] in words,
            frozenset(wholes.get(project["id"], ())),
            project["id"] in cut,
            shares.get(project["id"], {}),
        )
        for project in projects
    ]


class Sums(NamedTuple):
    """What the database added up.

    Attributes:
        rest: the selected projects that are not in the sums.
        rows: a row for each group and unit.
        projects: how many projects are in them, each once.
        told: what ``figure_notes`` says of them.
    """

    rest: Selection
    rows: Sequence[Row] = ()
    projects: int = 0
    told: Told = MappingProxyType({})


def fetch_sums(selection: Selection, metric: Metric, by: str | None) -> Sums:
    """The sums of the selected projects that overlap no other."""
    apart = measures.overlapping_projects(selection, SEPARATE_KINDS)
    apart |= measures.shares(selection, by).keys()
    rows: list[Row] = []
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    projects = 0
    simple = selection.narrowed(apart, keep=False)
    for found in measures.add_up(simple, metric, by):
        groups = tuple(split(found["group"]))
        projects, disclosed = found["selected"], found["disclosed"]
        row = Row(groups, "joint" if len(groups) > 1 else "plain")
        row.undisclosed = found["projects"] - disclosed
        if disclosed:
            unit = Unit(found["currency"] or metric.base, found["basis"])
            # Of one amount alone a missing lower bound stays missing; a sum has zero there.
            low = None if disclosed == 1 and not found["lows"] else found["low"]
            high = found["high"] if found["highs"] == disclosed else None
            row.quantity = Quantity(low, high, bool(found["about"]), *unit)
            row.unit, row.disclosed = unit, disclosed
            told["contested", ""].update(found["contested"].split())
            told["others", metric.name].update(found["others"].split())
            for slug, target in json.loads(found["targets"]).items():
                told["target", target].add(slug)
        rows.append(row)
    return Sums(selection.narrowed(apart, keep=True), rows, projects, told)


def told_of(projects: Iterable[Project], metric: Metric) -> dict[tuple[str, str], set[str]]:
    """What must be said beside a sum of the amounts of these projects."""
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for project in projects:
        for amount in project.amounts:
            if amount.contested:
                told["contested", ""].add(project.slug)
            if amount.others:
                told["others", metric.name].add(project.slug)
            if amount.target:
                told["target", amount.target].add(project.slug)
    return told


def figure_notes(told: Told) -> Iterator[str]:
    """What a reader must know of the figures that count: one line for each thing."""
    for (what, word), slugs in sorted(told.items()):
        names, verb = list_names(slugs), "is" if len(slugs) == 1 else "are"
        if not slugs:
            continue
        if what == "contested":
            yield f"rests on sources that contradict each other: {names}"
        elif what == "target":
            yield f"counted at the level to be reached {by_then(word)}: {names}"
        else:
            unit, option = ("in another currency", "--currency")
            if word == "capacity":
                unit, option = ("on another basis", "--basis")
            yield f"{names} {verb} stated {unit}, too (see --explain and {option})"


def cut_notes(projects: Iterable[Project], metric: Metric) -> list[str]:
    """What to say of amounts of which a filter keeps only some."""
    slugs = [project.slug for project in projects if project.cut and project.amounts]
    why = f"{metric.label.lower()} partly outside what was asked for, and counted as 0 to all of it"
    return [f"{why}: {list_names(slugs)}"] if slugs else []


def in_shown_units(bound: int | Fraction | None, factor: int = 1) -> int | float | None:
    """A bound in the unit of lists: whole where it is, else as exact as a double."""
    if bound is None:
        return None
    return float(bound / factor) if bound % factor else int(bound // factor)


def as_listed(quantity: Quantity | None, metric: Metric) -> tuple[Any, ...]:
    """The values of ``LISTED``, in the unit of lists; None each where nothing is disclosed."""
    if quantity is None:
        return (None,) * len(LISTED.split())
    bounds = (in_shown_units(bound, metric.factor) for bound in (quantity.low, quantity.high))
    return (*bounds, quantity.qualifier, metric.shown or quantity.unit, quantity.basis)


def metric_to_add(typed: str | None, scope: str | None = None) -> Metric:
    """The metric that was asked for, of a scope; investment, and the whole, where nothing was.

    Raises:
        UsageError: there is no such metric or scope, or it does not add up over projects.
    """
    metric = METRICS[parse_choice(typed or "investment", ADDED_METRICS, "metric to add up")]
    return metric.of_scope(parse_choice(scope or "total", ADDED_SCOPES, "scope to add up"))
