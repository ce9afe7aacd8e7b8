"""The numbers of a text: all that an article's facts can be about, and no other."""

from __future__ import annotations

import pytest

from dcq.amounts import read_phrase, target_in
from dcq.quantity import Quantity
from dcq.text_numbers import TextNumber, find_numbers
from tests.test_amounts import BN, exactly

PHRASES = [
    # The date by which an amount is to be reached is no part of it.
    ("1 GW à l'horizon 2032", "capacity", exactly(1_000_000, "kW")),
    ("500 MW d’ici 2028", "capacity", exactly(500_000, "kW")),
    ("d'ici à la fin 2028, 500 MW", "capacity", exactly(500_000, "kW")),
    ("2 GW by the end of 2030", "capacity", exactly(2_000_000, "kW")),
    ("de l'ordre de 5 milliards", "investment", exactly(5 * BN, "EUR", about=True)),
    ("aux alentours d’un milliard", "investment", exactly(BN, "EUR", about=True)),
    ("plus d'un milliard d'euros", "investment", Quantity(BN, None, False, "EUR")),
    ("jusqu’à 4 000 personnes", "jobs", Quantity(None, 4000, False, "jobs")),
    ("un peu moins de 900", "jobs", Quantity(None, 900, True, "jobs")),
    ("quelques milliers", "jobs", Quantity(None, None, False, "jobs")),
    ("soixante et onze", "sites", exactly(71, "sites")),
    ("environ 1,5 milliard", "investment", exactly(1_500_000_000, "EUR", about=True)),
    ("plus d'une centaine d'emplois", "jobs", Quantity(100, None, True, "jobs")),
    ("un milliard et demi d'euros", "investment", exactly(1_500_000_000, "EUR")),
    ("un demi-milliard d'euros", "investment", exactly(BN // 2, "EUR")),
    ("half a billion dollars", "investment", exactly(BN // 2, "USD")),
    ("$1.2 trillion", "investment", exactly(1200 * BN, "USD")),
    ("500 milliards de yens", "investment", exactly(500 * BN, "JPY")),
    ("C$5bn", "investment", None),
    ("20 milliards d'euros, dont 10 millions", "investment", exactly(10_000_000, "EUR")),
    ("400 000 pieds carrés", "floor_area", None),
    ("12 mètres carrés", "floor_area", exactly(12, "m2")),
    ("trois data centers", "sites", exactly(3, "sites")),
    ("des milliards d'euros", "investment", Quantity(None, None, False, "EUR")),
    # A job has no thousandths, whatever the language.
    ("1,500 jobs", "jobs", exactly(1500, "jobs")),
    ("2.345 emplois", "jobs", exactly(2345, "jobs")),
]


@pytest.mark.parametrize(("text", "metric", "expected"), PHRASES)
def test_the_phrases_of_newspapers_are_read(
    text: str, metric: str, expected: Quantity | None
) -> None:
    assert read_phrase(text, metric) == expected


@pytest.mark.parametrize(
    ("text", "metric", "language", "low"),
    [
        ("1,500 MW", "capacity", "en", 1_500_000),
        ("1,500 MW", "capacity", "fr", 1_500),
        ("1.500 MW", "capacity", "fr", 1_500_000),
        ("$1,250 million", "investment", "en", 1_250_000_000),
        ("1.250 milliard d'euros", "investment", "fr", 1_250_000_000),
    ],
)
def test_the_language_of_an_article_tells_thousands_from_decimals(
    text: str, metric: str, language: str, low: int
) -> None:
    """Without it, the first three are nobody's guess."""
    read = read_phrase(text, metric, language)
    assert read is not None
    assert read.low == low


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("500 MW d’ici 2028", "2028"),
        ("d'ici à la fin 2028", "2028"),
        ("d'ici décembre 2027", "2027-12"),
        ("by June 2029", "2029-06"),
        ("by the end of 2030", "2030"),
        ("à l’horizon 2032", "2032~"),
        ("en 2024, 12 MW", ""),
        ("by half 2030", ""),
    ],
)
def test_a_target_date_is_read(text: str, target: str) -> None:
    assert target_in(text) == target


def told(number: TextNumber) -> str:
    """A number in one line: its metric, its bounds, and what is said of it besides."""
    parts = [number.metric or "-", str(number.quantity)]
    parts += [number.basis] if number.basis not in {None, "unspecified"} else []
    parts += [number.scope] if number.scope != "total" else []
    parts += [f"by {number.target}"] if number.target else []
    return " | ".join(parts + ["conversion"] * number.conversion)


FOUND = [
    ("un data center de 1,2 GW sur 38 ha.", ["capacity | 1.2 GW", "area | 38 ha"]),
    ("16 des 65 sites sont prêts.", ["sites | 16 sites", "sites | 65 sites"]),
    (
        "80 milliards d'euros - dont 40 hors d'Europe",
        ["investment | 80 bn EUR", "investment | 40 bn EUR"],
    ),
    (
        "400 MW puis 1 GW d'ici 2032",
        ["capacity | 400 MW", "capacity | 1 GW | by 2032"],
    ),
]


@pytest.mark.parametrize(("text", "numbers"), FOUND)
def test_the_numbers_of_a_text_are_found(text: str, numbers: list[str]) -> None:
    assert [told(number) for number in find_numbers(text)] == numbers
