"""Find every number of a text that carries a unit, a scale, a currency or a counted noun.

The words of a text become classes, one letter each; a pattern over those letters proposes the
spans, and the grammar of ``amounts`` reads them. There is no second way to read a number.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

from dcq.amounts import ABOUT, CURRENCIES, UNITS, VAGUE, read_phrase
from dcq.number_contexts import basis_of, refined_metric, scope_of, target_of
from dcq.number_words import FIGURES, NUMBER_WORDS, respell
from dcq.quantity import Quantity


@dataclass(frozen=True, slots=True)
class TextNumber:
    """A number in a text that carries a unit, a scale, a currency or a counted noun.

    Attributes:
        line: the line that it starts in, from 1.
        start: where its words start in the text.
        end: where its words end in the text.
        phrase: the words as printed, every space made one, eight words at most.
        metric: a key of ``METRICS``, or None where the words do not say which.
        quantity: bounds in base units, or None where dcq cannot read or hold them.
        basis: of a capacity, one of ``BASES``; None of anything else.
        scope: one of ``SCOPES``.
        target: the EDTF date by which it is to be reached, or "".
        conversion: whether it says the amount before it in another unit.
    """

    line: int
    start: int
    end: int
    phrase: str
    metric: str | None
    quantity: Quantity | None
    basis: str | None
    scope: str
    target: str
    conversion: bool


_Last = TextNumber | None
_Words = tuple[int, int] | None  # the first and the one behind the last
_Span = tuple[int, int, str]  # of words: the first, the one behind it, and the unit it borrows
_Metric = str | None
_LONGEST = 8  # words of a phrase
_WORD = re.compile(rf"(?:{FIGURES}|c\$|[^\W\d_](?:\w|\0)*'?|[^\s\0])\0*|\n")
# A line break inside a paragraph that was wrapped at some width; any other one ends a sentence.
_LINE_END = re.compile(r"\n(?![a-zà-ÿ(€$£\d])|(?<=[\s.:;!?|])\n|(?<=\d)\n(?=\d)")
_SENTENCE_END = re.compile(r"[.!?;…][\"»)]*(?=[ \0])|[|\n]")
_ORDINAL = frozenset("e er ere eme nd rd st th h".split())
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTHS = frozenset(
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
    " january february march april may june july august september october november december".split()
)
_BEFORE_YEAR = _MONTHS | frozenset(
    "en in since depuis by from ici fin debut mi horizon avant apres before after for pour".split()
)
_INDEXES = frozenset("fortune cac sbf ftse nasdaq dax top".split())
_CODES = frozenset("SEK NOK DKK PLN CAD AUD SGD HKD KRW INR AED SAR".split())
# Classes: d figures, w number word, o one, c currency, S and s scale in the plural and not,
# k scale of money, q one that needs a currency beside it, U unit, u and i counted noun in the
# plural and not, v vague, p several, a about, b bound, e between, E and, r to, D of a whole,
# T of which, l of, f times, j another word, x one that parts a number from the nouns behind it.
_KINDS = {
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
            " pas has have had will were was selon as puis then ont etaient etait would could should can",
        ),
        ("x", " ".join(_BEFORE_YEAR)),
    )
    for word in words.split()
} | {
    word: "U" if base in {"kW", "m2", "bp"} else "u" if word.endswith("s") else "i"
    for word, (base, _) in UNITS.items()
}
_PEOPLE = frozenset(
    "people personnes salaries employees workers ouvriers travailleurs directs indirects".split()
)
_KINDS.update(dict.fromkeys(_PEOPLE, "u"))
_NUMBER = r"(?:dw?|[wo](?:[E-]?[wo])*)"
_UNIT = r"(?:l*[cU]|-[cU](?![dwo])|l?i|l?(?:j-?){0,3}u)"
_SCALED = rf"{_NUMBER}½?\+?(?:[l-]?[sSkq]½?(?:{_NUMBER}[sS])?)?"
_PART = rf"(?:c*[ab]?{_SCALED}\+?{_UNIT}?½?)"
_MARKS = r"(?:[ab][rl]{0,2}){0,4}"
_AFTER = r"(?:[ab](?![rl]*[cdwo]))?"
_PIECE = re.compile(rf"{_MARKS}{_PART}f?{_AFTER}")
_CANDIDATE = re.compile(
    rf"{_MARKS}e{_MARKS}{_PART}[Er-]l*{_PART}"
    rf"|{_MARKS}{_PART}(?:[r-]l*{_PART}|D{_PART}|[,(r-]*T[ab]*{_PART}){{0,3}}f?{_AFTER}"
    rf"|{_MARKS}(?:p[lj]?)?[vS](?:l*[vS])*{_UNIT}?|{_MARKS}p[lj]?U"
)
_ARTICLE_ONLY = re.compile(r"[abrl]*o(?:j*[ui]|c|f)?")
_PLURAL = frozenset("million billion trillion".split())
_MONEY_NOUN = re.compile(
    r"invest|projet|depens|fond|financ|budget|chiffre|subvention|capita|aide|pret|credit|spend|cost|"
    r"cout|fund|deal|plan|project|campus|recette|benefice|valoris|promesse|engagement|contrat"
)
_OTHER_NOUN = (
    *("postes source", "postes sources", "postes electriques", "sites web", "sites internet"),
    *("projets de loi", "postes haute", "sites industriels classes", "postes de transformation"),
)
_HIRING = re.compile(
    r"emplo(?!yees)|embauch|recrut|recruit|\bhir|travaill|cre(?:er|at|ant|era)|chantier|construction|"
    r"mobilis|\bwork(?!ers)|formation"
)
_CONVERTING = re.compile(
    r"[ \0]*(?:,? ?(?:soit|c'est-a-dire|or|ou|equivalent to|i\.e\.|=)|\((?:soit|or|ou)?)[ \0]*"
)
_GROWTH = re.compile(
    r"\b(?:(?:pass|port|grimp|augment|progress|mont|relev)(?:e|er|era|erait|eront|ent|ees?)|"
    r"rises?|rising|rose|gr[eo]ws?|increas\w+|jump\w*|went|go|expand\w*|raised|revised?|cut)"
    r"[ \0]+(?:(?:en revanche|ainsi|alors|donc|desormais|ensuite|then|now|up|down)[ \0]+)?"
    r"(?:de|d'|from)[ \0]*"
)
_COMPARING = re.compile(
    r" (?:[<>]|(?:plus|moins|more|less|fewer|higher|larger"
    r"|bigger|superieure?s?|la|le|celle|celui|ce qu|the|as|what|its|his|their|that of)\b)"
)
_PRICED = re.compile(
    r"\b(?:cout|cost|prix|price|par|per|chaque|pour|for)\w*[ \0]+(?:d'|of[ \0]+)?$"
)
_MULTIPLYING = re.compile(r"(?:multipli|divis|increas|grow|ros|augment)\w*[^,;.]{0,30}$")
_WORLD = re.compile(
    r"[ \0]*(?:mondial|world|global|of (?:the )?(?:world|global)|d[eu][^.,]{0,30}mondial)"
)


# A number without a unit takes that of another one, where a word in front of it says so, and no
# noun stands behind it.
_BORROWING = frozenset(
    "mais but another encore contre against puis then only seul seuls seule seules seulement just"
    " from versus vs".split()
)
_BORROWING_PAIRS = ("lieu de", "instead of", "rather than", "plutot que", "compared with", "not ")
_GOING_ON = frozenset(
    "ensuite puis then afterwards later apres after en in pour for pendant during durant by d'"
    " once dans a seront seraient will are".split()
)
_NOT_COUNTED = _MONTHS.union(
    "ans an mois jour jours heures semaines minutes years year months month days day weeks week"
    " hours people feet foot km kv mwh gwh twh personnel".split()
)
_ASKING = re.compile(r"\b(?:combien|how many|how much|quel|what)\b")
_CANADA = re.compile(
    r"\b(?:quebec|montreal|ontario|alberta|toronto|vancouver|calgary|manitoba|ottawa|c\$|cad)\b"
)


def find_numbers(text: str) -> list[TextNumber]:
    """Find the numbers of a text that an article's facts can be about, in their order.

    Years, dates, ordinals and whatever counts what dcq has no metric for are none of them.
    """
    return _Reader(text).numbers()


class _Reader:
    """A text, its words and their classes."""

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
        places_in_canada = len(_CANADA.findall(self.plain))
        self.dollar = "CAD" if places_in_canada > 1 else "USD"
        self.currency = ""  # of the amount before
        self.ends = [0, *(end.end() for end in _SENTENCE_END.finditer(self.plain)), len(text)]
        french = sum(word in {"le", "la", "les", "des", "et"} for word in self.words)
        english = sum(word in {"the", "of", "and", "in", "is"} for word in self.words)
        language = "fr" if french > english else "en" if english else ""
        self.quantity = cache(partial(read_phrase, language=language))  # a span is read repeatedly

    def _kind(self, at: int) -> str:
        word, (start, end) = self.words[at], self.places[at]
        if word[0].isdigit():
            after = self.words[at + 1] if at + 1 < len(self.words) else ""
            before = self.words[at - 1] if at else ""
            since = before == "des" and self.text[self.places[at - 1][0] + 1] in "èÈ"
            ordinal = after in _ORDINAL and self.places[at + 1][0] == end
            year = _YEAR.fullmatch(word) and (since or before in _BEFORE_YEAR)
            return "x" if ordinal or year or before in _INDEXES else "d"
        if self.text[start:end] in _CODES:
            return "c"
        return _KINDS.get(word) or ("j" if word.isalpha() else ".")

    def numbers(self) -> list[TextNumber]:
        found = [
            span for found in _CANDIDATE.finditer(self.kinds) for span in self._spans(*found.span())
        ]
        spans = list(self._with_units(found))
        places = [(self.places[first][0], self.places[last - 1][1]) for first, last, _ in spans]
        numbers: list[TextNumber] = []
        for at, span in enumerate(spans):
            left = places[at - 1][1] if at else 0
            right = places[at + 1][0] if at + 1 < len(places) else len(self.text)
            number = self._number(span, left, right, numbers)
            if number:
                numbers.append(number)
        return numbers

    def _with_units(self, spans: list[tuple[int, int]]) -> Iterator[_Span]:
        """The spans that carry something, and those that borrow it, with the words they borrow."""
        lender: _Words = None
        last_place = 0
        for at, (first, last) in enumerate(spans):
            unit = ""
            source: _Words = (first, last)
            if not self._carries(self.kinds[first:last]):
                near = lender if last_place >= self._opens(self.places[first][0]) else None
                source = self._lender(first, last, near, spans[at + 1 : at + 2])
                unit = self._unit(*source) if source else ""
                if not unit:
                    continue
            lender, last_place = source, self.places[first][0]
            yield first, last, unit

    def _unit(self, first: int, last: int) -> str:
        """The scale, currency and unit in a span, as they stand behind a number."""
        words = range(first, min(last, first + 4 * _LONGEST))
        return " ".join(self.words[at] for at in words if self.kinds[at] in "cSskqUui")

    def _lender(
        self, first: int, last: int, near: _Words, following: list[tuple[int, int]]
    ) -> _Words:
        """The words whose unit a bare number has: a heading's, a label's, another number's.

        Args:
            first: the first word of the number.
            last: the word behind it.
            near: the words that gave the number before in its sentence its unit.
            following: the span behind it, if there is one.
        """
        start, end = self.places[first][0], self.places[last - 1][1]
        if not self._stands_bare(first, last):
            return None
        if cell := self._cell(start, end):
            return bisect_left(self.places, (cell[0], 0)), bisect_left(self.places, (cell[1], 0))
        opens = self._opens(start)
        before = self.plain[max(0, start - 80) : start].rstrip(' \0\n-•*~<>"«')
        if before.endswith(":"):
            colon = self.plain.rindex(":", 0, start)
            return self._within(max(self._opens(colon), colon - 60), colon)
        if following and self._carries(self.kinds[slice(*following[0])]):
            link = self.words[last : following[0][0]]
            if len(link) == 1 and (self.kinds[last] == "r" or link[0] in {"puis", "then"}):
                return following[0]
        asked = self.plain[max(0, opens - 20) : opens].rstrip(' \0\n"»«-–')
        if asked.endswith("?") and start - opens < 25 and first == self._first_word(opens):
            mark = self.plain.rindex("?", 0, opens)
            asking = self._opens(mark)
            return self._within(asking, mark) if _ASKING.search(self.plain, asking, mark) else None
        return near if self._borrows(first, last) else None

    def _first_word(self, place: int) -> int:
        """The first word from a place on that is none of the marks that open a quotation."""
        at = bisect_left(self.places, (place, place))
        while at < len(self.words) and self.words[at] in '"«-–•':
            at += 1
        return at

    def _opens(self, place: int) -> int:
        """Where the sentence of a place begins."""
        return self.ends[bisect_right(self.ends, place) - 1]

    def _within(self, start: int, end: int) -> _Words:
        """The words between two places, if no number is among them."""
        span = bisect_left(self.places, (start, 0)), bisect_left(self.places, (end, 0))
        return None if set(self.kinds[slice(*span)]) & set("dw") else span

    def _stands_bare(self, first: int, last: int) -> bool:
        """Whether a number is neither a part of something longer nor the count of a noun."""
        start, end = self.places[first][0], self.places[last - 1][1]
        kinds = self.kinds[first:last]
        bare = kinds.strip("ab") not in {"o", ""} and not _YEAR.fullmatch(self.words[first])
        glued = self.plain[max(0, start - 1) : start].strip(" \0\n(|«\"~<>'*•")
        behind = self.plain[end : end + 1]
        if not bare or glued or (behind and behind not in ' \0\n.,;:!?)|»"*'):
            return False
        if behind in {".", ",", ":"} and self.plain[end + 1 : end + 2].isalnum():
            return False
        kind, word = (self.kinds[last : last + 1], (self.words[last : last + 1] or [""])[0])
        if word in _NOT_COUNTED or word in _ORDINAL or kind in set("UuicfsSkqv%Tdwo"):
            return False
        if kind == "l":
            return self.plain.startswith("d'ici", self.places[last][0])
        run = self.kinds[last : last + 4]
        nouns = self.words[last : last + len(run) - len(run.lstrip("j"))]
        return (
            not nouns
            or (
                len(nouns[0]) > 3
                and not any(noun.endswith(("s", "x")) or noun in _NOT_COUNTED for noun in nouns)
            )
            or nouns[0] in _GOING_ON
        )

    def _borrows(self, first: int, last: int) -> bool:
        """Whether the words around a bare number say that it is of what was counted before."""
        if set(self.kinds[first:last]) & set("ab"):
            return True
        one, two = (self.words[max(0, first - back)] if first >= back else "" for back in (1, 2))
        if one in _BORROWING or f"{two} {one}".endswith(_BORROWING_PAIRS) or one in {"not", "non"}:
            return True
        growing = self.kinds[first - 1 : first] == "r" and _GROWTH.search(
            self.plain, max(0, self.places[first][0] - 80), self.places[first][0]
        )
        following = self.words[last] if last < len(self.words) else ""
        return bool(growing) or (one in {",", "et", "and", ";"} and following in _GOING_ON)

    def _cell(self, start: int, end: int) -> _Words:
        """Where the heading of a column stands, if a number fills a cell of it."""
        line = bisect_right(self.lines, start) - 1
        opens, closes = self.lines[line], self.lines[line] + len(self.rows[line])
        left = self.plain[opens:start].rpartition("|")[2]
        right = self.plain[end:closes].partition("|")[0]
        return None if (left + right).strip(" \0*~<>+") else self._heading(start)

    def _heading(self, place: int) -> _Words:
        """Where the heading of the column of a place begins and ends, if it is in a table."""
        line = bisect_right(self.lines, place) - 1
        head = self.heads[line]
        column = self.text.count("|", self.lines[line], place)
        cells = self.rows[head].split("|")
        if head == line or column >= len(cells):
            return None
        start = self.lines[head] + sum(len(cell) + 1 for cell in cells[:column])
        return start, start + len(cells[column])

    def _spans(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The spans of single numbers in a candidate, each of which carries something."""
        kinds = self.kinds[first:last]
        carries = self._carries(kinds)
        parts = bool(set(kinds) & set("TD"))
        if carries and parts:
            yield from self._spans_of_parts(first, last, kinds)
        elif not parts and (
            not set(kinds) & set("dwo")
            or not (self._grows(first, kinds) or (carries and not self._read((first, last, ""))))
        ):
            yield first, last
        else:
            for found in _PIECE.finditer(kinds):
                yield first + found.start(), first + found.end()

    def _grows(self, first: int, kinds: str) -> bool:
        """Whether two numbers are the start and the end of a growth: "passe de 5 % à 20 %"."""
        start = self.places[first][0]
        lead = self.plain[max(0, start - 50) : start]
        pieces = [found[0] for found in _PIECE.finditer(kinds)]
        return len(pieces) > 1 and any(grown.end() == len(lead) for grown in _GROWTH.finditer(lead))

    def _carries(self, kinds: str) -> bool:
        """Whether a span holds a unit, scale, currency or noun, and more than an article of it."""
        held = set(kinds)
        return bool(held & set("cuUisSkvf")) and not _ARTICLE_ONLY.fullmatch(kinds)

    def _spans_of_parts(self, first: int, last: int, kinds: str) -> Iterator[tuple[int, int]]:
        """Of "80 Md€, dont 40" and "16 des 65 sites": both numbers, the whole before its part."""
        link = kinds.index("T" if "T" in kinds else "D")
        whole, part = (first, first + link), (first + link + 1, last)
        while self.kinds[whole[1] - 1] in ",(-r":
            whole = (first, whole[1] - 1)
        if "T" in kinds:
            yield from self._spans(*whole)
            if self._carries(self.kinds[slice(*part)]):
                yield from self._spans(*part)
            elif self._carries(self.kinds[slice(*whole)]) and "o" not in self.kinds[slice(*part)]:
                yield first, last
        else:
            if self.kinds[whole[1] - 1] != "o" and not self._carries(self.kinds[slice(*whole)]):
                yield first, last
            else:
                yield from self._spans(*whole)
            yield from self._spans(*part)

    def _metric(self, words: list[str], kinds: str, last: int) -> str | None:
        """The metric that the words of a span say by themselves, as far as its base unit."""
        unit = max((kinds.rfind(kind) for kind in "uiUc"), default=-1)
        scaled = bool(set(kinds) & set("kS") | set(words) & {"milliard", "billion", "trillion"})
        if unit >= 0 and kinds[unit] == "c":
            return "investment"
        if unit >= 0 and not (kinds[unit] != "U" and scaled and "millions" not in words):
            base = UNITS[words[unit]][0]
            return {"kW": "capacity", "m2": "area", "bp": "compute_share"}.get(base, base)
        if "f" in kinds or not set(kinds) & set("sSk"):
            return None
        return "investment" if unit >= 0 or self._is_money(words[-1], last) else None

    def _is_money(self, scale: str, after: int) -> bool:
        """Whether a scale without a currency is one of money, by the noun behind it."""
        kinds, words = self.kinds[after : after + 2], self.words[after : after + 2]
        if kinds == "lj":
            return bool(_MONEY_NOUN.match(words[1]))
        noun = kinds[:1] == "j" and scale in _PLURAL and words[0].endswith("s")
        return not noun or bool(_MONEY_NOUN.match(words[0]))

    def _read(self, span: _Span) -> Quantity | None:
        first, last, unit = span
        metric = self._metric_of(span)
        phrase = self._phrase(first, last)
        return self.quantity(f"{phrase} {unit}" if unit else phrase, metric) if metric else None

    def _metric_of(self, span: _Span) -> str | None:
        first, last, unit = span
        words = unit.split() or self.words[first:last]
        kinds = "".join(map(_KINDS.__getitem__, words)) if unit else self.kinds[first:last]
        return self._metric(words, kinds, last)

    def _phrase(self, first: int, last: int) -> str:
        printed = self.text[self.places[first][0] : self.places[last - 1][1]]
        return " ".join(printed.split())

    def _number(self, span: _Span, left: int, right: int, numbers: list[TextNumber]) -> _Last:
        """The number of a span between the numbers before and after it, if it is one."""
        previous = numbers[-1] if numbers else None
        unit = span[2]
        first, last = self._tightened(span)
        start, end = self.places[first][0], self.places[last - 1][1]
        opens, closes = self._opens(start), self.ends[bisect_left(self.ends, end)]
        left, right = max(left, opens), min(right, closes)
        before, behind = self.plain[left:start], self.plain[end : max(end, right)]
        metric = self._metric_of((first, last, unit))
        quantity = self._read((first, last, unit))
        kinds, words = self.kinds[first:last], unit.split() or self.words[first:last]
        price = kinds == "oU" and _PRICED.search(before)  # "pour un mégawatt"
        counting = kinds == "S" and self.words[max(0, first - 1)] in {"en", "in"}
        if price or counting or (unit and quantity is None):
            return None
        if metric is None and not self._counts_without_metric(first, last, before, behind):
            metric = self._vague_metric(kinds, behind, left, previous)
            if metric is None:
                return None
            quantity = self.quantity(self._phrase(first, last), metric)
        elif metric and self.plain.startswith(_OTHER_NOUN, self.places[last - 1][0]):
            return None  # "deux projets de loi"
        people = metric == "jobs" and _PEOPLE.intersection(words)
        if people and not _HIRING.search(
            self.plain, max(opens, start - 300), min(closes, start + 300)
        ):
            return None
        if metric == "compute_share" and not _WORLD.match(behind):
            metric = None
        # What stands before a comma is said of the number in front of it.
        own = re.split(r"[,;]|\bet\b|\band\b", before, maxsplit=1)[-1] if left > opens else before
        return self._in_context(
            TextNumber(
                line=bisect_right(self.lines, start),
                start=start,
                end=end,
                phrase=self._phrase(first, last),
                metric=metric and refined_metric(metric, words, own, behind),
                quantity=quantity and self._in_currency(quantity, kinds + unit),
                basis=None,
                scope="total",
                target="",
                conversion=self._converts(previous, start, metric, quantity),
            ),
            previous if previous and previous.start >= opens else None,
            (left, right),
        )

    def _in_context(self, number: TextNumber, previous: _Last, room: tuple[int, int]) -> TextNumber:
        """A number with what its sentence and the heading of its column say of it."""
        start, end = number.start, number.end
        opens, line = max(self._opens(start), start - 400), self.lines[number.line - 1]
        sentence, behind = self.plain[opens:start], self.plain[end : max(end, room[1])]
        heading = self._heading(start)
        basis = None
        if number.metric == "capacity":
            after = self.text[end : end + len(re.split("[,;]", behind[:30])[0])]
            basis = basis_of(after, self.text[max(room[0], start - 50) : start])
            if basis == "unspecified" and heading:
                basis = basis_of(self.text[slice(*heading)])
            if basis == "unspecified" and previous:
                basis = previous.basis or basis
        row = self.plain[end : line + len(self.rows[number.line - 1])][:60] if heading else behind
        column = self.plain[slice(*heading)] if heading else ""
        return replace(
            number,
            basis=basis,
            scope=scope_of(
                number.metric, sentence, row, self.plain[max(line, start - 400) : start]
            ),
            target=target_of(number.metric, sentence, behind, column),
        )

    def _in_currency(self, quantity: Quantity, kinds: str) -> Quantity:
        """An amount in the currency of the one before it where it names none of its own."""
        if quantity.unit == "USD":
            quantity = replace(quantity, unit=self.dollar)
        if quantity.unit != "EUR" or "c" in kinds:
            self.currency = quantity.unit if "c" in kinds else self.currency
            return quantity
        return replace(quantity, unit=self.currency or "EUR")

    def _tightened(self, span: _Span) -> tuple[int, int]:
        """The longest span that reads, of eight words at most: doubt in front goes first."""
        start, end, unit = span
        while self.kinds[start] in "abrlep" and start < end - 1:
            short = len(self._phrase(start, end).split()) <= _LONGEST
            if short and self._read((start, end, unit)) is not None:
                return start, end
            start += 1
        if self._read((start, end, unit)) is None and self.kinds[end - 1] in "ab":
            end -= 1
        return start, end

    def _counts_without_metric(self, first: int, last: int, before: str, behind: str) -> bool:
        """Whether a number of no metric counts: "10 fois plus", "2 millions d'habitants"."""
        kinds = self.kinds[first:last]
        if "f" in kinds:
            return bool(_COMPARING.match(behind) or _MULTIPLYING.search(before))
        return bool(set(kinds) & set("dwo"))

    def _vague_metric(self, kinds: str, behind: str, left: int, last: _Last) -> str | None:
        """What "des milliers" at the end of a clause counts: jobs, if the last number did."""
        ends = re.match(r"[ \0]*(?:[.,;:!?)\"»\n]|$)", behind)
        follows = last and last.metric in {"jobs", "construction_jobs"} and left - last.end < 80
        return "jobs" if "v" in kinds and ends and follows else None

    def _converts(
        self, previous: _Last, start: int, metric: _Metric, quantity: Quantity | None
    ) -> bool:
        if not (previous and previous.quantity and quantity) or previous.end > start:
            return False
        if previous.metric != metric or metric not in {"investment", "area", "floor_area"}:
            return False
        between = self.plain[previous.end : start]
        same = previous.quantity.unit == quantity.unit and metric == "investment"
        return not same and _CONVERTING.fullmatch(between) is not None
