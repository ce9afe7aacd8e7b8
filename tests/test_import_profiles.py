"""Profiles and what is never guessed: units, currencies, countries and separators."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dcq.errors import UserError
from dcq.export.articles import read_documents
from dcq.ingest.changes import remove_source
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options, SourceKey
from dcq.store.reading import open_for_reading
from tests.conftest import Runner
from tests.lists import MINE, bring, everything, faults_of, listed, rows, table


def stated(place: Path, source: str = "mine") -> list[dict[str, Any]]:
    """The projects of a source, as its export has them."""
    with closing(open_for_reading(place / "seed.db")) as connection:
        (found,) = (d for d in read_documents(connection) if d["source"]["slug"] == source)
    projects: list[dict[str, Any]] = found["project"]
    return projects


def profiled(place: Path, profile: str, content: str, **more: Any) -> list[dict[str, Any]]:
    """Import a list by a profile, and return what it states."""
    file = place / "profile.toml"
    file.write_text(profile, encoding="utf-8")
    bring(place, content, replace(MINE, profile=str(file), **more))
    return stated(place)


def test_the_newer_edition_alone_states_all(place: Path) -> None:
    """What two editions state alike, each of them states: the first can go."""
    bring(place, "name,country,capacity_mw,owners\nA,FR,5,Acme\nB,FR,7,\n")
    may = replace(MINE, source=SourceKey("May"))
    bring(place, "slug,country,capacity_mw,owners\na,FR,5,Acme\nb,FR,9,\n", may)
    before = stated(place, "may")
    remove_source(place / "seed.db", "mine", "remove mine")
    assert stated(place, "may") == before
    (total,) = rows(place, "totals", "--metric", "capacity", "--source", "may")
    assert (total["low"], total["undisclosed"]) == ("14", "0")


def test_what_dcq_printed_demands_a_choice(dcq: Runner, place: Path) -> None:
    """All cells or the edits: dcq cannot know which."""
    (place / "mine.csv").write_text(table(everything(place)), encoding="utf-8")
    refused = dcq("import", "mine.csv", "--source-title", "Mine")
    assert refused.code == 2
    assert "add --changes-only for the edits, or --all-cells for all" in refused.stderr
    assert dcq("import", "mine.csv", "--source-title", "Mine", "--all-cells").code == 0
    was, now = ({r["slug"]: r for r in found} for found in (everything(place), listed(place)))
    assert was.keys() == now.keys()
    assert dcq("import", "mine.csv", "--changes-only", "--all-cells").code == 2


@pytest.mark.parametrize("code", ["VA", "CA", "AZ", "TX", "59", "USA"])
def test_a_short_code_needs_a_country(code: str, place: Path) -> None:
    """It is never taken for a country; with one, it is a subdivision of it."""
    with pytest.raises(UserError, match=r"is a short code without a country; .*--set country=US"):
        bring(place, f"name,regions\nA,{code}\n")
    if code.isalpha() and len(code) == 2:
        bring(place, f"name,regions\nA,{code}\n", replace(MINE, constants={"country": "US"}))
        assert stated(place)[0]["places"] == [{"region": f"US-{code}"}]
        assert [r["slug"] for r in rows(place, "list", "--region", f"US-{code}")] == ["a"]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ("investment\n500", "has no currency; give a column currency, or --set currency=USD"),
        ("investment\n5 bn", "has no currency"),
        ("investment_low\n500", "has no currency"),
        ("investment\n34.86", "give --unit investment='bn USD'"),
        ("capacity\n5", "capacity: '5' has no unit; give --unit capacity=UNIT"),
        ("floor_area\n5", "floor_area: '5' has no unit"),
        ("latitude\n5", "longitude: '' is empty"),
        ("latitude,longitude\n95,5", "latitude: '95' is beyond 90 degrees"),
        ("latitude,longitude\nx,5", "latitude: 'x' is no latitude; write it like"),
        ("latitude,longitude\n1°70'0\"N,5", "has 60 minutes or seconds"),
        ("status_history\nx", "is no list of statuses"),
    ],
)
def test_what_is_not_clear_is_refused(cells: str, problem: str, place: Path) -> None:
    """With the option that makes it clear."""
    header, row = cells.split("\n")
    quoted = '"' + row.replace('"', '""') + '"' if '"' in row and "," not in row else row
    row = '"1°70\'0""N",5' if "°" in row else quoted
    with pytest.raises(UserError) as refused:
        bring(place, f"name,country,{header}\nA,FR,{row}\n")
    assert problem in faults_of(refused.value)[0]


@pytest.mark.parametrize(
    ("units", "cells", "amount"),
    [
        ({"capacity": "GW"}, "capacity\n1.25", "1.25 GW"),
        ({"capacity": "GW"}, "capacity\n300 MW", "300 MW"),
        ({"capacity": "kW"}, "capacity_mw\nabout 300", "about 300 kW"),
        ({"investment": "bn USD"}, "investment\n34.861708140000005", "34861708140 USD"),
        ({"investment": "bn USD"}, "investment\n5 bn EUR", "5 bn EUR"),
        ({"investment": "m GBP"}, "investment_low,investment_high\n1,2", "1 to 2 m GBP"),
        ({"floor_area": "sq ft"}, "floor_area\n105786.0", "9828 m2"),
        ({"area": "acres"}, "area\n>100", "at least 404686 m2"),
        ({}, "floor_area\n1000 square feet", "93 m2"),
        ({}, "operating_capacity_mw\n5", "5 MW"),
    ],
)
def test_a_unit_is_declared_once(
    units: dict[str, str], cells: str, amount: str, place: Path
) -> None:
    """Numbers take it, amounts with a unit of their own keep theirs, and the phrase shows it."""
    header, row = cells.split("\n")
    bring(place, f"name,country,{header}\nA,FR,{row}\n", replace(MINE, units=units))
    (figure,) = stated(place)[0]["figures"]
    assert figure["amount"] == amount
    assert figure.get("scope") == ("operating" if "operating" in cells else None)


PROFILE = """
ignore = ["Row"]
[columns]
own_id = "ID"
name = ["Long name", "Short"]
note = ["Remark", "Phase"]
owners = ["Owner", "Parent"]
tenants = "User"
status = "Stage"
investment = "Cost"
sources = "Links"
regions = "where.state"
status_history = "History"
[constants]
country = "US"
currency = "USD"
[separators]
owners = ","
[statuses]
"breaking ground" = "construction"
[unknown]
investment = ["0"]
"""


def test_a_profile_says_how_a_tracker_is_read(place: Path) -> None:
    """Several columns for one, nested values, words, separators, tags, and what is unknown."""
    row = {
        "Row": 1,
        "ID": "x7",
        "Short": "Elm Park #likely",
        "Remark": "Rows; with; semicolons",
        "Phase": "2",
        "Owner": "Amazon Web Services, Inc. #confident, X, LLC",
        "Parent": "Acme [50%]",
        "User": "One; Two",
        "Stage": "Breaking Ground",
        "Cost": "0",
        "Links": [{"url": "https://x.org", "title": "T", "publisher": "P", "date": "2025-03"}],
        "where": {"state": "VA"},
        "History": [
            {"status": "announced", "date": "2024"},
            {"status": "breaking ground", "date": "2025-01"},
        ],
        "Odd": "what",
    }
    row["History"][1]["status"] = "construction"
    file = place / "rows.json"
    file.write_text(json.dumps([row]), encoding="utf-8")
    (place / "p.toml").write_text(PROFILE, encoding="utf-8")
    options = replace(MINE, profile=str(place / "p.toml"))
    outcome = import_files(place / "seed.db", [str(file)], options)
    assert outcome.notes == [
        "columns that dcq does not use: Odd",
        "tenants: ';' is part of the value in 1 cell; a profile can split it",
    ]
    (project,) = stated(place)
    assert project["own_id"] == "x7"
    assert project["name"] == "Elm Park"
    assert project["note"] == "#likely; Remark: Rows; with; semicolons; Phase: 2"
    assert project["places"] == [{"region": "US-VA"}]
    assert [(r["organisation"], r.get("note")) for r in project["roles"]] == [
        ("amazon-web-services-inc", "#confident"),
        ("x-llc", None),
        ("acme", "[50%]"),
        ("one-two", None),
    ]
    assert project["statuses"] == [
        {"status": "announced", "date": "2024"},
        {"status": "construction", "date": "2025-01"},
        {"status": "construction", "note": "in the list: Breaking Ground"},
    ]
    assert "figures" not in project
    assert project["citations"] == [
        {"url": "https://x.org", "title": "T", "publisher": "P", "date": "2025-03"}
    ]


EPOCH = (
    "Name,Current power (MW),Current total capital cost (2025 USD billions),Owner,Users,Notes,"
    "Selected Sources,Country,Address,Latitude,Longitude\n"
    'Elm,12.5,1.5,Acme #confident,"One #likely, Two #likely",Text,"- [A page](https://x.org/a_(b))\n'
    '- https://y.org\n",United States,"1 Main St, Elm, VA","41°41\'36""N","86°27\'39""W"\n'
    "Oak,0,0,,,,,China,,,\n"
)
IM3 = (
    "id,state,state_abb,state_id,county,county_id,operator,ref,name,sqft,lon,lat,type\n"
    "0007,Virginia,VA,51,Elm County,1,Acme,,,1000.0,-77.5,38.5,building\n"
    "0008,Virginia,VA,51,Elm County,1,,R1,,2000.0,-77.6,38.6,campus\n"
)
GEM = (
    "GEM unit ID,Project name,Unit name,Status,Capacity (MW),Country/Area,"
    '"Subnational unit (province, state)",Latitude,Longitude,Owner(s),Start year,Wiki URL,Region\n'
    "G1,Elm,1,pre-construction,100,Germany,Hessen,50.1,8.6,Acme [60%]; Bolt [40%],2027,"
    "https://gem.wiki/Elm,Europe\n"
    "G2,Elm,2,shelved - inferred 2 y,50.125,Germany,Hessen,50.1,8.6,,,https://gem.wiki/Elm,Europe\n"
)


def test_the_profile_of_epoch(place: Path) -> None:
    """A cost of 0 is unknown, a power of 0 is not; links are citations, tags are notes."""
    bring(place, EPOCH, Options(profile="epoch", source=SourceKey("", None, "2026-02-01")))
    elm, oak = stated(place, "epoch-ai-frontier-data-centers-2026-02-01")
    assert [(f["amount"], f["printed"]) for f in elm["figures"]] == [
        ("1.5 bn USD", "1.5 bn USD"),
        ("12.5 MW", "12.5 MW"),
    ]
    assert [f["amount"] for f in oak["figures"]] == ["0 kW"]
    assert [(r["role"], r["organisation"], r["note"]) for r in elm["roles"]] == [
        ("owner", "acme", "#confident"),
        ("tenant", "one", "#likely"),
        ("tenant", "two", "#likely"),
    ]
    (spot,) = elm["places"]
    assert (spot["region"], spot["address"]) == ("US", "1 Main St, Elm, VA")
    assert (spot["latitude"], spot["longitude"]) == (41.693333333, -86.460833333)
    assert elm["citations"] == [
        {"url": "https://x.org/a_(b)", "title": "A page"},
        {"url": "https://y.org"},
    ]


def test_the_profile_of_im3(place: Path) -> None:
    """Rows without a name are called by their id, kept apart, and found again by it."""
    options = Options(profile="im3", source=SourceKey("Atlas"))
    bring(place, IM3, options)
    before = stated(place, "atlas")
    assert [(p["slug"], p["name"], p["own_id"]) for p in before] == [
        ("unnamed-0007", "unnamed 0007", "0007"),
        ("unnamed-0008", "unnamed 0008", "0008"),
    ]
    assert before[0]["figures"] == [
        {"metric": "floor_area", "amount": "93 m2", "printed": "1000.0 sq ft"}
    ]
    assert before[0]["places"] == [
        {"region": "US-VA", "locality": "Elm County", "latitude": 38.5, "longitude": -77.5}
    ]
    outcome = bring(place, IM3.replace(",,1000.0", ",Elm Park,1000.0"), options)
    assert [(c.added, c.changed, c.gone) for c in outcome.changes] == [(0, 1, 0)]
    assert stated(place, "atlas")[0]["name"] == "Elm Park"


def test_the_profile_of_gem(place: Path) -> None:
    """Units of one plant are kept apart; owners are separated by semicolons, shares are notes."""
    outcome = bring(place, GEM, Options(profile="gem", source=SourceKey("GEM")))
    assert not any("does not use" in note for note in outcome.notes)
    one, two = stated(place, "gem")
    assert [(r["organisation"], r["note"]) for r in one["roles"]] == [
        ("acme", "[60%]"),
        ("bolt", "[40%]"),
    ]
    assert (one["statuses"], two["statuses"]) == (
        [{"status": "pre_construction"}],
        [{"status": "shelved", "note": "in the list: shelved - inferred 2 y"}],
    )
    assert [f["amount"] for p in (one, two) for f in p["figures"]] == ["100 MW", "50125 kW"]
    assert one["milestones"] == [{"milestone": "expected", "date": "2027"}]


@pytest.mark.parametrize(
    ("profile", "problem"),
    [
        ("columns = 1", "columns: Input should be a valid dictionary"),
        ("colums = {}", "colums: Extra inputs are not permitted"),
        ("[columns]\nnam = 'A'", "columns: dcq has no column 'nam'; did you mean name?"),
        ("[units]\ncapacity = 'lightyears'", "units: 'lightyears' is no unit of capacity"),
        ("[units]\nstatus = 'MW'", "units: 'status' has no unit"),
        ("[statuses]\nodd = 'odd'", "statuses: status: 'odd' is not known"),
        ("[constants]\nkind = 'odd'", "constants: kind: 'odd' is not known"),
        ("= 1", "cannot read"),
    ],
)
def test_a_profile_that_is_not_valid_is_one_error(profile: str, problem: str, place: Path) -> None:
    """It names the key, and nothing is imported."""
    before = (place / "seed.db").read_bytes()
    with pytest.raises(UserError) as refused:
        profiled(place, profile, "name,country\nA,FR\n")
    assert problem in str(refused.value)
    assert (place / "seed.db").read_bytes() == before


def test_a_later_edition_finds_its_projects(place: Path) -> None:
    """By the source's own id, then by the name that the edition before used."""
    bring(place, "name,own_id,country,jobs\nElm,1,FR,5\nOak,,FR,6\nAsh,3,FR,7\n")
    bring(place, "slug,name,country\noak,Oak Park,FR\n", replace(MINE, source=SourceKey("B")))
    may = replace(MINE, source=SourceKey("May"), supersedes="mine")
    outcome = bring(place, "name,own_id,country,jobs\nElm Park,1,FR,8\nOak,,FR,6\n", may)
    assert outcome.notes == []
    assert [(p["slug"], p["name"]) for p in stated(place, "may")] == [
        ("elm", "Elm Park"),
        ("oak", "Oak"),
    ]
    (total,) = rows(place, "totals", "--metric", "jobs", "--source", "may")
    assert total["low"] == "14"
