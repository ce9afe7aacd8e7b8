"""What the words of an article say by themselves: language, title, dates, statuses.

Nothing here knows the database; ``text_names`` finds what that knows.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from dcq import number_words

_SHORT = "jan feb mar apr may jun jul aug sep oct nov dec".split()
MONTHS = {
    **number_words.MONTHS,
    **{word: number for number, word in enumerate(_SHORT, start=1)},
    **{"février": 2, "août": 8, "sept": 9, "décembre": 12},
}
_DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
_ENGLISH_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAYS = {day: n for days in (_DAYS, _ENGLISH_DAYS) for n, day in enumerate(days)}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"(?:\b(?P<weekday>{'|'.join(_WEEKDAYS)}),?\s+(?:le\s+)?)?"
    rf"(?:\b(?P<day>\d\d?)(?:er|st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?"
    rf"|\b(?P<month_first>{_MONTH})\.?\s+(?P<day_last>\d\d?)(?:st|nd|rd|th)?\b)"
    r"(?:,?\s+(?P<year>(?:19|20)\d\d)\b)?"
    r"|\b(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b"
    r"|\b(?P<slashed>\d\d?/\d\d?/(?:19|20)\d\d)\b",
    re.I,
)
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_WEEKDAYS)})\b", re.I)
_NEAR = 300  # characters in which a weekday belongs to a day before it
_YEARS_BACK = 12  # in which a weekday without a year is looked for
_AHEAD = re.compile(
    r"(?:d[’']ici|avant|prévue?s?|horizon|\bby|before|until|expected)\b[^.;]*$", re.I
)
_PUBLISHED = re.compile(r"(?:publi(?:é|ée|shed|cation)|posté|posted|paru)\b[^.\n]{0,25}$", re.I)
_DATELINE = re.compile(r"^(?:[^\W\d_a-zß-ÿ][\w’'.-]*[ ,(]+|(?:de|du|la|le|les|sur|en) ){1,8}$")
_FURNITURE = re.compile(
    r"[|›>]|^(?:mis à jour|publié|publication|updated|published|par|by)\b", re.I
)
_HEAD = 15  # lines in which a dateline is looked for
_STOP_WORDS = {
    "fr": frozenset("le la les des du et est une dans pour sur avec qui que au aux ce".split()),
    "en": frozenset("the of and to in is for on with that at by from will as has".split()),
}


class Told(NamedTuple):
    """A day that a text tells.

    Attributes:
        start: where its words start in the text.
        end: where they end.
        date: as ``YYYY-MM-DD``; empty where no year is printed.
        years: those in which a weekday without a year fell on that day, the latest first.
    """

    start: int
    end: int
    date: str
    years: tuple[str, ...]


class Stage(NamedTuple):
    """What a text says of how far a project has come: a status, a milestone, or both."""

    start: int
    status: str = ""
    milestone: str = ""
    date: str = ""


def language_of(text: str) -> str:
    """``fr`` or ``en``, whichever has more of its common words."""
    words = re.findall(r"\w+", text.lower())
    return max(_STOP_WORDS, key=lambda one: sum(word in _STOP_WORDS[one] for word in words))


def title_of(text: str) -> tuple[str, bool]:
    """The first line that is long enough for a title, and whether that is doubtful."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    long = (one for one in lines if 5 <= len(one.split()) <= 40 and not _FURNITURE.search(one))
    title = next(long, lines[0])
    if len(title) > 200:
        title = f"{title[:200].rpartition(' ')[0] or title[:200]}…"
    return title, title != lines[0] or ". " in title


def paragraph_ends(text: str) -> list[int]:
    """Where the paragraphs end: at empty lines, and at the ends of lines that are not broken.

    A line is one that is longer than any that is, or ends a sentence where no line is empty.
    """
    whole = re.compile(r".{120}$" if "\n\n" in text else r"(?:.{120}|[.!?»”\":]\s*)$")
    ends = [
        found.end()
        for found in re.finditer(r"\n", text)
        if text[found.end() : found.end() + 1] in {"\n", ""}
        or whole.search(text[max(found.start() - 120, 0) : found.start()])
    ]
    return [*ends, len(text) + 1]


def dates_of(text: str, today: date) -> list[Told]:
    """Every date in the text, in order; dates that do not exist are skipped."""
    found = []
    for one in _DATE.finditer(text):
        day, month, year = _numbers(one)
        spoken = one["weekday"] or _weekday_near(text, one.end())
        weekday = _WEEKDAYS.get(spoken.lower())
        years = [year] if year else range(today.year, today.year - _YEARS_BACK, -1)
        days = [made for y in years if (made := _day(y, month, day))]
        if year:
            found += [Told(*one.span(), made.isoformat(), ()) for made in days]
        elif weekday is not None:
            fitting = [made for made in days if made.weekday() == weekday and made <= today]
            found.append(Told(*one.span(), "", tuple(made.isoformat() for made in fitting)))
    return found


