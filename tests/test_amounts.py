"""Amounts in words: what people type is read strictly, what articles print leniently.

Either the number that the text says comes out, or none does.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dcq.amounts import SCALES, UNITS, VAGUE, parse_amount, read_phrase
from dcq.errors import UsageError
from dcq.number_words import NUMBER_WORDS
from dcq.quantity import Quantity
from dcq.vocabulary import METRICS
from tests.library import examples

MODEST = examples(100)
BN = 10**9


def exactly(number: int, unit: str, *, about: bool = False) -> Quantity:
    return Quantity(number, number, about, unit)


TYPED = [
    ("5bn", "investment", exactly(5 * BN, "EUR")),
    ("5 Md€", "investment", exactly(5 * BN, "EUR")),
    ("5 milliards", "investment", exactly(5 * BN, "EUR")),
    ("5 milliards d’euros", "investment", exactly(5 * BN, "EUR")),
    ("5 Milliards de dollars", "investment", exactly(5 * BN, "USD")),
    ("2,3 Md", "investment", exactly(2_300_000_000, "EUR")),
    ("2.3bn", "investment", exactly(2_300_000_000, "EUR")),
    ("€5bn", "investment", exactly(5 * BN, "EUR")),
    ("$5bn", "investment", exactly(5 * BN, "USD")),
    ("250 m USD", "investment", exactly(250_000_000, "USD")),
    ("5 bn SEK", "investment", exactly(5 * BN, "SEK")),
    ("cinq milliards", "investment", exactly(5 * BN, "EUR")),
    ("vingt-cinq milliards", "investment", exactly(25 * BN, "EUR")),
    ("1,234 bn", "investment", exactly(1_234_000_000, "EUR")),
    ("0", "investment", exactly(0, "EUR")),
    ("700MW", "capacity", exactly(700_000, "kW")),
    ("0,7 GW", "capacity", exactly(700_000, "kW")),
    ("700", "capacity", exactly(700_000, "kW")),
    ("38 ha", "area", exactly(380_000, "m2")),
    ("38", "area", exactly(380_000, "m2")),
    ("380 000 m²", "area", exactly(380_000, "m2")),
    ("3,8 km2", "area", exactly(3_800_000, "m2")),
    ("0,5%", "compute_share", exactly(50, "bp")),
    ("2 400 emplois", "jobs", exactly(2_400, "jobs")),
    ("10 thousand jobs", "jobs", exactly(10_000, "jobs")),
    # Thousands, apart by a space of any kind, or more than once by a comma or a dot.
    ("5\u00a0Md€", "investment", exactly(5 * BN, "EUR")),
    ("5\u202fMd\u202f€", "investment", exactly(5 * BN, "EUR")),
    ("2\u00a0400", "jobs", exactly(2_400, "jobs")),
    ("1 234 567", "jobs", exactly(1_234_567, "jobs")),
    ("1,234,567", "jobs", exactly(1_234_567, "jobs")),
    ("1.234.567", "jobs", exactly(1_234_567, "jobs")),
    ("1 234,5 ha", "area", exactly(12_345_000, "m2")),
    ("1,234,567.5 ha", "area", exactly(12_345_675_000, "m2")),
    ("1.234.567,5 ha", "area", exactly(12_345_675_000, "m2")),
    # Bounds and doubt.
    ("at least 2 GW", "capacity", Quantity(2_000_000, None, False, "kW")),
    ("plus de 2 GW", "capacity", Quantity(2_000_000, None, False, "kW")),
    (">= 2 GW", "capacity", Quantity(2_000_000, None, False, "kW")),
    ("2+ GW", "capacity", Quantity(2_000_000, None, False, "kW")),
    ("up to 2 GW", "capacity", Quantity(None, 2_000_000, False, "kW")),
    ("jusqu’à 2 GW", "capacity", Quantity(None, 2_000_000, False, "kW")),
    ("≤2GW", "capacity", Quantity(None, 2_000_000, False, "kW")),
    ("about 5bn", "investment", exactly(5 * BN, "EUR", about=True)),
    ("environ 5 Md€", "investment", exactly(5 * BN, "EUR", about=True)),
    ("5 to 10 bn", "investment", Quantity(5 * BN, 10 * BN, False, "EUR")),
    ("5–10 Md€", "investment", Quantity(5 * BN, 10 * BN, False, "EUR")),
    ("entre 5 et 10 Md€", "investment", Quantity(5 * BN, 10 * BN, False, "EUR")),
    ("de 5 à 10 Md€", "investment", Quantity(5 * BN, 10 * BN, False, "EUR")),
    ("500 m to 2 bn", "investment", Quantity(BN // 2, 2 * BN, False, "EUR")),
    ("500 MW to 1 GW", "capacity", Quantity(500_000, 1_000_000, False, "kW")),
    ("3 to 4 sites", "sites", Quantity(3, 4, False, "sites")),
    ("environ 30 à 50 ha", "area", Quantity(300_000, 500_000, True, "m2")),
    ("no less than 5 bn", "investment", Quantity(5 * BN, None, False, "EUR")),
    ("une centaine", "jobs", exactly(100, "jobs", about=True)),
    ("1 milliard et demi", "investment", exactly(1_500_000_000, "EUR")),
    ("unquantified", "jobs", Quantity(None, None, False, "jobs")),
    ("unquantified USD", "investment", Quantity(None, None, False, "USD")),
    ("hundreds", "jobs", Quantity(None, None, False, "jobs")),
]


@pytest.mark.parametrize(("text", "metric", "expected"), TYPED)
def test_a_typed_amount_is_read(text: str, metric: str, expected: Quantity) -> None:
    """English or French, with any space, apostrophe, accent or case."""
    assert parse_amount(text, metric) == expected


REFUSED = [
    ("", "investment", "no number"),
    ("   ", "investment", "no number"),
    ("EUR", "investment", "no number"),
    ("a lot", "investment", "'a'"),
    ("5 XYZ", "investment", "'xyz'"),
    ("5 bn bn", "investment", "'bn'"),
    ("700 MWh", "capacity", "'mwh'"),
    ("5 ha", "capacity", "'ha'"),
    ("5 EUR", "capacity", "'eur'"),
    ("5%", "investment", "'%'"),
    ("no 5 bn", "investment", "'no'"),
    ("5e9", "investment", "'e'"),
    ("-5bn", "investment", "'-'"),
    ("1/2 bn", "investment", "'/'"),
    ("1,234", "investment", "ambiguous"),
    ("1,234 GW", "capacity", "ambiguous"),
    ("12,345 jobs", "jobs", "ambiguous"),
    ("1,000.000.000", "investment", "ambiguous"),
    ("1,234,5 ha", "area", "ambiguous"),
    ("5 €$", "investment", "several currencies (EUR, USD)"),
    ("5 USD to 10 EUR", "investment", "several currencies (EUR, USD)"),
    ("5 to", "investment", "range without its end"),
    ("5 -", "investment", "range without its end"),
    ("5 à", "investment", "range without its end"),
    ("to 5", "investment", "'to'"),
    ("10 to 5 bn", "investment", "lower bound above its upper"),
    ("5 10", "investment", "more than one number"),
    ("1 0000", "investment", "more than one number"),
    ("1 to 2 or 3", "investment", "'or'"),
    ("at least 5 to 10", "investment", "range with a further bound"),
    ("at least 5 up to", "investment", "both a lower and an upper bound"),
    ("several 5", "investment", "both a number and a vague word"),
    ("0,0001 kW", "capacity", "finer than whole kW"),
    ("1.5 jobs", "jobs", "finer than whole"),
    ("0,5", "investment", "finer than whole units of its currency"),
    ("99999999999 bn", "investment", "too large"),
    ("9" * 400, "jobs", "too large"),
    ("1.0000000000000000000000000000001 bn", "investment", "finer than whole"),
    ("5²", "sites", "'²'"),
    ("5 m", "area", "'m'"),
]


@pytest.mark.parametrize(("text", "metric", "why"), REFUSED)
def test_a_typed_amount_with_anything_unknown_in_it_is_refused(
    text: str, metric: str, why: str
) -> None:
    """The error names the option, says what is wrong, and gives an example to copy."""
    with pytest.raises(UsageError) as refused:
        parse_amount(text, metric, option="--min-x")
    assert refused.value.problem.startswith(f"--min-x: {text!r}")
    assert why in refused.value.problem
    assert refused.value.remedy.startswith("write it like ")
    assert refused.value.exit_code == 2


PRINTED = [
    ("cinq milliards d’euros", "investment", exactly(5 * BN, "EUR")),
    ("2,3 milliards d’euros", "investment", exactly(2_300_000_000, "EUR")),
    ("estimé à 5 milliards d’euros", "investment", exactly(5 * BN, "EUR", about=True)),
    ("quelque 200 emplois", "jobs", exactly(200, "jobs", about=True)),
    ("50+ milliards $", "investment", Quantity(50 * BN, None, False, "USD")),
    # "dont" takes the unit of the whole along.
    ("80 milliards d'euros - dont 40 hors Etats-Unis", "investment", exactly(40 * BN, "EUR")),
    ("entre 5 et 10\u00a0milliards d'euros", "investment", Quantity(5 * BN, 10 * BN, False, "EUR")),
    ("plusieurs milliards d’euros", "investment", Quantity(None, None, False, "EUR")),
    ("capacité brute de 700 mégawatts", "capacity", exactly(700_000, "kW")),
    ("plus de 2 gigawatts", "capacity", Quantity(2_000_000, None, False, "kW")),
    ("entre 30 et 50 hectares", "area", Quantity(300_000, 500_000, False, "m2")),
    ("2\u202f400 emplois permanents", "jobs", exactly(2_400, "jobs")),
    ("des centaines d'emploi", "jobs", Quantity(None, None, False, "jobs")),
    ("des milliers", "construction_jobs", Quantity(None, None, False, "jobs")),
    ("trois ou quatre sites clés en main", "sites", Quantity(3, 4, False, "sites")),
    ("vingt-cinq sites", "sites", exactly(25, "sites")),
    ("16 des 65 sites", "sites", exactly(16, "sites")),
    ("65 sites identifiés par l’État", "sites", exactly(65, "sites")),
    ("Les 160 entreprises", "companies", exactly(160, "companies")),
    ("plus de 160 entreprises", "companies", Quantity(160, None, False, "companies")),
    ("5% mondial", "compute_share", exactly(500, "bp")),
    # What holds no amount, or more than dcq can tell apart.
    ("campus IA en partenariat avec les Émirats", "investment", None),
    ("700 MW en 2030", "capacity", None),
    ("deux sites de 5 milliards", "investment", None),
    ("1,000 MW", "capacity", None),
    ("5 milliards d’euros ou 6 milliards de dollars", "investment", None),
]


@pytest.mark.parametrize(("text", "metric", "expected"), PRINTED)
def test_the_words_of_an_article_are_read(
    text: str, metric: str, expected: Quantity | None
) -> None:
    """Words that say nothing about the number are passed over; the rest all counts."""
    assert read_phrase(text, metric) == expected


MISLEADING = [
    ("deux cents emplois", "jobs", exactly(200, "jobs")),
    ("cinq cents mégawatts", "capacity", exactly(500_000, "kW")),
    ("mille cinq cents emplois", "jobs", exactly(1500, "jobs")),
    ("cinq mille milliards", "investment", exactly(5000 * BN, "EUR")),
    ("1 milliard et demi", "investment", exactly(1_500_000_000, "EUR")),
    ("un demi-milliard d’euros", "investment", exactly(BN // 2, "EUR")),
    ("5 trillion dollars", "investment", exactly(5000 * BN, "USD")),
    ("une centaine d’emplois", "jobs", exactly(100, "jobs", about=True)),
    ("une dizaine de sites", "sites", exactly(10, "sites", about=True)),
    ("deux tiers des sites", "sites", None),
    ("50 % des 65 sites", "sites", None),
    ("700 MWh", "capacity", None),
    ("700 mégawattheures", "capacity", None),
    ("225 kV et 700 MW", "capacity", None),
    ("10 milliards de francs CFA", "investment", None),
    ("pas moins de 1 GW", "capacity", Quantity(1_000_000, None, False, "kW")),
    ("pas plus de 5 milliards", "investment", Quantity(None, 5 * BN, False, "EUR")),
    ("au maximum 1 GW", "capacity", Quantity(None, 1_000_000, False, "kW")),
    ("5 milliards ou plus", "investment", Quantity(5 * BN, None, False, "EUR")),
    ("près de 5 milliards", "investment", exactly(5 * BN, "EUR", about=True)),
    ("un site de 38 ha", "area", exactly(380_000, "m2")),
    ("vingt et un sites", "sites", exactly(21, "sites")),
    ("dix-sept sites", "sites", exactly(17, "sites")),
]


@pytest.mark.parametrize(("text", "metric", "right"), MISLEADING)
def test_words_that_are_beyond_dcq_give_no_number_rather_than_a_wrong_one(
    text: str, metric: str, right: Quantity | None
) -> None:
    """An audit that misreads a phrase would verify a wrong figure."""
    assert read_phrase(text, metric) in {None, right}


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("quatre-vingt milliards", 80 * BN),
        ("deux-cent milliards", 200 * BN),
        ("two-hundred million", 200_000_000),
        ("soixante-quinze milliards", 75 * BN),
    ],
)
def test_a_hyphen_inside_a_number_in_words_makes_no_range(text: str, right: int) -> None:
    """Refuse what cannot be read; never widen it to a range that nobody typed."""
    assert strictly(text, "investment") in {None, exactly(right, "EUR")}


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("words", ["{} to {}", "{}-{}", "{}–{}", "{} - {}", "entre {} et {}"])
def test_two_numbers_in_figures_are_a_range(words: str, step: int) -> None:
    """Whatever the two are, and both doors read them alike."""
    for low in range(130):
        for high in range(low + 1, 131, step):
            text = f"{words.format(low, high)} MW"
            expected = Quantity(low * 1000, high * 1000, False, "kW")
            assert (parse_amount(text, "capacity"), text) == (expected, text)
            assert read_phrase(text, "capacity") == expected


def in_french(number: int, hyphen: str) -> str:
    """A number below 1000 in French words; since 1990 every gap may be a hyphen."""
    small = (
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
        "quinze seize dix-sept dix-huit dix-neuf"
    ).split()
    tens = "vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt".split()
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = "cent" if hundreds == 1 else f"{small[hundreds]}{hyphen}cent{'s' * (not rest)}"
        return f"{head}{hyphen}{in_french(rest, hyphen)}" if rest else head
    if number < 20:
        return small[number]
    ten, rest = divmod(number, 10)
    word = tens[ten - 2]
    rest += 10 * (ten in {7, 9})
    if not rest:
        return word + "s" * (ten == 8)
    link = f"{hyphen}et{hyphen}" if rest in {1, 11} and ten < 8 else "-"
    return f"{word}{link}{small[rest]}"


def in_english(number: int, hyphen: str) -> str:
    """A number below 1000 in English words."""
    small = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen"
    ).split()
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = f"{small[hundreds]}{hyphen}hundred"
        return f"{head} and {in_english(rest, hyphen)}" if rest else head
    if number < 20:
        return small[number]
    ten, rest = divmod(number, 10)
    return f"{tens[ten - 2]}-{small[rest]}" if rest else tens[ten - 2]


def strictly(text: str, metric: str) -> Quantity | None:
    """What ``parse_amount`` reads, None where it refuses."""
    try:
        return parse_amount(text, metric)
    except UsageError:
        return None


@pytest.mark.parametrize(
    ("read", "spell", "hyphen"),
    [
        (read_phrase, in_french, " "),
        (read_phrase, in_french, "-"),
        (read_phrase, in_english, " "),
        (read_phrase, in_english, "-"),
        (strictly, in_french, " "),
        (strictly, in_french, "-"),
        (strictly, in_english, " "),
        (strictly, in_english, "-"),
    ],
)
def test_a_number_in_words_is_read_as_itself_or_not_at_all(
    read: Callable[[str, str], Quantity | None], spell: Callable[[int, str], str], hyphen: str
) -> None:
    """Every number below 1000, in both languages, as each of the two doors reads it."""
    texts = {number: f"{spell(number, hyphen)} sites" for number in range(1, 1000)}
    wrong = {
        text: str(found)
        for number, text in texts.items()
        if (found := read(text, "sites")) not in {None, exactly(number, "sites")}
    }
    assert wrong == {}


@given(
    st.integers(0, 10**12),
    st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", ""]),
    st.sampled_from(["{} emplois", "les {} emplois promis", "{}\u00a0emplois", "soit {}"]),
)
@MODEST
def test_a_number_is_the_same_whatever_parts_its_thousands(
    number: int, gap: str, words: str
) -> None:
    """French prints every kind of space inside a number."""
    grouped = f"{number:,}".replace(",", gap)
    assert read_phrase(words.format(grouped), "jobs") == exactly(number, "jobs")
    assert parse_amount(grouped, "jobs") == exactly(number, "jobs")


@given(st.decimals(0, 9999, places=3), st.sampled_from(sorted(SCALES)))
@MODEST
def test_a_decimal_keeps_every_digit(number: Decimal, scale: str) -> None:
    """A comma and a dot mark a decimal alike where a word of scale follows."""
    exact = number * SCALES[scale]
    if exact == exact.to_integral_value():
        for text in (f"{number} {scale}", f"{number} {scale}".replace(".", ",")):
            assert parse_amount(text) == exactly(int(exact), "EUR")


WORDS = [
    *NUMBER_WORDS,
    *SCALES,
    *UNITS,
    *VAGUE,
    *"dont des à to - – ou et entre at_least € $".split(),
]
MARKS = [*"0123456789.,+-~<>≥%²'’ \u00a0", "5", "1.234.567,5", "USD", "plus de", "up to", "d'"]
any_text = st.text() | st.lists(st.sampled_from([*WORDS, *MARKS])).map(" ".join)
any_text |= st.text(alphabet="0123456789., -+~bnMd€$") | st.lists(st.sampled_from(MARKS)).map(
    "".join
)


@given(any_text, st.sampled_from(sorted(METRICS)))
@example("1.234.567,5", "area")
@example("0,000.000.0", "area")
@MODEST
def test_no_text_makes_anything_but_a_quantity_or_a_usage_error(text: str, metric: str) -> None:
    """No input prints a traceback; what was typed strictly is read alike when printed."""
    lenient = read_phrase(text, metric)
    try:
        typed = parse_amount(text, metric)
    except UsageError:
        return
    assert typed == lenient
