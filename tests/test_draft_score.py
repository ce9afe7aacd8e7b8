"""How well the numbers of articles are read, against lists made by hand.

The score over the made-up articles stands in ``README.md``; ``DCQ_WRITE_SCORE=1`` rewrites it.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from dcq.text_numbers import TextNumber, find_numbers
from tests.conftest import ARTICLES, HERE

DRAFTS = HERE / "articles" / "drafts"
README = HERE / "README.md"
Truth = dict[str, Any]


def listed(file: Path) -> list[Truth]:
    numbers: list[Truth] = tomllib.loads(file.read_text(encoding="utf-8"))["number"]
    return numbers


def same(found: TextNumber, truth: Truth) -> bool:
    """Whether a number found is one of the list: its line, bounds, doubt and unit."""
    quantity = found.quantity
    if quantity is None or truth.get("unit") == "times":
        read = (None, None, False, "times" if quantity is None else quantity.unit)
    else:
        read = (quantity.low, quantity.high, quantity.about, quantity.unit)
    expected = (truth.get("low"), truth.get("high"), truth.get("about", False), truth.get("unit"))
    if truth.get("optional"):  # no metric has its unit: any way of reading it will do
        return found.line == truth["line"] and " ".join(truth["printed"].split()) == found.phrase
    return found.line == truth["line"] and read == expected


def score(text: str, truths: list[Truth]) -> tuple[Counter[str], list[str]]:
    """What is right in the numbers found in a text, and a line for each fault."""
    left = find_numbers(text)
    count, faults = Counter[str](), []
    for truth in sorted(truths, key=lambda truth: truth.get("optional", False)):
        optional = truth.get("optional", False)
        count["numbers"] += not optional
        hit = next((number for number in left if same(number, truth)), None)
        if hit is None:
            faults += [] if optional else [f"{truth['line']}: missing {truth['printed']!r}"]
            continue
        left.remove(hit)
        if optional:
            continue
        count["found"] += 1
        for key, default in {"metric": None, "scope": "total", "target": "", "basis": None}.items():
            expected, read = truth.get(key, default), getattr(hit, key)
            right = read == expected or (key == "basis" and truth.get("metric") != "capacity")
            count[key] += right
            faults += [] if right else [f"{hit.line}: {key} {read!r} of {hit.phrase!r}: {expected}"]
    count["invented"] += len(left)
    faults += [f"{number.line}: invented {number.phrase!r} {number.quantity}" for number in left]
    return count, faults


def score_drafts(folder: Path) -> tuple[Counter[str], list[str]]:
    """The sum of the scores of all articles in a folder."""
    total, told = Counter[str](), []
    for file in sorted(folder.glob("*.truth.toml")):
        name = file.name.removesuffix(".truth.toml")
        text = (folder / f"{name}.txt").read_text(encoding="utf-8")
        count, faults = score(text, listed(file))
        total.update(count)
        told += [f"{name}:{fault}" for fault in faults]
    return total, told


def test_nearly_all_numbers_of_the_made_up_articles_are_found_and_none_invented() -> None:
    count, faults = score_drafts(DRAFTS)
    assert count["found"] >= 0.95 * count["numbers"], faults
    assert count["metric"] >= 0.9 * count["numbers"], faults
    assert count["invented"] == 0, faults


def test_the_score_in_the_readme_is_the_one_of_today() -> None:
    count, _ = score_drafts(DRAFTS)
    names = ("numbers", "found", "invented", "metric", "basis", "scope", "target")
    row = "| " + " | ".join(str(count[name]) for name in names) + " |"
    readme = README.read_text(encoding="utf-8")
    header = re.escape("| " + " | ".join(names) + " |")
    pattern = rf"({header}\n\|[-:|]+\|\n)(.*)"
    if os.environ.get("DCQ_WRITE_SCORE"):
        README.write_text(re.sub(pattern, rf"\g<1>{row}", readme), encoding="utf-8")
    found = re.search(pattern, README.read_text(encoding="utf-8"))
    assert found, f"README.md has no table of {names}"
    assert found[2] == row


@pytest.mark.skipif(not ARTICLES.exists(), reason="the five articles are not beside the repository")
def test_the_numbers_of_the_five_articles_are_those_listed_by_hand() -> None:
    truths = sorted(listed(DRAFTS / "seed-numbers.toml"), key=lambda truth: str(truth["file"]))
    total, told = Counter[str](), []
    for name, of_file in groupby(truths, lambda truth: str(truth["file"])):
        count, faults = score((ARTICLES / name).read_text(encoding="utf-8"), list(of_file))
        total.update(count)
        told += [f"{name}:{fault}" for fault in faults]
    assert (total["found"], total["invented"]) == (total["numbers"], 0), told


if __name__ == "__main__":
    import sys

    for place in sys.argv[1:]:
        counted, said = score_drafts(Path(place))
        print(place, dict(counted), *said, sep="\n")
