"""Fifty faults in one list are fifty messages, and the database stays byte for byte."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from dcq.errors import UserError
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options, SourceKey
from tests.conftest import Runner
from tests.lists import faults_of

Cells = dict[str, str]
BIG = "99999999999999999999"
# Of each row: the cells, the column at fault, and a part of the message.
FAULTS: list[tuple[Cells, str, str]] = [
    ({"slug": "Not A Slug"}, "slug", "use lower-case letters, digits, hyphens"),
    ({"slug": "confidential"}, "slug", "is no slug"),
    ({"slug": "-x-"}, "slug", "is no slug"),
    ({"name": ""}, "name", "give each project a name"),
    ({"name": "a\0b"}, "name", "holds a NUL character; remove it"),
    ({"slug": "good-one"}, "slug", "is there twice; give each project one row"),
    ({"kind": "factory"}, "kind", "use one of site, programme, plan, offer"),
    ({"status": "doing well"}, "status", "use one of announced, pre_construction"),
    ({"currency": "EUX", "investment": "5"}, "currency", "give a code like EUR or USD"),
    ({"capacity_basis": "net", "capacity_mw": "5"}, "capacity_basis", "use one of gross"),
    ({"regions": "Bretange"}, "regions", "is no region; did you mean bretagne?"),
    (
        {"regions": "Georgia", "country": ""},
        "regions",
        "several regions; give a code: GE (Georgia)",
    ),
    ({"departments": "999"}, "departments", "ISO 3166"),
    ({"departments": "Finistèrre"}, "departments", "did you mean finistere?"),
    ({"country": "Atlantis"}, "country", "; "),
    ({"country": "", "places": "Lyon"}, "places", "add a region, a département or a country"),
    ({"investment": "a lot"}, "investment", "write it like 5bn"),
    ({"investment": "5 to"}, "investment", "is a range without its end"),
    ({"investment": "5 EUR 6 USD"}, "investment", "names several currencies"),
    ({"investment": "-5 bn"}, "investment", "holds '-'"),
    ({"investment": "5 bn MW"}, "investment", "write it like"),
    ({"investment": "2,345"}, "investment", "is ambiguous"),
    ({"investment_low": "x"}, "investment_low", "write it like"),
    ({"investment_high": "1 to 2 EUR"}, "investment_high", "put the amount in a column investment"),
    ({"investment_low": "9 EUR", "investment_high": "8 EUR"}, "investment_low", "swap the two"),
    ({"investment": "5", "investment_low": "5"}, "investment", "give one or the other"),
    (
        {"investment_low": "5 EUR", "investment_qualifier": "exact"},
        "investment_qualifier",
        "at_least",
    ),
    ({"investment_low": BIG}, "investment_low", "is too large"),
    ({"capacity_mw": "big"}, "capacity_mw", "write it like 700MW"),
    ({"capacity_mw": "1,234"}, "capacity_mw", "is ambiguous"),
    ({"capacity_mw": "200-100"}, "capacity_mw", "lower bound above its upper"),
    ({"capacity_mw": "5 ha"}, "capacity_mw", "write it like"),
    ({"capacity_mw": "0.0001"}, "capacity_mw", "finer than whole kW"),
    ({"capacity_low_mw": "-3"}, "capacity_low_mw", "write it like"),
    ({"capacity_low_mw": "3", "capacity_high_mw": "2"}, "capacity_low_mw", "swap the two"),
    ({"capacity_high_mw": "at least 3"}, "capacity_high_mw", "in a column capacity_mw"),
    ({"capacity_mw": "5", "capacity_high_mw": "5"}, "capacity_mw", "give one or the other"),
    ({"area_ha": "wide"}, "area_ha", "write it like 38 ha"),
    ({"area_low_ha": "4", "area_high_ha": "3"}, "area_low_ha", "swap the two"),
    ({"area_high_ha": BIG}, "area_high_ha", "is too large"),
    ({"name": "Grand total"}, "name", "looks like the sum of other rows; delete the row"),
    ({"jobs": "2.5"}, "jobs", "finer than whole jobs"),
    ({"jobs_low": "5.5"}, "jobs_low", "finer than whole jobs"),
    ({"jobs_low": "7", "jobs_high": "6"}, "jobs_low", "swap the two"),
    ({"announced": "soon"}, "announced", "write it like"),
    ({"announced": "2025-13"}, "announced", "is not a date"),
    ({"expected": "2025-02-30"}, "expected", "is not a date"),
    ({"expected": "31/12/2030"}, "expected", "is not a date"),
    ({"part_of": "nobody"}, "part_of", "give the slug of another project"),
    ({"slug": "own-part", "part_of": "own-part"}, "part_of", "is no other project"),
]
BASE = {"name": "A", "country": "FR"}
COLUMNS = dict.fromkeys(column for cells, _, _ in [(BASE, "", ""), *FAULTS] for column in cells)


@pytest.fixture
def faulty(place: Path) -> Path:
    """A list with a good row, and from line 3 on a row for each fault."""
    file = place / "faulty.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, ["slug", *[c for c in COLUMNS if c != "slug"]])
        writer.writeheader()
        writer.writerow(BASE | {"slug": "good-one"})
        writer.writerows(BASE | cells for cells, _, _ in FAULTS)
    return file


def bring(place: Path, content: bytes, published: str | None = None) -> None:
    """Import a list's content into ``seed.db``, in this process."""
    (place / "list.csv").write_bytes(content)
    key = SourceKey("T", None, published)
    import_files(place / "seed.db", [str(place / "list.csv")], Options(source=key))


