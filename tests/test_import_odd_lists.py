"""Lists as trackers really are: titles above the header, nested objects, repeated columns."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dcq.errors import UserError
from dcq.ingest.list_amounts import AMOUNTS
from dcq.ingest.list_import import Options
from tests.conftest import Runner
from tests.lists import MINE, bring, faults_of, listed, rows, table


def refused(place: Path, content: str | bytes, options: Options = MINE) -> str:
    with pytest.raises(UserError) as caught:
        bring(place, content, options)
    return "\n".join(faults_of(caught.value))


def with_profile(place: Path, toml: str) -> Options:
    (place / "mine.toml").write_text(toml, encoding="utf-8")
    return replace(MINE, profile=str(place / "mine.toml"))


def facts(place: Path, slug: str) -> dict[str, dict[str, str]]:
    return {row["fact"]: row for row in rows(place, "show", slug)}


def test_lines_above_the_header_are_passed_over_and_noted(place: Path) -> None:
    done = bring(place, "Data centres; 2026;\n;;\nname;country;capacity_mw\nA;FR;10\n")
    assert [row["name"] for row in listed(place)] == ["A"]
    assert any("2 lines above the header: not read" in note for note in done.notes)
    assert ":4:" in refused(place, "A title\n\nname;country;capacity_mw\nA;FR;big\n")


def test_a_list_without_names_is_refused_once_with_its_columns(place: Path) -> None:
    text = refused(place, "Country,2024,2025\n" + "France,700,900\n" * 50)
    assert text.count("\n") == 0
    assert "no column is a project's name, slug or own_id" in text
    assert "Country, 2024, 2025" in text


def test_what_is_inside_an_object_is_a_column(place: Path) -> None:
    """What is mapped is read, what is not is named, and no object becomes a name."""
    content = json.dumps(
        [
            {
                "name": "A",
                "where": {"state": "TX", "zone": {"code": 7}},
                "power": {"planned": 5, "now": 1},
                "owners": [{"name": "Acme", "share": 0.5}, {"name": "Bolt"}],
            }
        ]
    )
    options = replace(
        MINE,
        constants={"country": "US"},
        mapping={"where.state": "regions", "power.planned": "capacity_mw"},
    )
    assert 'owners: \'{"name": "Acme", "share": 0.5}\' holds an object' in refused(
        place, content, options
    )
    options.mapping = {**options.mapping, "owners.name": "owners"}
    done = bring(place, content, options)
    (row,) = listed(place)
    assert (row["regions"], row["owners"], row["capacity_low_mw"]) == ("texas", "acme;bolt", "5")
    assert "columns that dcq does not use: where.zone, power.now, owners.share" in done.notes


def test_a_column_that_is_there_twice_is_read_twice_or_refused(place: Path) -> None:
    options = with_profile(place, '[columns]\nsources = "Source"\ncapacity_mw = "MW"\n')
    bring(place, "name,country,Source,MW,Source\nA,FR,https://a.fr,5,https://b.fr\n", options)
    assert [row["value"] for row in rows(place, "show", "a") if row["fact"] == "citation"] == [
        "https://a.fr",
        "https://b.fr",
    ]
    assert "two columns are capacity_mw" in refused(place, "name,MW,MW\nA,5,6\n", options)


def test_a_column_without_a_name_is_named_by_its_position(place: Path) -> None:
    done = bring(place, "name,country,,x\nA,FR,stray,y\n")
    assert "columns that dcq does not use: column 3, which has no name, x" in done.notes


def test_the_lists_own_word_for_a_status_is_a_note(place: Path) -> None:
    options = with_profile(place, '[statuses]\nRetired = "shelved"\n"pre-construction"="announced"')
    bring(place, "name,country,status\nA,FR,retired\nB,FR,construction\n", options)
    assert facts(place, "a")["status"]["note"] == "in the list: retired"
    assert facts(place, "b")["status"]["note"] == ""


def test_what_has_not_opened_is_expected(place: Path) -> None:
    options = with_profile(place, 'opened_if = ["Operating"]\n[unknown]\nopened = ["not found"]')
    content = (
        "name,country,status,opened\nA,FR,operating,2019\nB,FR,announced,2029\n"
        "C,FR,announced,not found\n"
    )
    bring(place, content, options)
    dates = {slug: [r["value"] for r in rows(place, "show", slug) if r["fact"] == "milestone"]
             for slug in "abc"}  # fmt: skip
    assert dates == {"a": ["opened"], "b": ["expected"], "c": []}


def test_nothing_has_opened_after_its_source(dcq: Runner, place: Path) -> None:
    (place / "mine.csv").write_text("name,country,opened\nA,FR,2029\n", encoding="utf-8")
    dated = ("--source-title", "T", "--source-published", "2026-05")
    done = dcq("import", "mine.csv", *dated)
    assert done.code == 1
    assert "mine.csv:2: opened: '2029' is later than its source (2026-05); map it" in done.stderr


@pytest.mark.parametrize(
    ("decimal", "cell", "low", "printed"),
    [
        (".", "1,350,000", 1350000, "1,350,000 m2"),
        (".", "2.345", 2, "2.345 m2"),
        (".", "170,000 to 180,000", 170000, "170,000 to 180,000 m2"),
        (",", "12.500", 12500, "12.500 m2"),
        (",", "1.234,5", 1234, "1.234,5 m2"),
        (",", "2,750", 3, "2,750 m2"),
    ],
)
def test_a_profile_says_which_mark_is_the_decimal_one(
    decimal: str, cell: str, low: int, printed: str, place: Path
) -> None:
    """The printed words stay as they are."""
    options = with_profile(place, f'decimal = "{decimal}"\n[units]\nfloor_area = "m2"\n')
    bring(place, f'name,country,floor_area\nA,FR,"{cell}"\n', options)
    figure = facts(place, "a")["figure"]
    assert (float(figure["low"]), figure["printed"]) == (low, printed)


def test_an_id_of_the_lists_own_is_of_one_project(place: Path, dcq: Runner) -> None:
    """Or its next edition could not tell which; the column is called as the file does."""
    text = "Unit,Name,country\n1,Unit A,FR\n1,Unit B,FR\n"
    (place / "l.csv").write_text(text, "utf-8")
    line = ("import", "l.csv", "--map", "Unit=own_id", "--map", "Name=name", "--source-title", "L")
    refused = dcq(*line)
    assert refused.code == 1
    assert "l.csv:3: Unit: '1' is of 'Unit B' here, and of 'Unit A' in line 2" in refused.stderr
    (place / "l.csv").write_text(text.replace("1,Unit B", "2,Unit B"), "utf-8")
    assert [dcq(*line).code, dcq(*line).code] == [0, 0]


@pytest.mark.parametrize(
    ("heading", "ours", "unit"),
    [
        ("Cost (USD billions)", "investment", "bn USD"),
        ("Budget M€", "investment", "m EUR"),
        ("capex_kUSD", "investment", "thousand USD"),
        ("Power (GW)", "capacity_mw", "GW"),
        ("IT load, kW", "capacity_high_mw", "kW"),
        ("Jobs (thousands)", "jobs", "thousand"),
        ("Land (acres)", "area_ha", "acres"),
        ("Building sq. ft.", "floor_area_m2", "sq ft"),
    ],
)
def test_a_heading_with_another_unit_than_the_column_is_refused(
    heading: str, ours: str, unit: str, place: Path
) -> None:
    """The error gives the option with which the same file is read, in the heading's unit."""
    content = table([{"name": "A", "country": "FR", heading: "2"}])
    options = replace(MINE, mapping={heading: ours}, constants={"currency": unit[-3:]})
    if ours != "investment":
        options = replace(options, constants={})
    name = next(name for name in AMOUNTS if ours.startswith(name))
    with pytest.raises(UserError) as caught:
        bring(place, content, options)
    assert f"is in {unit}" in str(caught.value)
    assert caught.value.remedy == f"give --unit {name}={unit!r}"
    bring(place, content, replace(options, units={name: unit}))
    assert unit in rows(place, "figures", "--source", "mine")[0]["printed"]


