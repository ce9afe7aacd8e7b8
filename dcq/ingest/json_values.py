"""Read the values of a JSON array, or of JSON Lines, one at a time, however many there are."""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from dcq.errors import UserError

_CHUNK = 1 << 16  # characters
_MOST = 1 << 24  # characters of one value: more than any row that a person has written
_BLANK = re.compile(r"[ \t\r\n]*")
_WGS_84 = re.compile(r"CRS:?84|EPSG:[\d.]*:?4326\b|EPSG:4326\b")
_DECODER = json.JSONDecoder()


class JsonError(ValueError):
    """The text is not JSON; ``line`` is where it is at fault, or where the value starts."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.line = line


class _Reader:
    """A text that is read on when the next value needs it."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._held = ""
        self._at = 0
        self._before = 0  # characters of the line that ``_held`` starts in the middle of
        self.line = 1

    def next_character(self) -> str:
        """The next character that is not blank, or nothing at the end."""
        while True:
            self._move(_BLANK.match(self._held, self._at).end())  # type: ignore[union-attr]
            if self._at < len(self._held) or not self._more(_CHUNK):
                return self._held[self._at : self._at + 1]

    def skip(self, character: str) -> bool:
        """Pass over a character if it is the next that is not blank."""
        is_there = self.next_character() == character
        self._at += is_there
        return is_there

    def value(self) -> Any:
        """The value that starts here."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._at)
            except json.JSONDecodeError as error:
                reason = f"{error.msg}, column {self._column(error.pos)}"
                line = self.line + self._held.count("\n", self._at, error.pos)
                # A value that is cut is read on, twice as far each time: never quadratic.
                if not self._more(max(_CHUNK, len(self._held) - self._at)):
                    raise JsonError(reason, line) from error
            except (ValueError, RecursionError) as error:
                raise JsonError(str(error), self.line) from error
            else:
                # A number may go on in what is not yet read.
                if end < len(self._held) or not self._more(_CHUNK):
                    self._move(end)
                    return value

    def _move(self, to: int) -> None:
        self.line += self._held.count("\n", self._at, to)
        self._at = to

    def _column(self, at: int) -> int:
        """The column, from 1, of a position in what is held."""
        start = self._held.rfind("\n", 0, at) + 1
        return at - start + 1 + (0 if start else self._before)

    def _more(self, count: int) -> bool:
        if len(self._held) - self._at > _MOST:
            raise JsonError(f"a value of more than {_MOST} characters", self.line)
        more = self._text.read(count)
        self._before = self._column(self._at) - 1
        self._held, self._at = self._held[self._at :] + more, 0
        return bool(more)


def read_values(text: TextIO) -> Iterator[tuple[int, Any]]:
    """The values of an array, or values one after another, each with its line from 1.

    Raises:
        JsonError: the text is not JSON from a value on; those before it have been yielded.
    """
    reader = _Reader(text)
    if reader.skip("["):
        yield from _items(reader)
        _refuse_more(reader, "array")
    while reader.next_character():
        yield reader.line, reader.value()


def read_features(text: TextIO) -> Iterator[tuple[int, Any]]:
    """The features of a GeoJSON collection, which may stand before or behind its other members.

    Raises:
        JsonError: the text is not JSON; the features before have been yielded.
        UserError: the collection names another coordinate system than GeoJSON's own.
    """
    reader = _Reader(text)
    reader.skip("{")
    while True:
        key = reader.next_character() and reader.value()
        if not reader.skip(":"):
            raise JsonError("a colon is missing", reader.line)
        if key == "features" and reader.skip("["):
            yield from _items(reader)
        else:
            reader.next_character()
            value = reader.value()
            if key == "crs" and value and not _WGS_84.search(json.dumps(value)):
                problem = "the coordinates are in another system than WGS 84"
                raise UserError(problem, "convert the file to EPSG:4326")
        if not reader.skip(","):
            break
    if not reader.skip("}"):
        raise JsonError("the collection is not closed", reader.line)
    _refuse_more(reader, "collection")


def _items(reader: _Reader) -> Iterator[tuple[int, Any]]:
    """The values of an array behind its bracket, up to the other one."""
    is_over = reader.skip("]")
    while not is_over:
        reader.next_character()
        yield reader.line, reader.value()
        is_over = reader.skip("]")
        if not (is_over or reader.skip(",")):
            is_cut = not reader.next_character()
            problem = "the array is not closed" if is_cut else "a comma is missing"
            raise JsonError(problem, reader.line)


def _refuse_more(reader: _Reader, what: str) -> None:
    if reader.next_character():
        raise JsonError(f"something follows the {what}", reader.line)
