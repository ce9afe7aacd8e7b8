"""What can be ranked by a measure, and what cannot, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from dcq.quantity import Quantity, show
from dcq.reports.sums import ADDED
from dcq.reports.wording import word
from dcq.rollup.model import Amount, Project, Unit
from dcq.rollup.ranking import Bounds, bounds_of, ratio
from dcq.vocabulary import METRICS

PER_MW = "investment_per_mw"
MEASURES = (*ADDED, PER_MW)


class Candidate(NamedTuple):
    """A project to rank.

    Attributes:
        slug: of the project.
        bounds: in the unit of lists; the upper one None where it is open.
        qualifier: how sure the bounds are.
        unit: of the bounds.
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


Unranked = list[tuple[str, str]]


def by_amount(projects: Iterable[Project], metric: str) -> tuple[list[Candidate], Unranked]:
    """Candidates by one metric, in the unit that most of them have."""
    projects = list(projects)
    unit = _usual_unit(projects)
    found, unranked = [], []
    for project in projects:
        amount = _amount_in(project, unit)
        if amount is None:
            unranked.append((project.slug, _why_not(project, METRICS[metric].label.lower())))
            continue
        quantity = project.counted(amount)
        low, high = bounds_of(quantity)
        factor = METRICS[metric].factor
        found.append(
            Candidate(
                project.slug,
                (low / factor, None if high is None else high / factor),
                quantity.qualifier,
                quantity.unit if METRICS[metric].is_money else METRICS[metric].shown,
                quantity.basis,
                (amount,),
                show(quantity),
            )
        )
    return found, unranked


def by_investment_per_mw(
    investments: Mapping[str, Project], capacities: Mapping[str, Project]
) -> tuple[list[Candidate], Unranked]:
    """Candidates by investment per megawatt: both totals of one project, in one unit each."""
    money = _usual_unit(investments.values())
    power = _usual_unit(capacities.values())
    found, unranked = [], []
    for slug, project in investments.items():
        paid, built = _amount_in(project, money), _amount_in(capacities[slug], power)
        if paid is None:
            unranked.append((slug, _why_not(project, "investment")))
        elif built is None:
            unranked.append((slug, _why_not(capacities[slug], "capacity")))
        elif built.quantity.high == 0:
            unranked.append((slug, "its capacity is nothing"))
        else:
            per_kw = ratio(paid.quantity, built.quantity)
            low, high = (None if bound is None else bound * 1000 for bound in per_kw)
            assert low is not None
            about = paid.quantity.about or built.quantity.about
            found.append(
                Candidate(
                    slug,
                    (low, high),
                    _qualifier(low, high, about=about),
                    f"{paid.quantity.unit}/MW",
                    built.quantity.basis,
                    (paid, built),
                    _per_mw_in_words(low, high, paid.quantity, about=about),
                )
            )
    return found, unranked


def _usual_unit(projects: Iterable[Project]) -> Unit | None:
    """The unit that most projects have an amount in; only what is in it is ranked."""
    counted = Counter(amount.unit for project in projects for amount in project.amounts)
    usual = sorted(counted, key=lambda unit: (-counted[unit], unit.unit, unit.basis or ""))
    return usual[0] if usual else None


def _amount_in(project: Project, unit: Unit | None) -> Amount | None:
    return next((amount for amount in project.amounts if amount.unit == unit), None)


def _why_not(project: Project, metric: str) -> str:
    if project.amounts:
        quantity = project.amounts[0].quantity
        if quantity.basis is None:
            return f"its {metric} is in {quantity.unit}, another currency than the ranking's"
        return f"its {metric} is on basis {word(quantity.basis)}, and the ranking is not"
    if project.words:
        return f"its {metric} is stated in words, without a number"
    return f"its {metric} is not disclosed"


def _qualifier(low: Fraction, high: Fraction | None, *, about: bool) -> str:
    if high is None:
        return "at_least"
    if low != high:
        return "range"
    return "about" if about else "exact"


def _per_mw_in_words(low: Fraction, high: Fraction | None, paid: Quantity, *, about: bool) -> str:
    """A ratio for people, to the unit of its currency; CSV has it unrounded."""
    rounded = Quantity(round(low), None if high is None else round(high), about, paid.unit)
    return f"{show(rounded)} per MW"
