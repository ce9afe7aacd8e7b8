"""What people type where an option is due: ``dcq list nord``, ``dcq totals by investor``."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from dcq.dates import is_edtf
from dcq.errors import UsageError
from dcq.names import fold, likeness, nearest
from dcq.query.filters import Option, Text
from dcq.query.lookup import choose, is_region

Options = Mapping[str, tuple[Any, Option]]
_JOINING = frozenset("by of in from to and with par de du des en a au et dans avec".split())
_LONGEST = 6  # words of one value
_TYPO = 0.75  # likeness of a word that is meant for another


def place_words(
    words: Sequence[str], options: Options, given: Mapping[str, Any], raw: sqlite3.Connection
) -> dict[str, Any]:
    """What words without an option mean, as values of a command's ``options``, by name.

    Each is a value of the first option that knows it and was not ``given``, or a region, or
    text to search for.

    Raises:
        UsageError: a word is nearly one that an option knows.
    """
    placed: dict[str, Any] = {}
    rest = [word for text in words for word in text.split()]
    while rest:
        for count in range(min(len(rest), _LONGEST), 0, -1):
            if found := _meaning(" ".join(rest[:count]), options, {**given, **placed}, raw):
                break
        else:
            count, found = 1, _to_search(rest[0], options)
        for name, value in found.items():
            several = isinstance(value, tuple)
            placed[name] = (*placed.get(name, ()), *value) if several else value
        rest = rest[count:]
    return placed


def _meaning(
    text: str, options: Options, given: Mapping[str, Any], raw: sqlite3.Connection
) -> dict[str, Any]:
    if fold(text) in {"all", "tout"}:
        return {name: ("all",) for name in ("kind", "status") if name in options}
    for name, (kind, option) in options.items():
        if name == "sort":  # which has the words of other options
            continue
        value: Any = choose(text, option.words)
        if option.heading != "Filters" and option.metavar == "DATE" and is_edtf(text):
            value = text
        elif name == "top" and text.isdecimal() and len(text) <= 3:
            value = int(text)
        elif "region" in option.tables and is_region(raw, text):
            value = text
        if value and (kind not in {Text, int | None} or not given.get(name)):
            return {name: value if kind in {Text, int | None} else (value,)}
    return {}


def _to_search(word: str, options: Options) -> dict[str, Any]:
    if fold(word) in _JOINING:
        return {}
    known = [value for _, option in options.values() for value in option.words]
    if (near := nearest(word, known, 1)) and likeness(word, near[0]) > _TYPO:
        raise UsageError(f"no option has a value {word!r}", f"did you mean {near[0]}?")
    return {"search": (word,)}
