"""Dates keep their precision: what is a date, and which days it can mean."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcq.dates import first_day, is_date, is_edtf, is_plain, last_day, parse_date
from dcq.errors import UsageError
from tests.library import examples

MODEST = examples(50)

days = st.dates(date(2, 1, 1), date(9998, 12, 31)).map(date.isoformat)
precise = st.builds(lambda day, length: day[:length], days, st.sampled_from([4, 7, 10]))
dates = st.builds(str.__add__, precise, st.sampled_from(["", "~", "?", "%"]))


@pytest.mark.parametrize(
    "text",
    ["2030", "2030~", "2030?", "2030%", "2025-01", "2025-01~", "2025-12-09", "2024-02-29?", "0001"],
)
def test_a_year_a_month_and_a_day_are_dates_with_or_without_doubt(text: str) -> None:
    """A part of EDTF: three precisions, three marks of doubt."""
    assert is_edtf(text)
    assert parse_date(f" {text}\n") == text
    assert is_plain(text) == text[-1].isdigit()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "~",
            "soon",
            "30",
            "0000",
            "20300",
            "-2030",
            "2030~~",
            "~2030",
            "2025/01",
            "../..",
            "/2030",
            "2030/",
            "2030/2028",
            "2028/2029/2030",
            "2030..",
            "2030/..~",
        ),
        *("2025-00", "2025-13", "2025-1", "2025-1-9", "2025-01-00", "2025-01-32", "2025-02-29"),
        *("2025-12-09T10:00", "2025-12-", "2025-q1", "20XX", "٢٠٢٥", "2025\u00a0?"),
    ],
)
def test_what_is_no_day_of_the_calendar_is_refused(text: str) -> None:
    """The error names the option and shows every form that is understood."""
    assert not is_edtf(text)
    assert not is_plain(text)
    with pytest.raises(UsageError, match="--as-of") as refused:
        parse_date(text, "--as-of")
    assert "2030~" in refused.value.remedy


@given(st.text() | dates)
@MODEST
def test_parsing_takes_exactly_the_dates(text: str) -> None:
    """``parse_date`` and ``is_date`` agree on every text, spaces around it aside."""
    try:
        parsed = parse_date(text)
    except UsageError:
        assert not is_date(text.strip())
    else:
        assert is_edtf(parsed)
        assert parsed == text.strip()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2029/..", "2029-01-01", "9999-12-31"),
        ("../2029", "0001-01-01", "2029-12-31"),
        ("2028/2030", "2028-01-01", "2030-12-31"),
        ("2028-06/2030~", "2028-06-01", "2031-12-31"),
        ("2029~/..", "2028-01-01", "9999-12-31"),
        ("2030/2030", "2030-01-01", "2030-12-31"),
    ],
)
def test_an_interval_is_all_of_its_days(text: str, first: str, last: str) -> None:
    """« Not before 2029 » has no last day; a source and an option have no interval."""
    assert is_edtf(text)
    assert (first_day(text), last_day(text)) == (first, last)
    assert not is_date(text)
    assert not is_plain(text)
    with pytest.raises(UsageError):
        parse_date(text)


@given(dates)
@MODEST
def test_the_first_day_is_never_after_the_last(text: str) -> None:
    """Both are whole days of the calendar."""
    assert date.fromisoformat(first_day(text)) <= date.fromisoformat(last_day(text))


@given(days)
@MODEST
def test_a_year_and_a_month_are_all_of_their_days(day: str) -> None:
    """``2025`` begins on 1 January and ends on 31 December; nothing is padded."""
    year, month = int(day[:4]), int(day[5:7])
    assert (first_day(day), last_day(day)) == (day, day)
    assert first_day(day[:7]) == f"{day[:7]}-01"
    assert last_day(day[:7]) == f"{day[:7]}-{monthrange(year, month)[1]}"
    assert (first_day(day[:4]), last_day(day[:4])) == (f"{day[:4]}-01-01", f"{day[:4]}-12-31")


@pytest.mark.parametrize("mark", ["~", "?", "%"])
@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2030", "2029-01-01", "2031-12-31"),
        ("2025-06", "2025-05-01", "2025-07-31"),
        ("2025-01", "2024-12-01", "2025-02-28"),
        ("2025-12", "2025-11-01", "2026-01-31"),
        ("2025-12-31", "2025-12-30", "2026-01-01"),
        ("2024-02-29", "2024-02-28", "2024-03-01"),
    ],
)
def test_doubt_widens_a_date_by_one_of_its_own_unit(
    text: str, mark: str, first: str, last: str
) -> None:
    """``2030~`` may be 2029 or 2031, and ``2025-01~`` the December before."""
    assert (first_day(text + mark), last_day(text + mark)) == (first, last)


@given(precise, st.sampled_from("~?%"))
@MODEST
def test_doubt_never_narrows(text: str, mark: str) -> None:
    """What a date can mean, the same date with a doubt can mean, too."""
    assert first_day(text + mark) < first_day(text)
    assert last_day(text + mark) > last_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "9999",
        "9999-12-31",
        "0001-01-01",
        *("9999-12-31~", "0001-01-01~", "9999~", "0001%", "9999-12?", "0001-01~"),
    ],
)
def test_dates_at_the_ends_of_the_calendar_have_edges(text: str) -> None:
    """Whatever is a date has a first and a last day, and text compares as time does."""
    assert is_edtf(text)
    assert date.fromisoformat(first_day(text)) <= date.fromisoformat(last_day(text))
