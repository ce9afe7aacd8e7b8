"""A quantity: exact bounds, and never more certainty than its source gave.

Bounds are whole numbers of a base unit (EUR, kW, m2, …). A missing ``high`` is
"at least", a missing ``low`` is "up to", neither is "unquantified". Nothing in
this field is negative, so "up to X" adds as 0 to X.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

_WHOLE = 10_000  # basis points
_SCALES: dict[str, tuple[tuple[str, int], ...]] = {
    "kW": (("GW", 1_000_000), ("MW", 1_000), ("kW", 1)),
    "m2": (("ha", 10_000), ("m2", 1)),
    "bp": (("%", 100),),
}
_MONEY_SCALES = (("bn", 1_000_000_000), ("m", 1_000_000), ("", 1))
_SINGULAR = {"jobs": "job", "sites": "site", "projects": "project", "companies": "company"}

PLAIN = {
    **{"about": "about", "range": "to", "at_least": "at least", "up_to": "up to"},
    **{"decimal": ".", "group": "", "space": " ", "singular": "1"},
}
"""How tables, files and messages print a quantity."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that a source states, with all the doubt it was stated with.

    Attributes:
        low: the lower bound in base units, or None.
        high: the upper bound in base units, or None.
        about: whether the source says that the number is approximate.
        unit: base unit: ``kW``, ``m2``, ``jobs``, …, or a currency code.
        basis: what a capacity is measured at; None for anything else.
    """

    low: int | None
    high: int | None
    about: bool = False
    unit: str = ""
    basis: str | None = None

    def __post_init__(self) -> None:
        for bound in (self.low, self.high):
            if bound is not None and bound < 0:
                raise ValueError("a quantity is never negative")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("the lower bound is above the upper")

    def agrees_with(self, words: Quantity) -> bool:
        """Whether this says what some words say, or the same number less surely.

        ``at least 2 GW`` agrees with "2 GW", whose context may say more; ``2 GW`` does not
        agree with "more than 2 GW", nor with "about 2 GW".
        """
        return (
            self.unit == words.unit
            and (self.about or not words.about)
            and self.low in {words.low, None}
            and self.high in {words.high, None}
            and (self.qualifier != "unquantified" or words.qualifier == "unquantified")
        )

    @property
    def qualifier(self) -> str:
        """How sure the number is, one of ``vocabulary.QUALIFIERS``."""
        if self.low is None:
            return "unquantified" if self.high is None else "up_to"
        if self.high is None:
            return "at_least"
        if self.low != self.high:
            return "range"
        return "about" if self.about else "exact"

    def __add__(self, other: Quantity) -> Quantity:
        """Add bound to bound: never narrower than either, about if either is.

        Raises:
            ValueError: the units or bases differ, or either is unquantified: words without
                a number add nothing, and are counted instead.
        """
        total = add_all((self, other))
        assert total is not None
        return total

    def minus_parts(self, parts: Quantity) -> Quantity:
        """What is left of a whole when its parts are taken off; below zero is zero."""
        low = 0 if parts.high is None else max(0, (self.low or 0) - parts.high)
        high = None if self.high is None else max(0, self.high - (parts.low or 0))
        return replace(self, low=low, high=high, about=self.about or parts.about)

    def or_parts_if_larger(self, parts: Quantity) -> Quantity:
        """The amount of a whole with its parts: its own, or theirs where they are larger."""
        high = None if self.high is None or parts.high is None else max(self.high, parts.high)
        low = max(self.low or 0, parts.low or 0)
        return replace(self, low=low, high=high, about=self.about or parts.about)

    def zero_to_all(self) -> Quantity:
        """An unknown share: anything from nothing to all of it."""
        return replace(self, low=0)

    def part(self, least: int, most: int) -> Quantity:
        """A share of it, between two numbers of basis points; bounds are rounded outwards."""
        low = None if self.low is None else self.low * least // _WHOLE
        return replace(
            self, low=low, high=None if self.high is None else -(-self.high * most // _WHOLE)
        )

    def surely_exceeds(self, other: Quantity) -> bool:
        """Whether this is larger, whatever both turn out to be within their bounds."""
        return other.high is not None and (self.low or 0) > other.high

    def __str__(self) -> str:
        return show(self)


def add_all(quantities: Iterable[Quantity]) -> Quantity | None:
    """Add bound to bound, as ``+`` does, but make one sum of however many; None of none.

    Raises:
        ValueError: the units or bases differ, or one is unquantified.
    """
    added = list(quantities)
    if len(added) < 2:
        return added[0] if added else None
    first = added[0]
    for other in added:
        if (other.unit, other.basis) != (first.unit, first.basis):
            raise ValueError(f"{first} and {other} are not of one unit and basis")
        if other.qualifier == "unquantified":
            raise ValueError("an unquantified amount cannot be added")
    highs = [each.high for each in added if each.high is not None]
    high = sum(highs) if len(highs) == len(added) else None
    low = sum(each.low or 0 for each in added)
    return replace(first, low=low, high=high, about=any(each.about for each in added))


def show(quantity: Quantity, words: Mapping[str, str] = PLAIN) -> str:
    """Print a quantity without rounding: ``at least 2 GW``.

    In the ``PLAIN`` words, reading it back gives the same. A catalogue of ``dcq.words`` has those
    of a language, with the names of units and currencies in it.
    """
    low, high, qualifier = quantity.low, quantity.high, quantity.qualifier
    bounds = [bound for bound in (low, high) if bound is not None]
    money = quantity.unit if _is_currency(quantity.unit) else ""
    if not bounds:
        # Money keeps its currency; any other unit follows from the metric.
        return f"unquantified {money}".rstrip()
    name, scale = _scale(quantity.unit, bounds)
    if {*map(str, bounds)} <= {*words["singular"].split()}:
        name = _SINGULAR.get(name, name)
    names = [words.get(part, part) for part in (name, money) if part]
    unit = (words["space"] if names[-1:] and names[-1].isalnum() else "").join(names)

    def number(bound: int) -> str:
        digits = f"{(Decimal(bound) / scale).normalize():{',' if words['group'] else ''}f}"
        return digits.translate({44: words["group"], 46: words["decimal"]})

    text = f" {words['range']} ".join(map(number, dict.fromkeys(bounds)))
    about = [words["about"]] if quantity.about else []
    limit = [words[qualifier]] if qualifier in {"at_least", "up_to"} else []
    text = words["space"].join(filter(None, [text, unit]))
    return " ".join([*limit, *about, text] if words["group"] else [*about, *limit, text])


def _is_currency(unit: str) -> bool:
    return len(unit) == 3 and unit.isalpha() and unit.isupper()


def _scale(unit: str, bounds: list[int]) -> tuple[str, int]:
    """The largest unit in which every bound has three decimals at most.

    Without a word such as ``bn`` right behind it, 1,234 may be read as thousands; only
    two decimals do there.
    """
    scales = _MONEY_SCALES if _is_currency(unit) else _SCALES.get(unit, ((unit, 1),))
    worded = scales is _MONEY_SCALES and len(set(bounds)) == 1

    def is_clear(bound: int, scale: int) -> bool:
        decimals = 1000 if worded or bound >= 1000 * scale else 100
        return bound * decimals % scale == 0

    for name, scale in scales[:-1]:
        if max(bounds) >= scale and all(is_clear(bound, scale) for bound in bounds):
            return name, scale
    return scales[-1]
