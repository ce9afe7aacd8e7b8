"""Numbers as they stand in a text: in figures, and in French and English words."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache

_FULL_MONTHS = (
    *("janvier january", "fevrier february", "mars march", "avril april", "mai may", "juin june"),
    *("juillet july", "aout august", "septembre september", "octobre october"),
    *("novembre november", "decembre december"),
)
MONTHS = {word: number for number, words in enumerate(_FULL_MONTHS, 1) for word in words.split()}
"""The months in French and English, without accents, by their names in full."""
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

_MEASURE = r"(?:hectares?|acres?|(?:giga|mega)watts?)\b"
_AMOUNT = rf"[\d€$£]|(?:an? |{'|'.join(NUMBER_WORDS)})\b|[a-z]{{3}} \d"
# Each way of saying a thing, in the one that the grammar knows. No new spelling is longer than
# the old, so that respelled words keep their place in the text. The order counts.
_SPELLINGS = (
    (r"(?<=\d) ?mn? sq(?:uare|\.)?[ -]?f(?:ee|oo)?t\b", "mio ft2"),
    (r"\bsq(?:uare|\.)?[ -]?f(?:ee|oo)?t\b|\bpieds? carres?\b", "ft2"),
    (r"\bsq(?:uare|\.)? ?m(?:et(?:er|re)s?)?\b|\bmetres? carres?\b", "m2"),
    (r"\bsq(?:uare|\.)? ?k(?:ilomet(?:er|re)s?|m)\b|\bk(?:ilometres?|m) carres?\b", "km2"),
    (r"\b(?:data[ -]?cent(?:er|re)s|centres de donnees)\b", "sites"),
    (r"\b(?:data[ -]?cent(?:er|re)|centre de donnees)\b", "site"),
    (r"\bplaces? de travail\b|\bequivalents? temps[ -]plein\b|\bstaff\b", "jobs"),
    (r"\bp(?:our|er) cent\b", "%"),
    (r"\b(?:us ?|u\.s\. ?)\$|\bus dollars?\b|\bdollars? americains?\b", "$"),
    (r"\bcan? ?\$|\bdollars? canadiens?\b|\bcanadian dollars?\b", "c$"),
    (r"\b(?:[ars]|au|hk|nt|nz|sg)\$", "¤"),
    (r"\bm ?eur\b", "m€"),
    (r"\bk ?eur\b", "k€"),
    (r"\blivres sterling\b", "£"),
    (r"\bfrancs suisses\b", "chf"),
    (r"\b(?:un peu|slightly|just)(?= (?:(?:plus|moins) d|(?:more|less) than\b|over\b))", "~"),
    (r"\bpas moins d(?:e\b|')|\bnot? (?:less|fewer) than\b", ">"),
    (r"\bpas plus d(?:e\b|')|\bnot? more than\b|\bas (?:much|many|high) as\b", "<"),
    (r"\+ ?(?:ou|or)? ?/? ?-(?= ?[\d€$£])|±|\bplus ou moins\b|\bgive or take\b", "~"),
    (r"\b(?:bien |nettement |largement )?plus d(?:e\b|')|>=|≥", ">"),
    (r"\b(?:well )?(?:more than|upwards? of|in excess of)\b|\bsuperieure?s? a\b", ">"),
    (rf"\b(?:well )?(?:over|above|exceeding)(?= (?:{_AMOUNT}))", ">"),
    (r"\b(?:at least|au moins|au minimum|minimum|a minima)\b", ">"),
    (r"\b(?:ou|or|et) (?:plus|more)\b(?! d[e']| than)", ">"),
    (r"\bmoins d(?:e\b|')|\b(?:less than|fewer than|up to|inferieure?s? a)\b|<=|≤", "<"),
    (r"\b(?:under|below)(?= [\d€$£])", "<"),
    (r"\b(?:jusqu'a|at most|au plus|au maximum|maximum|ou moins|or less)\b", "<"),
    (r"\b(?:de l'ordre|aux alentours|autour|pres) d(?:e\b|'|(?=u\b))|\bquelques(?= \d)", "~"),
    (r"\bin the (?:region|order) of\b", "~"),
    (rf"\b(?:une? )?demi[ -](?=mill|{_MEASURE})", "0.5 "),
    (rf"\bhalf an? (?=(?:m|b|tr)illion\b|{_MEASURE})", "0.5 "),
    (rf"\b(millions?|milliards?|{_MEASURE}) et demie?\b", r"\1 ½"),
    (r"(?:\b|-)and[ -]a[ -]half\b", "½"),
    (r"\b(?:several|a few|some few) (hundred|thousand|million|billion)\b", r"\1s"),
    (r"\b(?:several|a few) dozen\b", "dozens"),
    (r"\ba (?=(?:m|b|tr)illion\b)|\b(?:le|du|au) (?=milli(?:on|ard)\b)", "1 "),
    (r"(?<=to )a(?= (?:hundred|thousand)\b)", "\0"),
    *(
        (rf"\b(?:une?|a)(?: bonne| petite)? {word}\b", f"~{number}")
        for number, word in (
            *((10, "dizaine"), (12, "(?:douzaine|dozen)"), (15, "quinzaine"), (20, "vingtaine")),
            *((30, "trentaine"), (40, "quarantaine"), (50, "cinquantaine"), (60, "soixantaine")),
            *((100, "centaine"), (1000, "millier")),
        )
    ),
    (r"\b(?:of|sur|parmi) (?:the|its|their|les|ses) (?=\d)", "des "),
    (r"\b(?:of which|including)(?= \d)", "dont"),
)

Token = str | Fraction


class AmbiguousNumberError(ValueError):
    """Figures that are one number in one language and another in the next."""


@cache
def _plain_letter(char: str) -> str:
    letters = unicodedata.normalize("NFD", char.casefold())
    base = [letter for letter in letters if not unicodedata.combining(letter)]
    return (base or ["\0"])[0] if len(base) < 2 else char


class _PlainLetters(dict[int, str]):
    """The letter that each one is read as, for ``str.translate``; filled as letters come."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        # A no-break space in any of its forms is a space, and ’ is an apostrophe.
        known = {"’": "'", "\u2212": "-", "\0": " "}.get(char)
        self[code] = known or (" " if char.isspace() else _plain_letter(char))
        return self[code]


