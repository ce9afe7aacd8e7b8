"""Find every number of a text that carries a unit, a scale, a currency or a counted noun.

The words of a text become classes, one letter each; a pattern over those letters proposes the
spans, and the grammar of ``amounts`` reads them. There is no second way to read a number.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

from dcq.amounts import UNITS, read_phrase
from dcq.borrowed_units import GROWTH, LONGEST, with_units
from dcq.number_contexts import basis_of, refined_metric, scope_of, target_of
from dcq.quantity import Quantity
from dcq.text_words import KINDS, PEOPLE, Text, carries


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
_Span = tuple[int, int, str]  # of words: the first, the one behind it, and the unit it borrows
_Metric = str | None
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


_CANADA = re.compile(
    r"\b(?:quebec|montreal|ontario|alberta|toronto|vancouver|calgary|manitoba|ottawa|c\$|cad)\b"
)


def find_numbers(text: str) -> list[TextNumber]:
    """Find the numbers of a text that an article's facts can be about, in their order.

    Years, dates, ordinals and whatever counts what dcq has no metric for are none of them.
    """
    return _Reader(text).numbers()


class _Reader(Text):
    """A text whose numbers are read, in its language and its currency."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.quantity = cache(partial(read_phrase, language=self.language))  # read repeatedly
        self.dollar = "CAD" if len(_CANADA.findall(self.plain)) > 1 else "USD"
        self.currency = ""  # of the amount before

    def numbers(self) -> list[TextNumber]:
        found = [
            span for found in _CANDIDATE.finditer(self.kinds) for span in self._spans(*found.span())
        ]
        spans = list(with_units(self, found))
        places = [(self.places[first][0], self.places[last - 1][1]) for first, last, _ in spans]
        numbers: list[TextNumber] = []
        for at, span in enumerate(spans):
            left = places[at - 1][1] if at else 0
            right = places[at + 1][0] if at + 1 < len(places) else len(self.text)
            number = self._number(span, left, right, numbers)
            if number:
                numbers.append(number)
        return numbers

    def _spans(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The spans of single numbers in a candidate, each of which carries something."""
        kinds = self.kinds[first:last]
        whole = carries(kinds)
        parts = bool(set(kinds) & set("TD"))
        if whole and parts:
            yield from self._spans_of_parts(first, last, kinds)
        elif not parts and (
            not set(kinds) & set("dwo")
            or not (self._grows(first, kinds) or (whole and not self._read((first, last, ""))))
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
        return len(pieces) > 1 and any(grown.end() == len(lead) for grown in GROWTH.finditer(lead))

    def _spans_of_parts(self, first: int, last: int, kinds: str) -> Iterator[tuple[int, int]]:
        """Of "80 Md€, dont 40" and "16 des 65 sites": both numbers, the whole before its part."""
        link = kinds.index("T" if "T" in kinds else "D")
        whole, part = (first, first + link), (first + link + 1, last)
        while self.kinds[whole[1] - 1] in ",(-r":
            whole = (first, whole[1] - 1)
        if "T" in kinds:
            yield from self._spans(*whole)
            if carries(self.kinds[slice(*part)]):
                yield from self._spans(*part)
            elif carries(self.kinds[slice(*whole)]) and "o" not in self.kinds[slice(*part)]:
                yield first, last
        else:
            if self.kinds[whole[1] - 1] != "o" and not carries(self.kinds[slice(*whole)]):
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
        kinds = "".join(KINDS.get(word, "c") for word in words) if unit else self.kinds[first:last]
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
        opens, closes = self.opens(start), self.ends[bisect_left(self.ends, end)]
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
        people = metric == "jobs" and PEOPLE.intersection(words)
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
        opens, line = max(self.opens(start), start - 400), self.lines[number.line - 1]
        sentence, behind = self.plain[opens:start], self.plain[end : max(end, room[1])]
        heading = self.heading(start)
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
            short = len(self._phrase(start, end).split()) <= LONGEST
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
