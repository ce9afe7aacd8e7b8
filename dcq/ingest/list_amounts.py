"""Read the amounts of a list's row: in one cell or two bounds, in the unit that is declared."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from dcq.amounts import NotAnAmountError, names_unit, read_amount
from dcq.errors import Fault
from dcq.quantity import Quantity
from dcq.vocabulary import METRICS

_WHOLE_NUMBER = re.compile(r"\d{1,19}", re.ASCII)
_PLAIN_NUMBER = re.compile(r"\d{1,19}(\.\d{1,9})?", re.ASCII)
_DECLARED_NUMBER = re.compile(r"\d{1,19}(\.\d{1,30})?", re.ASCII)
_LARGEST = 2**62


SEVERAL = "\x1f"
"""Stands between the values of a cell, once its own separator has been found."""


class CellError(Exception):
    """A cell cannot be read; ``fault`` says why, without the row that it is in."""

    def __init__(self, column: str, value: str, problem: str, remedy: str) -> None:
        super().__init__(column, value, problem, remedy)
        self.fault = cell_fault(column, value, problem, remedy)


def cell_fault(column: str, value: str, problem: str, remedy: str) -> Fault:
    """A fault of one cell; the row that it is in is added by who knows it."""
    value = value.replace(SEVERAL, ";")
    shown = value if len(value) <= 60 else f"{value[:57]}…"
    return Fault("", f"{column}: {shown!r} {problem}", remedy)


class AmountColumns(NamedTuple):
    """The columns of an amount.

    Attributes:
        least, most: its bounds.
        together: an amount in words or figures.
        unclear: the same, where the column's name gives no unit, and a number needs one.
        metric: what is measured.
        example: a unit of it.
        scope: the figure's scope.
    """

    least: str
    most: str
    together: str
    unclear: str
    metric: str
    example: str
    scope: str


AMOUNTS = {
    name: AmountColumns(
        f"{name}_low{unit}", f"{name}_high{unit}", f"{name}{unit}", name if unit else "", *of
    )
    for name, unit, *of in (
        ("investment", "", "investment", "bn USD", "total"),
        ("capacity", "_mw", "capacity", "GW", "total"),
        ("operating_capacity", "_mw", "capacity", "GW", "operating"),
        ("area", "_ha", "area", "acres", "total"),
        ("floor_area", "_m2", "floor_area", "sq ft", "total"),
        ("jobs", "", "jobs", "jobs", "total"),
    )
}
"""The amounts that a row may state, by name."""
AMOUNT_COLUMNS = {name: frozenset(filter(None, of[:4])) for name, of in AMOUNTS.items()}


class Unit(NamedTuple):
    """The unit of a column's numbers: as written, in base units, and its currency if any."""

    text: str
    factor: Fraction
    currency: str


@dataclass(slots=True)
class Amount:
    """An amount that a row states, with the words of its cells, and by when it is to be reached."""

    quantity: Quantity
    printed: str | None
    target: str | None = None


def read_row_amount(
    read: Mapping[str, Any], name: str, scale: Unit | None = None, decimal: str = ""
) -> Amount | None:
    """The amount of one name: two bounds, or one cell with an amount in it.

    Args:
        read: the row's cells by column.
        name: the amount's, in ``AMOUNTS``.
        scale: the unit of numbers that name none.
        decimal: the mark before decimals, where it is known.

    Raises:
        CellError: it cannot be read, or its unit or currency is not clear.
    """
    least, most, together, unclear, metric, *_ = AMOUNTS[name]
    low, high, text = read.get(least), read.get(most), read.get(together)
    if unclear and (given := read.get(unclear)):
        if text:
            raise CellError(unclear, given, f"stands beside {together}", "give one or the other")
        together, text = unclear, given
    is_money = METRICS[metric].is_money
    qualifier = read.get(f"{name}_qualifier")
    if not (low or high or text or qualifier == "unquantified"):
        return None
    if text and (low or high):
        raise CellError(together, text, "stands beside bounds", "give one or the other")
    unit = read.get("currency", "").upper() if is_money else METRICS[metric].base
    printed = text or " to ".join(dict.fromkeys(filter(None, (low, high))))
    if decimal:
        bounds = {c: _plain_figures(read[c], decimal) for c in (least, most) if c in read}
        read, text = {**read, **bounds}, text and _plain_figures(text, decimal)
    if text:
        if together == unclear and scale is None and not names_unit(text):
            raise CellError(together, text, "has no unit", f"give --unit {name}=UNIT")
        quantity = _parse(together, text, name, unit, scale)
    else:
        quantity = _between(read, name, unit, scale)
    if qualifier == "about" and quantity.qualifier == "exact":
        quantity = replace(quantity, about=True)
    if qualifier and quantity.qualifier != qualifier:
        remedy = f"the amount is {quantity.qualifier}; leave the qualifier out"
        raise CellError(f"{name}_qualifier", qualifier, "does not fit", remedy)
    if metric == "capacity":
        quantity = replace(quantity, basis=read.get("capacity_basis", "unspecified"))
    if scale and printed and not names_unit(printed):
        printed = f"{printed} {scale.text}"
    target = read.get(f"{name}_target")
    return Amount(quantity, " ".join(printed.split()[:8]) or None, target)


