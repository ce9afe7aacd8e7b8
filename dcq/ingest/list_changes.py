"""What a row of a list says beyond what dcq prints of its project.

A list that was exported, edited and imported again states the edits and nothing else.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dcq.ingest.list_amounts import AMOUNTS
from dcq.ingest.list_rows import ROLE_COLUMNS, ListRow
from dcq.ingest.list_values import Named
from dcq.names import slugify, split
from dcq.quantity import Quantity
from dcq.vocabulary import METRICS

UNSTATED = "unknown"
"""The status that dcq prints of a project where no source states one."""


def without_printed(row: ListRow, printed: Mapping[str, Any]) -> ListRow:
    """The row without what its project's row in ``dcq list`` has, by column; places apart."""

    def new(column: str, names: list[str]) -> list[str]:
        known = set(split(printed.get(column)))
        return [name for name in names if not {name, slugify(name)} & known]

    def new_roles(column: str, named: list[Named]) -> list[Named]:
        names = new(column, [name for name, _ in named])
        return [one for one in named if one.name in names]

    point = (row.latitude, row.longitude)
    at = ("latitude", "longitude")
    texts = ("status", "announced", "expected")
    unchanged = [column for column in texts if getattr(row, column) == printed.get(column)]
    if point == tuple(_degrees(printed.get(column)) for column in at):
        unchanged += at
    unsaid: dict[str, Any] = dict.fromkeys(unchanged)
    return replace(
        row,
        **unsaid,
        roles={
            role: new_roles(column, row.roles[role])
            for column, role in ROLE_COLUMNS.items()
            if role in row.roles
        },
        power_sources=new("power_sources", row.power_sources),
        power_ties=new("power_ties", row.power_ties),
        part_of=[slug for slug in row.part_of if slug not in split(printed.get("part_of"))],
        amounts={
            name: amount
            for name, amount in row.amounts.items()
            if (amount.quantity, amount.target)
            != (_printed_amount(name, printed), printed.get(f"{name}_target"))
        },
    )


def unguarded(text: str, printed: str | None) -> str:
    """A cell as dcq printed it, where it has the apostrophe of ``--spreadsheet-safe``."""
    return printed if printed is not None and text == f"'{printed}" else text


def _degrees(printed: Any) -> Any:
    """Coordinates as dcq printed them: a number, or several as text."""
    return printed if printed is None or ";" in str(printed) else float(printed)


def _printed_amount(name: str, printed: Mapping[str, Any]) -> Quantity:
    """The amount that dcq prints of the project."""
    least, most, *_, metric, _, _ = AMOUNTS[name]
    factor = METRICS[metric].factor
    low, high = (
        None if printed.get(column) is None else round(printed[column] * factor)
        for column in (least, most)
    )
    about = printed.get(f"{name}_qualifier") == "about"
    unit = printed.get("currency") or "" if METRICS[metric].is_money else METRICS[metric].base
    basis = printed.get("capacity_basis") if metric == "capacity" else None
    return Quantity(low, high, about, unit, basis)