_PLAIN_LETTERS = _PlainLetters()


def normalise(text: str) -> str:
    """Lower case, plain apostrophes, dashes and spaces, no accents: for reading only.

    What is read keeps its place: NUL stands for what is to be passed over.
    """
    return text.translate(_PLAIN_LETTERS).replace("m²", "m2")


@cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), spelling) for pattern, spelling in _SPELLINGS)


def respell(text: str) -> str:
    """Normalise a text, and say each thing in one way; every word keeps its place in it."""
    plain = normalise(text)
    for pattern, spelling in _spellings():

        def padded(old: re.Match[str], spelling: str = spelling) -> str:
            return old.expand(spelling).ljust(len(old[0]), "\0")

        plain = pattern.sub(padded, plain)
    return plain


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


def read_figures(text: str, *, scaled: bool, thousands: str = "") -> Fraction:
    """Read a number in figures, with any of Europe's separators of thousands.

    Args:
        text: what ``FIGURES`` matched.
        scaled: whether a word such as ``bn`` follows, before which a decimal is usual.
        thousands: the marks that separate thousands, where the language or the metric tells.

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
    alone = re.fullmatch(r"\d{1,3}([,.])\d{3}", text, re.ASCII)
    if alone and alone[1] in thousands and not (scaled and "." in thousands):
        return Fraction(written.replace(alone[1], ""))
    doubtful = alone and (alone[1] == "," or written[-1] == "0")
    if doubtful and not scaled and not thousands:
        raise AmbiguousNumberError(f"{text} is thousands in one language, a decimal in another")
    return Fraction(written.replace(group, "").replace(point, "."))


def is_figures(token: str) -> bool:
    """Whether a token is a number in figures."""
    return token[:1].isascii() and token[:1].isdigit()
