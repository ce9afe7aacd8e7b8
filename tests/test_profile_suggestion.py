"""``import --suggest-profile``: a profile to start from, which is valid and guesses no unit."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dcq.ingest.profile_suggestion import suggest_profile
from dcq.ingest.profiles import make_profile
from tests.conftest import Runner
from tests.library import examples

LIST = """\
Facility Name,State,Country,Capacity (GW),Capex (EUR million),Owner(s),Status,Lat,Lon,Remarks,Fax
North,Texas,United States,0.5,120,A;B,Permitted,31.5,-100.25,"quiet, mostly",1
South,Texas,United States,1,80,C,Sleeping,30.5,-99.5,,2
"""


def test_a_suggested_profile_imports_the_list_that_it_is_for(dcq: Runner, place: Path) -> None:
    """Names, units of headers, separators of cells; what dcq cannot know stands in comments."""
    (place / "list.csv").write_text(LIST, encoding="utf-8")
    done = dcq("import", "list.csv", "--suggest-profile")
    assert (done.stderr, done.code) == ("", 0)
    profile = tomllib.loads(done.stdout)
    assert profile["units"] == {"capacity": "GW", "investment": "m EUR"}
    assert profile["separators"] == {"owners": ";"}
    assert '# "Sleeping" = "announced"' in done.stdout
    assert '# "Fax",' in done.stdout
    decided = done.stdout.replace('# "Sleeping"', '"Sleeping"')
    (place / "list.toml").write_text(decided, encoding="utf-8")
    imported = dcq("import", "list.csv", "--profile", "list.toml", "--source-title", "Mine")
    assert imported.code == 0, imported.stderr
    rows = dcq("list", "--source", "mine", "--json").stdout
    assert '"capacity_low_mw": 500' in rows
    assert '"investment_low": 120000000' in rows
    assert '"owners": ["a", "b"]' in rows


def suggested(place: Path, content: str) -> tuple[dict[str, Any], str]:
    """The suggestion, and its text."""
    (place / "list.csv").write_text(content, encoding="utf-8")
    text = "\n".join(suggest_profile(str(place / "list.csv")))
    return tomllib.loads(text), text


@pytest.mark.parametrize(
    ("cells", "separator"),
    [
        (["Dallas, TX", "Reno, NV"], "#"),
        (["A; B", "C, Inc."], ";"),
        (["A, B", "A", "B", "A, C", "C"], ","),
        (["Acme, Inc.", "Bolt, LLC"], ""),
        (["A", "B"], ""),
    ],
)
def test_a_separator_is_suggested_where_it_surely_is_one(
    cells: list[str], separator: str, place: Path
) -> None:
    """Of a comma that may be part of the value, a comment asks."""
    rows = "".join(f'n,"{cell}",FR\n' for cell in cells)
    profile, text = suggested(place, f"Project,Owner,Country\n{rows}")
    assert profile["separators"].get("owners", "") == separator.strip("#")
    assert ('# if "Dallas, TX" is several: owners = ","' in text) == (separator == "#")


@pytest.mark.parametrize(
    ("header", "cell", "line"),
    [
        ("Cost (USD bn)", "1.5", 'investment = "bn USD"'),
        ("cost_usd_b", "1.5", 'investment = "bn USD"'),
        ("Investition (Mio. €)", "150", 'investment = "m EUR"'),
        ("Capex USD", "150", '# say whether in units, millions (m) or billions: investment = "bn'),
        ("Cost", "150", '# say which currency: investment = "bn USD"'),
        ("Current power (MW)", "150", 'operating_capacity = "MW"'),
        ("Floorspace (sq ft)", "150,000", '# say which is the decimal mark: decimal = "."'),
        ("Floorspace (sq ft)", "1,150,000 / 150,000", 'decimal = "."'),
        ("Leistung (MW)", "150,5 / 1.150", 'decimal = ","'),
        ("Country", "FR", '# say which column has the names of the projects: name = "…"'),
    ],
)
def test_no_scale_currency_decimal_mark_or_name_is_guessed(
    header: str, cell: str, line: str, place: Path
) -> None:
    name = "Odd" if header == "Country" else "Project"
    cells = "".join(f'n,"{one}"\n' for one in cell.split(" / "))
    _, text = suggested(place, f"{name},{header}\n{cells}")
    assert any(one.startswith(line) for one in text.splitlines()), text


def test_a_suggestion_for_nested_json_leads_into_it(dcq: Runner, place: Path) -> None:
    row = {"name": "A", "location": {"state": "TX", "country": "US"}, "owners": [{"name": "Acme"}]}
    profile, text = suggested(place, json.dumps([row]))
    assert profile["columns"] == {
        "name": "name",
        "country": "location.country",
        "regions": "location.state",
        "owners": "owners.name",
    }
    (place / "p.toml").write_text(text, encoding="utf-8")
    done = dcq("import", "list.csv", "--profile", "p.toml", "--source-title", "T")
    assert (done.stderr, done.code) == ("", 0)


@pytest.mark.parametrize("content", ["", "{", "PK\x03\x04"])
def test_a_file_that_is_no_list_is_refused(content: str, dcq: Runner, place: Path) -> None:
    (place / "list.csv").write_text(content, encoding="utf-8")
    done = dcq("import", "list.csv", "--suggest-profile")
    assert (done.stdout, done.code, done.stderr.count("\n")) == ("", 1, 1)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=12)


@examples(20)
@example(header=["0\t"], cells=["", "\t"])  # a tab in a quoted cell delimits nothing
@example(header=["\U00010000"], cells=[])
@given(st.lists(CELLS.filter(str.strip), min_size=1, max_size=8, unique=True), st.lists(CELLS))
def test_a_suggestion_is_a_valid_profile_whatever_the_columns_are_called(
    tmp_path_factory: pytest.TempPathFactory, header: list[str], cells: list[str]
) -> None:
    quoted = [
        ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in row) for row in (header, cells)
    ]
    file = tmp_path_factory.mktemp("suggestion") / "list.csv"
    file.write_text("\n".join(["name," + quoted[0], "n," + quoted[1], ""]), encoding="utf-8")
    make_profile(tomllib.loads("\n".join(suggest_profile(str(file)))), "suggested")
