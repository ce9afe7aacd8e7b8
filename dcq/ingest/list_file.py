"""Read the rows of a list: CSV with any usual delimiter, JSON, or Excel, a row at a time.

Rows come as text by column, with the line on which each starts, however large the file.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from dcq.errors import UserError
from dcq.ingest.geojson_rows import as_row, is_collection
from dcq.ingest.json_values import JsonError, read_features, read_values
from dcq.ingest.list_columns import Columns, telling_columns
from dcq.ingest.profiles import Profile
from dcq.ingest.workbook import LOOKED_AT, OLD_START, START, Sheet, Tells, read_workbook
from dcq.names import fold

_DELIMITERS = ",;\t"
_LINE_LIMIT = 1 << 24  # characters
_MOST_COLUMNS = 1_000
_DEEPEST = 5  # objects inside one another of which each member is a column
_CELL_LIMIT = 1 << 20  # characters; more than any cell that a person has written


class Line(NamedTuple):
    """A row of the file.

    Attributes:
        number: the line on which it starts, from 1.
        cells: text by dcq's own column name; empty cells are left out.
        raw: the row as it stands in the file.
    """

    number: int
    cells: dict[str, str]
    raw: list[str]


class ListFile:
    """A list that can be read more than once.

    Attributes:
        header: the columns as they stand in the file, and the paths into nested values.
        columns: what they mean to dcq.
        unread_sheets: those of a workbook that have rows, too.
        above: the number of records above the header, which are not read.
    """

    def __init__(
        self,
        file: BinaryIO,
        name: str,
        profile: Profile,
        mapping: Mapping[str, str],
        tells: Tells | None = None,
    ) -> None:
        """Find the header: ``tells`` knows it, or else the columns of the profile do."""
        csv.field_size_limit(_CELL_LIMIT)
        self._file = file
        self._name = name
        telling = telling_columns(profile, mapping)
        self._tells = tells or (lambda record: not telling.isdisjoint(map(fold, record)))
        self.above = 0
        begins = file.read(4096)
        self._sheet: Sheet | None = None
        if begins.startswith(OLD_START):
            problem = f"{name} is an Excel workbook with a password, or of before 2007"
            raise UserError(problem, "save it as .xlsx without a password, or as CSV")
        if begins.startswith(START):
            self._sheet = read_workbook(file, name, self._tells)
            self._file, begins = self._sheet.file, b""
        start = begins.decode("utf-8-sig", "replace").lstrip()
        self._is_json = start.startswith(("{", "["))
        self._read_json = read_features if is_collection(start) else read_values
        self._delimiter = ","
        self.header = self._json_header() if self._is_json else self._csv_header()
        if len(self.header) > _MOST_COLUMNS:
            raise UserError(
                f"{name} has more than {_MOST_COLUMNS} columns",
                "leave out those that dcq has no use for",
            )
        self.columns = Columns(self.header, profile, mapping, name, is_nested=self._is_json)
        self.unread_sheets = self._sheet.others if self._sheet else []

    def lines(self) -> Iterator[Line]:
        """Every row, from the first.

        Raises:
            UserError: the file is not UTF-8, or not of its form; the line is named.
        """
        read = self.columns.read
        for number, raw in self._json_records() if self._is_json else self._csv_records():
            yield Line(number, read(raw), raw)

    @contextmanager
    def _text(self) -> Iterator[io.TextIOWrapper]:
        """The file as text, from its start; errors in it name the line that was reached."""
        self._file.seek(0)
        self._line = 1
        text = io.TextIOWrapper(self._file, encoding="utf-8-sig", newline="")
        try:
            yield text
        except UnicodeDecodeError as error:
            problem = f"{self._name}: not UTF-8 text from line {self._line} on"
            raise UserError(problem, "save it as UTF-8") from error
        except csv.Error as error:
            raise UserError(f"{self._name}:{self._line}: {error}", "correct that line") from error
        except JsonError as error:
            problem = f"{self._name}:{error.line}: not JSON ({error})"
            raise UserError(problem, "correct it") from error
        finally:
            text.detach()  # so that the file stays open for another reading

    def _csv_header(self) -> list[str]:
        """The first record that tells of projects, or else the first of several columns.

        The delimiter is the one that cuts through no quoted cell, makes most rows as wide as it,
        and it wide.
        """

        def fit(delimiter: str) -> tuple[bool, int, int]:
            header, *others = records[delimiter][self._header_at(records[delimiter]) :]
            alike = sum(len(row) == len(header) for row in others)
            is_whole = self._first_records(delimiter, strict=True) == records[delimiter]
            return is_whole and len(header) > 1, (len(header) > 1) * (1 + alike), len(header)

        records = {
            delimiter: self._first_records(delimiter)
            for delimiter in (_DELIMITERS if self._sheet is None else ",")
        }
        self._delimiter = max(records, key=fit)
        self.above = self._header_at(records[self._delimiter])
        header = records[self._delimiter][self.above]
        if not any(header):
            raise UserError(f"{self._name} has no header", "name the columns in its first line")
        return header

    def _header_at(self, records: Sequence[Sequence[str]]) -> int:
        told = (at for at, record in enumerate(records) if self._tells(record))
        wide = (at for at, record in enumerate(records) if sum(map(bool, record)) > 1)
        return next(told, next(wide, 0))

    def _first_records(self, delimiter: str, *, strict: bool = False) -> list[list[str]]:
        with self._text() as text:
            try:
                reader = csv.reader(_bounded(text), delimiter=delimiter, strict=strict)
                return list(islice(reader, LOOKED_AT)) or [[]]
            except csv.Error:
                return [[]]  # reading all of it will tell the line

    def _csv_records(self) -> Iterator[tuple[int, list[str]]]:
        """The records behind the header that hold anything, with the lines that they start on."""
        with self._text() as text:
            # Strict, or an unclosed quote takes all later rows into one cell.
            reader = csv.reader(_bounded(text), delimiter=self._delimiter, strict=True)
            for _ in range(self.above + 1):
                next(reader)
            first = None if self._sheet is None else self._sheet.first + self.above
            self._line = reader.line_num + 1 if first is None else first + 1
            self._refuse_merged()
            for row, raw in enumerate(reader, start=2):
                if any(raw):
                    yield self._line, raw
                self._line = reader.line_num + 1 if first is None else first + row

    def _refuse_merged(self) -> None:
        """Refuse cells for several rows: who knows whether each has the amount, or all together."""
        for row, cells in self._sheet.merged if self._sheet else ():
            if row >= self._line:
                problem = f"{self._name}:{row}: the cells {cells} are merged"
                raise UserError(problem, "unmerge them, and fill in what each row says")

    def _objects(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Every object, in an array or one after another, with the line on which it starts."""
        with self._text() as text:
            read = self._read_json(text)
            for number, (self._line, value) in enumerate(read, start=1):
                if not isinstance(value, dict):
                    problem = f"{self._name}:{self._line}: not an object"
                    raise UserError(problem, "write an object for each row")
                try:
                    row = as_row(value)
                except ValueError as error:
                    problem = f"{self._name}:{self._line}: feature {number}: {error}"
                    raise UserError(problem, "correct it") from error
                yield self._line, row

    def _json_header(self) -> list[str]:
        header: dict[str, None] = {}
        for _, row in self._objects():
            header |= dict.fromkeys(_paths(row))
            if len(header) > _MOST_COLUMNS:
                break
        return list(header)

    def _json_records(self) -> Iterator[tuple[int, list[str]]]:
        for number, row in self._objects():
            yield number, [_as_text(_value(row, column)) for column in self.header]


def _paths(row: Mapping[str, Any], before: str = "", deep: int = 1) -> Iterator[str]:
    """The columns of an object: its keys, and ``location.state`` for what is inside."""
    for key, value in row.items():
        yield before + key
        if deep < _DEEPEST:
            for item in value if isinstance(value, list) else (value,):
                if isinstance(item, dict):
                    yield from _paths(item, f"{before}{key}.", deep + 1)


def _value(row: dict[str, Any], column: str) -> Any:
    """The value of a column, which may be a path into nested objects and lists of objects."""
    if column in row or "." not in column:
        return row.get(column)
    found: Any = row
    for key in column.split("."):
        if isinstance(found, list):
            inside = (item.get(key) for item in found if isinstance(item, dict))
            found = [value for value in inside if value is not None]
        else:
            found = found.get(key) if isinstance(found, dict) else None
    return found


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a text, none of which is longer than any that holds a row."""
    while line := text.readline(_LINE_LIMIT):
        if len(line) == _LINE_LIMIT:
            raise csv.Error(f"a line of more than {_LINE_LIMIT} characters")
        yield line


def _as_text(value: Any) -> str:
    """A JSON value as a cell of CSV has it; a list stays JSON."""
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
