"""Text that means harm: inert where a terminal would obey it, faithful where a machine reads it."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dcq.query.filters import Filters
from tests.conftest import HERE, Runner, environment, run_dcq
from tests.library import examples
from tests.running import LIVE

HOSTILE = tomllib.loads((HERE / "articles" / "hostile-text.toml").read_text(encoding="utf-8"))
# What a terminal obeys or is misled by, but for the line end; dcq's own colours apart.
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
DB = ("--db", "awkward.db")
CORSE = (*DB, "list", "--region", "corse", "--kind", "all")
READERS = (
    CORSE,
    (*DB, "show", "hostile-markup"),
    (*DB, "show", "hostile-escape"),
    (*DB, "show", "hostile-lines"),
    (*DB, "show", "hostile-bidi"),
    (*DB, "show", "corse"),
    (*DB, "figures", "--source", "hostile-text"),
    (*DB, "investors", "--investor", "evil-sons"),
    (*DB, "power", "--region", "corse"),
    (*DB, "sources", "--source", "hostile-text"),
    (*DB, "regions", "--region", "corse"),
)


def names(entries: list[dict[str, Any]]) -> dict[str, str]:
    return {entry["slug"]: entry["name"] for entry in entries}


@pytest.mark.parametrize("command", READERS, ids=lambda command: " ".join(command[2:]))
def test_a_terminal_gets_nothing_that_it_obeys(command: tuple[str, ...], reader: Runner) -> None:
    done = reader(*command, columns=200, env={"NO_COLOR": ""})
    assert done.code == 0
    plain = COLOUR.sub("", done.stdout)
    assert LIVE.search(plain) is None
    assert LIVE.search(done.stderr) is None
    # Every colour that dcq puts on it takes off again, and it has no blinking or links.
    assert done.stdout.count("\x1b") == len(COLOUR.findall(done.stdout))
    assert not re.search(r"\x1b\[[0-9;]*\b(5|7|8)m", done.stdout)


def test_markup_and_escapes_are_shown_as_they_were_written(reader: Runner) -> None:
    printed = reader(*CORSE, columns=400).stdout
    for shown in (
        "[bold red]Campus[/] [link=https://evil.example]x[/link] :boom:",
        r"\x1b[31mRed\x1b[0m \x1b]0;title\x07 \x9b2J bell \x07",
        r"safe\u202ecod.exe\u202c 🏭 مركز بيانات \u2066x\u2069",
        r"Line one\nline two\r\nline three,\twith a tab and " + '"quotes"',
        r"a | b `c` *d* _e_ <b>f</b> \ # ~g~ & [h](i)",
        '=HYPERLINK("https://evil.example","click")',
    ):
        assert shown in printed


def exactly(place: Path, *arguments: str) -> str:
    """What dcq writes to a pipe, without a line end being changed on the way."""
    done = subprocess.run(
        [sys.executable, "-m", "dcq", *arguments],
        cwd=place,
        env=environment(place),
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


@pytest.mark.parametrize(("format_", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_csv_and_tsv_are_faithful(format_: str, delimiter: str, databases: Path) -> None:
    printed = exactly(databases, *CORSE, "--format", format_)
    assert printed.count("\r\n") == 1, "that of a name; dcq's own line ends are \\n"
    rows = list(csv.DictReader(io.StringIO(printed, newline=""), delimiter=delimiter))
    assert {row["slug"]: row["name"] for row in rows} == names(HOSTILE["project"])
    places = {row["slug"]: row["places"] for row in rows}
    assert places["hostile-lines"] == 'Porto\nVecchio, "the port"'


@pytest.mark.usefixtures("awkward")
def test_a_file_holds_what_a_pipe_gets(place: Path) -> None:
    exactly(place, *CORSE, "-o", "list.csv")
    assert (place / "list.csv").read_bytes().decode() == exactly(place, *CORSE)


@pytest.mark.parametrize("format_", ["json", "jsonl"])
def test_json_is_faithful_and_harmless(format_: str, databases: Path) -> None:
    printed = exactly(databases, *CORSE, "--format", format_)
    lines = printed.split("\n")
    records = (
        json.loads(printed) if format_ == "json" else [json.loads(line) for line in lines if line]
    )
    assert {record["slug"]: record["name"] for record in records} == names(HOSTILE["project"])
    assert LIVE.search(printed) is None, "JSON can escape what a terminal would obey"


def test_spreadsheet_safe_leaves_no_cell_that_runs(reader: Runner) -> None:
    for command in READERS:
        printed = reader(*command, "--csv", "--spreadsheet-safe").stdout
        for row in csv.reader(io.StringIO(printed, newline="")):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    # What harms nobody stays as it is, the numbers among it.
    safe, plain = reader("list", "--spreadsheet-safe"), reader("list")
    assert safe == plain


def test_markdown_cells_stay_in_their_table(reader: Runner) -> None:
    table, _, _ = reader(*CORSE, "--format", "markdown").stdout.partition("\n\n")
    bars = [len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in table.splitlines()]
    assert set(bars) == {bars[0]}
    assert len(bars) == 2 + len(HOSTILE["project"])
    assert LIVE.search(table) is None
    assert not re.search(r"(?<!\\)<(?!br>)", table)


def test_slugs_of_any_script_can_be_asked_for(reader: Runner) -> None:
    done = reader(*DB, "show", "مركز-بيانات", "--json")
    assert json.loads(done.stdout)["project"]["name"] == "مركز بيانات"


# --- what is typed


AWKWARD = {"DCQ_DB": "awkward.db"}


# What a shell can pass: any text but NUL, and bytes that are no UTF-8 as lone surrogates.
TYPED = st.text(
    st.one_of(
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
        st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF, categories=["Cs"]),
    ),
    max_size=12,
)
NUMBERS = st.from_regex(r"(~|about |up to |>)?[0-9]{1,30}([.,][0-9]{1,4})? ?(bn|Md|GW|%|€)?~?")
DATES = st.from_regex(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[~?%]?", fullmatch=True)
OPTIONS = sorted(f"--{name.replace('_', '-')}" for name in Filters.__slots__)


@examples(25)
@given(option=st.sampled_from([*OPTIONS, "--limit", "--format"]), typed=TYPED | NUMBERS | DATES)
@example(option="--source", typed="\udcff")
@example(option="--region", typed="\udcff")
@example(option="--announced-after", typed="9999-12-31~")
@example(option="--announced-before", typed="0001-01-01~")
@example(option="--expected-before", typed="9999~")
@example(option="--search", typed="%_'\";--")
@example(option="--region", typed="' OR 1=1 --")
def test_no_argument_makes_a_traceback(option: str, typed: str, databases: Path) -> None:
    done = run_dcq(["list", f"{option}={typed}"], databases, env=AWKWARD)
    assert done.code in {0, 2}
    if done.code:
        assert done.stdout == ""
        assert done.stderr.startswith("dcq: ")
        assert LIVE.search(done.stderr.replace("\n", "", 1)) is None


@pytest.mark.parametrize("typed", ["1" * 5000, "1." + "0" * 5000 + "1"])
def test_no_length_makes_a_traceback(typed: str, databases: Path) -> None:
    assert run_dcq(["list", "--min-investment", typed], databases, env=AWKWARD).code in {0, 2}


@examples(20)
@given(typed=st.lists(TYPED, min_size=1, max_size=3))
@example(typed=["\udcff"])
@example(typed=["show"])
def test_no_name_makes_a_traceback(typed: list[str], databases: Path) -> None:
    assert run_dcq(["show", "--", *typed], databases, env=AWKWARD).code in {0, 2}


@pytest.mark.parametrize("columns", ["0", "1", "3", "-5", "x", "9" * 30, "٣", " 80 "])
def test_no_width_makes_a_traceback(columns: str, reader: Runner) -> None:
    done = reader("list", "--format", "table", env={"COLUMNS": columns})
    assert (done.stderr, done.code) == ("", 0)
    assert done.stdout
