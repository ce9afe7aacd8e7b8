"""JSON read a value at a time, whatever its size and wherever its chunks end."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcq.ingest import json_values
from dcq.ingest.json_values import JsonError, read_values
from tests.library import examples

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
objects = st.lists(st.dictionaries(st.text(), values, max_size=4), max_size=6)


@given(objects, st.sampled_from((None, 2)), st.booleans(), st.integers(1, 9))
@examples(25)
def test_values_come_back_as_they_were(
    rows: list[dict[str, object]], indent: int | None, array: bool, chunk: int
) -> None:
    """An array and values one after another, pretty-printed or not, cut into any chunks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_values, "_CHUNK", chunk)
        if array:
            text = json.dumps(rows, indent=indent)
        else:
            text = "\n".join(json.dumps(row, indent=indent, ensure_ascii=False) for row in rows)
        found = list(read_values(io.StringIO(text, newline="")))
    assert [value for _, value in found] == rows
    lines = text.split("\n")
    assert all(lines[line - 1].lstrip("[, ").startswith("{") for line, _ in found)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("[{}\n{}]", 2, "a comma is missing"),
        ("[{},\n", 2, "Expecting value"),
        ("[{}", 1, "the array is not closed"),
        ("[]\n5", 2, "something follows the array"),
        ('{}\n\n{"a": }', 3, "Expecting value"),
        ('{"a": "' + "x" * 20_000_000, 1, "a value of more than"),
        ("[" * 100_000, 1, "recursion"),
        ("1" * 5_000, 1, "4300 digits"),
        ("[1,]", 1, "Expecting value"),
    ],
)
def test_what_is_not_json_is_told_with_its_line(text: str, line: int, problem: str) -> None:
    """The line is the one on which the value at fault starts."""
    with pytest.raises(JsonError, match=problem) as refused:
        list(read_values(io.StringIO(text)))
    assert refused.value.line == line
