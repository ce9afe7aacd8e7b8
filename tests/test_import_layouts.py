"""Whatever the layout of a list and its profile: what export writes is what the cells said."""

from __future__ import annotations

import csv
import io
import json
import shutil
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from dcq.export.articles import read_documents
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options, SourceKey
from dcq.names import slugify
from dcq.store.reading import open_for_reading
from tests.library import examples

UNITS = {
    "capacity": {"MW": 1_000, "GW": 1_000_000, "kW": 1},
    "investment": {"bn USD": 10**9, "m EUR": 10**6, "GBP": 1},
    "floor_area": {"sq ft": Fraction("0.09290304"), "m2": 1, "acres": Fraction("4046.8564224")},
}
STATES = {"VA": "US-VA", "Texas": "US-TX", "CA": "US-CA", "US-AZ": "US-AZ"}
WORDS = {"Breaking ground": "construction", "Lit": "operating", "Announced": "announced"}
_word = st.text("abcdeé", min_size=3, max_size=6).map(str.capitalize)
_number = st.decimals(0, 9_999, places=3).map(str)
_party = st.builds("{} {}".format, _word, st.sampled_from(["Energy", "Works, Inc.", "Group"]))
Row = dict[str, Any]


@st.composite
def projects(draw: st.DrawFn) -> list[Row]:
    """What some rows say, by dcq's columns; what they do not say is missing."""
    rows: list[Row] = []
    for number in range(draw(st.integers(1, 5))):
        optional = {
            "own_id": st.just(f"id-{number}"),
            "status": st.sampled_from(sorted(WORDS)),
            "capacity": _number,
            "investment": _number,
            "floor_area": _number,
            "owners": st.lists(_party, min_size=1, max_size=3, unique_by=slugify),
            "regions": st.sampled_from(sorted(STATES)),
            "address": _word.map("{} Road, 5".format),
            "note": st.text("ab;,\n#[]", min_size=1, max_size=9).map("n{}n".format),
            "opened": st.sampled_from(["2027", "2025-01"]),
        }
        said = {column: draw(st.none() | value) for column, value in optional.items()}
        row = {column: value for column, value in said.items() if value is not None}
        rows.append({"name": f"{draw(_word)} {number}", **row})
    return rows


@st.composite
def layouts(draw: st.DrawFn) -> tuple[list[Row], dict[str, Any], str, dict[str, str]]:
    """Some rows, a profile, the file that it reads them from, and the units of its numbers."""
    rows = draw(projects())
    columns = list(dict.fromkeys(column for row in rows for column in row))
    theirs = {c: f"{draw(_word)} {n}" for n, c in enumerate(columns)}
    units = {metric: draw(st.sampled_from(sorted(known))) for metric, known in UNITS.items()}
    separator = draw(st.sampled_from([",", "|", ";", " / "]))
    nested = draw(st.booleans()) and "regions" in theirs
    as_json = nested or draw(st.booleans())
    unknown = draw(st.sampled_from(["n/k", "0.0.0", "?"]))
    lines = []
    for row in rows:
        line = {theirs[column]: row.get(column, unknown) for column in columns}
        if "owners" in row:
            line[theirs["owners"]] = separator.join(row["owners"])
        if nested:
            line["where"] = {"state": line.pop(theirs["regions"])}
        lines.append({key: line[key] for key in draw(st.permutations(sorted(line)))})
    if nested:
        theirs["regions"] = "where.state"
    if as_json:
        content = json.dumps(lines)
    else:
        text = io.StringIO()
        delimiter = draw(st.sampled_from(",;\t"))
        writer = csv.DictWriter(text, sorted(lines[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(lines)
        content = text.getvalue()
    profile = {
        "columns": theirs,
        "constants": {"country": "US"},
        "units": units,
        "separators": {"owners": separator},
        "statuses": WORDS,
        "unknown": {column: [unknown] for column in columns},
    }
    return rows, profile, content, units


@given(layouts())
@examples(10)
def test_what_comes_out_is_what_went_in(
    databases: Path, layout: tuple[list[Row], dict[str, Any], str, dict[str, str]]
) -> None:
    """Cell by cell, in whatever columns, words, units and separators."""
    rows, profile, content, units = layout
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(databases / "empty.db", folder)
        (folder / "p.toml").write_text(tomli_w.dumps(profile), encoding="utf-8")
        (folder / "list.txt").write_text(content, encoding="utf-8", newline="")
        options = Options(source=SourceKey("Mine"), profile=str(folder / "p.toml"))
        import_files(folder / "empty.db", [str(folder / "list.txt")], options)
        with closing(open_for_reading(folder / "empty.db")) as connection:
            (document,) = read_documents(connection)
    stated = {project["name"]: project for project in document["project"]}
    assert stated.keys() == {row["name"] for row in rows}
    for row in rows:
        project = stated[row["name"]]
        (spot,) = project["places"]
        assert spot["region"] == STATES.get(row.get("regions", ""), "US")
        assert (spot.get("address"), project.get("own_id")) == (
            row.get("address"),
            row.get("own_id"),
        )
        assert project.get("note") == (row["note"].strip() if "note" in row else None)
        assert [one["status"] for one in project.get("statuses", [])] == [
            WORDS[row[column]] for column in ("status",) if column in row
        ]
        assert [one["date"] for one in project.get("milestones", [])] == [
            row[column] for column in ("opened",) if column in row
        ]
        assert [one["organisation"] for one in project.get("roles", [])] == [
            slugify(owner) for owner in row.get("owners", [])
        ]
        figures = {one["metric"]: one for one in project.get("figures", [])}
        assert figures.keys() == UNITS.keys() & row.keys()
        for metric, figure in figures.items():
            exact = round(Fraction(row[metric]) * UNITS[metric][units[metric]])
            assert base_units(figure["amount"]) == exact
            assert figure["printed"] == f"{row[metric]} {units[metric]}"


def base_units(amount: str) -> Fraction:
    """An amount of an export in the base unit of its metric."""
    number, *words = amount.split()
    scales = {"bn": 10**9, "m": 10**6, "MW": 1_000, "GW": 10**6, "ha": 10**4}
    value = Fraction(number)
    for word in words:
        value *= scales.get(word, 1)
    return value
