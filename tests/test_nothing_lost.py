"""An import loses nothing in silence: what it leaves out is refused, told, or in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from dcq.errors import UserError
from dcq.export.articles import read_documents
from dcq.ingest.import_files import import_files
from dcq.ingest.inputs import Progress
from dcq.ingest.list_import import Options, SourceKey
from dcq.store.reading import open_for_reading
from tests.conftest import Runner
from tests.lists import EDITS, MINE, bring, everything, listed

SKIP = replace(MINE, skip_invalid=True)
GOOD, BAD = "name,country,jobs\nA,FR,5\n", "name,country,jobs\nA,FR,many\n"
TWO = "name,country,jobs,source_title\nA,FR,{},T\nB,FR,{},U\n"
ARTICLE = """
format = 1
source = {{ slug = "{slug}", title = "{slug}" }}
organisation = [{{ slug = "acme", name = "{name}" }}]
power_source = [{{ slug = "wind", name = "{name}", kind = "other" }}]
[[project]]
slug = "town"
name = "{name}"
kind = "site"
roles = [{{ role = "investor", organisation = "acme" }}]
"""


def take(place: Path, slug: str, name: str, **changes: str) -> list[str]:
    """Import an article, with some of its words changed; return the notes."""
    text = ARTICLE.format(slug=slug, name=name)
    for old, new in changes.items():
        text = text.replace(old, new)
    (place / f"{slug}.toml").write_text(text, "utf-8")
    return import_files(place / "seed.db", [str(place / f"{slug}.toml")], Options()).notes


@pytest.mark.parametrize(
    "options",
    [SKIP, replace(SKIP, append=True), replace(SKIP, dry_run=True)],
    ids=["replace", "append", "dry run"],
)
def test_a_list_of_which_every_row_is_refused_is_refused(options: Options, place: Path) -> None:
    """``--skip-invalid`` empties no source, and leaves no file of rows behind."""
    bring(place, GOOD)
    before = (place / "seed.db").read_bytes()
    with pytest.raises(UserError) as refused:
        bring(place, BAD, options)
    assert "every row" in str(refused.value)
    assert "line 2: jobs: 'many'" in str(refused.value)
    assert (place / "seed.db").read_bytes() == before
    assert not list(place.glob("*refused*"))


def test_a_source_of_which_every_row_is_refused_keeps_the_list_out(place: Path) -> None:
    """One source of several is not emptied either; one that stated nothing loses nothing."""
    bring(place, TWO.format(5, 6))
    with pytest.raises(UserError, match="every row of t is refused, and nothing was written"):
        bring(place, TWO.format("many", 7), SKIP)
    bring(place, TWO.format("many", 7), replace(SKIP, append=True))
    assert [row["jobs_low"] for row in listed(place, "t")] == ["5"]


def test_a_new_source_may_be_refused_whole(place: Path) -> None:
    """It stated nothing before; its rows are in the file, and the others get in."""
    assert bring(place, TWO.format("many", 6), SKIP).notes[0].startswith("1 refused row, written")


@pytest.mark.parametrize("target", ["list-refused.csv", "link.csv", "./home/../list-refused.csv"])
def test_refused_rows_and_the_answer_are_two_files(target: str, dcq: Runner, place: Path) -> None:
    """Whatever leads to it, ``-o`` gets the answer and refused rows go elsewhere."""
    (place / "home").mkdir()
    (place / "link.csv").symlink_to("list-refused.csv")
    (place / "list.csv").write_text("name,country,jobs\nA,FR,5\nB,FR,many\n", "utf-8")
    done = dcq("import", "list.csv", "--skip-invalid", "--source-title", "T", "-o", target)
    assert "written to list-refused-2.csv" in done.stderr
    assert (place / "list-refused.csv").read_text("utf-8").startswith("source,added")
    assert "B,FR,many," in (place / "list-refused-2.csv").read_text("utf-8")


def test_refused_rows_go_beside_those_of_before(place: Path) -> None:
    """Neither a file nor a link that leads nowhere is written over or through."""
    (place / "list-refused.csv").write_text("mine", "utf-8")
    (place / "list-refused-2.csv").symlink_to("elsewhere.csv")
    bring(place, TWO.format("many", 6), SKIP)
    assert (place / "list-refused.csv").read_text("utf-8") == "mine"
    assert not (place / "elsewhere.csv").exists()
    assert "A,FR,many,T," in (place / "list-refused-3.csv").read_text("utf-8")


def test_refused_rows_have_a_file_only_when_the_others_get_in(place: Path) -> None:
    """Killed while it reads, an import leaves none; nor does one that a later file ends."""
    seen: list[Path] = []

    @contextmanager
    def looking(_: str) -> Iterator[Progress]:
        yield lambda done, total: seen.extend(place.glob("*refused*"))

    (place / "list.csv").write_text(TWO.format("many", 6), "utf-8")
    (place / "z.csv").write_text(BAD, "utf-8")
    files = [str(place / "list.csv"), str(place / "z.csv")]
    with pytest.raises(UserError, match="every row"):
        import_files(place / "seed.db", files, SKIP, looking)
    assert not list(place.glob("*refused*"))
    import_files(place / "seed.db", files[:1], SKIP, looking)
    assert (seen, [file.name for file in place.glob("*refused*")]) == ([], ["list-refused.csv"])


@pytest.mark.parametrize("target", ["list.csv", "link.csv"])
def test_the_answer_does_not_replace_what_is_imported(
    target: str, dcq: Runner, place: Path
) -> None:
    """``-o`` that names the list would leave its user with a summary of it."""
    (place / "list.csv").write_text(GOOD, "utf-8")
    (place / "link.csv").symlink_to("list.csv")
    done = dcq("import", "list.csv", "--source-title", "T", "-o", target)
    assert (done.stderr, done.code) == (
        f"dcq: {target} is named twice; name another file with -o\n",
        2,
    )
    assert (place / "list.csv").read_text("utf-8") == GOOD


def test_an_organisation_without_a_role_is_refused(place: Path) -> None:
    """It would be counted as added, and be gone."""
    with pytest.raises(UserError, match="acme has neither a role nor an alias"):
        take(place, "a", "A", roles="# roles")


def test_an_alias_of_an_organisation_without_a_role_is_kept(place: Path) -> None:
    """That somebody is also called so is a statement, and it is exported."""
    alias = 'slug = "acme", aliases = ["Acme Ltd"]'
    take(place, "a", "A", **{'slug = "acme"': alias, "roles": "# roles"})
    with closing(open_for_reading(place / "seed.db")) as connection:
        (article,) = (d for d in read_documents(connection) if d["source"]["slug"] == "a")
    assert [entry["aliases"] for entry in article["organisation"]] == [["Acme Ltd"]]


def test_a_name_that_is_not_taken_over_is_told(place: Path) -> None:
    """Sources share the name of an organisation, and each has its own of a project."""
    assert take(place, "a", "A") == []
    assert take(place, "b", "B") == [
        "names stay as they are: acme is A, not B; wind is A, not B"
        " (give the other name as an alias)"
    ]
    assert take(place, "b", "A") == []


def test_what_a_project_lies_in_is_mentioned_too(place: Path) -> None:
    """A list that names another source's project exports, and keeps it when that source goes."""
    bring(place, "slug,name,country\nwhole,W,FR\n")
    other = Options(source=SourceKey("Other", None, None))
    bring(place, "slug,name,country,part_of\npart,P,FR,whole\n", other)
    with closing(open_for_reading(place / "seed.db")) as connection:
        (article,) = (d for d in read_documents(connection) if d["source"]["slug"] == "other")
    assert [project["slug"] for project in article["project"]] == ["part", "whole"]
    bring(place, "slug,jobs\nwhole,5\n", replace(other, append=True))
    with pytest.raises(UserError):
        bring(place, "slug,jobs\nwhole,6\n", replace(other, append=True))
    (place / "list.json").write_text(json.dumps({"name": "Z", "country": "FR"}), "utf-8")
    import_files(place / "seed.db", [str(place / "list.json")], MINE)
    assert {row["slug"]: row["part_of"] for row in listed(place, "other")} == {
        "part": "whole",
        "whole": "",
    }


