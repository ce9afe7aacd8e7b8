"""Rank what is known only within bounds."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from dcq.quantity import Quantity


class Ranked(NamedTuple):
    """A place in a ranking.

    Attributes:
        best: the best place that it can have: 1 + how many are certainly ahead of it.
        worst: the worst place: 1 + how many others may be ahead of it.
        position: which of the ranked it is.
    """

    best: int
    worst: int
    position: int


Bounds = tuple[Fraction, Fraction | None]


def bounds_of(quantity: Quantity) -> Bounds:
    """The bounds of a quantity for ranking; what is open below starts at nothing."""
    high = None if quantity.high is None else Fraction(quantity.high)
    return Fraction(quantity.low or 0), high


def ratio(over: Quantity, under: Quantity) -> Bounds:
    """The bounds of one quantity divided by another.

    Nothing is known above where the divisor can be nothing.
    """
    low = Fraction(0) if under.high is None else Fraction(over.low or 0) / (under.high or 1)
    if over.high is None or not under.low:
        return low, None
    return low, Fraction(over.high, under.low)


def rank(bounds: Sequence[Bounds], *, ascending: bool = False) -> list[Ranked]:
    """Rank by size, the largest first unless ``ascending``.

    Returns:
        The places, in order of best place, then worst, then as given.
    """
    lows = sorted(low for low, _ in bounds)
    highs = sorted(high for _, high in bounds if high is not None)
    count = len(bounds)
    places = []
    for position, (low, high) in enumerate(bounds):
        larger = 0 if high is None else count - bisect_right(lows, high)
        smaller = bisect_left(highs, low)
        # Where its own bounds differ, each of these two counts the one itself, too.
        itself = 1 if high is None or high > low else 0
        may_be_larger = count - bisect_right(highs, low) - itself
        may_be_smaller = (count if high is None else bisect_left(lows, high)) - itself
        ahead, maybe = (smaller, may_be_smaller) if ascending else (larger, may_be_larger)
        places.append(Ranked(1 + ahead, 1 + maybe, position))
    return sorted(places)
