"""Read amounts as people and newspapers write them, in English and French.

One grammar, two functions. ``read_amount`` takes what a user types or a file states:
every word must be understood. ``read_phrase`` takes the words as printed in an article
and ignores the ones that say nothing about the number.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from dcq.errors import UsageError
from dcq.number_words import (
    FIGURES,
    AmbiguousNumberError,
    Token,
    is_figures,
    join_words,
    read_figures,
    respell,
)
from dcq.quantity import Quantity
from dcq.vocabulary import METRICS, Metric

VAGUE = frozenset(
    "dizaines centaines milliers plusieurs quelques several tens dozens hundreds thousands"
    " unquantified".split()
)
SCALES = {
    word: scale
    for scale, words in (
        (10**3, "mille thousand k"),
        (10**6, "million millions m mn mio"),
        (10**9, "milliard milliards md mds mrd bn b g billion billions"),
        (10**12, "trillion trillions tn"),
    )
    for word in words.split()
}
_COUNTING = frozenset(
    "mille thousand million millions mio milliard milliards billion billions".split()
)
"""The scales of anything; the short ones are of money only."""
_MANY = frozenset("millions milliards billions".split())  # "des milliards" holds no number
CURRENCIES = {
    word: code
    for code, words in (
        ("EUR", "€ euro euros"),
        ("USD", "$ dollar dollars"),
        ("GBP", "£ pounds"),
        ("JPY", "¥ yen yens"),
        ("CHF", "franc francs"),
        ("CAD", "c$"),
    )
    for word in words.split()
}
_USUAL_CODES = frozenset("EUR USD GBP CHF JPY CNY".split())
# Every unit with its base unit and how many of those it is.
UNITS = {
    word: (base, factor)
    for base, factor, words in (
        ("kW", 1_000_000, "gw gigawatt gigawatts"),
        ("kW", 1_000, "mw megawatt megawatts"),
        ("kW", 1, "kw kilowatt kilowatts"),
        ("m2", 1_000_000, "km2"),
        ("m2", 10_000, "ha hectare hectares"),
        ("m2", 1, "m2"),
        ("m2", Fraction(40_468_564_224, 10**7), "acre acres"),
        ("m2", Fraction(9_290_304, 10**8), "ft2 sqft sf"),
        ("jobs", 1, "job jobs emploi emplois poste postes people personnes salaries employees"),
        ("jobs", 1, "workers ouvriers travailleurs directs indirects position positions roles"),
        ("jobs", 1, "etp fte ftes"),
        ("sites", 1, "site sites"),
        ("projects", 1, "project projects projet projets"),
        ("companies", 1, "company companies entreprise entreprises"),
        ("bp", 100, "% percent"),
    )
    for word in words.split()
}
ABOUT = (
    "about around approximately environ autour quelque estime estimee estimated roughly pres"
    " presque nearly almost some approx circa ~ ≈"
).split()
TARGET = re.compile(
    r"\b(?P<by>d'ici(?: a)?(?: la)?|(?:a (?:l')?)?horizon(?: de)?|by|before|avant"
    r"|as early as|des(?= 20[2-9]\d(?! [a-z]+s\b)))"
    r"(?: (?:the )?(?:end|fin|mi|mid|early|late|debut)[ -]?(?:(?:of|de) )?)?"
    r" ?(?:(?P<month>[a-z]{3,9}) )?(?P<year>20\d\d)\b"
)
_RANGE = frozenset("to a ou or et and - –".split())
_LINKS = frozenset("de of des du entre between from dont".split())
_SILENT = VAGUE.union(ABOUT, _LINKS)  # they say nothing about how much a number is
# Words that make of a number another one than it looks: dcq reads none of these phrases.
_TWISTING = frozenset(
    "demi demie half ¤ tiers third quart quarter double triple fois times pas not no sans moitie"
    " cfa australien australiens australian dizaine vingtaine centaine"
    " millier dozen moins minus".split()
)
_LONGEST = 60  # figures; no amount has more
_ARTICLE = re.compile(r"(?<![a-z'])[dl]'")  # ``d'euros`` is ``euros``
_POINTS = frozenset(".,;:!?()[]«»\"'")
_TOKEN = re.compile(rf"{FIGURES}|c\$|[~≈><+%€$£¥–-]|[a-z][a-z']*2?|\S", re.ASCII)
EXAMPLES = {
    "investment": "5bn, 5 Md€, 2,3 milliards, 250 m USD",
    "capacity": "700MW, 0,7 GW, at least 2 GW",
    "area": "38 ha, 30 to 50 ha, 380000 m2",
}


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in the text, with the words that follow it applied where present."""

    value: Fraction
    scale: int | None = None
    factor: int | Fraction | None = None  # base units in the unit
    open_above: bool = False
    inherited: bool = False  # whether scale and unit are those of the whole that it is part of
    strays: bool = False  # whether a word follows that says what else it is a number of


