"""The hand-made lists of numbers are about the texts that they stand beside."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from dcq.dates import is_edtf
from dcq.vocabulary import BASES, METRICS, MILESTONES, SCOPES, STATUSES
from tests.conftest import ARTICLES, HERE

DRAFTS = HERE / "articles" / "drafts"
TRUTHS = sorted(DRAFTS.glob("*.truth.toml"))
KEYS = frozenset(
    "line printed metric low high about unit basis scope target conversion elided doubtful"
    " set_aside replaced replaces share optional".split()
)


def plain(text: str) -> str:
    """The words of a text, with one space of the plainest kind between them."""
    return " ".join(text.split())


def faults(number: dict[str, Any], lines: list[str]) -> list[str]:
    """What contradicts the text, the vocabulary or itself in one entry."""
    metric = METRICS.get(number.get("metric", ""))
    unit = number.get("unit")
    low, high = number.get("low"), number.get("high")
    checks = {
        "a key that README.md does not explain": number.keys() <= KEYS,
        "not on its line": number["printed"] in plain(lines[number["line"] - 1]),
        "more than eight words": len(number["printed"].split()) <= 8,
        "no such metric": (metric is None) == ("metric" not in number),
        "another metric's unit": metric is None or metric.is_money or unit == metric.base,
        "no currency": metric is None or not metric.is_money or len(unit or "") == 3,
        "bounds without a unit": unit is not None or low is high is None,
        "bounds the wrong way round": low is None or high is None or low <= high,
        "basis": number.get("basis", BASES[0]) in BASES,
        "a capacity without basis": ("basis" in number) == (number.get("metric") == "capacity"),
        "scope": number.get("scope", SCOPES[0]) in SCOPES,
        "target": is_edtf(number.get("target", "2030")),
    }
    return [f"{number['printed']}: {what}" for what, holds in checks.items() if not holds]


def test_there_are_six_french_articles_and_four_english_ones() -> None:
    languages = [tomllib.loads(file.read_text(encoding="utf-8"))["language"] for file in TRUTHS]
    assert sorted(languages) == ["en"] * 4 + ["fr"] * 6


@pytest.mark.parametrize("file", TRUTHS, ids=lambda file: file.name.partition(".")[0])
def test_a_made_up_article_is_as_long_as_one_of_the_press_and_says_what_its_list_says(file) -> None:
    text = file.with_name(file.name.replace(".truth.toml", ".txt")).read_text(encoding="utf-8")
    truth = tomllib.loads(file.read_text(encoding="utf-8"))
    lines = text.split("\n")
    assert 200 <= len(text.split()) <= 300
    assert [fault for number in truth["number"] for fault in faults(number, lines)] == []
    assert truth["title"] in plain(text)
    assert is_edtf(truth.get("published", "2026"))
    said = [*truth.get("status", []), *truth.get("milestone", [])]
    for printed in [*truth.get("name", []), *said]:
        assert printed["printed"] in plain(text)
    assert {entry["status"] for entry in truth.get("status", [])} <= set(STATUSES)
    assert {entry["milestone"] for entry in truth.get("milestone", [])} <= set(MILESTONES)
    assert all(is_edtf(entry.get("date", "2026")) for entry in said)


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the articles are not here")
def test_the_numbers_of_the_seed_are_where_the_list_says() -> None:
    """Each of the five articles has some, and each stands on its line."""
    found = tomllib.loads((DRAFTS / "seed-numbers.toml").read_text(encoding="utf-8"))["number"]
    texts = {file.name: file.read_text(encoding="utf-8") for file in ARTICLES.glob("*.txt")}
    assert {number["file"] for number in found} == set(texts)
    assert [
        fault
        for number in found
        for fault in faults(
            {key: value for key, value in number.items() if key != "file"},
            texts[number["file"]].split("\n"),
        )
    ] == []