def test_fifty_faults_are_fifty_messages(dcq: Runner, faulty: Path, place: Path) -> None:
    """Each has file, line, column, value and remedy; nothing is written, and the exit code is 1."""
    before = (place / "seed.db").read_bytes()
    done = dcq("import", "faulty.csv", "--source-title", "T")
    *lines, last = done.stderr.splitlines()
    assert (done.stdout, done.code, len(FAULTS), len(lines)) == ("", 1, 50, 50)
    assert last.startswith("dcq: 50 faults in faulty.csv, and nothing was written; correct them")
    by_line = {int(line.split(":")[1]): line for line in lines}
    for number, (cells, column, part) in enumerate(FAULTS, start=3):
        value = cells[column]
        assert by_line[number].startswith(f"faulty.csv:{number}: {column}: {value!r} "), number
        assert part in by_line[number], by_line[number]
        assert by_line[number].partition("; ")[2], by_line[number]
    assert (place / "seed.db").read_bytes() == before


def test_max_errors_tells_how_many_more_there_are(dcq: Runner, faulty: Path) -> None:
    """``--max-errors 10`` tells ten of them and counts the rest, in a dry run too."""
    lines = dcq(
        "import", "--dry-run", "faulty.csv", "--source-title", "T", "--max-errors", "10"
    ).stderr
    told = lines.splitlines()
    assert len(told) == 12
    assert told[10] == "… and 40 more"
    assert told[11].startswith("dcq: 50 faults")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("name,country\nÎle,FR\n".encode("latin-1"), "not UTF-8 text from line"),
        ("name,country\nA,FR\n".encode("utf-16"), "not UTF-8 text from line 1"),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", "not UTF-8 text from line 1"),
        (b"", "has no header"),
        (b"\n\n", "has no header"),
        (b",,\nA,FR,\n", "no column is a project's name"),
        (b"name,Name\nA,B\n", "two columns are name"),
        (b'[{"name": "A"}', "not JSON"),
        (b"[1, 2]", "not an object; write an object for each row"),
        (
            b"name,country,source_title,source_url\nA,FR,T,http://a\nB,FR,T,http://b\n",
            "the source 'T' has two URLs or dates; give its rows the same",
        ),
    ],
)
def test_a_file_that_is_no_list_is_one_error(content: bytes, problem: str, place: Path) -> None:
    """What is wrong with the whole file is told once, with the file's name."""
    before = (place / "seed.db").read_bytes()
    with pytest.raises(UserError) as refused:
        bring(place, content)
    assert problem in str(refused.value)
    assert "list.csv" in str(refused.value)
    assert (place / "seed.db").read_bytes() == before


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ("missing.csv", "dcq: cannot read missing.csv: No such file or directory; check the path"),
        ("home", "dcq: home has no article files; name a folder that dcq export wrote, or files"),
        ("empty.csv", "dcq: empty.csv has no header; name the columns in its first line"),
    ],
)
def test_a_file_that_cannot_be_read(file: str, problem: str, dcq: Runner, place: Path) -> None:
    """One line on standard error and exit code 1."""
    (place / "home").mkdir()
    (place / "empty.csv").touch()
    assert dcq("import", file, "--source-title", "T") == ("", f"{problem}\n", 1)