class NotAnAmountError(ValueError):
    """The text is no amount: the message continues "this text …"; ``remedy`` has an example."""

    remedy = ""


def read_amount(text: str, metric: str, currency: str = "EUR") -> Quantity:
    """Read an amount that a person wrote, such as ``5 Md€`` or ``at least 2 GW``.

    Args:
        text: the amount; a currency or unit may be left out (EUR, MW, ha, …).
        metric: the metric that the amount is of, a key of ``METRICS``.
        currency: of money that names none.

    Raises:
        NotAnAmountError: a word is not understood, or the unit is not one of the metric.
    """
    try:
        return _read(text, METRICS[metric], strict=True, default=currency)
    except NotAnAmountError as error:
        error.remedy = f"write it like {EXAMPLES.get(metric, '160, 3 to 4, at least 20')}"
        raise


def read_unit(text: str, metric: str) -> tuple[Fraction, str]:
    """How many base units a unit such as ``bn USD`` or ``sq ft`` is, and its currency, if any.

    Raises:
        NotAnAmountError: it is no unit of the metric.
    """
    many = 10**9  # so that a unit smaller than the base unit is exact
    quantity = _read(f"{many} {text}", METRICS[metric], strict=True, default="")
    if quantity.qualifier != "exact" or quantity.low is None:
        raise NotAnAmountError("is more than a unit")
    return Fraction(quantity.low, many), quantity.unit


def names_unit(text: str) -> bool:
    """Whether an amount has a scale, a unit or a currency of its own."""
    tokens = _tokens(text)
    has_word = any(token in UNITS or token in SCALES or token in CURRENCIES for token in tokens)
    return has_word or _currency(text, tokens) is not None


def parse_amount(
    text: str, metric: str = "investment", *, option: str = "amount", currency: str = "EUR"
) -> Quantity:
    """Read an amount that was given to an option, as ``read_amount`` does.

    Raises:
        UsageError: a word is not understood, or the unit is not one of the metric.
    """
    try:
        return read_amount(text, metric, currency)
    except NotAnAmountError as error:
        raise UsageError(f"{option}: {text!r} {error}", error.remedy) from None


def read_phrase(
    text: str, metric: str, language: str = "", currency: str = "EUR"
) -> Quantity | None:
    """Read the words of a figure as an article printed them.

    Args:
        text: the words; a date by which the amount is to be reached is no part of it.
        metric: the metric that the figure is of, a key of ``METRICS``.
        language: ``en`` or ``fr`` of the article, which tells what ``1,500 MW`` is.
        currency: of money that names none.

    Returns:
        The quantity, or None where the words hold no amount that dcq can read.
    """
    try:
        return _read(text, METRICS[metric], strict=False, default=currency, language=language)
    except NotAnAmountError:
        return None


def _tokens(text: str, *, strict: bool = True) -> list[str]:
    plain = respell(text).replace("\0", "")
    if not strict:
        plain = TARGET.sub(" ", plain)
    return _TOKEN.findall(_ARTICLE.sub(" ", plain))