@pytest.mark.parametrize(
    ("heading", "ours"),
    [("Power (MW)", "capacity_mw"), ("Cost, USD", "investment"), ("Jobs (m/f)", "jobs")],
)
def test_a_heading_with_the_unit_of_the_column_is_taken(
    heading: str, ours: str, place: Path
) -> None:
    content = table([{"name": "A", "country": "FR", "currency": "USD", heading: "2"}])
    bring(place, content, replace(MINE, mapping={heading: ours}))
    assert rows(place, "figures", "--source", "mine")[0]["low"]


@pytest.mark.parametrize(
    ("country", "regions", "code"),
    [
        ("Georgia", "", "GE"),
        ("Luxembourg", "Luxembourg", "LU"),
        ("Niger", "", "NE"),
        ("The Netherlands", "North Holland", "NL-NH"),
        ("U.S.", "Georgia", "US-GA"),
        ("Deutschland", "Bavaria", "DE-BY"),
        ("Côte d'Ivoire", "", "CI"),
        ("Kosovo", "", "XK"),
        ("DRC", "", "CD"),
        ("Réunion", "", "FR-974"),
        ("Ruritania", "Upper Bavaria", "DE-BY"),
    ],
)
def test_a_country_is_a_country_and_a_profile_has_words_for_regions(
    country: str, regions: str, code: str, place: Path
) -> None:
    options = with_profile(place, '[regions]\nruritania = "DE"\n"Upper Bavaria" = "DE-BY"\n')
    bring(place, table([{"name": "A", "country": country, "regions": regions}]), options)
    assert [row["code"] for row in rows(place, "regions", "--source", "mine")] == [code]


@pytest.mark.parametrize("name", ["Virginia", "Nord", "Lyon", "FR-59", "59", "Bavaria"])
def test_a_region_is_no_country(name: str, place: Path) -> None:
    error = refused(place, table([{"name": "A", "country": name}]))
    assert "which is no country; put it in a column regions" in error


def test_an_unknown_region_is_answered_with_the_line_for_a_profile(place: Path) -> None:
    error = refused(place, table([{"name": "A", "country": "DE", "regions": "Franken"}]))
    assert '[regions] "Franken" = "CODE"' in error


def test_a_value_that_means_unknown_is_compared_as_a_number(place: Path) -> None:
    """A cost of 0.00 is no more known than one of 0."""
    options = with_profile(place, '[constants]\ncurrency = "USD"\n[unknown]\ninvestment = ["0"]\n')
    bring(place, "name,country,investment\nA,FR,0.00\nB,FR,0\nC,FR,5\n", options)
    assert [row["subject"] for row in rows(place, "figures", "--source", "mine")] == ["c"]
