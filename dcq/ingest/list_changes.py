"""What a row of a list says beyond what dcq prints of its project.

A list that was exported, edited and imported again states the edits and nothing else.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dcq.ingest.list_rows import AMOUNTS, ROLE_COLUMNS, ListRow
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

    return replace(
        row,
        status=None if row.status == printed.get("status") else row.status,
        announced=None if row.announced == printed.get("announced") else row.announced,
        expected=None if row.expected == printed.get("expected") else row.expected,
        roles={
            role: new(column, row.roles[role])
            for column, role in ROLE_COLUMNS.items()
            if role in row.roles
        },
        power_sources=new("power_sources", row.power_sources),
        part_of=[slug for slug in row.part_of if slug not in split(printed.get("part_of"))],
        amounts={
            metric: amount
            for metric, amount in row.amounts.items()
            if amount.quantity != _printed_amount(metric, printed)
        },
    )


def is_empty(row: ListRow) -> bool:
    """Whether a row says nothing about its project, places apart."""
    facts = (row.status, row.announced, row.expected, row.power_sources, row.part_of, row.amounts)
    return not (any(facts) or any(row.roles.values()))


def unguarded(text: str, printed: str | None) -> str:
    """A cell as dcq printed it, where it has the apostrophe of ``--spreadsheet-safe``."""
    return printed if printed is not None and text == f"'{printed}" else text


def _printed_amount(metric: str, printed: Mapping[str, Any]) -> Quantity:
    """The amount that dcq prints of the project."""
    bounds = (printed.get(column) for column in AMOUNTS[metric][:2])
    factor = METRICS[metric].factor
    low, high = (None if bound is None else round(bound * factor) for bound in bounds)
    about = printed.get(f"{metric}_qualifier") == "about"
    unit = printed.get("currency") or "" if metric == "investment" else METRICS[metric].base
    basis = printed.get("capacity_basis") if metric == "capacity" else None
    return Quantity(low, high, about, unit, basis)