def _read(
    text: str, metric: Metric, *, strict: bool, default: str = "EUR", language: str = ""
) -> Quantity:
    tokens = _tokens(text, strict=strict)
    low_mark, high_mark = ">" in tokens, "<" in tokens
    tokens = [token for token in tokens if token not in {"<", ">"}]
    if twisting := _TWISTING.intersection(tokens):
        raise NotAnAmountError(f"holds {min(twisting)!r}, which dcq does not understand")
    about = any(token in ABOUT for token in tokens)
    currency = _currency(text, tokens) if metric.is_money else None
    unit = (currency or default) if metric.is_money else metric.base
    known = {currency.casefold()} if currency else set()
    thousands = {"en": ",", "fr": "."}.get(language, "")
    if metric.base and metric.factor == 1 and not strict:
        thousands = ",."  # these are whole numbers, such as jobs
    numbers, joined = _numbers(tokens, metric, known, strict=strict, thousands=thousands)
    many = not strict and any(token in _MANY for token in tokens)
    if any(token in VAGUE for token in tokens) or (many and not numbers):
        if numbers:
            raise NotAnAmountError("is both a number and a vague word")
        return Quantity(None, None, about, unit)
    if not numbers:
        raise NotAnAmountError("holds no number")
    if len(numbers) > 2 or (len(numbers) == 2 and not joined):
        raise NotAnAmountError("holds more than one number")
    if any(number.strays for number in numbers):
        raise NotAnAmountError("holds a number of something else")
    low, high = _bounds(numbers, metric)
    if low > high:
        raise NotAnAmountError("has its lower bound above its upper")
    open_above = low_mark or any(number.open_above for number in numbers)
    if (low_mark or high_mark or open_above) and joined:
        raise NotAnAmountError("is a range with a further bound")
    if open_above and high_mark:
        raise NotAnAmountError("is both a lower and an upper bound")
    return Quantity(None if high_mark else low, None if open_above else high, about, unit)


