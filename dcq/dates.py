"""Dates that keep their precision: a small part of EDTF, the Extended Date/Time Format.

A date is text: ``2030``, ``2025-01``, ``2025-12-09``, each with an optional ``~``
(approximate), ``?`` (uncertain) or ``%`` (both); or an interval of two, of which one may be
open: ``2028/2030``, ``2029/..``. See https://www.loc.gov/standards/datetime/.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from dcq.errors import UsageError

_EDTF = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[~?%]?")
EXAMPLE = "2030, 2030~, 2025-01 or 2025-12-09"
INTERVALS = f"{EXAMPLE}, or 2029/.. for not before 2029"


@lru_cache  # the rows of a list have few dates
def _parse(text: str) -> tuple[date, str] | None:
    """The first day of a date as it is written, and the unit of which it is one."""
    match = _EDTF.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return first, "day" if day else "month" if month else "year"


def is_date(text: str) -> bool:
    """Whether ``text`` is a day, a month or a year, with or without doubt."""
    return _parse(text) is not None


def is_edtf(text: str) -> bool:
    """Whether ``text`` is such a date, or an interval."""
    start, slash, end = text.partition("/")
    bounds = [bound for bound in (start, end) if bound != ".."]
    if not slash:
        return is_date(text)
    return bool(bounds) and all(map(is_date, bounds)) and first_day(text) <= last_day(text)


def is_plain(text: str) -> bool:
    """Whether ``text`` is a date and neither approximate nor uncertain."""
    return is_date(text) and text[-1].isdigit()


def parse_date(text: str, option: str = "date") -> str:
    """Return ``text`` as a date, and no interval, stripped of spaces around it.

    Raises:
        UsageError: it is no such date, or no day of the calendar.
    """
    cleaned = text.strip()
    if not is_date(cleaned):
        raise UsageError(f"{option}: {text!r} is not a date", f"write it like {EXAMPLE}")
    return cleaned


def first_day(text: str) -> str:
    """The first day that ``text`` can mean, as ``YYYY-MM-DD``.

    What is approximate or uncertain may be off by one of its own unit: ``2030~`` starts
    with 2029. EDTF gives ``~`` no width; this one is dcq's, and ``dcq help dates`` says so.
    """
    return _edge(text.partition("/")[0], last=False)


def last_day(text: str) -> str:
    """The last day that ``text`` can mean, as ``YYYY-MM-DD``; ``2030~`` ends with 2031.

    An open end has the calendar's own.
    """
    return _edge(text.rpartition("/")[2], last=True)


def _edge(text: str, *, last: bool) -> str:
    end = date.max if last else date.min
    first, unit = _parse(text) or (end, "day")
    step = 0 if text[-1:].isdigit() else 1 if last else -1
    try:
        if unit == "day":
            edge = first + timedelta(days=step)
        elif unit == "month":
            years, months = divmod(first.year * 12 + first.month - 1 + step, 12)
            edge = date(years, months + 1, monthrange(years, months + 1)[1] if last else 1)
        else:
            edge = end.replace(year=first.year + step)
    except (ValueError, OverflowError):  # beyond the calendar's own ends
        edge = end
    return edge.isoformat()
