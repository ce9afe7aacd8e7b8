"""What changed between two dates: everything that is said of a project, and amounts as numbers."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from tests.conftest import Runner

FIRST = """
format = 1
source = { slug = "first", title = "First", published = "2026-01-10" }
organisation = [{ slug = "ada", name = "Ada" }]
power_source = [
  { slug = "plant", name = "Plant", kind = "nuclear", printed = "the plant", region = "FR-NOR" },
]

[[project]]
slug = "campus"
name = "Campus"
kind = "site"
printed = "the campus"
statuses = [{ status = "announced", date = "2026-01-05" }]
places = [{ locality = "Caen", region = "FR-14" }]
roles = [{ role = "partner", organisation = "ada" }, { role = "investor", organisation = "ada" }]
power = [{ power_source = "plant", tie = "considered" }]
[[project.figures]]
metric = "investment"
amount = "5 bn EUR"
[[project.figures]]
metric = "capacity"
amount = "500 MW"
basis = "unspecified"
target = "2032"


[[project]]
slug = "doomed"
name = "Doomed"
kind = "site"
printed = "the other"
statuses = [{ status = "announced" }]
places = [{ region = "FR-NOR" }]
figures = [{ metric = "investment", amount = "1 bn EUR" }]
"""
SECOND = """
format = 1
source = { slug = "second", title = "Second", published = "2026-02-10", supersedes = "first" }
organisation = [{ slug = "ada", name = "Ada" }, { slug = "bob", name = "Bob" }]
power_source = [
  { slug = "plant", name = "Plant", kind = "nuclear", printed = "the plant", region = "FR-NOR" },
]

[[project]]
slug = "campus"
name = "Great campus"
kind = "site"
printed = "the campus"
statuses = [{ status = "construction", date = "2026-02-05" }]
places = [{ locality = "Brest", region = "FR-29" }]
roles = [{ role = "partner", organisation = "bob" }, { role = "investor", organisation = "ada" }]
power = [{ power_source = "plant", tie = "supply" }]
[[project.figures]]
metric = "investment"
amount = "about 6 bn EUR"
[[project.figures]]
metric = "capacity"
amount = "1 GW"
basis = "unspecified"
target = "2032"
[[project.figures]]
metric = "area"
amount = "30 to 50 ha"


[[project]]
slug = "doomed"
name = "Doomed"
kind = "site"
printed = "the other"
statuses = [{ status = "cancelled" }]
places = [{ region = "FR-NOR" }]
figures = [{ metric = "investment", amount = "1 bn EUR" }]

[[project]]
slug = "stillborn"
name = "Stillborn"
kind = "site"
printed = "a third"
statuses = [{ status = "cancelled" }]
places = [{ region = "FR-NOR" }]
"""
ASKED = ("diff", "--from", "2026-01", "--to", "2026-02", "--db", "two.db")


@pytest.fixture
def two(place: Path, dcq: Runner) -> Runner:
    """Run dcq on a database of two editions."""
    (place / "1.toml").write_text(FIRST)
    (place / "2.toml").write_text(SECOND)
    dcq("db", "init", "--empty", "--db", "two.db")
    done = dcq("import", "1.toml", "2.toml", "--db", "two.db")
    assert done.code == 0, done.stderr
    return dcq


def changes(told: str) -> dict[tuple[str, str, str], tuple[str, str, str]]:
    """Change, before and after, by project, field and target; the totals apart."""
    return {
        (row["slug"], row["field"], row["target"]): (row["change"], row["before"], row["after"])
        for row in csv.DictReader(StringIO(told))
        if row["change"] != "total"
    }


def test_a_diff_tells_every_kind_of_change(two: Runner) -> None:
    """Names, statuses, places, roles of every kind, ties, amounts, and levels to be reached."""
    assert changes(two(*ASKED, "--csv").stdout) == {
        ("campus", "name", ""): ("renamed", "Campus", "Great campus"),
        ("campus", "status", ""): ("changed", "announced", "construction"),
        ("campus", "regions", ""): ("changed", "normandie", "bretagne"),
        ("campus", "departments", ""): ("changed", "14", "29"),
        ("campus", "places", ""): ("changed", "Caen", "Brest"),
        ("campus", "partners", ""): ("changed", "ada", "bob"),
        ("campus", "power_considered", ""): ("changed", "plant", ""),
        ("campus", "power_supply", ""): ("changed", "", "plant"),
        ("campus", "investment", ""): ("changed", "5000000000", "6000000000"),
        ("campus", "area", ""): ("changed", "", "30"),
        ("campus", "capacity", "2032"): ("changed", "500", "1000"),
        ("doomed", "status", ""): ("cancelled", "announced", "cancelled"),
        ("stillborn", "status", ""): ("cancelled", "", "cancelled"),
    }


def test_amounts_are_numbers_with_a_unit_and_their_doubt(two: Runner) -> None:
    rows = [
        [row[name] for name in "before before_qualifier after after_high after_qualifier".split()]
        + [row["unit"], row["basis"]]
        for row in csv.DictReader(StringIO(two(*ASKED, "--csv").stdout))
        if row["field"] in {"investment", "area", "capacity"} and row["change"] == "changed"
    ]
    assert sorted(rows) == [
        ["", "", "30", "50", "range", "ha", ""],
        ["500", "exact", "1000", "1000", "exact", "MW", "unspecified"],
        ["5000000000", "exact", "6000000000", "6000000000", "about", "EUR", ""],
    ]
    told = json.loads(two(*ASKED, "--json").stdout)["changes"]
    (area,) = (change for change in told if change["field"] == "area")
    assert (area["before"], area["after"], area["after_high"]) == (None, 30, 50)


@pytest.mark.parametrize(
    "filters",
    [
        (),
        ("--status", "all"),
        ("--status", "announced"),
        ("--status", "cancelled"),
        ("--status", "construction"),
        ("--region", "normandie"),
        ("--min-investment", "500 m EUR", "--status", "live"),
    ],
    ids=" ".join,
)
def test_a_cancellation_is_told_whatever_statuses_are_asked_for(
    two: Runner, filters: tuple[str, ...]
) -> None:
    told = changes(two(*ASKED, "--csv", *filters).stdout)
    assert told["doomed", "status", ""] == ("cancelled", "announced", "cancelled")


def test_a_cancellation_elsewhere_is_not_told(two: Runner) -> None:
    assert "doomed" not in two(*ASKED, "--csv", "--region", "bretagne").stdout


def test_people_read_amounts_in_words(two: Runner) -> None:
    told = two(*ASKED, "-f", "table").stdout
    assert "about 6 bn EUR" in told
    assert "30 to 50 ha" in told
    assert "Capacity by 2032" in told