def _currency(text: str, tokens: list[str]) -> str | None:
    found = {CURRENCIES[token] for token in tokens if token in CURRENCIES}
    # A code is three capitals; lower case is taken for the usual ones only.
    found |= {token.upper() for token in tokens if token.upper() in _USUAL_CODES}
    found |= {
        code for code in re.findall(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", text) if is_currency(code)
    }
    if len(found) > 1:
        raise NotAnAmountError(f"names several currencies ({', '.join(sorted(found))})")
    return found.pop() if found else None


def is_currency(code: str) -> bool:
    """Whether a code is one of ISO 4217."""
    if code in _USUAL_CODES:
        return True
    import pycountry  # only an unusual currency pays for it

    return pycountry.currencies.get(alpha_3=code) is not None


def _numbers(
    tokens: list[str], metric: Metric, known: set[str], *, strict: bool, thousands: str
) -> tuple[list[_Number], bool]:
    """The numbers in the tokens that count, and whether a word makes them a range.

    Read strictly, every word must say something about a number or be one of ``known``.
    """
    numbers: list[_Number] = []
    joined = fresh = False
    counted = 0  # how many words the last number and its scale make, and those in front
    before: Token = ""
    words = list(join_words(tokens, range_words="entre" in tokens or "between" in tokens))
    for position, word in enumerate(words):
        number = _as_number(word, words[position + 1 : position + 2], thousands)
        if number is not None:
            if before == "-" and not numbers:
                raise NotAnAmountError("is below zero, or holds a '-' that dcq does not understand")
            joined = _add(numbers, number, before) and joined
            fresh, counted = True, counted if before == "des" else position + 1
        elif numbers and (fuller := _with_word(numbers[-1], str(word), metric)):
            described = fuller.strays and _describe(words[counted:position], str(word), metric)
            numbers[-1] = replace(fuller, strays=fuller.strays and not described)
            counted = position + 1
            fresh = fresh and fuller.factor is None
        elif metric.is_money and (word in CURRENCIES or word in known):
            fresh = False
        elif word in _RANGE and len(numbers) == 1:
            joined, fresh = True, False
        elif strict and word not in _SILENT:
            raise NotAnAmountError(f"holds {word!r}, which dcq does not understand")
        elif fresh and word not in _POINTS and word not in _SILENT:
            numbers = _stray(numbers, before)
            fresh = False
        before = word
    if len(numbers) == 2 and not joined:
        numbers = _summed(*numbers)
    if strict and joined and len(numbers) == 1:
        raise NotAnAmountError("is a range without its end")
    return numbers, joined and len(numbers) > 1


def _summed(first: _Number, rest: _Number) -> list[_Number]:
    """One number where it goes on in a smaller scale, as in "2 milliards 300 millions"."""
    scales = first.scale or 0, rest.scale or 0
    more = rest.value * scales[1]
    if first.factor or not 0 < more < scales[0]:
        return [first, rest]
    return [replace(rest, value=(first.value * scales[0] + more) / scales[1])]


def _as_number(word: Token, following: list[Token], thousands: str) -> Fraction | None:
    if isinstance(word, Fraction):
        return word
    if not is_figures(word):
        return None
    if len(word) > _LONGEST:
        raise NotAnAmountError("is too large")
    try:
        scale = following[0] if following else ""
        # In French, "5.000 millions" are thousands of them: a decimal would not end in 0.
        grouped = thousands == "." and scale == "millions" and word.endswith("0")
        scaled = scale in SCALES and not grouped
        return read_figures(word, scaled=scaled, thousands=thousands)
    except AmbiguousNumberError as error:
        raise NotAnAmountError(f"is ambiguous: {error}") from None


def _add(numbers: list[_Number], value: Fraction, before: Token) -> bool:
    """Add a number, or let it take the place of its whole; return whether it was added."""
    last = numbers[-1] if numbers else None
    if last and before == "dont":  # "80 Md€, dont 40": 40 in the unit of the whole
        numbers[-1] = replace(last, value=value, inherited=True, strays=False)
        return False
    if last and before == "des" and last.factor is None:  # "16 des 65 sites": 16 of them
        return False
    numbers.append(_Number(value))
    return True


def _stray(numbers: list[_Number], before: Token) -> list[_Number]:
    """Mark the last number as one of something else, or drop it where it is an article."""
    last = numbers[-1]
    if last.factor or (last.scale and before not in _LINKS):
        return numbers  # "2 400 emplois permanents": the unit is there, and the rest is more
    if last.value == 1 and not last.scale:
        return numbers[:-1]  # "un site de 38 ha"
    return [*numbers[:-1], replace(last, strays=True)]


def _describe(between: list[Token], noun: str, metric: Metric) -> bool:
    """Whether words only describe a counted noun in the plural: "trois nouveaux sites"."""
    words = [str(word) for word in between if word not in {"-", "de"}]
    plain = all(word.isalpha() and word not in _SILENT | _RANGE for word in words)
    return plain and len(words) <= 3 and noun.endswith(("s", "people")) and metric.factor == 1


def _with_word(number: _Number, word: str, metric: Metric) -> _Number | None:
    """The number with the scale, unit or ``+`` that follows it, or None if it is no such word."""
    free = number.scale is None or number.inherited
    if word in SCALES and free and (metric.is_money or word in _COUNTING):
        return replace(number, scale=SCALES[word], inherited=False)
    if word == "½":  # "un milliard et demi", "two and a half acres"
        return replace(number, value=number.value + Fraction(1, 2))
    if word in UNITS and UNITS[word][0] == metric.base:
        return replace(number, factor=UNITS[word][1])
    if word == "+":
        return replace(number, open_above=True)
    return None


def _bounds(numbers: list[_Number], metric: Metric) -> tuple[int, int]:
    """Both bounds in base units; "5 to 10 bn" gives its scale and unit to both."""
    last = numbers[-1]
    bounds = []
    for number in numbers:
        scale = number.scale or (last.scale if number.factor is None else None) or 1
        factor = number.factor or last.factor or metric.factor
        exact = number.value * scale * factor
        if isinstance(factor, Fraction):  # of acres and feet, the nearest whole of the base unit
            exact = Fraction(round(exact))
        if exact.denominator != 1:
            raise NotAnAmountError(f"is finer than whole {metric.base or 'units of its currency'}")
        if exact > 2**62:
            raise NotAnAmountError("is too large")
        bounds.append(int(exact))
    return bounds[0], bounds[-1]
