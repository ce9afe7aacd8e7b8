"""Why a total is not what it was: from + changes = to, bound by bound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dcq.quantity import Quantity
from dcq.rollup.model import SEPARATE_KINDS, Project, Unit
from dcq.rollup.totals import Totals

OVERLAP = ""
"""The slug of the line for wholes whose parts are counted once: no single project's."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Bounds that add and subtract.

    Attributes:
        low: sum of the lower bounds.
        high: sum of the upper bounds that there are.
        unbounded: how many amounts have no upper bound; the sum has one only at 0.
    """

    low: int = 0
    high: int = 0
    unbounded: int = 0

    @classmethod
    def from_quantity(cls, quantity: Quantity | None) -> Sum:
        """The bounds of one amount; none of nothing."""
        if quantity is None:
            return cls()
        return cls(quantity.low or 0, quantity.high or 0, int(quantity.high is None))

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.low + other.low, self.high + other.high, self.unbounded + other.unbounded)

    def __sub__(self, other: Sum) -> Sum:
        return Sum(self.low - other.low, self.high - other.high, self.unbounded - other.unbounded)


class Reconciliation(NamedTuple):
    """One unit's total at two dates, and what each project did to it.

    Attributes:
        unit: what the sums are in.
        start: the total at the earlier date.
        lines: slugs with what they changed, in order; ``OVERLAP`` last, where it changed.
        end: the total at the later date: the start and all lines.
    """

    unit: Unit
    start: Sum
    lines: list[tuple[str, Sum]]
    end: Sum


def reconcile(before: Sequence[Project], after: Sequence[Project]) -> list[Reconciliation]:
    """Explain the change of a total by the projects in it, for each unit that occurs."""
    earlier, later = (Totals(projects, grouped=False) for projects in (before, after))
    units = [row.unit for row in (*later.total, *earlier.total) if row.unit is not None]
    return [_one_unit(unit, earlier, later) for unit in dict.fromkeys(units)]


def _one_unit(unit: Unit, earlier: Totals, later: Totals) -> Reconciliation:
    was, now = _contributions(earlier, unit), _contributions(later, unit)
    start, end = _grand(earlier, unit), _grand(later, unit)
    changes = [(slug, now[slug] - was[slug]) for slug in sorted({*was, *now})]
    # What wholes and parts count together, once, is not the sum of what each counts.
    overlap = end - start - sum((change for _, change in changes), Sum())
    lines = [line for line in (*changes, (OVERLAP, overlap)) if line[1] != Sum()]
    return Reconciliation(unit, start, lines, end)


def _contributions(totals: Totals, unit: Unit) -> dict[str, Sum]:
    """What each project adds to the total of a unit; a whole adds what its parts leave."""
    found: dict[str, Sum] = defaultdict(Sum)
    for entry in totals.entered:
        if entry.amount.unit == unit and entry.project.kind not in SEPARATE_KINDS:
            found[entry.project.slug] += Sum.from_quantity(entry.quantity)
    return found


def _grand(totals: Totals, unit: Unit) -> Sum:
    """The grand total as bounds; each amount without an upper bound counts as one."""
    quantity = next((row.quantity for row in totals.total if row.unit == unit), None)
    if quantity is None or quantity.high is not None:
        return Sum.from_quantity(quantity)
    parts = sum(_contributions(totals, unit).values(), Sum())
    return Sum(quantity.low or 0, parts.high, parts.unbounded)