def _weekday_near(text: str, end: int) -> str:
    """The weekday that a paragraph tells after a day without its own, as after a dateline."""
    found = _WEEKDAY.search(text[end : end + _NEAR].partition("\n\n")[0])
    return found[0] if found else ""


def _numbers(one: re.Match[str]) -> tuple[int, int, int]:
    """Day, month and year, 0 where none is printed."""
    if one["iso"]:
        year, month, day = map(int, one["iso"].split("-"))
        return day, month, year
    if one["slashed"]:
        day, month, year = map(int, one["slashed"].split("/"))
        return day, month, year
    month = MONTHS[(one["month"] or one["month_first"]).lower()]
    return int(one["day"] or one["day_last"]), month, int(one["year"] or 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def published_of(text: str, told: list[Told]) -> Told | None:
    """The day that stands where a text prints its own: after "publié", or in a dateline."""
    for one in told:
        if _PUBLISHED.search(text[max(one.start - 40, 0) : one.start]):
            return one
    for one in told:
        line_start = text.rfind("\n", 0, one.start) + 1
        line_end = text.find("\n", one.end) % (len(text) + 1)
        before, after = text[line_start : one.start], text[one.end : line_end].strip()
        is_dateline = _DATELINE.match(before) and re.match(r"[.()–—-]|$", after)
        is_alone = not after and before.strip().lower() in {"", "le", "on"}
        if text.count("\n", 0, one.start) < _HEAD and (is_dateline or is_alone):
            return one
    return None


def earliest_of(text: str, told: list[Told], today: date) -> str:
    """The latest day that a text tells as past, or an empty text."""
    days = [
        one.date or next(iter(one.years), "")
        for one in told
        if not _AHEAD.search(text[max(one.start - 60, 0) : one.start])
    ]
    return max((day for day in days if day <= today.isoformat()), default="")


_WHEN = rf"(?:(?P<month>{_MONTH})\s+)?(?P<year>20\d\d)\b"
_OPENING = re.compile(
    r"(?P<verb>\b(?:opérationnel\w*|mise? en service|ouver\w+|ouvrir\w*|livr(?:é|ai)\w*|inaugur\w+"
    r"|démarr\w+|achev\w+|operational|open(?:s|ing|ed)?|online|complet\w+|commission\w+))"
    r"[^.;]{0,60}?(?P<by>horizon|d[’']ici|\ben\b|\bvers\b|\bpour\b|fin\b|début|courant|dès"
    rf"|\bin\b|\bby\b|around|from|late|early|before|avant)[^.;\d]{{0,20}}?{_WHEN}",
    re.I,
)
_ANNOUNCED = re.compile(r"\b(?:annonc\w+|dévoil\w+|announced|unveiled)\b", re.I)
_STATUSES = {
    status: re.compile(words, re.I)
    for status, words in (
        ("cancelled", r"\babandonn\w+|\babandon\b|\bannulé\w*|\bannulation|\bcancel+\w+|scrapped"),
        ("shelved", r"\bsuspendue?s?\b|mise? en pause|\bgelée?s?\b|\bpaused\b|on hold|shelved"),
        (
            "construction",
            r"en (?:cours de )?construction|en chantier|travaux (?:ont|avaient) (?:commenc|début)é"
            r"|under construction|broke ground|construction (?:has )?(?:began|started|begun)",
        ),
        (
            "operating",
            r"en service depuis|en exploitation|est opérationnel|a été (?:inaugur|mise? en serv)\w+"
            r"|in operation|already operat\w+|has been operating",
        ),
        ("pre_construction", r"permis de construire|planning permission|building permit"),
    )
}


def stages_of(text: str, told: list[Told], now: str) -> Iterator[Stage]:
    """Every status and milestone in words.

    Args:
        text: the article's.
        told: the days that it tells.
        now: the date that the article is of: what comes after it is expected.
    """
    for one in _OPENING.finditer(text):
        month = MONTHS.get((one["month"] or "").lower())
        when = f"{one['year']}-{month:02}" if month else one["year"]
        if when > now[: len(when)]:
            about = "~" if one["by"].lower() in {"vers", "around"} else ""
            yield Stage(one.start(), milestone="expected", date=f"{when}{about}")
        elif when < now[: len(when)]:
            yield Stage(one.start(), "operating", "opened", when)
    for one in _ANNOUNCED.finditer(text):
        for day in told:
            if one.end() <= day.start <= one.end() + 15 and day.date and day.date <= now:
                yield Stage(one.start(), "announced", "announced", day.date)
    for status, words in _STATUSES.items():
        for one in words.finditer(text):
            yield Stage(one.start(), status)
