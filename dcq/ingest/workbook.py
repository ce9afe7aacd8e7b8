"""Read a sheet of an Excel workbook as CSV, with python-calamine (the extra ``excel``).

calamine unpacks a workbook whole, and makes room for every cell up to the last: what would take
more memory than its share is refused before.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from dcq.errors import UserError

START = b"PK\x03\x04"
_MOST_BYTES = 64 << 20
_MOST_CELLS = 2_000_000
_CHUNK = 1 << 20
# NotImplementedError, a RuntimeError: another way of packing.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError)
_CELL = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)(\d+)""")


class Sheet(NamedTuple):
    """A sheet as CSV.

    Attributes:
        file: its rows in UTF-8, commas between the cells.
        first: the number of its first row in the workbook.
        others: the names of further sheets with rows, which are not read.
    """

    file: BinaryIO
    first: int
    others: list[str]


def read_workbook(file: BinaryIO, name: str) -> Sheet:
    """The first sheet that has rows.

    Raises:
        UserError: the extra is not installed, or it is no workbook, empty, or too large.
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
            sheets = (book.get_sheet_by_name(one) for one in book.sheet_names)
            filled = [sheet for sheet in sheets if sheet.height]
            if not filled:
                raise UserError(f"{name}: no sheet has rows", "name another file")
            first, *others = filled
            row, _ = first.start or (0, 0)
            return Sheet(_as_csv(first.to_python()), row + 1, [other.name for other in others])
    except (calamine.CalamineError, *_UNREADABLE) as error:
        raise UserError(f"{name} is no Excel workbook that can be read", remedy) from error


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
