"""From the database to what ``rollup`` adds, and from its sums to words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from dcq.names import list_names, split
from dcq.quantity import Quantity
from dcq.query import measures
from dcq.query.lookup import parse_choice
from dcq.query.selection import Selection
from dcq.reports.wording import as_quantity
from dcq.rollup.model import SEPARATE_KINDS, Amount, Project, Row, Unit
from dcq.vocabulary import ADDED_METRICS, ADDED_SCOPES, BASES, METRICS, Metric

LISTED = "low high qualifier unit basis"
"""The columns that say how much."""


def fetch_projects(selection: Selection, metric: Metric, by: str | None = None) -> list[Project]:
    """The selected projects with their chosen totals of a metric, and their groups.

    Amounts in another currency than ``--currency`` or on another basis than ``--basis``
    are left out.
    """
    projects = measures.projects(selection)
    if not projects:
        return []
    groups = measures.groups(selection, by) if by else {}
    wholes = measures.wholes(selection.connection)
    shares = measures.shares(selection, by)
    cut = measures.partly_selected(selection)
    amounts: dict[int, list[Amount]] = defaultdict(list)
    words: set[int] = set()
    for figure in measures.chosen_totals(selection, metric):
        told = figure["id"], figure["source"], figure["printed"], bool(figure["contested"])
        amount = Amount(as_quantity(figure), *told)
        if figure["qualifier"] == "unquantified":
            words.add(figure["project_id"])
        else:
            amounts[figure["project_id"]].append(amount)
    return [
        Project(
            project["slug"],
            project["kind"],
            tuple(sorted(groups.get(project["id"], ()))),
            tuple(sorted(amounts[project["id"]], key=_unit)),
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
        contested: slugs of those of which another source contradicts the amount.
    """

    rest: Selection
    rows: Sequence[Row] = ()
    projects: int = 0
    contested: Sequence[str] = ()


def fetch_sums(selection: Selection, metric: Metric, by: str | None) -> Sums:
    """The sums of the selected projects that overlap no other."""
    apart = measures.overlapping_projects(selection, SEPARATE_KINDS)
    apart |= measures.shares(selection, by).keys()
    rows: list[Row] = []
    contested: list[str] = []
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
            contested += found["contested"].split()
        rows.append(row)
    return Sums(selection.narrowed(apart, keep=True), rows, projects, contested)


def _unit(amount: Amount) -> tuple[str, int]:
    basis = amount.quantity.basis
    return amount.quantity.unit, BASES.index(basis) if basis else 0


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
