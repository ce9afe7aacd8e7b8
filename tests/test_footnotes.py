"""Each mark on a page leads to a source that states what stands beside it.

Every command of the transcripts that prints marks is checked twice: the page as the
transcript has it, and the same answer as Markdown, where a row is a line, against the
ledger that dcq prints itself.
"""

from __future__ import annotations

import csv
import json
import re
import shlex
import sqlite3
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from dcq.quantity import Quantity, show
from dcq.vocabulary import METRICS
from tests.conftest import run_dcq
from tests.test_transcripts import ALL, Case

DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
MARKS = f"([{DIGITS}](?:[{DIGITS}]| (?=[{DIGITS}]))*)"
FOOTNOTE = re.compile(
    rf"^(?:- \*\*| +)([{DIGITS}]+)(?:\*\*)? +(\S+?), (?:.*, )?(?:published|undated)", re.M
)
AMOUNT = re.compile(rf"((?:\b[a-z][a-z ]*)?\d[\d.,]*(?: to \d[\d.,]*)? (?:\w+ )?\w+) {MARKS}")
QUOTE = re.compile(rf"“([^“”]*)”{MARKS}")
# Hostile texts are printed as escapes, and are no longer word for word what is stored.
MARKED = [c for c in ALL if FOOTNOTE.search(c.expected) and c.file.stem != "hostile"]


def numbers(marks: str) -> list[int]:
    plain = marks.translate(str.maketrans(DIGITS, "0123456789"))
    return [int(number) for number in plain.split()]


def notes_of(page: str) -> tuple[str, dict[int, str]]:
    """A page without its footnotes, and the source of each of its numbers."""
    found = {numbers(mark)[0]: slug for mark, slug in FOOTNOTE.findall(page)}
    first = FOOTNOTE.search(page)
    return (page[: first.start()] if first else page), found


def arguments(case: Case) -> list[str]:
    """The command of a case without its format."""
    words = shlex.split(case.command.partition("dcq ")[2])
    while "-f" in words:
        del words[words.index("-f") : words.index("-f") + 2]
    return words


Stated = tuple[set[tuple[str, str]], set[tuple[str, str]]]
KNOWN: dict[str, Stated] = {}


def stated(words: list[str], place: Path) -> Stated:
    """What sources state: amounts in words, and printed phrases, each with the source."""
    database = words[words.index("--db") + 1] if "--db" in words else "seed.db"
    if database not in KNOWN:
        KNOWN[database] = read(database, place)
    return KNOWN[database]


def read(database: str, place: Path) -> Stated:
    amounts, printed = set(), set()
    ledger = run_dcq(["figures", "--csv", "--db", database], place).stdout
    for row in csv.DictReader(StringIO(ledger)):
        metric = METRICS[row["metric"]]
        low, high = (
            round(float(row[bound]) * metric.factor) if row[bound] else None
            for bound in ("low", "high")
        )
        unit = row["unit"] if metric.is_money else metric.base
        amounts.add((row["source"], show(Quantity(low, high, row["about"] == "1", unit))))
        printed.add((row["source"], row["printed"]))
    with sqlite3.connect(place / database) as connection:
        for table in ("mention", "power_mention"):
            query = f"SELECT s.slug, m.printed FROM {table} m JOIN source s ON s.id = m.source_id"
            printed |= {*connection.execute(query)}
    return amounts, printed


def rows_of(markdown: str) -> Iterator[list[str]]:
    """The rows of the tables, their cells without Markdown's escapes."""
    for line in markdown.splitlines():
        if line.startswith("| ") and not line.startswith("| -"):
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            yield [re.sub(r"\\(.)", r"\1", cell).strip() for cell in cells]


def test_the_transcripts_print_marks() -> None:
    assert len(MARKED) > 25


@pytest.mark.parametrize("case", MARKED, ids=lambda case: f"{case.file.stem}: {case.rule}")
def test_each_mark_leads_to_a_source_that_states_the_figure(case: Case, databases: Path) -> None:
    """On the page as printed: amounts, and phrases that stand on one line."""
    page, notes = notes_of(case.expected)
    used = {number for marks in re.findall(MARKS, page) for number in numbers(marks)}
    assert used == {*notes}, "each number on the page has a footnote, and each footnote a number"
    amounts, printed = stated(arguments(case), databases)
    for phrase, marks in QUOTE.findall(page):
        if "  " not in phrase and "\n" not in phrase:
            assert {(notes[number], phrase) for number in numbers(marks)} <= printed
    if arguments(case)[0] != "totals":
        told = [pair for pair in AMOUNT.findall(page) if re.search(r"[A-Z]{2}|ha$|jobs$", pair[0])]
        for amount, marks in told:
            words = " ".join(amount.split())
            assert all(
                any(words.endswith(one) for source, one in amounts if source == notes[number])
                for number in numbers(marks)
            ), amount


@pytest.mark.parametrize("case", MARKED, ids=lambda case: f"{case.file.stem}: {case.rule}")
def test_each_row_cites_the_sources_of_its_own_figures(case: Case, databases: Path) -> None:
    """As Markdown, phrases whole; marks count up in the order in which they appear."""
    words = arguments(case)
    page, notes = notes_of(run_dcq([*words, "-f", "markdown"], databases).stdout)
    used = [number for marks in re.findall(MARKS, page) for number in numbers(marks)]
    assert [*dict.fromkeys(used)] == [*range(1, len(notes) + 1)]
    _, printed = stated(words, databases)
    for phrase, marks in QUOTE.findall(re.sub(r"\\(.)", r"\1", page)):
        assert {(notes[number], phrase) for number in numbers(marks)} <= printed
    if words[0] == "totals" and "--explain" not in words:
        told: dict[str, Any] = json.loads(run_dcq([*words, "--json"], databases).stdout)
        for row, cells in zip(told["rows"], [*rows_of(page)][1:], strict=False):
            place_of = [row[name] for name in ("group", "row", "unit", "basis")]
            sources = {
                entry["source"]
                for entry in told["entered"]
                if [entry[name] for name in ("group", "row", "unit", "basis")] == place_of
            }
            marks = re.search(MARKS, cells[3])
            assert {notes[n] for n in (numbers(marks[1]) if marks else [])} == sources
