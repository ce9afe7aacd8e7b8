"""Read the cells of one row of a list: what it says of a project, or what is wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dcq.amounts import is_currency
from dcq.dates import INTERVALS, is_edtf, is_plain
from dcq.errors import Fault
from dcq.ingest.list_amounts import (
    AMOUNT_COLUMNS,
    AMOUNTS,
    SEVERAL,
    Amount,
    CellError,
    Unit,
    cell_fault,
    read_row_amount,
)
from dcq.ingest.list_values import (
    Named,
    part_name,
    read_citations,
    read_coordinate,
    read_history,
)
from dcq.names import fold, is_slug
from dcq.vocabulary import BASES, CONFIDENTIAL, KINDS, QUALIFIERS, SPELLINGS, STATUSES, TIES

ROLE_COLUMNS = {
    "investors": "investor",
    "owners": "owner",
    "developers": "developer",
    "operators": "operator",
    "tenants": "tenant",
    "partners": "partner",
}
SEVERAL_COLUMNS = (
    "regions",
    "departments",
    "places",
    "part_of",
    "power_sources",
    "power_ties",
    *ROLE_COLUMNS,
)
"""The columns whose cells may hold several values."""

# What says something only beside an amount.
_BESIDE_AMOUNTS = {
    "currency": ("investment",),
    "capacity_basis": ("capacity", "operating_capacity"),
    **{f"{name}_qualifier": (name,) for name in AMOUNTS},
    **{f"{name}_target": (name,) for name in AMOUNTS},
}
_COLUMNS_OF = {
    name: columns | {column for column, of in _BESIDE_AMOUNTS.items() if name in of}
    for name, columns in AMOUNT_COLUMNS.items()
}
_WITHHELD = "stands for a name that is withheld", "give another name"
_SUMS = {"total", "totals", "grand total", "subtotal", "sum", "total general", "somme", "summe"}
_LONGEST = 10_000  # characters of one value
_MOST = 1_000  # values of a cell
STATUS = "status"
_NESTED = {"sources", "status_history"}

Reader = Callable[[str, str], Any]
"""Reads a cell; gets what an error calls it, and its text."""


@dataclass(slots=True)
class ListRow:
    """What a row says of a project, names as they are typed; what is empty, it does not say."""

    slug: str = ""
    name: str = ""
    kind: str | None = None
    status: str | None = None
    status_note: str | None = None
    announced: str | None = None
    expected: str | None = None
    opened: str | None = None
    own_id: str | None = None
    note: str | None = None
    address: str | None = None
    latitude: float | str | None = None
    longitude: float | str | None = None
    country: str | None = None
    regions: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    roles: dict[str, list[Named]] = field(default_factory=dict)
    power_sources: list[str] = field(default_factory=list)
    power_ties: list[str] = field(default_factory=list)
    part_of: list[str] = field(default_factory=list)
    status_history: list[dict[str, Any]] = field(default_factory=list)
    citations: list[dict[str, Any]] = field(default_factory=list)
    amounts: dict[str, Amount] = field(default_factory=dict)


def read_row(
    cells: Mapping[str, str],
    units: Mapping[str, Unit],
    *,
    as_printed: bool = False,
    decimal: str = "",
) -> tuple[ListRow, list[Fault]]:
    """Read a row; where there are faults, what they are about is missing.

    Args:
        cells: its cells by column.
        units: those of numbers that name none.
        as_printed: whether the list is one that dcq printed, with its names as they are.
        decimal: the mark before the decimals of its numbers, where that is known.
    """
    read: dict[str, Any] = {}
    faults: list[Fault] = []
    for column in filter(_READERS.__contains__, cells):
        try:
            read[column] = read_cell(column, cells[column])
        except CellError as error:
            faults.append(error.fault)
    row = ListRow(**{column: read[column] for column in _FIELDS if column in read})
    row.citations = read.get("sources", [])
    if word := cells.get(STATUS, "").partition(SEVERAL)[2]:
        row.status_note = f"in the list: {word}"
    row.roles = {
        role: [Named(name) if as_printed else part_name(name) for name in read[column]]
        for column, role in ROLE_COLUMNS.items()
        if column in read
    }
    for name, columns in _COLUMNS_OF.items():
        given = columns & cells.keys()
        if given and given <= read.keys():
            try:
                if amount := read_row_amount(read, name, units.get(name), decimal):
                    row.amounts[name] = amount
            except CellError as error:
                faults.append(error.fault)
    if as_printed:
        row.citations = []  # the slugs of sources
    elif row.name:
        row.name, remark = part_name(row.name, brackets=False)
        row.note = "; ".join(filter(None, (remark, row.note))) or None
    if not (row.name or "slug" in cells) and row.own_id:
        row.name = f"unnamed {row.own_id}"
    faults += _name_faults(cells, row)
    return row, faults


def _name_faults(cells: Mapping[str, str], row: ListRow) -> Iterator[Fault]:
    name = cells.get("name", row.name)
    if "slug" not in cells and not name:
        yield cell_fault("name", name, "is empty", "give each project a name")
    elif "slug" not in cells and fold(name) in _SUMS and not row.own_id:
        remedy = "delete the row, or give it a slug if a project is called so"
        yield cell_fault("name", name, "looks like the sum of other rows", remedy)
    elif "slug" not in cells and fold(name) == CONFIDENTIAL:
        yield cell_fault("name", name, *_WITHHELD)
    if ("latitude" in cells) != ("longitude" in cells):
        missing = "latitude" if "longitude" in cells else "longitude"
        yield cell_fault(missing, "", "is empty", "give both latitude and longitude, or neither")


def idle_columns(cells: Mapping[str, str], row: ListRow) -> list[str]:
    """The filled cells of a row that say nothing, since no amount stands beside them."""
    return [
        column
        for column, names in _BESIDE_AMOUNTS.items()
        if column in cells and row.amounts.keys().isdisjoint(names)
    ]


def read_cell(column: str, cell: str, called: str = "") -> Any:
    """What a cell says; an error calls it ``called``, if not by its column.

    Raises:
        CellError: it cannot be read, or not be stored.
    """
    if len(cell) > _MOST or not cell.isascii() or "\0" in cell:  # as few are
        _check_storable(called or column, cell)
    return _READERS[column](called or column, cell)


def _check_storable(column: str, cell: str) -> None:
    if "\0" in cell:
        raise CellError(column, cell, "holds a NUL character", "remove it")
    if any("\ud800" <= letter <= "\udfff" for letter in cell):
        raise CellError(column, cell, "holds half a character", "remove it")
    values = cell.split(SEVERAL)
    if len(values) > _MOST:
        raise CellError(column, cell, f"holds more than {_MOST} values", "give them in an article")
    if column not in _NESTED and max(map(len, values)) > _LONGEST:
        raise CellError(column, cell, f"is longer than {_LONGEST} characters", "shorten it")


def _text(_: str, cell: str) -> str:
    return cell


def _plain(column: str, cell: str) -> str:
    if cell.startswith("{"):
        remedy = f"map what is in it, as in --map '{column}.name={column}'"
        raise CellError(column, cell, "holds an object", remedy)
    return cell


def _texts(column: str, cell: str) -> list[str]:
    return [_plain(column, part.strip()) for part in cell.split(SEVERAL) if part.strip()]


def _rule(holds: Callable[[str], bool], problem: str, remedy: str) -> Reader:
    """A reader of a text for which a rule holds."""

    def read(column: str, cell: str) -> str:
        if not holds(cell):
            raise CellError(column, cell, problem, remedy)
        return cell

    return read


def _one_of(words: Sequence[str], phrases: Iterable[tuple[str, str]] = ()) -> Reader:
    """A reader of the words of an enumeration, and of phrases that mean each of them."""
    meant = {fold(word): word for word in words}
    for word, others in phrases:
        meant |= dict.fromkeys(others.split(", "), word)

    def read(column: str, cell: str) -> str:
        word = meant.get(fold(cell))
        if word is None:
            raise CellError(column, cell, "is not known", f"use one of {', '.join(words)}")
        return word

    return read


_name = _rule(lambda name: fold(name) != CONFIDENTIAL, *_WITHHELD)
_date = _rule(is_edtf, "is not a date", f"write it like {INTERVALS}")
_status = _one_of(STATUSES, [(word, SPELLINGS[word]) for word in STATUSES])


def _noted_status(column: str, cell: str) -> str:
    return str(_status(column, cell.partition(SEVERAL)[0]))


def _history(column: str, cell: str) -> list[dict[str, Any]]:
    dated = read_history(column, cell)
    return [item | {"status": _status(column, str(item["status"]))} for item in dated]


def _names(column: str, cell: str) -> list[str]:
    return [_name(column, name) for name in _texts(column, cell)]


def _ties(column: str, cell: str) -> list[str]:
    for text in (found := _texts(column, cell)):
        name, _, tie = text.rpartition(":")
        if tie not in TIES or fold(name) in {"", CONFIDENTIAL}:
            remedy = f"write it like dam:supply, with one of {', '.join(TIES)}"
            raise CellError(column, text, "is no tie", remedy)
    return found


_READERS: dict[str, Reader] = {
    "slug": _rule(is_slug, "is no slug", "use lower-case letters, digits, hyphens"),
    "name": _plain,
    "kind": _one_of(KINDS),
    STATUS: _noted_status,
    **dict.fromkeys(("announced", "expected", "opened"), _date),
    **dict.fromkeys(("country", "own_id", "address"), _plain),
    "note": _text,
    **dict.fromkeys(("latitude", "longitude"), read_coordinate),
    "status_history": _history,
    "sources": read_citations,
    **dict.fromkeys(SEVERAL_COLUMNS, _texts),
    "power_sources": _names,
    "power_ties": _ties,
    **dict.fromkeys((column for columns in AMOUNT_COLUMNS.values() for column in columns), _text),
    "currency": _rule(
        lambda code: is_currency(code.upper()), "is no currency", "give a code like EUR or USD"
    ),
    **dict.fromkeys((f"{metric}_qualifier" for metric in AMOUNTS), _one_of(QUALIFIERS)),
    **dict.fromkeys((f"{metric}_target" for metric in AMOUNTS), _date),
    "capacity_basis": _one_of(BASES),
    "source_title": _name,
    "source_url": _text,
    "source_publisher": _text,
    "source_published": _rule(is_plain, "is not a date", "write it like 2025-12-09"),
}
COLUMNS = frozenset(_READERS)
"""The columns that a list may have."""
_FIELDS = COLUMNS & ListRow.__dataclass_fields__.keys()