@pytest.mark.parametrize(
    ("cells", "regions"),
    [
        ("country\nescaudain,DE", "germany"),
        ("regions,places\nescaudain,bretagne,Escaudain", "bretagne"),
    ],
)
def test_a_place_that_contradicts_the_known_one_is_stated(
    cells: str, regions: str, place: Path
) -> None:
    """A list that puts a known project somewhere else says so; the same place says nothing."""
    header, row = cells.split("\n")
    assert bring(place, f"slug,{header}\n{row}\n", EDITS).changes[0].added == 2
    assert listed(place)[0]["regions"] == regions
    (shown,) = (row for row in everything(place) if row["slug"] == "escaudain")
    assert shown["regions"] == f"{regions};hauts-de-france"
    known = "slug,country,regions,places\nescaudain,FR,Nord,Escaudain\n"
    assert bring(place, known, EDITS).changes[0].added == 0


@pytest.mark.parametrize("amount", ["5 bn EUR", "5 milliards euros", "5 Md€", "$5bn"])
def test_an_amount_in_another_currency_than_its_row_is_refused(amount: str, place: Path) -> None:
    """Neither of the two is taken for the other."""
    content = f"name,country,investment,currency\nA,FR,{amount},GBP\n"
    with pytest.raises(UserError, match="and the row's currency is GBP; give one of the two"):
        bring(place, content)


