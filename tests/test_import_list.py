"""Lists imported: files of every make, and what may be wrong with them."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from pathlib import Path

import pytest

from dcq.errors import UserError
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options, SourceKey
from tests.conftest import Runner, run_dcq
from tests.lists import MINE, bring, everything, faults_of, listed, table


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_any_usual_delimiter_with_or_without_bom(delimiter: str, bom: str, place: Path) -> None:
    """Columns in any order, decimal commas; a column without use is named and ignored."""
    row = {"jobs": "2 400", "Remark": "x, y", "capacity_mw": "12,5", "country": "FR", "name": "Île"}
    outcome = bring(place, bom + table([row], delimiter))
    assert outcome.notes == ["columns that dcq does not use: Remark"]
    (found,) = listed(place)
    assert (found["slug"], found["name"], found["regions"]) == ("ile", "Île", "france")
    assert (found["capacity_low_mw"], found["capacity_high_mw"]) == ("12.5", "12.5")
    assert found["jobs_low"] == "2400"


@pytest.mark.parametrize(
    "content",
    [
        '[{"name": "A", "country": "FR", "jobs": 5},\n {"name": "B", "country": "DE"}]',
        '{"name": "A", "country": "FR", "jobs": 5}\n\n{"country": "DE", "name": "B"}\n',
    ],
)
def test_json_in_both_forms(content: str, dcq: Runner, place: Path) -> None:
    """An array and lines of objects are read alike, from standard input too."""
    assert bring(place, content).changes == [("mine", 5, 0, 0, 0)]
    assert [(row["slug"], row["regions"]) for row in listed(place)] == [
        ("a", "france"),
        ("b", "germany"),
    ]
    done = dcq("import", "-", "--source-title", "Mine", stdin=content)
    assert done == ("source,added,changed,unchanged,gone\nmine,0,0,5,0\n", "", 0)


def test_columns_are_renamed_and_a_source_given(dcq: Runner, place: Path) -> None:
    """``--map`` and the options of the source are for other people's files."""
    (place / "theirs.csv").write_text("Facility Name,Nation,MW=\nA,FR,5\n", encoding="utf-8")
    maps = ("--map", "facility name=name", "--map", "Nation=country", "--map", "MW==capacity_mw")
    source = ("--source-title", "A List", "--source-url", "https://x.org/l")
    done = dcq("import", "theirs.csv", *maps, *source, "--source-published", "2025-03")
    assert (done.stderr, done.code) == ("", 0)
    assert listed(place, source="a-list")[0]["capacity_low_mw"] == "5"
    printed = json.loads(dcq("sources", "--json").stdout)
    (told,) = [row for row in printed if row["slug"] == "a-list"]
    assert (told["title"], told["url"]) == ("A List", "https://x.org/l")
    assert "2025-03" in json.dumps(told)


def test_a_missing_column_of_a_map_is_an_error(place: Path) -> None:
    """The error names the nearest column of the file."""
    with pytest.raises(UserError, match=r"no column 'Nme'; did you mean Name\?"):
        bring(place, "Name,country\nA,FR\n", Options({"Nme": "name"}, MINE.source))


def test_a_map_to_no_column_of_dcq_is_an_error(place: Path) -> None:
    """The error names the nearest column of dcq."""
    with pytest.raises(UserError, match="capacity_mw"):
        bring(place, "name,country,MW\nA,FR,5\n", Options({"MW": "capacty_mw"}, MINE.source))


def test_a_source_is_demanded(place: Path) -> None:
    """A row that names no source is refused; one that does needs no option."""
    with pytest.raises(UserError) as refused:
        bring(place, "name,country,source_title\nA,FR,T\nB,FR,\n", Options())
    (line,) = faults_of(refused.value)
    assert ":3: source_title: '' is empty; add a column source_title" in line


@pytest.mark.parametrize(
    ("cells", "region"),
    [
        ("Georgia,US", "georgia-us-ga"),
        ("Georgia,United States", "georgia-us-ga"),
        ("TX,USA", "texas"),
        ("va,US", "virginia"),  # and not the Vatican
        ("CA,United States of America", "california"),
        ("59,France", "hauts-de-france"),
        (",GE", "georgia"),
        ("US-GA,", "georgia-us-ga"),
        (",Japan", "japan"),
        (",CIV", "cote-d-ivoire"),
    ],
)
def test_countries_of_the_world(cells: str, region: str, place: Path) -> None:
    """Names and codes of every country; a row's country settles what is ambiguous."""
    bring(place, f"name,regions,country\nA,{cells}\n")
    assert region in listed(place)[0]["regions"]


def test_an_ambiguous_name_lists_its_candidates(place: Path) -> None:
    """With their codes, and the codes are a remedy."""
    with pytest.raises(UserError) as refused:
        bring(place, "name,regions\nA,Georgia\n")
    assert "GE (Georgia), US-GA (Georgia)" in faults_of(refused.value)[0]


