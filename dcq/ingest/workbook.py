"""Read a sheet of an Excel workbook as CSV, with python-calamine (the extra ``excel``).

calamine unpacks a workbook whole, and makes room for every cell up to the last: what would take
more memory than its share is refused before. It gives an error value, and a formula whose value
was not saved, as an empty cell: those are found in the file itself.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from dcq.errors import UserError

START = b"PK\x03\x04"
OLD_START = b"\xd0\xcf\x11\xe0"
"""What a workbook with a password starts with, and an .xls."""
LOOKED_AT = 20  # rows that may be the header
_MOST_BYTES = 64 << 20
_MOST_CELLS = 2_000_000
_CHUNK = 1 << 20
# NotImplementedError, a RuntimeError: another way of packing.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError)
_CELL = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)(\d+)""")
# What a repetition may take is bounded, so that no file makes a search take long.
_CELLS = re.compile(rb"<(?:\w{1,20}:)?c(?=[\s>])")
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w{1,20}:)?v[^<>]{0,99}>[^<]")
_TYPE = re.compile(rb"""\bt\s?=\s?["'](\w{1,20})""")
_SHEET = re.compile(rb"""<(?:\w{1,20}:)?sheet\s[^<>]{0,999}?:id\s?=\s?["']([^"'<>]{1,99})""")
_LINK = re.compile(rb"<Relationship\s([^<>]{0,9999})")
_KEY = re.compile(rb"""\b(Id|Target)\s?=\s?["']([^"'<>]{1,999})""")
Tells = Callable[[Sequence[str]], bool]
"""Whether a row is a header that says which project a row is about."""


class Sheet(NamedTuple):
    """A sheet as CSV.

    Attributes:
        file: its rows in UTF-8, commas between the cells.
        first: the number of its first row in the workbook.
        others: the names of further sheets with rows, which are not read.
        merged: the cells that are one with those below them: row, and range as Excel has it.
    """

    file: BinaryIO
    first: int
    others: list[str]
    merged: list[tuple[int, str]]


def read_workbook(file: BinaryIO, name: str, tells: Tells) -> Sheet:
    """The first visible sheet with a header that tells of projects, or else the first with rows.

    Raises:
        UserError: the extra is not installed, or it is no workbook, empty, or too large; or
            a cell of the sheet has no value.
    """
    try:
        import python_calamine as calamine
    except ImportError as error:
        remedy = "pip install 'dcq[excel]', or save it as CSV"
        raise UserError(f"{name}: Excel files need python-calamine", remedy) from error
    remedy = "save it again as .xlsx, without a password, or as CSV"
    try:
        _refuse_large(file, name)
        file.seek(0)
        with calamine.CalamineWorkbook.from_filelike(file) as book:
            visible = calamine.SheetVisibleEnum.Visible
            hidden = {of.name for of in book.sheets_metadata if of.visible != visible}
            sheets = (book.get_sheet_by_name(one) for one in book.sheet_names)
            filled = [sheet for sheet in sheets if sheet.height]
            seen = [sheet for sheet in filled if sheet.name not in hidden]
            if not seen:
                raise UserError(f"{name}: no sheet has rows that can be seen", "name another file")
            chosen = next((sheet for sheet in seen if _has_header(sheet, tells)), seen[0])
            _refuse_valueless(file, name, book.sheet_names.index(chosen.name))
            row, _ = chosen.start or (0, 0)
            others = [
                f"{sheet.name} (hidden)" if sheet.name in hidden else sheet.name
                for sheet in filled
                if sheet.name != chosen.name
            ]
            merged = [
                (top + 1, f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}")
                for (top, left), (bottom, right) in chosen.merged_cell_ranges or ()
                if bottom > top
            ]
            return Sheet(_as_csv(chosen.to_python()), row + 1, others, sorted(merged))
    except (calamine.CalamineError, *_UNREADABLE) as error:
        raise UserError(f"{name} is no Excel workbook that can be read", remedy) from error