@pytest.mark.parametrize(
    ("amount", "currency", "unit"),
    [("5 bn EUR", "EUR", "EUR"), ("5 bn", "USD", "USD"), ("$5bn", "", "USD")],
)
def test_an_amount_takes_the_currency_of_its_row(
    amount: str, currency: str, unit: str, place: Path
) -> None:
    """Where it names none itself."""
    bring(place, f"name,country,investment,currency\nA,FR,{amount},{currency}\n")
    assert listed(place)[0]["currency"] == unit


def test_a_cell_that_needs_an_amount_beside_it_is_named(place: Path) -> None:
    """A currency or basis without an amount states nothing, and is not dropped in silence."""
    header = "name,country,currency,capacity_basis,jobs\n"
    notes = bring(place, f"{header}A,FR,USD,gross,1\nB,FR,USD,,\n").notes
    assert notes == [
        "currency: states nothing in 2 rows without an amount",
        "capacity_basis: states nothing in 1 row without an amount",
    ]


@pytest.mark.parametrize(
    ("cells", "stated"),
    [
        ("investment,investment_qualifier\n6 bn EUR,about", "about 6 bn EUR"),
        ("investment,investment_qualifier\nabout 6 bn EUR,about", "about 6 bn EUR"),
        ("investment,investment_qualifier\nat least 6 bn EUR,at_least", "at least 6 bn EUR"),
        ("investment_low,investment_high\nabout €5 bn,about €5 bn", "about 5 bn EUR"),
        ("jobs_high\nabout 9", "about up to 9 jobs"),
        ("capacity_low_mw,capacity_high_mw\nabout 3,about 4", "about 3 to 4 MW"),
    ],
)
def test_an_approximate_amount_stays_approximate(cells: str, stated: str, place: Path) -> None:
    """Wherever its row says so."""
    header, row = cells.split("\n")
    bring(place, f"name,country,{header}\nA,FR,{row}\n")
    with closing(open_for_reading(place / "seed.db")) as connection:
        (article,) = (d for d in read_documents(connection) if d["source"]["slug"] == "mine")
    assert article["project"][0]["figures"][0]["amount"] == stated


@pytest.mark.parametrize(
    "cells", ["6 Md€,at_least", "at least 5 Md€,about", "about 6 Md€,exact", "5 Md€,unquantified"]
)
def test_a_qualifier_that_does_not_fit_its_amount_is_refused(cells: str, place: Path) -> None:
    with pytest.raises(UserError, match=r"investment_qualifier: .* does not fit"):
        bring(place, f"slug,investment,investment_qualifier\nescaudain,{cells}\n")


def test_about_is_a_statement_where_dcq_does_not_print_it(place: Path) -> None:
    """``list`` prints a capacity without its ``about``: a list that has it says more."""
    content = "slug,capacity_mw,capacity_basis\nescaudain,about 700 MW,gross\n"
    assert bring(place, content).changes[0].added == 2


def test_a_list_of_more_rows_than_dcq_takes_is_refused(place: Path) -> None:
    """A megabyte may hold half a million rows, which would take minutes."""
    with pytest.raises(UserError, match="has more than 100000 rows; split it"):
        bring(place, "name\n" + "x\n" * 100_001)
