"""Dates that keep their precision: a small part of EDTF, the Extended Date/Time Format.

A date is text: ``2030``, ``2025-01``, ``2025-12-09``, each with an optional ``~``
(approximate), ``?`` (uncertain) or ``%`` (both). See https://www.loc.gov/standards/datetime/.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from dcq.errors import UsageError

_EDTF = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%]?)")
EXAMPLE = "2030, 2030~, 2025-01 or 2025-12-09"


@lru_cache  # the rows of a list have few dates
def _split(text: str) -> tuple[int, int | None, int | None] | None:
    match = _EDTF.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups()[:3])
    assert year is not None
    if year == 0 or (month is not None and not 1 <= month <= 12):
        return None
    if day is not None and not (month and 1 <= day <= monthrange(year, month)[1]):
        return None
    return year, month, day


def is_edtf(text: str) -> bool:
    """Whether ``text`` is a date that dcq stores."""
    return _split(text) is not None


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
    year, month, day = _split(text) or (9999 if last else 1, None, None)
    step = 0 if text[-1:].isdigit() else 1 if last else -1
    end = date.max if last else date.min
    try:
        if day and month:
            edge = date(year, month, day) + timedelta(days=step)
        elif month:
            years, months = divmod(year * 12 + month - 1 + step, 12)
            day = monthrange(years, months + 1)[1] if last else 1
            edge = date(years, months + 1, day)
        else:
            edge = end.replace(year=year + step)
    except (ValueError, OverflowError):  # beyond the calendar's own ends
        edge = end
    return edge.isoformat()
