"""Read the unit that the heading of a list's column gives, such as ``Cost (USD billions)``."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dcq.amounts import read_unit
from dcq.errors import UserError
from dcq.ingest.list_amounts import AMOUNTS, Unit
from dcq.names import fold
from dcq.vocabulary import METRICS

_CAPACITIES = {"GW": r"gw|gigawatts?", "kW": r"kw|kilowatts?", "MW": r"mw|megawatts?"}
_UNITS = {
    "capacity": _CAPACITIES,
    "operating_capacity": _CAPACITIES,
    "floor_area": {"sq ft": r"sq ft|sqft|sf|ft2|square f\w+", "m2": r"m2|sq ?m|sqm|square m\w+"},
    "area": {"acres": r"acres?", "ha": r"ha|hectares?", "km2": r"km2|sq ?km", "m2": r"m2|sq ?m"},
}
_SCALES = {
    "bn": r"billions?|bn|b|mrd|milliards?|md|bil",
    "m": r"millions?|mn|mio|m|mil",
    "thousand": r"thousands?|k|milliers?|tausend|000s?",
}
_CURRENCIES = {"usd": "USD", "dollar": "USD", "$": "USD", "eur": "EUR", "€": "EUR", "gbp": "GBP"}
_CURRENCY_CODE = f"(?:{'|'.join(filter(str.isalpha, _CURRENCIES))})?"


class HeadingUnit(NamedTuple):
    """The scale, such as ``bn``, and the unit or currency of a heading, each empty if not given."""

    scale: str
    unit: str

    def __str__(self) -> str:
        return f"{self.scale} {self.unit}".strip()


def read_heading(name: str, heading: str) -> HeadingUnit:
    """The unit that a heading gives the numbers of an amount, by its name in ``AMOUNTS``."""
    called = fold(heading)
    if name in _UNITS:
        fits = (unit for unit, words in _UNITS[name].items() if re.search(_alone(words), called))
        return HeadingUnit("", next(fits, ""))
    called = heading.casefold()
    code = _CURRENCY_CODE if name == "investment" else ""
    fits = (s for s, w in _SCALES.items() if re.search(_alone(f"{code}(?:{w}){code}"), called))
    if name != "investment":  # jobs are counted in thousands at most
        return HeadingUnit(next((scale for scale in fits if scale == "thousand"), ""), "")
    currency = next((code for word, code in _CURRENCIES.items() if word in called), "")
    return HeadingUnit(next(fits, ""), currency)


def _alone(words: str) -> str:
    """A pattern of words that are no part of a longer one."""
    return rf"(?<![^\W_])({words})(?![^\W_])"


def check_headings(feeds: Iterable[tuple[str, str]], units: Mapping[str, Unit], file: str) -> None:
    """Refuse columns of numbers whose headings give other units than the numbers would get.

    Args:
        feeds: dcq's columns, each with what the file calls the one that feeds it.
        units: those that are declared, by amount; they hold whatever the heading says.
        file: what an error calls the file.

    Raises:
        UserError: a heading contradicts dcq's column; the error says which unit to declare.
    """
    said = {}
    for column, heading in feeds:
        name = next((name for name, of in AMOUNTS.items() if column in of[:3]), "")
        if name and name not in units and any(says := read_heading(name, heading)):
            metric = METRICS[AMOUNTS[name].metric]
            factor, _ = read_unit(f"{says} {'' if says.unit else metric.shown}", metric.name)
            if factor != metric.factor:
                said[name] = heading, says
    if said:
        problem = " and ".join(f"{heading!r} is in {says}" for heading, says in said.values())
        options = " ".join(f"--unit {name}={str(says)!r}" for name, (_, says) in said.items())
        raise UserError(f"{file}: {problem}, which dcq does not assume", f"give {options}")
