"""What can be ranked by a measure, and what cannot, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from dcq.quantity import Quantity, show
from dcq.reports.sums import metric_to_add
from dcq.reports.wording import by_then, word
from dcq.rollup.model import Amount, Project, Unit
from dcq.rollup.ranking import Bounds, bounds_of, ratio
from dcq.vocabulary import ADDED_METRICS, Metric

PER_MW = "investment_per_mw"
MEASURES = (*ADDED_METRICS, PER_MW)


class Candidate(NamedTuple):
    """A project to rank.

    Attributes:
        slug: of the project.
        bounds: in base units, or per megawatt; the upper one None where it is open.
        qualifier: how sure the bounds are.
        unit: of the bounds in lists.
        basis: of the capacity in it, if any.
        amounts: the figures that the bounds come from.
        words: the bounds in words.
    """

    slug: str
    bounds: Bounds
    qualifier: str
    unit: str
    basis: str | None
    amounts: tuple[Amount, ...]
    words: str


def metrics_of(measure: str, scope: str | None) -> list[Metric]:
    """The metrics that a measure is made of: one, or one and what it is divided by."""
    names = ("investment", "capacity") if measure == PER_MW else (measure,)
    return [metric_to_add(name, scope) for name in names]


def find_candidates(
    projects: Mapping[Metric, Sequence[Project]],
) -> tuple[list[Candidate], dict[str, str]]:
    """Candidates by one metric or by two, each in the unit that most of them have.

    The same projects are given for each metric, with their amounts of it. Returns the
    candidates, and for the slug of each other project the reason why it is none.
    """
    units = [usual_unit(own) for own in projects.values()]
    found: list[Candidate] = []
    unranked: dict[str, str] = {}
    for same in zip(*projects.values(), strict=True):
        amounts: list[Amount] = []
        for metric, unit, project in zip(projects, units, same, strict=True):
            own = [amount for amount in project.amounts if amount.unit == unit]
            if not own:
                unranked.setdefault(project.slug, _why_not(project, metric.label.lower()))
            amounts += own
        if same[0].slug in unranked:
            continue
        if len(amounts) == 1:
            found.append(_by_amount(same[0], amounts[0], *projects))
        elif amounts[1].quantity.high == 0:
            unranked[same[0].slug] = "its capacity is nothing"
        else:
            found.append(_per_mw(same[0].slug, *amounts))
    return found, unranked


def _by_amount(project: Project, amount: Amount, metric: Metric) -> Candidate:
    quantity = project.counted(amount)
    unit = metric.shown or quantity.unit
    words = " ".join(filter(None, (show(quantity), amount.target and by_then(amount.target))))
    told = quantity.qualifier, unit, quantity.basis, (amount,), words
    return Candidate(project.slug, bounds_of(quantity), *told)


def _per_mw(slug: str, paid: Amount, built: Amount) -> Candidate:
    """The investment per megawatt, of the whole project; in words to the unit of its currency."""
    low, high = ratio(paid.quantity, built.quantity)
    low, high = low * 1000, None if high is None else high * 1000
    about, unit = paid.quantity.about or built.quantity.about, paid.quantity.unit
    rounded = Quantity(round(low), None if high is None else round(high), about, unit)
    qualifier = "range" if high not in {None, low} else rounded.qualifier
    words = f"{show(_readable(rounded))} per MW"
    if targets := {amount.target for amount in (paid, built) if amount.target}:
        words += f" {by_then(max(targets))}"
    basis = built.quantity.basis
    return Candidate(slug, (low, high), qualifier, f"{unit}/MW", basis, (paid, built), words)


def _readable(quantity: Quantity) -> Quantity:
    """The same to three digits of each bound, about where any more are left out."""

    def short(bound: int | None, rounding: str) -> int | None:
        if bound is None:
            return None
        places = min(0, 3 - len(str(bound)))
        return int(Decimal(bound).quantize(Decimal(1).scaleb(-places), rounding))

    ends = quantity.low, quantity.high
    ways = (ROUND_HALF_EVEN,) * 2 if ends[0] == ends[1] else (ROUND_FLOOR, ROUND_CEILING)
    low, high = map(short, ends, ways)
    return replace(quantity, low=low, high=high, about=quantity.about or (low, high) != ends)


def usual_unit(projects: Sequence[Project]) -> Unit | None:
    """The unit that most projects have an amount in; only what is in it is ranked."""
    counted = Counter(amount.unit for project in projects for amount in project.amounts)
    return min(counted, key=lambda u: (-counted[u], u.unit, u.basis or ""), default=None)


def _why_not(project: Project, metric: str) -> str:
    if project.amounts:
        quantity = project.amounts[0].quantity
        if quantity.basis is None:
            return f"its {metric} is in {quantity.unit}, another currency than the ranking's"
        return f"its {metric} is on basis {word(quantity.basis)}, and the ranking is not"
    if project.words:
        return f"its {metric} is stated in words, without a number"
    return f"its {metric} is not disclosed"
