"""Numbers as they stand in a text: in figures, and in French and English words."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

_FRENCH = (
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
)
_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
NUMBER_WORDS = (
    {word: value for value, word in enumerate(_FRENCH.split())}
    | {word: value for value, word in enumerate(_ENGLISH.split())}
    | {"une": 1, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50}
    | {"soixante": 60, "septante": 70, "huitante": 80, "nonante": 90, "twenty": 20, "thirty": 30}
    | {"forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
    | {"cent": 100, "cents": 100, "hundred": 100, "mille": 1000, "thousand": 1000}
)
_SCALING = frozenset(["mille", "thousand"])  # of figures, as in "10 thousand"
FIGURES = (
    r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?"
    r"|\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d+)?|\d{1,3}(?:[.,]\d{3})+[.,]\d+|\d+(?:[.,]\d+)?"
)
"""A pattern for a number in figures, with or without separators between thousands."""

Token = str | Fraction


class AmbiguousNumberError(ValueError):
    """Figures that are one number in one language and another in the next."""


def join_words(tokens: Sequence[str], *, range_words: bool) -> Iterator[Token]:
    """Replace each run of number words by the number that it spells.

    Args:
        tokens: words and marks, folded; figures stay as they are.
        range_words: whether ``et`` and ``and`` separate two bounds, as after ``entre``; they
            then belong to no number.
    """
    position = 0
    while position < len(tokens):
        scales = position and is_figures(tokens[position - 1]) and tokens[position] in _SCALING
        if scales or tokens[position] not in NUMBER_WORDS:
            yield tokens[position]
            position += 1
            continue
        number = NUMBER_WORDS[tokens[position]]
        position += 1
        while step := _next_word(tokens, position, number, range_words=range_words):
            number, position = step
        yield Fraction(number)


def _next_word(
    tokens: Sequence[str], position: int, number: int, *, range_words: bool
) -> tuple[int, int] | None:
    """The number with the word that follows it, and the place after that word."""
    link = tokens[position] if position < len(tokens) else ""
    at = position + (link in {"-", "et", "and"})
    word = NUMBER_WORDS.get(tokens[at]) if at < len(tokens) else None
    if word is None:
        return None
    if link in {"et", "and"}:
        french = link == "et" and word in {1, 11} and number % 100 in range(20, 70, 10)
        english = link == "and" and number % 100 == 0
        if range_words or not (french or english):
            return None
    spelled = _spell(number, word)
    return None if spelled is None else (spelled, at + 1)


def _spell(number: int, word: int) -> int | None:
    """What a number and the number word behind it spell together, if they do."""
    low = number % 1000
    ones = number % 100
    if word == 1000:
        return number * 1000 if 2 <= number < 1000 else None
    if word == 100:
        if 1 <= low <= 9:
            return number - low + low * 100
        return number + 100 if low == 0 and number else None
    if number and ones == 0:
        return number + word if word else None
    if ones == 4 and word == 20:
        return number + 76  # quatre-vingt is 80
    if ones == 10 and 7 <= word <= 9:
        return number + word  # dix-sept
    if ones in range(20, 100, 10):
        # soixante-dix and quatre-vingt-dix go on to 19.
        limit = 20 if ones in {60, 80} else 10
        return number + word if 0 < word < limit else None
    return None


def read_figures(text: str, *, scaled: bool) -> Fraction:
    """Read a number in figures, with any of Europe's separators of thousands.

    Args:
        text: what ``FIGURES`` matched.
        scaled: whether a word such as ``bn`` follows, before which a decimal is usual.

    Raises:
        AmbiguousNumberError: one separator before three digits may be of thousands or of decimals,
            or the separators are of no language.
    """
    written = text.replace(" ", "")
    point = max(",.", key=written.rfind)
    group = "." if point == "," else ","
    if written.count(point) > 1:
        if group in written or len(written.rpartition(point)[2]) != 3:
            raise AmbiguousNumberError(f"{text} separates thousands in two ways")
        return Fraction(written.replace(point, ""))
    # dcq itself never prints decimals that end in 0, so 1.000 is a thousand that someone wrote.
    doubtful = re.fullmatch(r"\d{1,3}(,\d{3}|\.\d\d0)", written, re.ASCII)
    if doubtful and not scaled and " " not in text:
        raise AmbiguousNumberError(f"{text} is thousands in one language, a decimal in another")
    return Fraction(written.replace(group, "").replace(point, "."))


def is_figures(token: str) -> bool:
    """Whether a token is a number in figures."""
    return token[:1].isascii() and token[:1].isdigit()
