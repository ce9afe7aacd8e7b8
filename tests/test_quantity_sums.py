"""Sums of quantities: bounds survive addition, and what is compared is compared by bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError
from functools import reduce
from itertools import product
from operator import add

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dcq.quantity import Quantity, add_all
from tests.library import examples

MODEST = examples(30)
SMALL = 6  # the largest bound that brute force goes through
FAR = 40  # stands for "however large", and is further than any sum of small ones

flags = st.booleans()


def quantities(largest: int) -> st.SearchStrategy[Quantity]:
    """Amounts in one unit: exact, between, at least, up to; about or not."""
    bound = st.integers(0, largest)
    between = st.tuples(bound, bound).map(sorted)
    return st.one_of(
        st.builds(lambda n, about: Quantity(n, n, about, "EUR"), bound, flags),
        st.builds(lambda ends, about: Quantity(*ends, about, "EUR"), between, flags),
        st.builds(lambda n, about: Quantity(n, None, about, "EUR"), bound, flags),
        st.builds(lambda n, about: Quantity(None, n, about, "EUR"), bound, flags),
    )


amounts = quantities(10**15)
small = quantities(SMALL)


@st.composite
def amounts_with_members(draw: st.DrawFn) -> tuple[Quantity, int]:
    """An amount, and a number that it may turn out to be."""
    amount = draw(amounts)
    low = amount.low or 0
    high = low + 10**16 if amount.high is None else amount.high
    return amount, draw(st.integers(low, high))


def members(amount: Quantity, far: int = FAR) -> range:
    """Every number that a small amount may turn out to be, up to ``far`` where it is open."""
    return range(amount.low or 0, (far if amount.high is None else amount.high) + 1)


def outcomes(
    function: Callable[[int, int], int], one: Quantity, other: Quantity, far: int = FAR
) -> Iterator[int]:
    """What a function gives for every pair of members."""
    return (function(x, y) for x, y in product(members(one, far), members(other, far)))


def assert_bounds(
    result: Quantity, function: Callable[[int, int], int], one: Quantity, other: Quantity
) -> None:
    """The result is as wide as what comes out, and no wider."""
    assert (result.low or 0) == min(outcomes(function, one, other))
    most = max(outcomes(function, one, other))
    grows = max(outcomes(function, one, other, FAR + 10)) > most
    assert result.high == (None if grows else most)
    assert result.about == (one.about or other.about)


@given(amounts, amounts)
@MODEST
def test_addition_is_commutative(one: Quantity, other: Quantity) -> None:
    """The order of two sources changes no total."""
    assert one + other == other + one


@given(amounts, amounts, amounts)
@MODEST
def test_addition_is_associative(one: Quantity, other: Quantity, third: Quantity) -> None:
    """Nor does what is added first, so that subtotals add up to totals."""
    assert (one + other) + third == one + (other + third)


@given(st.lists(amounts, max_size=6))
@MODEST
def test_adding_many_at_once_is_adding_one_by_one(many: list[Quantity]) -> None:
    """However many; of none there is no sum, and what does not add is refused alike."""
    assert add_all(many) == (reduce(add, many) if many else None)
    one = Quantity(1, 1, False, "EUR")
    for odd in (Quantity(1, 1, False, "USD"), Quantity(None, None, False, "EUR")):
        for wrong in ([*many, one, odd], [odd, one, *many]):
            with pytest.raises(ValueError, match=r"not of one unit|unquantified"):
                add_all(wrong)


@given(amounts_with_members(), amounts_with_members())
@MODEST
def test_addition_never_narrows(one: tuple[Quantity, int], other: tuple[Quantity, int]) -> None:
    """Whatever two amounts turn out to be, their sum holds it."""
    (first, x), (second, y) = one, other
    total = first + second
    assert (total.low or 0) <= x + y
    assert total.high is None or x + y <= total.high


@given(small, small)
@MODEST
def test_addition_invents_no_doubt(one: Quantity, other: Quantity) -> None:
    """A sum is no wider than what its parts may be; and its bounds are no midpoint."""
    assert_bounds(one + other, lambda x, y: x + y, one, other)


@given(amounts, amounts)
@MODEST
def test_about_is_contagious(one: Quantity, other: Quantity) -> None:
    """A sum is approximate if any part of it is, and only then."""
    assert (one + other).about == (one.about or other.about)


def test_the_sums_of_the_design() -> None:
    """5 and 5 to 10 is 10 to 15; 5 and at least 2 is at least 7; up to X adds as 0 to X."""
    five = Quantity(5, 5)
    assert five + Quantity(5, 10) == Quantity(10, 15)
    assert five + Quantity(2, None) == Quantity(7, None)
    assert five + Quantity(None, 3) == Quantity(5, 8)
    assert Quantity(None, 3) + Quantity(None, 4) == Quantity(0, 7)
    assert Quantity(2, None) + Quantity(None, 4) == Quantity(2, None)


@pytest.mark.parametrize(
    ("unit", "basis"),
    [("USD", None), ("kW", None), ("EUR", "gross"), ("", None)],
)
@given(amounts)
@MODEST
def test_only_like_adds_to_like(unit: str, basis: str | None, amount: Quantity) -> None:
    """Another currency, unit or basis is refused, from either side."""
    other = Quantity(1, 1, False, unit, basis)
    for one, two in ((amount, other), (other, amount)):
        with pytest.raises(ValueError, match="not of one unit and basis"):
            one + two


def test_capacities_on_two_bases_do_not_add() -> None:
    """Gross power and the load of the machines are not the same megawatts."""
    gross = Quantity(700, 700, False, "kW", "gross")
    for basis in ("it_load", "grid_connection", "unspecified", None):
        with pytest.raises(ValueError, match="basis"):
            gross + Quantity(700, 700, False, "kW", basis)
    assert gross + gross == Quantity(1400, 1400, False, "kW", "gross")


@given(amounts, flags)
@MODEST
def test_words_without_a_number_are_not_added(amount: Quantity, about: bool) -> None:
    """Not zero jobs, "hundreds of jobs": they are counted, and added to nothing."""
    words = Quantity(None, None, about, "EUR")
    for one, two in ((amount, words), (words, amount), (words, words)):
        with pytest.raises(ValueError, match="unquantified"):
            one + two


@given(small, small)
@MODEST
def test_what_parts_leave_of_a_whole(whole: Quantity, parts: Quantity) -> None:
    """Every whole less every sum of parts; and a negative remainder is nothing."""
    assert_bounds(whole.minus_parts(parts), lambda w, p: max(0, w - p), whole, parts)


@given(small, small)
@MODEST
def test_a_whole_is_its_amount_or_parts_if_larger_where_they_are_larger(
    whole: Quantity, parts: Quantity
) -> None:
    """The larger of the two, bound by bound: a whole and its parts count once."""
    assert_bounds(whole.or_parts_if_larger(parts), max, whole, parts)


@given(amounts, amounts)
@MODEST
def test_parts_and_what_they_leave_hold_the_whole(whole: Quantity, parts: Quantity) -> None:
    """The rows of a programme and its sites contain the total, and are it where exact."""
    once, rows = whole.or_parts_if_larger(parts), parts + whole.minus_parts(parts)
    assert (rows.low or 0) <= (once.low or 0)
    assert rows.high is None or (once.high is not None and rows.high >= once.high)
    if "range" not in {rows.qualifier, once.qualifier} and whole.low == whole.high is not None:
        assume(parts.low == parts.high)
        assert (rows.low, rows.high) == (once.low, once.high)


@given(small)
@MODEST
def test_an_unknown_share_is_anything_from_nothing_to_all(amount: Quantity) -> None:
    """Every share of every number that the amount may be."""
    shares = [share for x in members(amount) for share in range(x + 1)]
    part = amount.zero_to_all()
    assert part.low == min(shares) == 0
    assert part.high == (None if amount.high is None else max(shares))
    assert (part.about, part.unit) == (amount.about, amount.unit)


@given(small, small)
@MODEST
def test_larger_for_sure(one: Quantity, other: Quantity) -> None:
    """For every pair of members."""
    larger = [x > y for x, y in product(members(one), members(other))]
    assert one.surely_exceeds(other) == all(larger)


def test_a_quantity_cannot_be_changed() -> None:
    """What was read stays as it was read; a sum is another quantity."""
    amount = Quantity(5, 10, False, "EUR")
    with pytest.raises(FrozenInstanceError):
        amount.low = 7  # type: ignore[misc]
    assert amount + amount is not amount
    assert amount == Quantity(5, 10, False, "EUR")
