"""What is in operation is added up and ranked apart from the whole of each project."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from tests.conftest import Runner, run_dcq

LIST = """\
name,country,operators,capacity_mw,operating_capacity_mw
Alpha,FR,Ada,300,100
Beta,FR,Ada,500,20 MW to 30 MW
Gamma,DE,Bob,50,50
Delta,DE,Bob,700,
"""
ONLY = ("--source", "mine")


@pytest.fixture
def mixed(place: Path, dcq: Runner) -> Runner:
    """A database with four made-up sites, three of which state what is in operation."""
    (place / "mine.csv").write_text(LIST, "utf-8")
    done = dcq("import", "mine.csv", "--source-title", "Mine", "--source-published", "2026-01-01")
    assert done.code == 0, done.stderr
    return dcq


def rows_of(answer: str) -> list[dict[str, str]]:
    return [*csv.DictReader(StringIO(answer))]


def test_totals_add_up_what_is_in_operation(mixed: Runner) -> None:
    """By hand: 100 and 20 to 30 of Ada's, 50 of one of Bob's two; of the whole, 800 and 750."""
    line = ("totals", "--metric", "capacity", "--by", "operator", *ONLY)
    names = ("group", "low", "high", "disclosed", "undisclosed", "scope")
    wanted = {
        "total": [
            ("ada", "800", "800", "2", "0", "total"),
            ("bob", "750", "750", "2", "0", "total"),
        ],
        "operating": [
            ("ada", "120", "130", "2", "0", "operating"),
            ("bob", "50", "50", "1", "1", "operating"),
        ],
    }
    for scope, expected in wanted.items():
        for form in ("csv", "json"):
            answer = mixed(*line, "--scope", scope, "-f", form).stdout
            found = rows_of(answer) if form == "csv" else json.loads(answer)["rows"]
            told = [tuple(str(row[name]) for name in names) for row in found]
            assert told == [
                (group if form == "csv" else str([group]), *r) for group, *r in expected
            ]
    assert mixed(*line).stdout == mixed(*line, "--scope", "total").stdout


def test_rank_compares_what_is_in_operation(mixed: Runner) -> None:
    """The largest site is not ranked: nobody says what of it is in operation."""
    line = ("rank", "--by", "capacity", "--scope", "operating", *ONLY, "--csv")
    found = [
        (row["rank_best"], row["slug"], row["low"], row["high"])
        for row in rows_of(mixed(*line).stdout)
    ]
    assert found == [
        ("1", "alpha", "100", "100"),
        ("2", "gamma", "50", "50"),
        ("3", "beta", "20", "30"),
        ("", "delta", "", ""),
    ]
    assert "its operating capacity is not disclosed" in mixed(*line).stdout


@pytest.mark.parametrize(
    "line",
    [
        "totals --metric capacity",
        "totals --metric capacity --by country -f markdown",
        "rank --by capacity",
        "diff --from 2020 --metric capacity",
        "cite --metric capacity",
        "cite --metric capacity --lang fr",
    ],
)
def test_people_are_told_that_it_is_the_operating_part(line: str, mixed: Runner) -> None:
    """In the heading of the amount, or in the sentence; the default says nothing of the kind."""
    form = () if "cite" in line or " -f " in line else ("-f", "table")
    done = mixed(*line.split(), "--scope", "operating", *ONLY, *form)
    assert done.code == 0, done.stderr
    told = "Operating capacity", "only the part in operation counts", "seule la part en service"
    assert any(one in done.stdout for one in told)
    whole = mixed(*line.split(), *ONLY, *form).stdout
    assert not any(one in whole for one in told)


def test_a_citation_names_the_command_that_adds_up_the_same(mixed: Runner) -> None:
    said = mixed("cite", "--metric", "capacity", "--scope", "operating", *ONLY).stdout
    assert "170 MW to 180 MW" in said or "170 to 180 MW" in said
    assert "totals --source mine --metric capacity --scope operating" in said


def test_the_ledger_says_of_the_other_scope_why_it_did_not_enter(mixed: Runner) -> None:
    """Neither is taken for an amount in another unit."""
    for scope, other, why in (
        ("total", "operating", "it is of the part in operation, not of the whole"),
        ("operating", "total", "it is of the whole, not of the part in operation"),
    ):
        line = ("totals", "--metric", "capacity", "--scope", scope, *ONLY, "--explain", "--csv")
        ledger = rows_of(mixed(*line).stdout)
        assert {row["scope"] for row in ledger if row["entered"] == "1"} == {scope}
        assert {row["reason"] for row in ledger if row["scope"] == other} == {why}


def test_a_wide_terminal_lists_the_roles_that_are_stated(mixed: Runner, place: Path) -> None:
    """By name; a narrow one names the column that it hides, and a role of nobody has none."""
    for width, seen in ((180, True), (100, False)):
        page = run_dcq(["list", *ONLY, "-f", "table"], place, columns=width).stdout
        heading = page.splitlines()[0]
        assert ("Operators" in heading) == seen
        assert ("Ada" in page) == seen
        assert "Owners" not in page
    assert "Not shown in 100 columns:" in page
    assert "Operators" in page
    markdown = mixed("list", *ONLY, "-f", "markdown").stdout
    assert markdown.splitlines()[0].endswith("| Expected | Operators |")


@pytest.mark.parametrize("command", ["totals", "rank", "diff --from 2025", "cite"])
def test_a_benchmark_is_no_scope_to_add_up(command: str, dcq: Runner) -> None:
    """What one such site takes is never added up."""
    done = dcq(*command.split(), "--scope", "per_site")
    assert (done.stdout, done.code) == ("", 2)
    assert "no scope to add up 'per_site'; " in done.stderr


def test_a_citation_of_a_project_takes_no_scope(dcq: Runner) -> None:
    done = dcq("cite", "escaudain", "--scope", "operating")
    assert (done.stderr, done.code) == ("dcq: --scope is for a total; leave out the project\n", 2)
