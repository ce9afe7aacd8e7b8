"""Say where in an article file something stands: by its line in TOML, by counting in JSON.

``tomllib`` tells no lines. Only a file with a fault is searched for them, and only one that
``tomllib`` has read: what is valid TOML takes little to follow.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

Path = tuple[str | int, ...]
"""Keys and positions from the top of a document, as ``("project", 0, "figures", 2)``."""

_WORD = re.compile(
    r'''
    """(?:[^"\\]|\\.|"(?!""))*+"{3,5} | \'\'\'.*?'{3,5} | "(?:[^"\\]|\\.)*+" | '[^']*+'
    | \#[^\n]*+ | \n | [][{},=.] | [^][{},=.\#"'\s]++
    ''',
    re.VERBOSE | re.DOTALL,
)


class Position(NamedTuple):
    """Where a table or a key of an article stands; as text, the way errors name it.

    Attributes:
        file: the file, and the line where each line of it is a document.
        lines: finds the line of each path, where the file is TOML.
        path: the table or key in the document.
    """

    file: str
    lines: Callable[[], Mapping[Path, int]] | None = None
    path: Path = ()

    def at(self, *steps: str | int) -> "Position":
        """The position of something inside this."""
        return self._replace(path=(*self.path, *steps))

    def __str__(self) -> str:
        path = self.path
        if self.lines is None:
            while path and isinstance(path[-1], str):  # the message has the key
                path = path[:-1]
            counted = (f" {step + 1}" if isinstance(step, int) else f", {step}" for step in path)
            return self.file + "".join(counted)
        lines = self.lines()
        while path and path not in lines:
            path = path[:-1]
        return f"{self.file}, line {lines[path]}" if path else self.file


Place = Position | str
"""Where something stands in an article, or the row of a list that states it."""


def inside(place: Place, *steps: str | int) -> Place:
    """Where a fact stands in an article; in a list, all those of a row stand in one place."""
    return place.at(*steps) if isinstance(place, Position) else place


def find_lines(content: str) -> dict[Path, int]:
    """The line of each table and key of a TOML text, which must be valid."""
    return _Scanner(content).lines


class _Scanner:
    """Follows a TOML text from token to token."""

    def __init__(self, content: str) -> None:
        self.lines: dict[Path, int] = {}
        self._words: list[tuple[str, int]] = []
        line = 1
        for found in _WORD.finditer(content):
            if found[0][0] != "#":
                self._words.append((found[0], line))
            line += found[0].count("\n")
        self._words.reverse()  # the next one is the last
        tables: Counter[Path] = Counter()  # how many of each [[array]] there were so far
        table: Path = ()
        while self._words:
            word, line = self._words[-1]
            if word == "[":
                table = self._header(tables)
                self.lines.setdefault(table, line)
            elif word == "\n":
                self._words.pop()
            else:
                self._pair(table)

    def _header(self, tables: Counter[Path]) -> Path:
        """The path of a table from its header."""
        self._words.pop()
        if is_array := self._words[-1][0] == "[":
            self._words.pop()
        path: Path = ()
        for key in self._key("]"):
            path += (tables[path] - 1,) if path in tables else ()
            path += (key,)
        if is_array:
            self._words.pop()
            tables[path] += 1
        return (*path, tables[path] - 1) if path in tables else path

    def _pair(self, table: Path) -> None:
        """A key and its value."""
        line = self._words[-1][1]
        path = (*table, *self._key("="))
        for length in range(len(table) + 1, len(path) + 1):
            self.lines.setdefault(path[:length], line)
        self._value(path)

    def _key(self, end: str) -> list[str]:
        """The parts of a key, and the word that ends it."""
        parts = []
        while (word := self._words.pop()[0]) != end:
            if word != ".":
                parts.append(word.strip("\"'"))
        return parts

    def _value(self, path: Path) -> None:
        word, _ = self._words.pop()
        if word == "[":
            number = 0
            while (found := self._words[-1])[0] != "]":
                if found[0] in {",", "\n"}:
                    number += found[0] == ","
                    self._words.pop()
                else:
                    self.lines[*path, number] = found[1]
                    self._value((*path, number))
            self._words.pop()
        elif word == "{":
            while (word := self._words[-1][0]) != "}":
                if word in {",", "\n"}:
                    self._words.pop()
                else:
                    self._pair(path)
            self._words.pop()
        else:  # a number with a point, or a date with a time, is several tokens
            while self._words and self._words[-1][0] not in {",", "]", "}", "\n"}:
                self._words.pop()
