"""Read the cells of one row of a list: what it says of a project, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from dcq.amounts import NotAnAmountError, is_currency, read_amount
from dcq.dates import EXAMPLE, is_edtf, is_plain
from dcq.errors import Fault
from dcq.names import fold, is_slug
from dcq.quantity import Quantity
from dcq.query.views import PROJECT_COLUMNS
from dcq.vocabulary import BASES, CONFIDENTIAL, KINDS, METRICS, QUALIFIERS, STATUSES

SOURCE_COLUMNS = ("source_title", "source_url", "source_published")
ROLE_COLUMNS = {
    "investors": "investor",
    "developers": "developer",
    "operators": "operator",
    "partners": "partner",
}
AMOUNTS = {
    "investment": ("investment_low", "investment_high", "investment"),
    "capacity": ("capacity_low_mw", "capacity_high_mw", "capacity_mw"),
    "area": ("area_low_ha", "area_high_ha", "area_ha"),
    "jobs": ("jobs_low", "jobs_high", "jobs"),
}
"""For each metric, the columns of its bounds, and one for an amount in words or figures."""

COLUMNS = frozenset(
    [
        *PROJECT_COLUMNS,
        *SOURCE_COLUMNS,
        *ROLE_COLUMNS,
        "country",
        *(columns[2] for columns in AMOUNTS.values()),
    ]
)
_PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_LARGEST = 2**62
_LONGEST = 10_000  # characters of one value
_MOST = 1_000  # values of a cell
_UNREAD = {"sources"}
# How other trackers, in English and French, call what Global Energy Monitor calls so.
_STATUS_WORDS = {
    "operating": "operational, in operation, active, open, live, online, en service, ouvert",
    "construction": "under construction, en construction, building",
    "pre_construction": "permitted, approved, permitting, autorise",
    "announced": "planned, proposed, annonce, planifie, prevu",
    "shelved": "on hold, paused, suspended, mothballed, suspendu",
    "cancelled": "canceled, abandoned, annule, abandonne, withdrawn",
    "unknown": "inconnu, n a",
}
_STATUS_BY_WORD = {fold(status): status for status in STATUSES} | {
    phrase: status for status, words in _STATUS_WORDS.items() for phrase in words.split(", ")
}


@dataclass(slots=True)
class Amount:
    """An amount that a row states, with the words of its cells."""

    quantity: Quantity
    printed: str | None


@dataclass(slots=True)
class ListRow:
    """What a row says of a project, names as they are typed; what is empty, it does not say."""

    slug: str
    name: str
    kind: str | None = None
    status: str | None = None
    announced: str | None = None
    expected: str | None = None
    country: str | None = None
    regions: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    roles: dict[str, list[str]] = field(default_factory=dict)
    power_sources: list[str] = field(default_factory=list)
    part_of: list[str] = field(default_factory=list)
    amounts: dict[str, Amount] = field(default_factory=dict)


class CellError(Exception):
    """A cell cannot be read; ``fault`` says why, without the row that it is in."""

    def __init__(self, column: str, value: str, problem: str, remedy: str) -> None:
        super().__init__(column, value, problem, remedy)
        self.fault = cell_fault(column, value, problem, remedy)


def cell_fault(column: str, value: str, problem: str, remedy: str) -> Fault:
    """A fault of one cell; the row that it is in is added by who knows it."""
    shown = value if len(value) <= 60 else f"{value[:57]}…"
    return Fault("", f"{column}: {shown!r} {problem}", remedy)


# What says something only beside an amount.
_OF_AMOUNTS = {
    "currency": "investment",
    "investment_qualifier": "investment",
    "capacity_basis": "capacity",
}

_COLUMNS_OF = {
    metric: {*columns, *(column for column, of in _OF_AMOUNTS.items() if of == metric)}
    for metric, columns in AMOUNTS.items()
}


def idle_columns(cells: Mapping[str, str], row: ListRow) -> list[str]:
    """The filled cells of a row that say nothing, since no amount stands beside them."""
    return [c for c, metric in _OF_AMOUNTS.items() if c in cells and metric not in row.amounts]


def read_row(cells: dict[str, str]) -> tuple[ListRow, list[Fault]]:
    """Read a row; where there are faults, what they are about is missing."""
    faults: list[Fault] = []

    def attempt(read: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return read(*arguments)
        except CellError as error:
            faults.append(error.fault)
            return None

    for column, cell in cells.items():
        # Most cells are short and plain, and a row has many.
        is_plain_text = cell.isascii() and len(cell) <= _MOST and "\0" not in cell
        if not is_plain_text and column not in SOURCE_COLUMNS:
            attempt(_check_storable, column, cell)
    if faults:
        return ListRow("", ""), faults
    row = ListRow(cells.get("slug", ""), cells.get("name", ""), country=cells.get("country"))
    attempt(_check_named, row)
    if "kind" in cells:
        row.kind = attempt(_word, cells, "kind", KINDS)
    if "status" in cells:
        row.status = attempt(_status, cells)
    for column in ("announced", "expected"):
        if column in cells:
            setattr(row, column, attempt(_date, cells, column))
    for column in ("regions", "departments", "places", "power_sources", "part_of"):
        if column in cells:
            setattr(row, column, _several(cells[column]))
    for power in row.power_sources:
        attempt(_check_not_withheld, "power_sources", power)
    row.roles = {
        role: _several(cells[column]) for column, role in ROLE_COLUMNS.items() if column in cells
    }
    for metric, columns in _COLUMNS_OF.items():
        if not columns.isdisjoint(cells) and (amount := attempt(_amount, cells, metric)):
            row.amounts[metric] = amount
    return row, faults


def source_faults(cells: Mapping[str, str]) -> list[Fault]:
    """What is wrong with what a row, or the command, says of its source."""
    own = {column: cells[column] for column in SOURCE_COLUMNS if column in cells}
    try:
        for column, cell in own.items():
            _check_storable(column, cell)
        _check_not_withheld("source_title", own.get("source_title", ""))
        _check_plain_date("source_published", own.get("source_published"))
    except CellError as error:
        return [error.fault]
    return []


def _check_plain_date(column: str, date: str | None) -> None:
    if date and not is_plain(date):
        raise CellError(column, date, "is not a date", "write it like 2025-12-09")


def _check_storable(column: str, cell: str) -> None:
    if "\0" in cell:
        raise CellError(column, cell, "holds a NUL character", "remove it")
    if not cell.isascii() and any("\ud800" <= letter <= "\udfff" for letter in cell):
        raise CellError(column, cell, "holds half a character", "remove it")
    if len(cell) > _MOST and column not in _UNREAD:
        values = cell.split(";")
        if len(values) > _MOST:
            problem = f"holds more than {_MOST} values"
            raise CellError(column, cell, problem, "give them in an article")
        if max(map(len, values)) > _LONGEST:
            raise CellError(column, cell, f"is longer than {_LONGEST} characters", "shorten it")


def _check_named(row: ListRow) -> None:
    if not row.name and not row.slug:
        raise CellError("name", "", "is empty", "give each project a name")
    if row.slug and not is_slug(row.slug):
        remedy = "use lower-case letters, digits, hyphens"
        raise CellError("slug", row.slug, "is no slug", remedy)
    if not row.slug:
        _check_not_withheld("name", row.name)


def _check_not_withheld(column: str, name: str) -> None:
    """Refuse a name whose slug stands for an organisation that no source names."""
    if fold(name) == CONFIDENTIAL:
        raise CellError(column, name, "stands for a name that is withheld", "give another name")


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _word(cells: Mapping[str, str], column: str, known: tuple[str, ...]) -> str | None:
    typed = cells.get(column)
    word = fold(typed).replace(" ", "_") if typed else None
    if typed and word not in known:
        raise CellError(column, typed, "is not known", f"use one of {', '.join(known)}")
    return word


def _status(cells: Mapping[str, str]) -> str | None:
    typed = cells.get("status")
    return typed and (_STATUS_BY_WORD.get(fold(typed)) or _word(cells, "status", STATUSES))


def _date(cells: Mapping[str, str], column: str) -> str | None:
    date = cells.get(column)
    if date and not is_edtf(date):
        raise CellError(column, date, "is not a date", f"write it like {EXAMPLE}")
    return date


def _amount(cells: Mapping[str, str], metric: str) -> Amount | None:
    """The amount of one metric: two bounds, or one cell with an amount in it."""
    low_column, high_column, text_column = AMOUNTS[metric]
    low, high, text = (cells.get(column) for column in AMOUNTS[metric])
    unit, qualifier, basis = METRICS[metric].base, None, None
    if metric == "investment":
        unit = _currency(cells)
        qualifier = _word(cells, "investment_qualifier", QUALIFIERS)
    if metric == "capacity":
        basis = _word(cells, "capacity_basis", BASES) or "unspecified"
    if not (low or high or text or qualifier == "unquantified"):
        return None
    if text and (low or high):
        raise CellError(text_column, text, "stands beside bounds", "give one or the other")
    if text:
        quantity = _parse(text, metric, text_column, unit)
        if "currency" in cells:
            _check_unit(text_column, text, quantity, unit)
        printed = text
    else:
        bounds = [
            _bound(cell, metric, column, unit)
            for cell, column in ((low, low_column), (high, high_column))
        ]
        least, most = (None if bound is None else bound.low for bound in bounds)
        if least is not None and most is not None and least > most:
            raise CellError(low_column, low or "", "is above the upper bound", "swap the two")
        about = any(bound.about for bound in bounds if bound)
        quantity = Quantity(least, most, about, unit)
        printed = " to ".join(dict.fromkeys(filter(None, (low, high))))
    if qualifier == "about" and quantity.qualifier == "exact":
        quantity = replace(quantity, about=True)
    if qualifier and quantity.qualifier != qualifier:
        remedy = f"the amount is {quantity.qualifier}; leave the qualifier out"
        raise CellError("investment_qualifier", qualifier, "does not fit", remedy)
    return Amount(replace(quantity, basis=basis), _brief(printed))


def _brief(words: str) -> str | None:
    return " ".join(words.split()[:8]) or None


def _currency(cells: Mapping[str, str]) -> str:
    typed = cells.get("currency", "EUR").upper()
    if not is_currency(typed):
        raise CellError("currency", typed, "is no currency", "give a code like EUR or USD")
    return typed


def _bound(text: str | None, metric: str, column: str, unit: str) -> Quantity | None:
    """One bound, a single number; a plain one is in the unit of the column."""
    if not text:
        return None
    if _PLAIN_NUMBER.fullmatch(text) and len(text) < 30:
        exact = Decimal(text) * METRICS[metric].factor
        if exact == exact.to_integral_value() and exact < _LARGEST:
            return Quantity(int(exact), int(exact), unit=unit)
    quantity = _parse(text, metric, column, unit)
    if quantity.qualifier not in {"exact", "about"}:
        remedy = f"put the amount in a column {AMOUNTS[metric][2]}"
        raise CellError(column, text, "is not one number", remedy)
    _check_unit(column, text, quantity, unit)
    return quantity


def _check_unit(column: str, text: str, quantity: Quantity, unit: str) -> None:
    """Refuse an amount that names another currency than its row."""
    if quantity.unit != unit:
        problem = f"is in {quantity.unit}, and the row's currency is {unit}"
        raise CellError(column, text, problem, "give one of the two")


def _parse(text: str, metric: str, column: str, unit: str) -> Quantity:
    """Read a cell as an amount; one without a currency of its own is in the row's."""
    if len(text) < 15 and text.isascii() and text.isdigit():  # as most are
        exact = int(text) * METRICS[metric].factor
        return Quantity(exact, exact, unit=unit)
    try:
        return read_amount(text, metric, currency=unit)
    except NotAnAmountError as error:
        raise CellError(column, text, str(error), error.remedy) from None
