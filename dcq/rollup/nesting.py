"""A whole and its parts count once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dcq.quantity import Quantity
from dcq.rollup.model import Item, Unit


def nearest_parts(items: Iterable[Item]) -> dict[str, list[str]]:
    """For each whole in the set, its parts in the set that lie in no other of its parts.

    A site in a sub-programme of a programme is a part of the sub-programme alone, unless
    the sub-programme is not in the set.
    """
    by_slug = {item.slug: item for item in items}
    parts: dict[str, list[str]] = {}
    for item in by_slug.values():
        inside = [whole for whole in item.wholes if whole in by_slug]
        for whole in inside:
            between = (middle for middle in inside if middle != whole)
            if not any(whole in by_slug[middle].wholes for middle in between):
                parts.setdefault(whole, []).append(item.slug)
    return parts


def remainders(
    amounts: Mapping[str, Quantity], parts: Mapping[str, list[str]]
) -> dict[str, Quantity]:
    """What each whole with an amount has left when its disclosed parts are taken off.

    Args:
        amounts: the amounts of one unit, by slug.
        parts: as ``nearest_parts`` gives them.
    """
    left = {}
    for whole, quantity in amounts.items():
        taken = _sum_of_parts(whole, amounts, parts)
        if taken is not None:
            left[whole] = quantity.minus_parts(taken)
    return left


def with_parts(
    slug: str, amounts: Mapping[str, Quantity], parts: Mapping[str, list[str]]
) -> Quantity | None:
    """A project with all that lies in it, once: its amount, or its parts' if larger."""
    own = amounts.get(slug)
    taken = _sum_of_parts(slug, amounts, parts)
    if own is None or taken is None:
        return own or taken
    return own.or_its_parts(taken)


def grand_total(
    amounts: Mapping[str, Quantity], parts: Mapping[str, list[str]], unit: Unit
) -> Quantity | None:
    """All the amounts of one unit, each whole counted once, from the data alone."""
    wholes_of: dict[str, list[str]] = {}
    for whole, inside in parts.items():
        for part in inside:
            wholes_of.setdefault(part, []).append(whole)
    if any(len(wholes) > 1 for wholes in wholes_of.values()):
        return _sum_of_shares(amounts, parts)
    total: Quantity | None = None
    for slug in {*amounts, *parts}:
        if slug not in wholes_of and (one := with_parts(slug, amounts, parts)):
            total = one if total is None else total + one
    return total


def _sum_of_shares(
    amounts: Mapping[str, Quantity], parts: Mapping[str, list[str]]
) -> Quantity | None:
    """Where a part lies in two wholes, neither of which holds the other: parts, then what is left.

    Taking the same part off both is right for each whole, and the sum of what is left and
    the parts then holds everything once; its bounds contain the true ones.
    """
    left = remainders(amounts, parts)
    total: Quantity | None = None
    for slug, quantity in amounts.items():
        one = left.get(slug, quantity)
        total = one if total is None else total + one
    return total


def _sum_of_parts(
    whole: str, amounts: Mapping[str, Quantity], parts: Mapping[str, list[str]]
) -> Quantity | None:
    total: Quantity | None = None
    for part in parts.get(whole, ()):
        if (one := with_parts(part, amounts, parts)) is not None:
            total = one if total is None else total + one
    return total
