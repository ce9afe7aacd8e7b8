"""Quantities: what may be made, what each is called, and print as the inverse of parse."""

from __future__ import annotations

import pycountry
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dcq.amounts import parse_amount
from dcq.quantity import PLAIN, Quantity, show
from dcq.vocabulary import METRICS, QUALIFIERS
from dcq.words import language_of
from tests.library import examples

FRENCH = language_of("fr").words["quantity"]
CODES = sorted(currency.alpha_3 for currency in pycountry.currencies)
LARGEST = 2**62  # the largest bound that dcq reads
MODEST = examples(40)

# Round numbers as newspapers print them, and any others.
bounds = st.one_of(
    st.builds(lambda digits, zeros: digits * 10**zeros, st.integers(0, 9999), st.integers(0, 14)),
    st.integers(0, LARGEST),
)


@st.composite
def stated(draw: st.DrawFn) -> tuple[str, Quantity]:
    """A metric, and a quantity of it that a source can state."""
    metric = draw(st.sampled_from(sorted(METRICS)))
    unit = draw(st.sampled_from(CODES)) if METRICS[metric].is_money else METRICS[metric].base
    shape = draw(st.sampled_from(QUALIFIERS))
    low, high = sorted((draw(bounds), draw(bounds)))
    if shape in {"exact", "about"}:
        high = low
    return metric, Quantity(
        None if shape in {"up_to", "unquantified"} else low,
        None if shape in {"at_least", "unquantified"} else high,
        # No number is no more and no less approximate than it is.
        shape != "unquantified" and (shape == "about" or draw(st.booleans())),
        unit,
    )


@given(st.integers(max_value=-1), st.none() | st.integers(min_value=0))
@MODEST
def test_a_negative_bound_is_refused_at_either_end(negative: int, other: int | None) -> None:
    """Nothing in this field is negative."""
    for low, high in ((negative, other), (other, negative)):
        with pytest.raises(ValueError, match="negative"):
            Quantity(low, high)


@given(st.integers(min_value=0), st.integers(min_value=1))
@MODEST
def test_a_lower_bound_above_the_upper_is_refused(high: int, excess: int) -> None:
    """A range that holds no number is no quantity."""
    with pytest.raises(ValueError, match="above"):
        Quantity(high + excess, high)


@pytest.mark.parametrize(
    ("low", "high", "about", "qualifier"),
    [
        (5, 5, False, "exact"),
        (5, 5, True, "about"),
        (5, 10, False, "range"),
        (5, 10, True, "range"),
        (5, None, False, "at_least"),
        (5, None, True, "at_least"),
        (None, 5, False, "up_to"),
        (None, 5, True, "up_to"),
        (None, None, False, "unquantified"),
        (None, None, True, "unquantified"),
        (0, 0, False, "exact"),
        (0, None, False, "at_least"),
        (None, 0, False, "up_to"),
        (0, 5, False, "range"),
    ],
)
def test_the_qualifier_follows_from_the_bounds(
    low: int | None, high: int | None, about: bool, qualifier: str
) -> None:
    """The qualifier is derived, never stored; zero is a number, a missing bound is not."""
    assert Quantity(low, high, about).qualifier == qualifier


@pytest.mark.parametrize(
    ("quantity", "english", "french"),
    [
        (Quantity(5 * 10**9, 5 * 10**9, False, "EUR"), "5 bn EUR", "5 Md€"),
        (Quantity(23 * 10**8, 23 * 10**8, False, "EUR"), "2.3 bn EUR", "2,3 Md€"),
        (Quantity(250 * 10**6, None, False, "USD"), "at least 250 m USD", "au moins 250 M$"),
        (Quantity(2_000_000, None, False, "kW"), "at least 2 GW", "au moins 2 GW"),
        (Quantity(None, 700_000, False, "kW"), "up to 700 MW", "jusqu'à 700 MW"),
        (Quantity(300_000, 500_000, True, "m2"), "about 30 to 50 ha", "environ 30 à 50 ha"),
        (Quantity(3, 4, False, "sites"), "3 to 4 sites", "3 à 4 sites"),
        (Quantity(50, 50, False, "bp"), "0.5 %", "0,5 %"),
        (Quantity(1_234_567, 1_234_567, False, "kW"), "1234.567 MW", "1 234,567 MW"),
        (Quantity(0, 0, False, "EUR"), "0 EUR", "0 €"),
        (Quantity(None, None, False, "jobs"), "unquantified", "unquantified"),
        (Quantity(None, None, False, "USD"), "unquantified USD", "unquantified USD"),
    ],
)
def test_a_quantity_prints_in_the_usual_unit_of_each_language(
    quantity: Quantity, english: str, french: str
) -> None:
    """The largest unit with three decimals at most; English is what ``str`` gives."""
    assert show(quantity) == str(quantity) == english
    assert show(quantity, FRENCH).replace("\u00a0", " ") == french


@pytest.mark.parametrize("words", [PLAIN, FRENCH])
@given(stated())
@example(("capacity", Quantity(1_234_000, 1_234_000, False, "kW")))
@example(("investment", Quantity(1_234_000_000, 5_000_000_000, False, "EUR")))
@MODEST
def test_what_is_printed_reads_back_as_the_same(
    words: dict[str, str], stated: tuple[str, Quantity]
) -> None:
    """Print and parse are inverse, so that nothing is rounded and no doubt is lost."""
    metric, quantity = stated
    assert parse_amount(show(quantity, words), metric) == quantity


@pytest.mark.parametrize("words", [PLAIN, FRENCH])
def test_no_currency_is_taken_for_a_word(words: dict[str, str]) -> None:
    """Every code of ISO 4217 survives print and parse."""
    quantities = [Quantity(2_500_000, 3_000_000_000, True, code) for code in CODES]
    assert [parse_amount(show(quantity, words)) for quantity in quantities] == quantities


@pytest.mark.parametrize(
    ("low", "high", "words", "shown"),
    [
        (1, 1, PLAIN, "1 job"),
        (1, None, PLAIN, "at least 1 job"),
        (0, 1, PLAIN, "0 to 1 jobs"),
        (2, 2, PLAIN, "2 jobs"),
        (1, 1, FRENCH, "1 emploi"),
        (0, 0, FRENCH, "0 emploi"),
    ],
)
def test_one_of_a_unit_is_in_the_singular(
    low: int | None, high: int | None, words: dict[str, str], shown: str
) -> None:
    assert show(Quantity(low, high, unit="jobs"), words).replace("\u00a0", " ") == shown