@pytest.mark.parametrize(
    ("content", "published", "at"),
    [
        (b"name,country\nA,FR\n", "yesterday", "--source-published"),
        (
            b"name,country,source_title,source_published\nA,FR,X,yesterday\n",
            None,
            "list.csv:2: source_published",
        ),
    ],
)
def test_a_source_published_on_no_date_is_told(
    content: bytes, published: str | None, at: str, place: Path
) -> None:
    """A bad ``source_published`` is a fault of its row, a bad option is one of the option."""
    with pytest.raises(UserError) as refused:
        bring(place, content, published=published)
    (line,) = faults_of(refused.value)
    assert f"{at}: 'yesterday' is not a date" in line


@pytest.mark.parametrize(
    ("option", "value", "problem"),
    [
        ("--source-title", "Confidential", "'Confidential' stands for a name that is withheld"),
        ("--source-title", "A\udcff", r"'A\udcff' holds half a character; remove it"),
        ("--source-url", "\udcff", r"'\udcff' holds half a character; remove it"),
        ("--source-published", "soon", "'soon' is not a date; write it like 2025-12-09"),
    ],
)
def test_an_option_of_the_source_that_no_row_could_have(
    option: str, value: str, problem: str, dcq: Runner, place: Path
) -> None:
    """The option is told, before anything of the list."""
    (place / "list.csv").write_text("name,country\nA,FR\n", "utf-8")
    done = dcq("import", "list.csv", "--source-title", "T", option, value)
    assert done.code == 2
    assert done.stderr.startswith(f"dcq: {option}: {problem}")


def test_half_a_character_is_refused_with_its_row(place: Path) -> None:
    """Also with ``--skip-invalid``: the file of refused rows shows it, and is a list."""
    rows = [{"name": "A\ud800", "country": "FR", "\udfff": "x"}, {"name": "B", "country": "FR"}]
    (place / "list.json").write_text(json.dumps(rows), "ascii")
    options = Options(source=SourceKey("T", None, None), skip_invalid=True)
    import_files(place / "seed.db", [str(place / "list.json")], options)
    refused = (place / "list-refused.csv").read_text("utf-8")
    assert refused.startswith("name,country,\\udfff,reason\nA\\ud800,FR,x,name: ")
    assert import_files(place / "seed.db", [str(place / "list-refused.csv")], options).changes


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('{"jobs": "1", "currency": "EUX"}', "currency"),
        ('{"jobs": "1", "capacity_basis": "net"}', "capacity_basis"),
        ('{"investment_qualifier": "sure"}', "investment_qualifier"),
        ('{"places": "a\\u0000b"}', "places"),
        ('{"places": "\\ud800"}', "places"),
        ('{"name": "confidential."}', "name: 'confidential.' stands for a name that is withheld"),
        ('{"power_sources": "A; Confidential"}', "power_sources: 'Confidential' stands for"),
        ('{"source_title": "CONFIDENTIAL"}', "source_title: 'CONFIDENTIAL' stands for"),
        ('{"source_title": "A\\ud800"}', "list.csv:1: source_title: 'A\\ud800' holds half a"),
        ('{"source_url": "\\udfff"}', "list.csv:1: source_url: '\\udfff' holds half a character"),
        ('{"source_title": "a\\u0000b"}', "source_title: 'a\\x00b' holds a NUL character"),
    ],
)
def test_a_cell_that_means_nothing_is_told(row: str, told: str, place: Path) -> None:
    """A wrong cell is a fault wherever it stands."""
    with pytest.raises(UserError) as refused:
        bring(place, f'{{"name": "A", "country": "FR", {row[1:]}\n'.encode())
    assert told in faults_of(refused.value)[0]


def test_a_row_longer_than_the_header_is_told(place: Path) -> None:
    """A comma without quotes must not make another number of a number."""
    with pytest.raises(UserError) as refused:
        bring(place, b"name,country,jobs\nA,FR,1,234\n")
    (line,) = faults_of(refused.value)
    assert "list.csv:2: row: '234' lies beyond the last column" in line


def test_a_quote_that_is_never_closed_is_told(place: Path) -> None:
    """The rows behind it must not disappear in a name."""
    with pytest.raises(UserError, match=r"list\.csv:2: unexpected end of data"):
        bring(place, b'name,country\n"A,FR\nB,FR\n')


def test_a_line_that_is_not_json_is_named(place: Path) -> None:
    """The error has the number of the line at fault."""
    with pytest.raises(UserError, match=r"list\.csv:2: not JSON"):
        bring(place, b'{"name": "A", "country": "FR"}\n{bad\n')


def test_parts_in_a_circle_are_told(place: Path) -> None:
    """Two projects cannot be part of each other."""
    with pytest.raises(UserError, match="a would lie inside itself; check part_of"):
        bring(place, b"slug,name,country,part_of\na,A,FR,b\nb,B,FR,a\n")
