"""Find every number of a text that carries a unit, a scale, a currency or a counted noun.

The words of a text become classes, one letter each; a pattern over those letters proposes the
spans, and the grammar of ``amounts`` reads them. There is no second way to read a number.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from dcq.amounts import (
    ABOUT,
    CURRENCIES,
    UNITS,
    VAGUE,
    read_phrase,
    target_in,
)
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


@dataclass(frozen=True, slots=True)
class _Word:
    """A word or mark of a text, as it is read, with its place."""

    text: str
    start: int
    end: int


_LONGEST = 8  # words of a phrase
_WORD = re.compile(rf"(?:{FIGURES}|[^\W\d_](?:\w|\0)*'?|[^\s\0])\0*|\n")
# A line break inside a paragraph that was wrapped at some width; any other one ends a sentence.
_LINE_END = re.compile(r"\n(?![a-zà-ÿ(€$£\d])|(?<=[\s.:;!?|])\n|(?<=\d)\n(?=\d)")
_SENTENCE_END = re.compile(r"[.!?;…][\"»)]*(?=[ \0])|[|\n]")
_ORDINAL = frozenset("e er ere eme nd rd st th h".split())
_YEAR = re.compile(r"(?:19|20)\d\d")
_BEFORE_YEAR = frozenset(
    "en in since depuis by from ici fin debut mi horizon avant apres before after for pour de of"
    " janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
    " january february march april may june july august september october november december".split()
)
_CODES = frozenset("SEK NOK DKK PLN CAD AUD SGD HKD KRW INR AED SAR".split())
# Classes: d figures, w number word, o one, c currency, S and s scale in the plural and not,
# k scale of money, q one that needs a currency beside it, U unit, u and i counted noun in the
# plural and not, v vague, p several, a about, b bound, e between, E and, r to, D of a whole,
# T of which, l of, f times, j another word, x one that parts a number from the nouns behind it.
_KINDS = {
    word: kind
    for kind, words in (
        ("w", " ".join(NUMBER_WORDS)),
        ("o", "un une one"),
        ("v", " ".join(VAGUE - {"unquantified"})),
        ("p", "plusieurs several quelques"),
        ("a", " ".join(ABOUT)),
        ("b", "< >"),
        ("e", "entre between"),
        ("E", "et and"),
        ("r", "to a ou or –"),
        ("l", "de d' of du"),
        ("D", "des"),
        ("T", "dont"),
        ("k", "md mds mrd bn mio mn tn"),
        ("q", "k m b"),
        ("s", "million milliard billion trillion"),
        ("S", "millions milliards billions trillions"),
        ("c", " ".join(CURRENCIES) + " ¤ eur usd gbp chf jpy cny"),
        ("f", "fois times"),
        *((mark, mark) for mark in ",(-+½"),
        (
            "x",
            "le la les l' ce cet cette ces dans pour en qui que in for on the at by with from who"
            " that sur par avec est sont is are au aux ans mois jours heures semaines years months"
            " days weeks hours son sa ses leur leurs its their ne se s' n' y il elle it sans not"
            " pas has have had will were was selon as was puis then",
        ),
        ("x", " ".join(_BEFORE_YEAR - {"of", "de"})),
    )
    for word in words.split()
} | {
    word: "U" if base in {"kW", "m2", "bp"} else "u" if word.endswith("s") else "i"
    for word, (base, _) in UNITS.items()
}
_PEOPLE = dict.fromkeys("people personnes salaries employees workers etp fte".split(), "u")
_KINDS.update(_PEOPLE)
_NUMBER = r"(?:dw?|[wo](?:[E-]?[wo])*)"
_UNIT = r"(?:l*[cU]|-[cU]|l?i|l?j{0,3}u)"
_PART = rf"(?:c*[ab]?{_NUMBER}\+?(?:[l-]?[sSkq]½?)?\+?{_UNIT}?)"
_MARKS = r"(?:[ab][rl]*)*"
_AFTER = r"(?:[ab](?![rl]*[cdwo]))?"
_PIECE = re.compile(rf"{_MARKS}{_PART}f?{_AFTER}")
_CANDIDATE = re.compile(
    rf"{_MARKS}e{_MARKS}{_PART}[Er-]l*{_PART}"
    rf"|{_MARKS}{_PART}(?:[r-]l*{_PART}|D{_PART}|[,(r-]*T[ab]*{_PART})*f?{_AFTER}"
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
_LAND = re.compile(r"terrain|parcelle|foncier|friche|emprise|\bland|\bplot|parcel|assiette")
_HIRING = re.compile(
    r"emplo(?!yees)|embauch|recrut|recruit|\bhir|travaill|cre(?:er|at|ant|era)|chantier|construction|"
    r"mobilis|\bwork(?!ers)|formation"
)
_BUILDING = re.compile(
    r"(?:pendant|durant|pour|during|for|lors d|phase d|au plus fort d)[^,;]{0,20}"
    r"(?:construction|chantier|travaux|build)|(?:chantier|travaux|construction)[^,;]{0,30}"
    r"(?:mobilis|emplo|occup|requir|need|fera travailler)"
)
_BUILT = re.compile(r"[^,;]{0,40}(?:chantier|construction|travaux|build)|[^,;]{0,12}temporaires")
_LASTING = re.compile(r"[^,;]{0,25}(?:permanent|perenne|exploitation|direct)")
_BASES = (
    ("it_load", re.compile(r"\bIT\b|informatique|critical load")),
    ("gross", re.compile(r"\b[Bb]rute?s?\b|\b[Gg]ross\b")),
    ("grid_connection", re.compile(r"raccord|[Gg]rid|soutirage|connexion au réseau")),
)
_PER_SITE = re.compile(r"par site|chacune?\b|chaque|\beach\b|per site|apiece")
_OPERATING = re.compile(
    r"\bdeja\b|already|currently|actuellement|(?<!mise )(?<!mis )en service|existant|existing|"
    r"en exploitation|in operation"
)
_CONVERTING = re.compile(
    r"[ \0]*(?:,? ?(?:soit|c'est-a-dire|or|ou|equivalent to|i\.e\.|=)|\(|\(soit|,)[ \0]*"
)
_COMPARING = re.compile(r" (?:plus|moins|more|less|higher|la|le|celle|the|as)\b")
_WORLD = re.compile(
    r"[ \0]*(?:mondial|world|global|of (?:the )?(?:world|global)|d[eu][^.,]{0,30}mondial)"
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
        for found in _LINE_END.finditer(text):
            letters[found.start()] = "\n"
        self.plain = "".join(letters)
        self.words = [
            _Word(found[0].replace("\0", ""), found.start(), found.end())
            for found in _WORD.finditer(self.plain)
        ]
        self.kinds = "".join(self._kind(at) for at in range(len(self.words)))
        self.lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self.ends = [found.end() for found in _SENTENCE_END.finditer(self.plain)]
        french = sum(word.text in {"le", "la", "les", "des", "et"} for word in self.words)
        english = sum(word.text in {"the", "of", "and", "in", "is"} for word in self.words)
        self.language = "fr" if french > english else "en" if english else ""

    def _kind(self, at: int) -> str:
        word = self.words[at]
        first = word.text[0]
        if first.isdigit():
            after = self.words[at + 1] if at + 1 < len(self.words) else word
            before = self.words[at - 1].text if at else ""
            year = _YEAR.fullmatch(word.text) and before in _BEFORE_YEAR
            ordinal = after.start == word.end and after.text in _ORDINAL
            return "x" if ordinal or (year and before not in {"de", "of"}) else "d"
        if self.text[word.start : word.end] in _CODES:
            return "c"
        return _KINDS.get(word.text) or ("j" if word.text.isalpha() else ".")

    def numbers(self) -> list[TextNumber]:
        spans = [
            span for found in _CANDIDATE.finditer(self.kinds) for span in self._spans(*found.span())
        ]
        places = [(self.words[first].start, self.words[last - 1].end) for first, last in spans]
        numbers: list[TextNumber] = []
        for at, (first, last) in enumerate(spans):
            left = places[at - 1][1] if at else 0
            right = places[at + 1][0] if at + 1 < len(places) else len(self.text)
            number = self._number(first, last, left, right, numbers[-1] if numbers else None)
            if number:
                numbers.append(number)
        return numbers

    def _spans(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The spans of single numbers in a candidate, each of which carries something."""
        kinds = self.kinds[first:last]
        if not self._carries(kinds):
            return
        if "T" in kinds or "D" in kinds:
            yield from self._spans_of_parts(first, last, kinds)
        elif not set(kinds) & set("dwo") or self._read(first, last) is not None:
            yield first, last
        else:
            for found in _PIECE.finditer(kinds):
                if self._carries(found[0]):
                    yield first + found.start(), first + found.end()

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

    def _metric(self, first: int, last: int) -> str | None:
        """The metric that the words of a span say by themselves, as far as its base unit."""
        kinds = self.kinds[first:last]
        words = [word.text for word in self.words[first:last]]
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
            return bool(_MONEY_NOUN.match(words[1].text))
        noun = kinds[:1] == "j" and scale in _PLURAL and words[0].text.endswith("s")
        return not noun or bool(_MONEY_NOUN.match(words[0].text))

    def _read(self, first: int, last: int) -> Quantity | None:
        metric = self._metric(first, last)
        return read_phrase(self._phrase(first, last), metric, self.language) if metric else None

    def _phrase(self, first: int, last: int) -> str:
        printed = self.text[self.words[first].start : self.words[last - 1].end]
        return " ".join(printed.split())

    def _number(
        self, first: int, last: int, left: int, right: int, previous: TextNumber | None
    ) -> TextNumber | None:
        """The number of a span between the numbers before and after it, if it is one."""
        first, last = self._tightened(first, last)
        start, end = self.words[first].start, self.words[last - 1].end
        at = bisect_right(self.ends, start)
        left = max(left, self.ends[at - 1] if at else 0)
        after = bisect_left(self.ends, end)
        right = min(right, self.ends[after] if after < len(self.ends) else right)
        before, behind = self.plain[left:start], self.plain[end : max(end, right)]
        metric = self._metric(first, last)
        quantity = self._read(first, last)
        kinds = self.kinds[first:last]
        if metric is None and not self._counts_without_metric(first, last, behind):
            metric = self._vague_metric(kinds, before, behind, left, previous)
            if metric is None:
                return None
            quantity = read_phrase(self._phrase(first, last), metric)
        elif metric and self._is_of_something_else(first, last):
            return None
        people = metric == "jobs" and set(self._texts(first, last)) & _PEOPLE.keys()
        if people and not _HIRING.search(before + " " + behind):
            return None
        metric = self._refined(metric, self._texts(first, last), before, behind)
        near = self.text[end : end + min(len(behind), 30)], self.text[max(left, start - 50) : start]
        return TextNumber(
            line=bisect_right(self.lines, start),
            start=start,
            end=end,
            phrase=self._phrase(first, last),
            metric=metric,
            quantity=quantity,
            basis=_basis(near) if metric == "capacity" else None,
            scope=_scope(before[-40:], behind[:40]),
            target=_target(before, behind),
            conversion=self._converts(previous, start, metric, quantity),
        )

    def _texts(self, first: int, last: int) -> list[str]:
        return [word.text for word in self.words[first:last]]

    def _tightened(self, first: int, last: int) -> tuple[int, int]:
        """The longest span that reads, of eight words at most: doubt in front goes first."""
        start, end = first, last
        while self.kinds[start] in "abrlep" and start < last - 1:
            if self._read(start, end) is not None and self._is_short(start, end):
                return start, end
            start += 1
        if self._read(start, end) is None and self.kinds[end - 1] in "ab":
            end -= 1
        return start, end

    def _is_short(self, first: int, last: int) -> bool:
        return len(self._phrase(first, last).split()) <= _LONGEST

    def _counts_without_metric(self, first: int, last: int, behind: str) -> bool:
        """Whether a number of no metric counts: "10 fois plus", "2 millions d'habitants"."""
        kinds = self.kinds[first:last]
        if "f" in kinds:
            return (
                re.match(r" (?:plus|moins|more|less|higher|la|le|celle|the|as)\b", behind)
                is not None
            )
        return bool(set(kinds) & set("dwo"))

    def _vague_metric(
        self, kinds: str, before: str, behind: str, left: int, previous: TextNumber | None
    ) -> str | None:
        """What "des milliers" at the end of a clause counts: what the number before it did."""
        ends = re.match(r"[ \0]*(?:[.,;:!?)\"»\n]|$)", behind)
        if "v" in kinds and ends and previous and previous.metric in {"jobs", "construction_jobs"}:
            return "jobs" if left - previous.end < 80 else None
        return None

    def _is_of_something_else(self, first: int, last: int) -> bool:
        """Whether the counted noun starts another one, as in "deux projets de loi"."""
        noun = self.plain[self.words[last - 1].start :][:40]
        return noun.startswith(_OTHER_NOUN)

    def _refined(
        self, metric: str | None, words: list[str], before: str, behind: str
    ) -> str | None:
        """The metric with what stands around: on a roof or a field, to build or to run it."""
        if (
            metric == "area"
            and words[-1] in {"m2", "ft2"}
            and not _LAND.search(before + behind[:30])
        ):
            return "floor_area"
        if metric == "compute_share" and not _WORLD.match(behind):
            return None
        built = _BUILT.match(behind) or _BUILDING.search(before) or "construction" in words
        if metric == "jobs" and built and not _LASTING.match(behind):
            return "construction_jobs"
        return metric

    def _converts(
        self, previous: TextNumber | None, start: int, metric: str | None, quantity: Quantity | None
    ) -> bool:
        if not (previous and previous.quantity and quantity) or previous.end > start:
            return False
        if previous.metric != metric or metric not in {"investment", "area", "floor_area"}:
            return False
        between = self.plain[previous.end : start]
        same = previous.quantity.unit == quantity.unit and metric == "investment"
        return not same and _CONVERTING.fullmatch(between) is not None


def _basis(near: tuple[str, str]) -> str:
    """What a capacity is measured at, by the words behind it, then by those in front."""
    for text in near:
        for basis, words in _BASES:
            if words.search(text):
                return basis
    return "unspecified"


def _scope(before: str, behind: str) -> str:
    for scope, words in (("per_site", _PER_SITE), ("operating", _OPERATING)):
        if words.search(behind) or words.search(before):
            return scope
    return "total"


def _target(before: str, behind: str) -> str:
    """The date that a number is to be reached by: behind it, or at the start of its sentence."""
    start = before.lstrip(' \0\n"«-•|')
    leads = start.startswith(("d'ici", "a l'horizon", "by ", "a horizon"))
    return target_in(behind) or (target_in(start) if leads else "")
