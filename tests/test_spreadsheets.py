"""Answers for Excel, read back with another library; and CSV for a French Excel."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.conftest import Runner, run_dcq


def sheets(file: Path) -> dict[str, list[dict[str, Any]]]:
    """The records of each sheet."""
    book = CalamineWorkbook.from_path(str(file))
    found = {}
    for name in book.sheet_names:
        head, *rows = book.get_sheet_by_name(name).to_python()
        found[name] = [dict(zip(head, row, strict=True)) for row in rows]
    return found


@pytest.mark.parametrize(
    "line",
    [
        *("list", "list --kind all --status all", "totals --by region", "totals --explain"),
        *("rank", "figures", "investors", "regions", "power", "sources", "gaps", "check"),
        *("show escaudain", "show normandie", "diff --from 2025-06", "db info"),
    ],
)
def test_a_workbook_has_the_rows_and_values_of_the_csv(line: str, dcq: Runner, place: Path) -> None:
    done = dcq(*line.split(), "-o", "answer.xlsx")
    assert done.code == 0, done.stderr
    rows = sheets(place / "answer.xlsx")["Answer"]
    text = dcq(*line.split(), "--csv").stdout
    expected = [*csv.DictReader(io.StringIO(text, newline=""))]
    assert len(rows) == len(expected)
    for row, said in zip(rows, expected, strict=True):
        for name, value in said.items():
            assert same(row[name], value), (name, row[name], value)


def same(cell: Any, text: str) -> bool:
    if isinstance(cell, bool):
        return str(int(cell)) == text
    if isinstance(cell, float | int):
        return bool(text) and float(text) == cell
    return (cell.isoformat() if isinstance(cell, date) else cell) == text


def test_numbers_are_numbers_dates_are_dates_and_slugs_have_names(dcq: Runner, place: Path) -> None:
    dcq("list", "--region", "59", "-f", "xlsx", "-o", "answer")
    rows = {row["slug"]: row for row in sheets(place / "answer")["Answer"]}
    site = rows["escaudain"]
    assert (site["investment_low"], site["capacity_low_mw"]) == (5e9, 700)
    assert site["announced"] == date(2025, 12, 9)
    assert site["expected"] == "2030~", "a date that is no day keeps its precision"
    assert rows["cambrai-e-valley"]["investors_name"] == "Brookfield Asset Management"
    assert site["departments"] == "59", "a number of a département is a name"


def test_the_second_sheet_has_the_sources_with_their_words(dcq: Runner, place: Path) -> None:
    for line in ("list --region 59", "totals --region 59", "rank --region 59", "show escaudain"):
        dcq(*line.split(), "-o", "answer.xlsx")
        told = sheets(place / "answer.xlsx")["Sources"]
        [words] = [
            row for row in told if (row["subject"], row["metric"]) == ("escaudain", "capacity")
        ]
        assert words["printed"] == "capacité brute de 700 mégawatts"
        assert words["title"].startswith("Souveraineté numérique et IA")
        assert (words["low"], words["unit"]) == (700, "MW")
    dcq("list", "--search", "roubaix", "-o", "answer.xlsx")
    [told] = sheets(place / "answer.xlsx")["Sources"]
    assert told["source"] == "vallee-ia-hauts-de-france", "it states no figure, and is named"


def test_a_sentence_is_a_record(dcq: Runner, place: Path) -> None:
    dcq("cite", "escaudain", "-o", "answer.xlsx")
    [row] = sheets(place / "answer.xlsx")["Answer"]
    assert row["sentence"] == dcq("cite", "escaudain").stdout.splitlines()[0]
    dcq("db", "path", "-o", "answer.xlsx")
    assert sheets(place / "answer.xlsx")["Answer"]


def test_text_is_text_whatever_it_looks_like(databases: Path, tmp_path: Path) -> None:
    line = ["list", "--source", "hostile-text", "--kind", "all", "--db", "awkward.db"]
    assert run_dcq([*line, "-o", str(tmp_path / "a.xlsx")], databases).code == 0
    names = {row["slug"]: row["name"] for row in sheets(tmp_path / "a.xlsx")["Answer"]}
    assert names["hostile-formula"].startswith("=HYPERLINK(")
    assert "\\x1b[31mRed" in names["hostile-escape"]


def test_what_excel_cannot_hold_is_said(dcq: Runner, place: Path) -> None:
    with closing(sqlite3.connect(place / "seed.db")) as connection, connection:
        connection.execute("UPDATE source SET caveat = ?", ["word " * 7000])
    done = dcq("sources", "-o", "answer.xlsx")
    assert "note: cut to 32,767 characters, the most that Excel holds: 5 cells" in done.stderr
    assert done.code == 0


def test_a_terminal_gets_no_workbook(databases: Path) -> None:
    done = run_dcq(["list", "-f", "xlsx"], databases, columns=80)
    assert done == ("", "dcq: a workbook is not for a terminal; add -o FILE.xlsx\n", 2)


def test_without_the_library_the_remedy_is_said(
    dcq: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    done = dcq("list", "-o", "answer.xlsx")
    assert (done.stdout, done.code) == ("", 1)
    assert "pip install 'dcq[excel]'" in done.stderr


def test_a_french_excel_opens_the_csv(dcq: Runner, databases: Path, place: Path) -> None:
    """It takes semicolons between cells, a comma in numbers, and UTF-8 by its mark alone."""
    with closing(sqlite3.connect(place / "seed.db")) as connection, connection:
        connection.execute("UPDATE figure_statement SET high = high + 500 WHERE high = 700000")
    text = dcq("figures", "--spreadsheet").stdout
    assert text.startswith("\ufeff")
    french = [*csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";")]
    exact = json.loads(dcq("figures", "--json").stdout)
    assert len(french) == len(exact)
    for row, record in zip(french, exact, strict=True):
        high = record["high"]
        assert row["high"] == ("" if high is None else str(high).replace(".", ","))
    assert "700,5" in [row["high"] for row in french]
    line = ["list", "--db", "awkward.db", "--search", "formula", "--spreadsheet"]
    guarded = run_dcq(line, databases).stdout
    assert "'=HYPERLINK" in guarded
    assert dcq("list", "--spreadsheet", "-f", "json").code == 2
