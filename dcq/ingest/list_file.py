"""Read the rows of a list: CSV with any usual delimiter, or JSON, a row at a time.

Rows come as text by column, with the line on which each starts, however large the file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from dcq.errors import UserError
from dcq.ingest.json_values import JsonError, read_values
from dcq.names import did_you_mean, fold

_DELIMITERS = ",;\t"
_TRIED = 20  # records that tell the delimiter
_LINE_LIMIT = 1 << 24  # characters
_MOST_COLUMNS = 1_000
_CELL_LIMIT = 1 << 20  # characters; more than any cell that a person has written


class Line(NamedTuple):
    """A row of the file.

    Attributes:
        number: the line on which it starts, from 1.
        cells: text by dcq's own column name; empty cells are left out.
        raw: the row as it stands in the file.
        read: how many bytes of the file have been read.
        surplus: the first cell that lies beyond the header, or nothing.
    """

    number: int
    cells: dict[str, str]
    raw: list[str]
    read: int
    surplus: str = ""


class ListFile:
    """A list that can be read more than once.

    Attributes:
        name: what to call it in errors.
        header: the columns as they stand in the file.
        columns: dcq's names of those that it has a use for.
        ignored: those that dcq has no use for.
        size: bytes.
    """

    def __init__(
        self, file: BinaryIO, name: str, columns: frozenset[str], mapping: Mapping[str, str]
    ) -> None:
        csv.field_size_limit(_CELL_LIMIT)
        self.name = name
        self._file = file
        self.size = file.seek(0, io.SEEK_END)
        self._is_json = self._first_character() in {"{", "["}
        self._delimiter = ","
        self.header = self._json_header() if self._is_json else self._csv_header()
        if len(self.header) > _MOST_COLUMNS:
            raise UserError(
                f"{name} has more than {_MOST_COLUMNS} columns",
                "leave out those that dcq has no use for",
            )
        self._ours = _name_columns(self.header, columns, mapping, name)
        self.columns = frozenset(filter(None, self._ours))
        self.ignored = [
            theirs for theirs, ours in zip(self.header, self._ours, strict=True) if ours is None
        ]

    def lines(self) -> Iterator[Line]:
        """Every row, from the first.

        Raises:
            UserError: the file is not UTF-8, or not of its form; the line is named.
        """
        yield from self._json_lines() if self._is_json else self._csv_lines()

    def _first_character(self) -> str:
        self._file.seek(0)
        start = self._file.read(4096).decode("utf-8-sig", "replace").lstrip()
        return start[:1]

    def _text(self) -> io.TextIOWrapper:
        self._file.seek(0)
        # Detached again by the caller, so that the file stays open for another reading.
        return io.TextIOWrapper(self._file, encoding="utf-8-sig", newline="")

    def _csv_header(self) -> list[str]:
        """The first record, by the delimiter that makes most rows as wide as it, and it wide."""
        fits: dict[str, tuple[float, int]] = {}
        headers: dict[str, list[str]] = {}
        for delimiter in _DELIMITERS:
            header, *others = self._first_records(delimiter) or [[]]
            alike = sum(len(row) == len(header) for row in others)
            headers[delimiter] = header
            fits[delimiter] = (len(header) > 1) * (1 + alike), len(header)
        self._delimiter = max(_DELIMITERS, key=fits.__getitem__)
        header = headers[self._delimiter]
        if not any(header):
            raise UserError(f"{self.name} has no header", "name the columns in its first line")
        return header

    def _first_records(self, delimiter: str) -> list[list[str]]:
        text = self._text()
        try:
            return list(islice(csv.reader(_bounded(text), delimiter=delimiter), _TRIED))
        except UnicodeDecodeError as error:
            raise self._not_text(1) from error
        except csv.Error:
            return []  # reading all of it will tell the line
        finally:
            text.detach()

    def _csv_lines(self) -> Iterator[Line]:
        text = self._text()
        number = 1
        try:
            # Strict, or an unclosed quote takes all later rows into one cell.
            reader = csv.reader(_bounded(text), delimiter=self._delimiter, strict=True)
            next(reader)
            number = reader.line_num + 1
            for raw in reader:
                if any(raw):
                    cells = {
                        ours: cell.strip()
                        for ours, cell in zip(self._ours, raw, strict=False)
                        if ours and cell.strip()
                    }
                    surplus = next(filter(None, raw[len(self.header) :]), "")
                    yield Line(number, cells, raw, self._file.tell(), surplus)
                number = reader.line_num + 1
        except UnicodeDecodeError as error:
            raise self._not_text(number) from error
        except csv.Error as error:
            raise UserError(f"{self.name}:{number}: {error}", "correct that line") from error
        finally:
            text.detach()

    def _not_text(self, number: int) -> UserError:
        return UserError(f"{self.name}: not UTF-8 text from line {number} on", "save it as UTF-8")

    def _json_rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Every object, in an array or one after another, with the line on which it starts."""
        text = self._text()
        number = 1
        try:
            for number, value in read_values(text):
                if not isinstance(value, dict):
                    raise UserError(
                        f"{self.name}:{number}: not an object", "write an object for each row"
                    )
                yield number, value
        except UnicodeDecodeError as error:
            raise self._not_text(number) from error
        except JsonError as error:
            raise UserError(
                f"{self.name}:{error.line}: not JSON ({error})", "correct it"
            ) from error
        finally:
            text.detach()

    def _json_header(self) -> list[str]:
        header: dict[str, None] = {}
        for _, row in self._json_rows():
            header |= dict.fromkeys(row)
            if len(header) > _MOST_COLUMNS:
                break
        return list(header)

    def _json_lines(self) -> Iterator[Line]:
        place = {name: position for position, name in enumerate(self.header)}
        for number, row in self._json_rows():
            raw = [""] * len(self.header)
            for name, value in row.items():
                raw[place[name]] = _as_text(value)
            cells = {
                ours: cell.strip()
                for name in row
                if (ours := self._ours[place[name]]) and (cell := raw[place[name]]).strip()
            }
            yield Line(number, cells, raw, self._file.tell())


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a text, none of which is longer than any that holds a row."""
    while line := text.readline(_LINE_LIMIT):
        if len(line) == _LINE_LIMIT:
            raise csv.Error(f"a line of more than {_LINE_LIMIT} characters")
        yield line


def _as_text(value: Any) -> str:
    """A JSON value as a cell of CSV has it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(map(_as_text, value))
    if isinstance(value, bool):
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _name_columns(
    header: list[str], columns: frozenset[str], mapping: Mapping[str, str], name: str
) -> list[str | None]:
    """The name in dcq of each column of the file, None where it has no use for one.

    Raises:
        UserError: a mapping names a column that is not there, or two columns are one.
    """
    known = {fold(column): column for column in columns}
    for column in mapping.values():
        if fold(column) not in known:
            remedy = did_you_mean(column, columns) or f"it has {', '.join(sorted(columns))}"
            raise UserError(f"--map: dcq has no column {column!r}", remedy)
    wanted = {fold(theirs): known[fold(column)] for theirs, column in mapping.items()}
    named: list[str | None] = []
    for theirs in header:
        ours = wanted.pop(fold(theirs), None) or known.get(fold(theirs))
        if ours and ours in named:
            raise UserError(f"{name}: two columns are {ours}", "map one of them, or rename it")
        named.append(ours)
    if wanted:
        missing = next(theirs for theirs in mapping if fold(theirs) in wanted)
        remedy = did_you_mean(missing, header) or f"it has {', '.join(header)}"
        raise UserError(f"{name} has no column {missing!r}", remedy)
    return named
