"""Numbers without a unit of their own, and the words whose unit they have.

"150 emplois, et jusqu'à 600 pendant le chantier", "Emplois : 600", a cell under "Puissance (MW)".
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from dcq.number_words import MONTHS
from dcq.text_words import ORDINAL, YEAR, Text, WordSpan, carries

LONGEST = 8  # words of a phrase
GROWTH = re.compile(
    r"\b(?:(?:pass|port|grimp|augment|progress|mont|relev)(?:e|er|era|erait|eront|ent|ees?)|"
    r"rises?|rising|rose|gr[eo]ws?|increas\w+|jump\w*|went|go|expand\w*|raised|revised?|cut)"
    r"[ \0]+(?:(?:en revanche|ainsi|alors|donc|desormais|ensuite|then|now|up|down)[ \0]+)?"
    r"(?:de|d'|from)[ \0]*"
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
_NOT_COUNTED = frozenset(MONTHS).union(
    "ans an mois jour jours heures semaines minutes years year months month days day weeks week"
    " hours people feet foot km kv mwh gwh twh personnel".split()
)
_ASKING = re.compile(r"\b(?:combien|how many|how much|quel|what)\b")


def with_units(text: Text, spans: list[WordSpan]) -> Iterator[tuple[int, int, str]]:
    """The spans that carry something, and those that borrow it, with the words they borrow."""
    lender: WordSpan | None = None
    last_place = 0
    for at, (first, last) in enumerate(spans):
        unit = ""
        source: WordSpan | None = (first, last)
        if not carries(text.kinds[first:last]):
            near = lender if last_place >= text.opens(text.places[first][0]) else None
            source = _lender(text, first, last, near, spans[at + 1 : at + 2])
            unit = _unit(text, *source) if source else ""
            if not unit:
                continue
        lender, last_place = source, text.places[first][0]
        yield first, last, unit


def _unit(text: Text, first: int, last: int) -> str:
    """The scale, currency and unit in a span, as they stand behind a number."""
    at = [at for at in range(first, min(last, first + 4 * LONGEST)) if text.kinds[at] in "cSskqUui"]
    words = ((text.words[place], text.kinds[place]) for place in at)
    return " ".join(
        word.upper() if kind == "c" and len(word) == 3 else word for word, kind in words
    )


def _lender(
    text: Text, first: int, last: int, near: WordSpan | None, following: list[WordSpan]
) -> WordSpan | None:
    """The words whose unit a bare number has: a heading's, a label's, another number's.

    Args:
        text: the words.
        first: the first word of the number.
        last: the word behind it.
        near: the words that gave the number before in its sentence its unit.
        following: the span behind it, if there is one.
    """
    start, end = text.places[first][0], text.places[last - 1][1]
    if not _stands_bare(text, first, last):
        return None
    if cell := text.cell(start, end):
        return bisect_left(text.places, (cell[0], 0)), bisect_left(text.places, (cell[1], 0))
    opens = text.opens(start)
    before = text.plain[max(0, start - 80) : start].rstrip(' \0\n-•*~<>"«')
    if before.endswith(":"):
        colon = text.plain.rindex(":", 0, start)
        return text.within(max(text.opens(colon), colon - 60), colon)
    if following and carries(text.kinds[slice(*following[0])]):
        link = text.words[last : following[0][0]]
        if len(link) == 1 and (text.kinds[last] == "r" or link[0] in {"puis", "then"}):
            return following[0]
    asked = text.plain[max(0, opens - 20) : opens].rstrip(' \0\n"»«-–')
    if asked.endswith("?") and start - opens < 25 and first == text.first_word(opens):
        mark = text.plain.rindex("?", 0, opens)
        asking = text.opens(mark)
        return text.within(asking, mark) if _ASKING.search(text.plain, asking, mark) else None
    return near if _borrows(text, first, last) else None


def _stands_bare(text: Text, first: int, last: int) -> bool:
    """Whether a number is neither a part of something longer nor the count of a noun."""
    start, end = text.places[first][0], text.places[last - 1][1]
    kinds = text.kinds[first:last]
    bare = kinds.strip("ab") not in {"o", ""} and not YEAR.fullmatch(text.words[first])
    glued = text.plain[max(0, start - 1) : start].strip(" \0\n(|«\"~<>'*•")
    behind = text.plain[end : end + 1]
    if not bare or glued or (behind and behind not in ' \0\n.,;:!?)|»"*'):
        return False
    if behind in {".", ",", ":"} and text.plain[end + 1 : end + 2].isalnum():
        return False
    kind, word = (text.kinds[last : last + 1], (text.words[last : last + 1] or [""])[0])
    if word in _NOT_COUNTED or word in ORDINAL or kind in set("UuicfsSkqv%Tdwo"):
        return False
    if kind == "l":
        return text.plain.startswith("d'ici", text.places[last][0])
    run = text.kinds[last : last + 4]
    nouns = text.words[last : last + len(run) - len(run.lstrip("j"))]
    return (
        not nouns
        or (
            len(nouns[0]) > 3
            and not any(noun.endswith(("s", "x")) or noun in _NOT_COUNTED for noun in nouns)
        )
        or nouns[0] in _GOING_ON
    )


def _borrows(text: Text, first: int, last: int) -> bool:
    """Whether the words around a bare number say that it is of what was counted before."""
    if set(text.kinds[first:last]) & set("ab"):
        return True
    one, two = (text.words[max(0, first - back)] if first >= back else "" for back in (1, 2))
    if one in _BORROWING or f"{two} {one}".endswith(_BORROWING_PAIRS) or one in {"not", "non"}:
        return True
    growing = text.kinds[first - 1 : first] == "r" and GROWTH.search(
        text.plain, max(0, text.places[first][0] - 80), text.places[first][0]
    )
    following = text.words[last] if last < len(text.words) else ""
    return bool(growing) or (one in {",", "et", "and", ";"} and following in _GOING_ON)
