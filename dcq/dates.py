"""Dates that keep their precision: a small part of EDTF, the Extended Date/Time Format.

A date is text: ``2030``, ``2025-01``, ``2025-12-09``, each with an optional ``~``
(approximate), ``?`` (uncertain) or ``%`` (both). See https://www.loc.gov/standards/datetime/.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from dcq.errors import UsageError

_EDTF = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[~?%]?")
EXAMPLE = "2030, 2030~, 2025-01 or 2025-12-09"


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


def is_edtf(text: str) -> bool:
    """Whether ``text`` is a date that dcq stores."""
    return _parse(text) is not None


def is_plain(text: str) -> bool:
    """Whether ``text`` is such a date and neither approximate nor uncertain."""
    return is_edtf(text) and text[-1].isdigit()


def parse_date(text: str, option: str = "date") -> str:
    """Return ``text`` as a date that dcq stores, stripped of spaces around it.

    Raises:
        UsageError: it is no such date, or no day of the calendar.
    """
    cleaned = text.strip()
    if not is_edtf(cleaned):
        raise UsageError(f"{option}: {text!r} is not a date", f"write it like {EXAMPLE}")
    return cleaned


def first_day(text: str) -> str:
    """The first day that ``text`` can mean, as ``YYYY-MM-DD``.

    What is approximate or uncertain may be off by one of its own unit: ``2030~`` starts
    with 2029. EDTF gives ``~`` no width; this one is dcq's, and ``dcq help dates`` says so.
    """
    return _edge(text, last=False)


def last_day(text: str) -> str:
    """The last day that ``text`` can mean, as ``YYYY-MM-DD``; ``2030~`` ends with 2031."""
    return _edge(text, last=True)


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
