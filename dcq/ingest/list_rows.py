"""Read the cells of one row of a list: what it says of a project, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from dcq.amounts import NotAnAmountError, is_currency, read_amount
from dcq.dates import EXAMPLE, is_edtf, is_plain
from dcq.errors import Fault
from dcq.names import fold, slugify
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


def cell_fault(column: str, value: str, problem: str, remedy: str) -> Fault:
    """A fault of one cell; the row that it is in is added by who knows it."""
    shown = value if len(value) <= 60 else f"{value[:57]}…"
    return Fault("", f"{column}: {shown!r} {problem}", remedy)


def read_row(cells: dict[str, str]) -> tuple[ListRow, list[Fault]]:
    """Validate a row; where there are faults, the project is not whole."""
    faults: list[Fault] = []
    name = cells.get("name", "")
    slug = cells.get("slug", "")
    if not name and not slug:
        faults.append(cell_fault("name", "", "is empty", "give each project a name"))
    if slug and (slug != slugify(slug) or slug == CONFIDENTIAL):
        faults.append(
            cell_fault("slug", slug, "is no slug", "use lower-case letters, digits, hyphens")
        )
    if not slug:
        faults += _withheld("name", name)
    cells = {
        column: cell
        for column, cell in cells.items()
        if column in SOURCE_COLUMNS or _is_storable(column, cell, faults)
    }
    project = ListRow(slug, name, _word(cells, "kind", KINDS, faults))
    project.status = _status(cells, faults)
    for column in ("announced", "expected"):
        date = cells.get(column)
        if date and not is_edtf(date):
            faults.append(cell_fault(column, date, "is not a date", f"write it like {EXAMPLE}"))
        elif date:
            setattr(project, column, date)
    for column in ("regions", "departments", "places", "power_sources", "part_of"):
        setattr(project, column, _several(cells.get(column)))
    for power in project.power_sources:
        faults += _withheld("power_sources", power)
    project.country = cells.get("country")
    project.roles = {
        role: _several(cells.get(column))
        for column, role in ROLE_COLUMNS.items()
        if cells.get(column)
    }
    for metric in AMOUNTS:
        if stated := _amount(cells, metric, faults):
            project.amounts[metric] = stated
    return project, faults


def source_faults(cells: Mapping[str, str]) -> list[Fault]:
    """What is wrong with what a row, or the command, says of its source."""
    own = {column: cells[column] for column in SOURCE_COLUMNS if column in cells}
    faults: list[Fault] = []
    own = {column: cell for column, cell in own.items() if _is_storable(column, cell, faults)}
    faults += _withheld("source_title", own.get("source_title", ""))
    published = own.get("source_published")
    if published and not is_plain(published):
        remedy = "write it like 2025-12-09"
        faults.append(cell_fault("source_published", published, "is not a date", remedy))
    return faults


def _withheld(column: str, name: str) -> list[Fault]:
    """The fault of a name whose slug stands for an organisation that no source names."""
    if fold(name) != CONFIDENTIAL:
        return []
    return [cell_fault(column, name, "stands for a name that is withheld", "give another name")]


def _is_storable(column: str, cell: str, faults: list[Fault]) -> bool:
    """Whether a cell holds only what can be stored; a fault is added where it does not."""
    problem = remedy = ""
    if "\0" in cell:
        problem, remedy = "holds a NUL character", "remove it"
    elif not cell.isascii() and any("\ud800" <= letter <= "\udfff" for letter in cell):
        problem, remedy = "holds half a character", "remove it"
    elif len(cell) > _MOST and column not in _UNREAD:
        values = cell.split(";")
        if len(values) > _MOST:
            problem, remedy = f"holds more than {_MOST} values", "give them in an article"
        elif max(map(len, values)) > _LONGEST:
            problem, remedy = f"is longer than {_LONGEST} characters", "shorten it"
    if problem:
        faults.append(cell_fault(column, cell, problem, remedy))
    return not problem


def _several(cell: str | None) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()] if cell else []


def _word(
    cells: dict[str, str], column: str, known: tuple[str, ...], faults: list[Fault]
) -> str | None:
    typed = cells.get(column)
    if not typed:
        return None
    word = fold(typed).replace(" ", "_")
    if word in known:
        return word
    faults.append(cell_fault(column, typed, "is not known", f"use one of {', '.join(known)}"))
    return None


def _status(cells: dict[str, str], faults: list[Fault]) -> str | None:
    typed = cells.get("status")
    if not typed:
        return None
    status = _STATUS_BY_WORD.get(fold(typed))
    if status is None:
        remedy = f"use one of {', '.join(STATUSES)}"
        faults.append(cell_fault("status", typed, "is not known", remedy))
    return status


def _amount(cells: dict[str, str], metric: str, faults: list[Fault]) -> Amount | None:
    """The amount of one metric: two bounds, or one cell with an amount in it."""
    low_column, high_column, text_column = AMOUNTS[metric]
    low, high, text = (cells.get(column) for column in AMOUNTS[metric])
    qualifier = cells.get("investment_qualifier") if metric == "investment" else None
    unit = _currency(cells, faults) if metric == "investment" else METRICS[metric].base
    basis = None
    if metric == "capacity":
        basis = _word(cells, "capacity_basis", BASES, faults) or "unspecified"
    if qualifier:
        _word(cells, "investment_qualifier", QUALIFIERS, faults)
    if not low and not high and not text and qualifier != "unquantified":
        return None
    printed = " to ".join(dict.fromkeys(filter(None, (low, high)))) or text or ""
    if text and (low or high):
        faults.append(
            cell_fault(text_column, text, "stands beside bounds", "give one or the other")
        )
        return None
    if text:
        stated = _parse(text, metric, text_column, unit, faults)
        if stated is None:
            return None
        bounds: tuple[int | None, int | None] = (stated.low, stated.high)
        about, unit = stated.about, stated.unit
    else:
        before = len(faults)
        bounds = (
            _bound(low, metric, low_column, unit, faults),
            _bound(high, metric, high_column, unit, faults),
        )
        about = qualifier == "about"
        if len(faults) > before:
            return None
    if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
        faults.append(cell_fault(low_column, low or "", "is above the upper bound", "swap the two"))
        return None
    quantity = Quantity(*bounds, about, unit, basis)
    if qualifier and not text and quantity.qualifier != qualifier:
        remedy = f"these bounds are {quantity.qualifier}; leave the qualifier out"
        faults.append(cell_fault("investment_qualifier", qualifier, "does not fit", remedy))
        return None
    return Amount(quantity, " ".join(printed.split()[:8]) or None)


def _currency(cells: dict[str, str], faults: list[Fault]) -> str:
    typed = cells.get("currency", "EUR").upper()
    if not is_currency(typed):
        faults.append(
            cell_fault("currency", typed, "is no currency", "give a code like EUR or USD")
        )
    return typed


def _bound(
    text: str | None, metric: str, column: str, unit: str, faults: list[Fault]
) -> int | None:
    """One bound in base units; a plain number is in the unit of the column."""
    if not text:
        return None
    if _PLAIN_NUMBER.fullmatch(text) and len(text) < 30:
        exact = Decimal(text) * METRICS[metric].factor
        if exact == exact.to_integral_value() and exact < _LARGEST:
            return int(exact)
    quantity = _parse(text, metric, column, unit, faults)
    if quantity is None:
        return None
    if quantity.qualifier not in {"exact", "about"}:
        remedy = f"put the amount in a column {AMOUNTS[metric][2]}"
        faults.append(cell_fault(column, text, "is not one number", remedy))
        return None
    return quantity.low


def _parse(text: str, metric: str, column: str, unit: str, faults: list[Fault]) -> Quantity | None:
    """Read a cell as an amount; one without a currency of its own is in the row's."""
    try:
        quantity = read_amount(text, metric)
    except NotAnAmountError as error:
        faults.append(cell_fault(column, text, str(error), error.remedy))
        return None
    if metric == "investment" and unit != "EUR" and quantity.unit == "EUR" and "€" not in text:
        return Quantity(quantity.low, quantity.high, quantity.about, unit)
    return quantity
