"""Not before 2029: intervals in what a source states, and what a filter makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options
from tests.conftest import Runner

ARTICLE = """
format = 1
source = {{ slug = "wire", title = "Wire", published = "2026-01-01" }}
[[project]]
slug = "campus"
name = "Campus"
kind = "site"
milestones = [
  {{ milestone = "expected", date = "{0}" }},
  {{ milestone = "announced", date = "{0}" }},
]
[[project.figures]]
metric = "jobs"
amount = "100 jobs"
target = "{0}"
"""


def take(place: Path, interval: str) -> None:
    """Import an article in which everything is of one interval."""
    (place / "wire.toml").write_text(ARTICLE.format(interval), "utf-8")
    import_files(place / "seed.db", [str(place / "wire.toml")], Options())


@pytest.mark.parametrize(
    ("interval", "option", "date", "certain"),
    [
        ("2029/..", "--expected-before", "9000", False),
        ("2029/..", "--announced-after", "2028", True),
        ("2029/..", "--announced-after", "2029", False),
        ("../2029", "--expected-before", "2030", True),
        ("../2029", "--expected-before", "2029", False),
        ("../2029", "--announced-after", "1000", False),
        ("2028/2030", "--expected-before", "2031", True),
        ("2028/2030", "--expected-before", "2030", False),
    ],
)
def test_a_bound_keeps_what_certainly_meets_it(
    dcq: Runner, place: Path, interval: str, option: str, date: str, certain: bool
) -> None:
    """An open end meets no bound; what might meet one is counted in a note."""
    take(place, interval)
    done = dcq("list", "--source", "wire", option, date, "--csv")
    assert ("campus" in done.stdout) == certain
    assert certain or "1 more" in done.stderr or "might" in done.stderr, done.stderr


@pytest.mark.parametrize(
    ("interval", "told"),
    [
        ("2029/..", "not before 2029"),
        ("../2029", "not after 2029"),
        ("2028/2030", "2028 to 2030"),
    ],
)
def test_people_read_it_in_words(dcq: Runner, place: Path, interval: str, told: str) -> None:
    """CSV has it as it is written."""
    take(place, interval)
    shown = dcq("show", "campus", "-f", "table").stdout
    assert shown.count(told) == 4
    assert interval not in shown
    assert f",{interval}," in dcq("figures", "--source", "wire", "--csv").stdout


def test_the_wider_of_two_dates_is_the_more_cautious(dcq: Runner, place: Path) -> None:
    """Of two sources of one day the interval is shown."""
    take(place, "2029/..")
    second = ARTICLE.format("2031").replace('"wire"', '"other"').replace('"Wire"', '"Other"')
    (place / "other.toml").write_text(second, "utf-8")
    import_files(place / "seed.db", [str(place / "other.toml")], Options())
    assert ",2029/..," in dcq("list", "--search", "campus", "--csv").stdout
    assert "2029/.." in dcq("totals", "--by", "year", "--search", "campus", "--csv").stdout