def _has_header(sheet: Any, tells: Tells) -> bool:
    return any(tells([*map(_text, row)]) for row in islice(sheet.iter_rows(), LOOKED_AT))


def _refuse_valueless(file: BinaryIO, name: str, number: int) -> None:
    """Refuse a sheet in which a cell has an error or a formula in the place of a value."""
    file.seek(0)
    with zipfile.ZipFile(file) as packed:
        with packed.open("xl/workbook.xml") as book:
            link = _SHEET.findall(book.read())[number]
        with packed.open("xl/_rels/workbook.xml.rels") as links:
            targets = (dict(_KEY.findall(one)) for one in _LINK.findall(links.read()))
            target = next(of[b"Target"] for of in targets if of.get(b"Id") == link).decode()
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        with packed.open(part) as opened:
            end = b""
            for chunk in iter(partial(opened.read, _CHUNK), b""):
                *cells, end = _CELLS.split(end[-_CHUNK:] + chunk)
                for cell in cells:
                    _refuse_valueless_cell(cell, name)
            _refuse_valueless_cell(end, name)


def _refuse_valueless_cell(cell: bytes, name: str) -> None:
    head, _, body = cell.partition(b">")
    kind = _TYPE.search(head)
    is_error = kind is not None and kind[1] == b"e"
    # The value of a formula that gives text may be empty.
    is_text = kind is not None and kind[1] == b"str"
    if is_error or (not is_text and _FORMULA.search(body) and not _VALUE.search(body)):
        found = _CELL.search(b" " + head)
        column, row = found.groups() if found else (b"", b"?")
        problem = f"{name}:{row.decode()}: cell {(column + row).decode()} holds "
        if is_error:
            raise UserError(f"{problem}an error", "correct it")
        remedy = "open the file in Excel and save it, or save it as CSV"
        raise UserError(f"{problem}a formula without its value", remedy)


def _refuse_large(file: BinaryIO, name: str) -> None:
    """Unpack everything once, as much as it claims to hold, and look how far the cells go."""
    file.seek(0)
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > _MOST_BYTES:
            problem = f"{name} holds more than {_MOST_BYTES >> 20} MiB unpacked"
            raise UserError(problem, "split it, or save it as CSV")
        for part in parts:
            is_sheet = part.filename.lower().startswith("xl/worksheets/")
            # A part that is longer than it claims fails its checksum.
            with packed.open(part) as opened:
                area = _area(iter(partial(opened.read, _CHUNK), b""))
            if area > _MOST_CELLS and is_sheet:
                problem = f"{name}: a sheet has room for more than {_MOST_CELLS} cells"
                raise UserError(problem, "delete the empty rows and columns, or save it as CSV")


def _area(chunks: Iterator[bytes]) -> int:
    """Rows by columns, up to the last that a sheet names."""
    rows = columns = named = cells = begun = 0
    end = b""
    for chunk in chunks:
        text = end + chunk
        cells += chunk.count(b"<c ") + chunk.count(b"<c>")
        begun += chunk.count(b"<row")
        for letters, digits in set(_CELL.findall(text)):
            rows = max(rows, int(digits[:9]))
            columns = max(columns, _number(letters[:5].upper()))
            named += bool(letters)
        end = text[-32:]
    unnamed = max(0, cells - named) if not columns else 0
    return max(rows, begun) * max(columns, min(unnamed, 1 << 14) // max(1, begun))


def _number(letters: bytes) -> int:
    """The number of a column: 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _letters(column: int) -> str:
    """The letters of a column from 0: A, AA."""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(65 + last)


def _as_csv(rows: list[list[Any]]) -> BinaryIO:
    made = io.BytesIO()
    text = io.TextIOWrapper(made, encoding="utf-8", errors="surrogatepass", newline="")
    csv.writer(text).writerows([_text(cell) for cell in row] for row in rows)
    text.detach().seek(0)
    return made


def _text(cell: Any) -> str:
    """A cell as dcq reads it: whole numbers without .0, dates as 2025-12-09."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