def test_a_region_is_in_the_country_of_its_row(place: Path) -> None:
    """Texas in France is a fault, not a place in Texas."""
    with pytest.raises(UserError) as refused:
        bring(place, "name,regions,country\nA,Texas,France\n")
    assert "list.csv:2: regions: 'Texas' is not in France" in faults_of(refused.value)[0]


def test_names_alike_are_kept_apart_and_warned_of(place: Path) -> None:
    """Without slugs, each row is a project of its own; that it looks like another is said."""
    outcome = bring(place, "name,country,places\nCafé,FR,\nCAFE,FR,Lyon\ncafé,FR,\nescaudain,FR,\n")
    assert {row["slug"] for row in listed(place)} == {"cafe", "cafe-lyon", "cafe-2", "escaudain-2"}
    assert outcome.notes == [
        "3 likely duplicates, kept apart: cafe and cafe-2 have the same name; cafe and cafe-lyon"
        " have the same name; cafe-2 and cafe-lyon have the same name (see dcq check --duplicates)"
    ]


def test_twins_within_a_file_are_warned_of(place: Path) -> None:
    """Two rows whose names differ by case and accents are likely duplicates."""
    assert bring(place, "name,country\nCafé,FR\nCAFE,FR\n").notes


def test_the_same_place_and_investor_is_warned_of(place: Path) -> None:
    """A row with a name and a slug of its own can still be a project that is there already."""
    row = "slug,name,country,places,investors\n{},Parc,{},Cambrai,Brookfield Asset Management\n"
    assert bring(place, row.format("parc", "CA")).notes == []  # another Cambrai
    (note,) = bring(place, row.format("parc", "FR")).notes
    assert note.startswith("1 likely duplicate, kept apart: cambrai-e-valley and parc are at the")
    (note,) = bring(place, "slug,name,country\nx,Microsoft’s three ABANDONED-projects,FR\n").notes
    assert "microsoft-abandoned-projects and x have the same name" in note


def test_a_name_that_a_source_gives_beside_another_is_no_new_project(place: Path) -> None:
    """``aliases`` make two names one, for rows without a slug, too."""
    assert bring(place, "name,jobs\ne-VALLEY,5\n").changes == [("mine", 2, 0, 0, 0)]
    assert [row["slug"] for row in listed(place)] == ["cambrai-e-valley"]


def test_a_new_slug_is_there_once(place: Path) -> None:
    """Two rows with one slug are a fault of the second."""
    with pytest.raises(UserError) as refused:
        bring(place, "slug,name,country\na,A,FR\na,B,FR\n")
    (line,) = faults_of(refused.value)
    assert ":3: slug: 'a' is there twice" in line


def test_a_known_slug_is_there_once(place: Path) -> None:
    """Two rows about one known project are a fault as well, not a crash."""
    with pytest.raises(UserError) as refused:
        bring(place, "slug,jobs\nescaudain,5\nescaudain,6\n")
    (line,) = faults_of(refused.value)
    assert ":3: slug: 'escaudain' is there twice" in line


def test_parts_may_stand_before_their_whole(place: Path) -> None:
    """``part_of`` names a project of the file, or of the database; a partner may be withheld."""
    bring(
        place,
        "slug,name,kind,country,part_of,investors\n"
        "p,P,site,FR,w;brookfield-france,Confidential\nw,W,programme,FR,,\n",
    )
    found = {row["slug"]: row for row in listed(place)}
    assert found["p"]["part_of"] == "brookfield-france;w"
    assert found["p"]["investors"] == "confidential"
    assert "brookfield-france" in found  # whoever names a whole mentions it


def test_a_dry_run_changes_no_byte(place: Path) -> None:
    """It says what an import would do."""
    before = (place / "seed.db").read_bytes()
    options = Options(source=MINE.source, dry_run=True, skip_invalid=True)
    outcome = bring(place, "name,country,jobs\nA,FR,5\nB,FR,many\n", options)
    assert outcome.changes == [("mine", 3, 0, 0, 0)]
    assert outcome.notes == ["1 refused row, which would be written to a file"]
    assert (place / "seed.db").read_bytes() == before
    assert not list(place.glob("*refused*"))


def refuse_one(place: Path) -> str:
    """Import a list of which one row is refused; return the refused rows, corrected."""
    options = Options({"Staff": "jobs"}, MINE.source, skip_invalid=True)
    content = 'name,country,Staff,Remark\nA,FR,5,\n"B, ""b""",FR,abc,"x\ny"\n'
    assert bring(place, content, options).changes == [("mine", 3, 0, 0, 0)]
    refused = (place / "list-refused.csv").read_text(encoding="utf-8")
    (row,) = csv.DictReader(io.StringIO(refused))
    assert (row["name"], row["Remark"]) == ('B, "b"', "x\ny")
    assert row["reason"].startswith("jobs: 'abc' holds 'abc'")
    return refused.replace(",abc,", ",7,")


def test_refused_rows_can_be_corrected_and_imported(place: Path) -> None:
    """With ``--skip-invalid`` the rest is imported; the refused file says why, and is a list."""
    corrected = refuse_one(place)
    second = Options({"Staff": "jobs"}, SourceKey("Second", None, None))
    outcome = bring(place, corrected, second)
    assert outcome.changes == [("second", 3, 0, 0, 0)]
    assert outcome.notes == ["columns that dcq does not use: Remark, reason"]


