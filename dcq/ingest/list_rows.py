"""Read the cells of one row of a list: what it says of a project, or what is wrong with it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from dcq.amounts import NotAnAmountError, is_currency, read_amount
from dcq.dates import EXAMPLE, is_edtf, is_plain
from dcq.errors import Fault
from dcq.names import fold, is_slug
from dcq.quantity import Quantity
from dcq.vocabulary import BASES, CONFIDENTIAL, KINDS, METRICS, QUALIFIERS, STATUSES

ROLE_COLUMNS = {
    "investors": "investor",
    "owners": "owner",
    "developers": "developer",
    "operators": "operator",
    "tenants": "tenant",
    "partners": "partner",
}
AMOUNTS = {
    "investment": ("investment_low", "investment_high", "investment"),
    "capacity": ("capacity_low_mw", "capacity_high_mw", "capacity_mw"),
    "area": ("area_low_ha", "area_high_ha", "area_ha"),
    "jobs": ("jobs_low", "jobs_high", "jobs"),
}
"""For each metric, the columns of its bounds, and one for an amount in words or figures."""

# What says something only beside an amount.
_BESIDE_AMOUNTS = {
    "currency": "investment",
    "capacity_basis": "capacity",
    **{f"{metric}_qualifier": metric for metric in AMOUNTS},
}
_COLUMNS_OF = {
    metric: {*columns, *(column for column, of in _BESIDE_AMOUNTS.items() if of == metric)}
    for metric, columns in AMOUNTS.items()
}
_WHOLE_NUMBER = re.compile(r"\d{1,19}", re.ASCII)
_PLAIN_NUMBER = re.compile(r"\d{1,19}(\.\d{1,9})?", re.ASCII)
_LARGEST = 2**62
_WITHHELD = "stands for a name that is withheld", "give another name"
_LONGEST = 10_000  # characters of one value
_MOST = 1_000  # values of a cell
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


Reader = Callable[[str, str], Any]
"""Reads a cell; gets what an error calls it, and its text."""


@dataclass(slots=True)
class Amount:
    """An amount that a row states, with the words of its cells."""

    quantity: Quantity
    printed: str | None


@dataclass(slots=True)
class ListRow:
    """What a row says of a project, names as they are typed; what is empty, it does not say."""

    slug: str = ""
    name: str = ""
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


def read_row(cells: Mapping[str, str]) -> tuple[ListRow, list[Fault]]:
    """Read a row; where there are faults, what they are about is missing."""
    read: dict[str, Any] = {}
    faults: list[Fault] = []
    for column in filter(_READERS.__contains__, cells):
        try:
            read[column] = read_cell(column, cells[column])
        except CellError as error:
            faults.append(error.fault)
    row = ListRow(**{column: read[column] for column in _FIELDS if column in read})
    row.roles = {role: read[column] for column, role in ROLE_COLUMNS.items() if column in read}
    for metric, columns in _COLUMNS_OF.items():
        given = columns & cells.keys()
        if given and given <= read.keys():
            try:
                if amount := _amount(read, metric):
                    row.amounts[metric] = amount
            except CellError as error:
                faults.append(error.fault)
    name = cells.get("name", "")
    if "slug" not in cells and not name:
        faults.append(cell_fault("name", name, "is empty", "give each project a name"))
    elif "slug" not in cells and fold(name) == CONFIDENTIAL:
        faults.append(cell_fault("name", name, *_WITHHELD))
    return row, faults


def idle_columns(cells: Mapping[str, str], row: ListRow) -> list[str]:
    """The filled cells of a row that say nothing, since no amount stands beside them."""
    return [c for c, metric in _BESIDE_AMOUNTS.items() if c in cells and metric not in row.amounts]


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
    values = cell.split(";")
    if len(values) > _MOST:
        raise CellError(column, cell, f"holds more than {_MOST} values", "give them in an article")
    if max(map(len, values)) > _LONGEST:
        raise CellError(column, cell, f"is longer than {_LONGEST} characters", "shorten it")


def _text(_: str, cell: str) -> str:
    return cell


def _texts(_: str, cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _rule(holds: Callable[[str], bool], problem: str, remedy: str) -> Reader:
    """A reader of a text for which a rule holds."""

    def read(column: str, cell: str) -> str:
        if not holds(cell):
            raise CellError(column, cell, problem, remedy)
        return cell

    return read


def _one_of(words: Sequence[str], phrases: Mapping[str, str] = MappingProxyType({})) -> Reader:
    """A reader of the words of an enumeration, and of phrases that mean each of them."""
    meant = {fold(word): word for word in words}
    for word, others in phrases.items():
        meant |= dict.fromkeys(others.split(", "), word)

    def read(column: str, cell: str) -> str:
        word = meant.get(fold(cell))
        if word is None:
            raise CellError(column, cell, "is not known", f"use one of {', '.join(words)}")
        return word

    return read


_name = _rule(lambda name: fold(name) != CONFIDENTIAL, *_WITHHELD)
_date = _rule(is_edtf, "is not a date", f"write it like {EXAMPLE}")


def _names(column: str, cell: str) -> list[str]:
    return [_name(column, name) for name in _texts(column, cell)]


_READERS: dict[str, Reader] = {
    "slug": _rule(is_slug, "is no slug", "use lower-case letters, digits, hyphens"),
    "name": _text,
    "kind": _one_of(KINDS),
    "status": _one_of(STATUSES, _STATUS_WORDS),
    "announced": _date,
    "expected": _date,
    "country": _text,
    **dict.fromkeys(("regions", "departments", "places", "part_of", *ROLE_COLUMNS), _texts),
    "power_sources": _names,
    **dict.fromkeys((column for columns in AMOUNTS.values() for column in columns), _text),
    "currency": _rule(
        lambda code: is_currency(code.upper()), "is no currency", "give a code like EUR or USD"
    ),
    **dict.fromkeys((f"{metric}_qualifier" for metric in AMOUNTS), _one_of(QUALIFIERS)),
    "capacity_basis": _one_of(BASES),
    "source_title": _name,
    "source_url": _text,
    "source_published": _rule(is_plain, "is not a date", "write it like 2025-12-09"),
}
COLUMNS = frozenset([*_READERS, "sources", "latitude", "longitude"])
"""The columns that a list may have; dcq prints ``sources``, and does not read them."""
_FIELDS = COLUMNS & ListRow.__dataclass_fields__.keys()


def _amount(read: Mapping[str, Any], metric: str) -> Amount | None:
    """The amount of one metric: two bounds, or one cell with an amount in it."""
    low, high, text = (read.get(column) for column in AMOUNTS[metric])
    is_money = METRICS[metric].is_money
    qualifier = read.get(f"{metric}_qualifier")
    if not (low or high or text or qualifier == "unquantified"):
        return None
    if text and (low or high):
        raise CellError(AMOUNTS[metric][2], text, "stands beside bounds", "give one or the other")
    # An amount in one cell may have a currency of its own where its row gives none.
    currency = read.get("currency", "" if text else "EUR").upper()
    unit = currency if is_money else METRICS[metric].base
    if text:
        quantity = _parse(AMOUNTS[metric][2], text, metric, unit)
    else:
        quantity = _between(read, metric, unit)
    if qualifier == "about" and quantity.qualifier == "exact":
        quantity = replace(quantity, about=True)
    if qualifier and quantity.qualifier != qualifier:
        remedy = f"the amount is {quantity.qualifier}; leave the qualifier out"
        raise CellError(f"{metric}_qualifier", qualifier, "does not fit", remedy)
    if metric == "capacity":
        quantity = replace(quantity, basis=read.get("capacity_basis", "unspecified"))
    printed = text or " to ".join(dict.fromkeys(filter(None, (low, high))))
    return Amount(quantity, " ".join(printed.split()[:8]) or None)


def _between(read: Mapping[str, Any], metric: str, unit: str) -> Quantity:
    """The amount between two bounds, either of which may be missing."""
    least, most, together = AMOUNTS[metric]
    bounds: dict[str, Quantity] = {}
    for column in filter(read.__contains__, (least, most)):
        # A plain number is in the unit of the column.
        bound = _parse(column, read[column], metric, unit, plain=_PLAIN_NUMBER)
        if bound.qualifier not in {"exact", "about"}:
            remedy = f"put the amount in a column {together}"
            raise CellError(column, read[column], "is not one number", remedy)
        bounds[column] = bound
    low, high = (bounds[column].low if column in bounds else None for column in (least, most))
    if low is not None and high is not None and low > high:
        raise CellError(least, read[least], "is above the upper bound", "swap the two")
    return Quantity(low, high, any(bound.about for bound in bounds.values()), unit)


def _parse(
    column: str, text: str, metric: str, unit: str, *, plain: re.Pattern[str] = _WHOLE_NUMBER
) -> Quantity:
    """Read a cell as an amount of a unit, or of whatever currency it names without one."""
    if plain.fullmatch(text):  # as most are
        exact = (int(text) if text.isdigit() else Decimal(text)) * METRICS[metric].factor
        if exact < _LARGEST and exact == int(exact):
            return Quantity(int(exact), int(exact), unit=unit or "EUR")
    try:
        quantity = read_amount(text, metric, currency=unit or "EUR")
    except NotAnAmountError as error:
        raise CellError(column, text, str(error), error.remedy) from None
    if quantity.unit != (unit or quantity.unit):
        problem = f"is in {quantity.unit}, and the row's currency is {unit}"
        raise CellError(column, text, problem, "give one of the two")
    return quantity
