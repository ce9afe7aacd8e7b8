"""The lines of an article file: whatever TOML allows, a fault is found where it stands."""

from __future__ import annotations

import tomllib
from functools import cache, partial
from typing import Any

import pytest

from dcq.ingest.toml_lines import Path, Position, find_lines
from tests.conftest import ROOT

TEXT = '''\
format = 1  # [[project]] is no table here
[source]
slug = "a"
note = """
[[project]]
slug = "no table" \\"""" """"
caveat = \'\'\'
[[project]]\'\'\'
"quoted" . key = 1.5
[[project]]
slug = "one"
roles = [
  { role = "investor", organisation = "a" },  # "
  { role = "owner",
    organisation = "b" },
]
places = [{ region = "FR-59" }, { region = "]" }]

[[project.figures]]
metric = "area"
[[project.figures]]
metric = "jobs"
[[project]]
slug = "two"
[[project.figures]]
when = 2025-06-01 12:30:00.5
'''.replace(' \\"""" """"', ' \\""""""')
LINES: dict[Path, int] = {
    ("format",): 1,
    ("source",): 2,
    ("source", "caveat"): 7,
    ("source", "quoted", "key"): 9,
    ("project", 0): 10,
    ("project", 0, "roles", 0, "organisation"): 13,
    ("project", 0, "roles", 1, "role"): 14,
    ("project", 0, "roles", 1, "organisation"): 15,
    ("project", 0, "places", 1, "region"): 17,
    ("project", 0, "figures", 0): 19,
    ("project", 0, "figures", 1, "metric"): 22,
    ("project", 1, "slug"): 24,
    ("project", 1, "figures", 0, "when"): 26,
}


def test_each_table_and_key_has_its_line() -> None:
    """Comments, strings of several lines, inline tables and dotted keys included."""
    found = find_lines(TEXT)
    assert {path: found.get(path) for path in LINES} == LINES
    assert not any("no table" in map(str, path) for path in found)


def paths(value: Any, path: Path = ()) -> list[Path]:
    """The paths of all that a document holds."""
    inside: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    found = [paths(each, (*path, step)) for step, each in inside]
    return [path, *(one for each in found for one in each)]


@pytest.mark.parametrize(
    "file", sorted((ROOT / "seed").rglob("*.toml")), ids=lambda file: str(file.stem)
)
def test_nothing_of_a_file_is_without_a_line(file: Any) -> None:
    """And each line of a key holds that key."""
    text = file.read_text(encoding="utf-8")
    found = find_lines(text)
    lines = text.splitlines()
    for path in paths(tomllib.loads(text)):
        if path and isinstance(path[-1], str) and path in found:
            assert path[-1] in lines[found[path] - 1], path
        # A table that only those inside it bring into being has no line of its own.
        assert path in found or any(one[: len(path)] == path for one in found), path


def test_a_position_reads_as_its_line_or_is_counted() -> None:
    """What has no line has that of what it stands in."""
    toml = Position("a.toml", cache(partial(find_lines, TEXT)))
    assert str(toml.at("project", 0, "figures", 1, "amount")) == "a.toml, line 21"
    assert str(toml.at("source", "title")) == "a.toml, line 2"
    assert str(toml.at("region")) == "a.toml"
    counted = Position("a.jsonl, line 3").at("project", 0, "figures", 1, "amount")
    assert str(counted) == "a.jsonl, line 3, project 1, figures 2"