def test_corrected_rows_join_those_that_were_imported(place: Path) -> None:
    """``--append``: correcting the refused rows loses none of the others."""
    corrected = refuse_one(place)
    bring(place, corrected, Options({"Staff": "jobs"}, MINE.source, append=True))
    assert [row["name"] for row in listed(place)] == ["A", 'B, "b"']


def test_a_row_part_of_nothing_is_refused_as_well(place: Path) -> None:
    """``--skip-invalid`` drops no cell in silence."""
    options = Options(source=MINE.source, skip_invalid=True)
    (note,) = bring(place, "name,country,part_of\nA,FR,zz\nB,FR,\n", options).notes
    assert note.startswith("1 refused row, written to ")


def test_two_lists_of_one_source_are_both_imported(place: Path) -> None:
    """A tracker in two files is one source."""
    for name in "ab":
        (place / f"{name}.csv").write_text(f"name,country\n{name},FR\n", encoding="utf-8")
    assert run_dcq(["import", "a.csv", "b.csv", "--source-title", "Mine"], place).code == 0
    assert [row["slug"] for row in listed(place)] == ["a", "b"]


def test_a_list_replaces_no_article_of_another_title(place: Path) -> None:
    """A title that makes the slug of an article of the seed must not remove that article."""
    with suppress(UserError):
        source = SourceKey("Gigafactories IA", None, None)
        bring(place, "name,country\nA,FR\n", Options(source=source))
    assert any(row["slug"] == "eu-ai-gigafactories" for row in everything(place))


def test_several_files_are_written_together_or_not_at_all(place: Path) -> None:
    """A fault in one of them keeps the others out, and all faults are told."""
    before = (place / "seed.db").read_bytes()
    contents = {"a.csv": "name,country\nA,FR\n", "b.csv": "name,country\nB,XX\n"}
    contents |= {"c.csv": '"name', "d.toml": "format = 2\n"}
    for name, content in contents.items():
        (place / name).write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=r"^4 faults in .*d\.toml, .*b\.csv, .*c\.csv") as refused:
        import_files(place / "seed.db", [str(place / name) for name in contents], MINE)
    told = "\n".join(faults_of(refused.value))
    parts = ("b.csv:2: country: 'XX'", "c.csv:1: ", "d.toml, line 1: format: ", "d.toml: source: ")
    for part in parts:
        assert part in told
    assert (place / "seed.db").read_bytes() == before


@pytest.mark.parametrize(
    "header",
    [
        'name;"Land, Kreis, Ort";"MW\n(IT, peak)"',
        'name,"Land; Kreis; Ort","MW\n(IT; peak)"',
        "name\tLand, Kreis, Ort\tMW; (IT; peak)",
    ],
)
def test_delimiters_and_line_breaks_in_a_quoted_header_are_text(header: str, place: Path) -> None:
    """The delimiter is the one that makes the most columns."""
    delimiter = header[4]
    ignored = next(csv.reader(io.StringIO(header), delimiter=delimiter))[1:]
    outcome = bring(
        place,
        header + "\n" + delimiter.join(["A", "x", "5"]) + "\n",
        Options({ignored[0]: "investors"}, MINE.source),
    )
    assert outcome.notes == [f"columns that dcq does not use: {ignored[1]}"]
    assert listed(place)[0]["investors"] == "x"


def test_ties_of_power_sources_come_back_as_they_were_printed(place: Path) -> None:
    """A power source that no tie names is cited; one may be tied in two ways."""
    bring(place, "name,country,power_sources,power_ties\nA,FR,Dam;Farm,Dam:supply;Dam:nearby\n")
    assert listed(place)[0]["power_ties"] == "dam:nearby;dam:supply;farm:cited"


@pytest.mark.parametrize("tie", ["Dam", "Dam:close", ":supply", "Confidential:supply"])
def test_what_is_no_tie_is_refused(tie: str, place: Path) -> None:
    with pytest.raises(UserError) as refused:
        bring(place, f"name,country,power_ties\nA,FR,{tie}\n")
    assert "write it like dam:supply" in faults_of(refused.value)[0]


def test_only_what_is_supplied_counts_as_supplied(place: Path) -> None:
    """Of several ties of one project, the strongest counts."""
    rows = "A,FR,Dam:supply;Dam:nearby\nB,FR,Dam:nearby\nC,FR,Dam:cited\nD,FR,Dam:cited\n"
    bring(place, f"name,country,power_ties\n{rows}")
    told = run_dcq(["list", "--source", "mine", "--power", "dam"], place)
    note = "no source says that this power supplies 3 of 4 projects: 1 only nearby, 2 only cited"
    assert note in told.stderr
    told = run_dcq(["list", "--source", "mine", "--power", "dam", "--tie", "supply"], place)
    assert [line.split(",")[0] for line in told.stdout.splitlines()] == ["slug", "a"]
    assert told.stderr == ""
