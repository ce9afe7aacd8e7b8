"""A text as its words: each with its place and a class of one letter, its sentences and tables."""

import re
from bisect import bisect_left, bisect_right

from dcq.amounts import ABOUT, CURRENCIES, UNITS, VAGUE
from dcq.number_words import FIGURES, MONTHS, NUMBER_WORDS, respell

WordSpan = tuple[int, int]  # the first word and the one behind the last
_WORD = re.compile(rf"(?:{FIGURES}|c\$|[^\W\d_](?:\w|\0)*'?|[^\s\0])\0*|\n")
# A line break inside a paragraph that was wrapped at some width; any other one ends a sentence.
_LINE_END = re.compile(r"\n(?![a-zà-ÿ(€$£\d])|(?<=[\s.:;!?|])\n|(?<=\d)\n(?=\d)")
_SENTENCE_END = re.compile(r"[.!?;…][\"»)]*(?=[ \0])|[|\n]")
ORDINAL = frozenset("e er ere eme nd rd st th h".split())
YEAR = re.compile(r"(?:19|20)\d\d")
_BEFORE_YEAR = MONTHS.keys() | frozenset(
    "en in since depuis by from ici fin debut mi horizon avant apres before after for pour".split()
)
_INDEXES = frozenset("fortune cac sbf ftse nasdaq dax top".split())
_CODES = frozenset("SEK NOK DKK PLN CAD AUD SGD HKD KRW INR AED SAR".split())
# Classes: d figures, w number word, o one, c currency, S and s scale in the plural and not,
# k scale of money, q one that needs a currency beside it, U unit, u and i counted noun in the
# plural and not, v vague, p several, a about, b bound, e between, E and, r to, D of a whole,
# T of which, l of, f times, j another word, x one that parts a number from the nouns behind it.
KINDS = {
    word: kind
    for kind, words in (
        *(("w", " ".join(NUMBER_WORDS)), ("o", "un une one"), ("a", " ".join(ABOUT)), ("b", "< >")),
        *(("v", " ".join(VAGUE - {"unquantified"})), ("p", "plusieurs several quelques")),
        *(("e", "entre between"), ("E", "et and"), ("r", "to a ou or –"), ("l", "de d' of du")),
        *(("D", "des"), ("T", "dont"), ("k", "md mds mrd bn mio mn tn"), ("q", "k m b g")),
        *(("s", "million milliard billion trillion"), ("f", "fois times")),
        ("S", "millions milliards billions trillions"),
        ("c", " ".join(CURRENCIES) + " ¤ eur usd gbp chf jpy cny"),
        *((mark, mark) for mark in ",(-+½"),
        (
            "x",
            "le la les l' ce cet cette ces dans pour en qui que in for on the at by with from who"
            " that sur par avec est sont is are au aux ans mois jours heures semaines years months"
            " days weeks hours son sa ses leur leurs its their ne se s' n' y il elle it sans not"
            " pas has have had will were was selon as puis then ont"
            " etaient etait would could should can",
        ),
        ("x", " ".join(_BEFORE_YEAR)),
    )
    for word in words.split()
} | {
    word: "U" if base in {"kW", "m2", "bp"} else "u" if word.endswith("s") else "i"
    for word, (base, _) in UNITS.items()
}
PEOPLE = frozenset(
    "people personnes salaries employees workers ouvriers travailleurs directs indirects".split()
)
KINDS.update(dict.fromkeys(PEOPLE, "u"))
_ARTICLE_ONLY = re.compile(r"[abrl]*o(?:j*[ui]|c|f)?")


def carries(kinds: str) -> bool:
    """Whether words hold a unit, scale, currency or noun, and more than an article of it."""
    return bool(set(kinds) & set("cuUisSkvf")) and not _ARTICLE_ONLY.fullmatch(kinds)


class Text:
    """A text, its words and their classes, its sentences and its tables.

    Attributes:
        text: as it was given.
        plain: as ``respell`` made it, every word in its place; a line break ends a sentence.
        words: the plain words.
        places: where each word starts and ends in the text.
        kinds: the class of each word.
        lines: where each line starts.
        rows: the lines themselves.
        ends: where each sentence ends, and the next one begins.
        language: ``fr``, ``en``, or "" where the words do not say which.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        letters = list(respell(text))
        for line_end in _LINE_END.finditer(text):
            letters[line_end.start()] = "\n"
        self.plain = "".join(letters)
        found = list(_WORD.finditer(self.plain))
        self.words = [word[0].replace("\0", "") for word in found]
        self.places = [word.span() for word in found]
        self.kinds = "".join(self._kind(at) for at in range(len(found)))
        self.lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self.rows = text.split("\n")
        self.heads: list[int] = []  # of each line, the first one of the table that it is in
        for line, row in enumerate(self.rows):
            inside = line and "|" in row and "|" in self.rows[line - 1]
            self.heads.append(self.heads[-1] if inside else line)
        self.ends = [0, *(end.end() for end in _SENTENCE_END.finditer(self.plain)), len(text)]
        french = sum(word in {"le", "la", "les", "des", "et"} for word in self.words)
        english = sum(word in {"the", "of", "and", "in", "is"} for word in self.words)
        self.language = "fr" if french > english else "en" if english else ""

    def _kind(self, at: int) -> str:
        word, (start, end) = self.words[at], self.places[at]
        if word[0].isdigit():
            after = self.words[at + 1] if at + 1 < len(self.words) else ""
            before = self.words[at - 1] if at else ""
            since = before == "des" and self.text[self.places[at - 1][0] + 1] in "èÈ"
            ordinal = after in ORDINAL and self.places[at + 1][0] == end
            year = YEAR.fullmatch(word) and (since or before in _BEFORE_YEAR)
            return "x" if ordinal or year or before in _INDEXES else "d"
        if self.text[start:end] in _CODES:
            return "c"
        return KINDS.get(word) or ("j" if word.isalpha() else ".")

    def opens(self, place: int) -> int:
        """Where the sentence of a place begins."""
        return self.ends[bisect_right(self.ends, place) - 1]

    def within(self, start: int, end: int) -> WordSpan | None:
        """The words between two places, if no number is among them."""
        span = bisect_left(self.places, (start, 0)), bisect_left(self.places, (end, 0))
        return None if set(self.kinds[slice(*span)]) & set("dw") else span

    def first_word(self, place: int) -> int:
        """The first word from a place on that is none of the marks that open a quotation."""
        at = bisect_left(self.places, (place, place))
        while at < len(self.words) and self.words[at] in '"«-–•':
            at += 1
        return at

    def cell(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the heading of a column stands, if a number fills a cell of it."""
        heading = self.heading(start)
        if heading is None:
            return None
        line = bisect_right(self.lines, start) - 1
        opens, closes = self.lines[line], self.lines[line] + len(self.rows[line])
        left = self.plain[opens:start].rpartition("|")[2]
        right = self.plain[end:closes].partition("|")[0]
        return None if (left + right).strip(" \0*~<>+") else heading

    def heading(self, place: int) -> tuple[int, int] | None:
        """Where the heading of the column of a place begins and ends, if it is in a table."""
        line = bisect_right(self.lines, place) - 1
        head = self.heads[line]
        if head == line:
            return None
        column = self.text.count("|", self.lines[line], place)
        cells = self.rows[head].split("|", column + 1)
        if column >= len(cells):
            return None
        start = self.lines[head] + sum(len(cell) + 1 for cell in cells[:column])
        return start, start + len(cells[column])