def _plain_figures(text: str, decimal: str) -> str:
    """The same, its numbers without separators of thousands, and in one way to read them."""
    thousands = "," if decimal == "." else "."
    grouped = rf"(?<![\d.,])\d{{1,3}}(?:[{thousands}]\d{{3}})+(?![\d{thousands}])"
    joined = re.sub(grouped, lambda found: found[0].replace(thousands, ""), text)
    # Three decimals could be thousands; four cannot.
    return re.sub(rf"(?<![\d.,])(\d+)[{decimal}](\d+)(?![\d.,])", r"\1.\g<2>0", joined)


def _between(read: Mapping[str, Any], name: str, unit: str, scale: Unit | None) -> Quantity:
    """The amount between two bounds, either of which may be missing."""
    least, most, together = AMOUNTS[name][:3]
    bounds: dict[str, Quantity] = {}
    for column in filter(read.__contains__, (least, most)):
        # A plain number is in the unit of the column.
        bound = _parse(column, read[column], name, unit, scale, plain=_PLAIN_NUMBER)
        if bound.qualifier not in {"exact", "about"}:
            remedy = f"put the amount in a column {together}"
            raise CellError(column, read[column], "is not one number", remedy)
        bounds[column] = bound
    low, high = (bounds[column].low if column in bounds else None for column in (least, most))
    if low is not None and high is not None and low > high:
        raise CellError(least, read[least], "is above the upper bound", "swap the two")
    units = {bound.unit for bound in bounds.values()}
    if len(units) > 1:
        raise CellError(most, read[most], "is in another currency than the lower bound", "give one")
    about = any(bound.about for bound in bounds.values())
    return Quantity(low, high, about, units.pop() if units else unit or "EUR")


def _parse(
    column: str,
    text: str,
    name: str,
    unit: str,
    scale: Unit | None,
    *,
    plain: re.Pattern[str] = _WHOLE_NUMBER,
) -> Quantity:
    """Read a cell as an amount of a unit, or of whatever currency it names without one."""
    metric = METRICS[AMOUNTS[name].metric]
    own = unit or (scale.currency if scale else "")
    if scale and _DECLARED_NUMBER.fullmatch(text):
        exact = round(Fraction(text) * scale.factor)
        if exact < _LARGEST:
            return _in_unit(column, text, Quantity(exact, exact, unit=scale.currency or own), unit)
    elif plain.fullmatch(text) and own:  # as most are
        number = (int(text) if text.isdigit() else Decimal(text)) * metric.factor
        if number < _LARGEST and number == int(number):
            return Quantity(int(number), int(number), unit=own)
    phrase = f"{text} {scale.text}" if scale and not names_unit(text) else text
    try:
        quantity = read_amount(phrase, metric.name, currency=own)
    except NotAnAmountError as error:
        remedy = error.remedy
        if "ambiguous" in str(error):
            remedy = 'say which mark is the decimal one, with decimal = "." or "," in a profile'
        if metric.is_money and "finer" in str(error):
            remedy = "if it is in billions or millions, give --unit investment='bn USD'"
        raise CellError(column, text, str(error), remedy) from None
    return _in_unit(column, text, quantity, unit)


def _in_unit(column: str, text: str, quantity: Quantity, unit: str) -> Quantity:
    """The same, where it has a unit and no other than the row's."""
    if not quantity.unit:
        remedy = "give a column currency, or --set currency=USD"
        raise CellError(column, text, "has no currency", remedy)
    if quantity.unit != (unit or quantity.unit):
        problem = f"is in {quantity.unit}, and the row's currency is {unit}"
        raise CellError(column, text, problem, "give one of the two")
    return quantity
