"""The spreadsheet way back: what dcq printed states nothing, and what is there is found."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dcq.errors import UserError
from dcq.ingest.list_import import Options, SourceKey
from tests.conftest import run_dcq
from tests.lists import EDITS, Row, bring, everything, faults_of, listed, rows, table

HOSTILE = {
    "quotes": "The \"big\" one, 'x'",
    "newline": "two\nlines",
    "emoji": "🚀 rocket 🇫🇷",
    "rtl": "مركز بيانات الرباط",
    "formula": "=HYPERLINK(A1)",
    "plus": "+33 campus",
    "long": "x" * 10_000,
}


@pytest.mark.parametrize("db", ["seed.db", "awkward.db"])
@pytest.mark.usefixtures("awkward")
def test_a_list_imported_as_it_was_printed_states_nothing(db: str, place: Path) -> None:
    """Cells equal to what dcq prints are no statements, however awkward they are."""
    before = everything(place, db=db)
    assert bring(place, table(before), EDITS, db=db).changes == [("mine", 0, 0, 0, 0)]
    assert everything(place, db=db) == before


def test_cells_guarded_for_a_spreadsheet_state_nothing(place: Path) -> None:
    """``list --csv --spreadsheet-safe`` is a way to a spreadsheet, and so it is one back."""
    bring(place, table([{"name": "=1+1", "country": "FR", "places": "@home;-x"}]))
    safe = everything(place, "--spreadsheet-safe")
    assert any(row["name"] == "'=1+1" for row in safe)
    outcome = bring(place, table(safe), replace(EDITS, source=SourceKey("B")))
    assert (outcome.changes, outcome.notes) == ([("b", 0, 0, 0, 0)], [])


@pytest.mark.parametrize(
    ("cells", "facts"),
    [
        ({"investment_low": "6000000000", "investment_high": "6000000000"}, ["figure"]),
        ({"status": "operating"}, ["status"]),
        ({"places": "Escaudain;Denain"}, ["place"]),
        ({"investors": "confidential;Acme"}, ["role"]),
        ({"capacity_high_mw": "900", "capacity_qualifier": "range"}, ["figure"]),
        ({"expected": "2031"}, ["milestone"]),
    ],
)
def test_an_edited_cell_states_just_that(cells: Row, facts: list[str], place: Path) -> None:
    """One edit is one fact of the source (and the mention), again and again the same."""
    edited = [row | (cells if row["slug"] == "escaudain" else {}) for row in everything(place)]
    assert bring(place, table(edited), EDITS).changes == [("mine", 1 + len(facts), 0, 0, 0)]
    assert bring(place, table(edited), EDITS).changes == [("mine", 0, 0, 1 + len(facts), 0)]
    assert [row["slug"] for row in listed(place)] == ["escaudain"]


def test_an_edited_amount_is_one_more_figure(place: Path) -> None:
    """The ledger shows the article's figure and the spreadsheet's, and which is which."""
    bring(place, "slug,investment\nescaudain,6 Md€\n")
    ledger = rows(place, "figures")
    told = {
        (row["source"], row["low"])
        for row in ledger
        if row["subject"] == "escaudain" and row["metric"] == "investment"
    }
    assert {("mine", "6000000000"), ("souverainete-numerique-cloud", "5000000000")} <= told


def test_an_edited_name_is_told_and_keeps_the_old_one(place: Path) -> None:
    """An edited cell is never passed over in silence."""
    outcome = bring(place, "slug,name\nescaudain,Another\n", EDITS)
    (note,) = outcome.notes
    assert "escaudain is Escaudain AI data centre, not Another" in note
    assert outcome.changes == [("mine", 0, 0, 0, 0)]
    assert listed(place) == []


def test_an_edited_kind_is_refused(place: Path) -> None:
    """All sources agree on what a project is."""
    before = (place / "seed.db").read_bytes()
    with pytest.raises(UserError) as refused:
        bring(place, "slug,kind\nescaudain,plan\n")
    (line,) = faults_of(refused.value)
    assert "list.csv:2: kind: 'plan' differs; it is site in another source" in line
    assert (place / "seed.db").read_bytes() == before


def test_a_list_without_slugs_imported_again_finds_its_projects(place: Path) -> None:
    """Idempotent also after a second source has corrected one of its figures."""
    content = "name,country,jobs\nFoo,FR,5\n"
    bring(place, content)
    bring(place, "slug,jobs\nfoo,6\n", Options(source=SourceKey("Other", None, None)))
    assert bring(place, content).changes == [("mine", 0, 0, 3, 0)]


def test_names_alike_keep_their_slugs_when_imported_again(place: Path) -> None:
    """Each row finds the project that it made, whatever another source says of one of them."""
    content = "name,country,places,jobs\nFoo,FR,Lyon,1\nFoo,FR,Lyon,2\nFoo,FR,Lyon,3\n"
    bring(place, content)
    before = {row["slug"]: row["jobs_low"] for row in listed(place)}
    assert before == {"foo": "1", "foo-lyon": "2", "foo-2": "3"}
    bring(place, "slug,capacity_mw\nfoo-2,6\n", Options(source=SourceKey("Other", None, None)))
    assert bring(place, content).changes == [("mine", 0, 0, 9, 0)]
    assert {row["slug"]: row["jobs_low"] for row in listed(place)} == before


def test_a_status_printed_as_unknown_states_nothing(place: Path) -> None:
    """It stands for what nobody states, in a list of one's own that is imported again, too."""
    bring(place, "name,country\nA,FR\n")
    printed = listed(place)
    assert printed[0]["status"] == "unknown"
    assert bring(place, table(printed), EDITS).changes == [("mine", 0, 0, 2, 0)]


def test_hostile_names_come_back_as_they_were(place: Path) -> None:
    """Through import, list --csv and --json, and export and import, character for character."""
    mine = [{"slug": key, "name": name, "country": "FR"} for key, name in HOSTILE.items()]
    bring(place, table(mine))
    assert {row["slug"]: row["name"] for row in listed(place)} == HOSTILE
    printed = run_dcq(["list", "--json", "--source", "mine"], place).stdout
    assert {row["slug"]: row["name"] for row in json.loads(printed)} == HOSTILE
    assert run_dcq(["export", "out"], place).code == 0
    exported = [f"out/{file.name}" for file in (place / "out").iterdir()]
    for line in (["db", "init", "--empty"], ["import", *exported]):
        assert run_dcq(["--db", "copy.db", *line], place).code == 0
    copied = {row["slug"]: row["name"] for row in everything(place, db="copy.db")}
    assert copied.items() >= HOSTILE.items()


def test_hostile_towns_and_investors_state_nothing_again(place: Path) -> None:
    """Names in every column are found again when the list that prints them is imported."""
    names = [name for name in HOSTILE.values() if ";" not in name]
    mine = [{"name": name, "country": "FR", "places": name, "investors": name} for name in names]
    bring(place, table(mine))
    again = bring(place, table(everything(place)), replace(EDITS, source=SourceKey("B")))
    assert again.changes == [("b", 0, 0, 0, 0)]
