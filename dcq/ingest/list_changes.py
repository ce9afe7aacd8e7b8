"""What a row of a list says beyond what dcq prints of its project.

A list that was exported, edited and imported again states the edits and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dcq.ingest.list_rows import AMOUNTS, Amount, ListRow
from dcq.names import slugify, split
from dcq.vocabulary import METRICS

UNSTATED = "unknown"
"""The status that dcq prints of a project where no source states one."""


def without_printed(row: ListRow, printed: Mapping[str, Any]) -> ListRow:
    """The row without what dcq prints already, places apart.

    Args:
        row: what a list says of a project.
        printed: the project's row in ``dcq list``, by column.
    """
    investors = set(split(printed.get("investors")))
    roles = dict(row.roles)
    if "investor" in roles:
        names = roles["investor"]
        roles["investor"] = [n for n in names if not {n, slugify(n)} & investors]
    known_power = set(split(printed.get("power_sources")))
    known_wholes = set(split(printed.get("part_of")))
    return replace(
        row,
        status=None if row.status == printed.get("status") else row.status,
        announced=None if row.announced == printed.get("announced") else row.announced,
        expected=None if row.expected == printed.get("expected") else row.expected,
        roles=roles,
        power_sources=[
            name for name in row.power_sources if not {name, slugify(name)} & known_power
        ],
        part_of=[slug for slug in row.part_of if slug not in known_wholes],
        amounts={
            metric: amount
            for metric, amount in row.amounts.items()
            if not _is_printed(metric, amount, printed)
        },
    )


def is_empty(row: ListRow) -> bool:
    """Whether a row says nothing about its project, places apart."""
    facts = (row.status, row.announced, row.expected, row.power_sources, row.part_of, row.amounts)
    return not (any(facts) or any(row.roles.values()))


def unguarded(text: str, printed: str | None) -> str:
    """A cell as dcq printed it, where it has the apostrophe of ``--spreadsheet-safe``."""
    return printed if printed is not None and text == f"'{printed}" else text


def _is_printed(metric: str, amount: Amount, printed: Mapping[str, Any]) -> bool:
    """Whether an amount is the one that dcq prints of the project."""
    quantity, factor = amount.quantity, METRICS[metric].factor
    bounds = (printed.get(column) for column in AMOUNTS[metric][:2])
    low, high = (None if bound is None else round(bound * factor) for bound in bounds)
    if (quantity.low, quantity.high) != (low, high):
        return False
    if metric == "investment":
        about = printed.get("investment_qualifier") == "about"
        return quantity.unit == printed.get("currency") and quantity.about == about
    if quantity.about:
        return False  # which dcq does not print of these
    return metric != "capacity" or quantity.basis == printed.get("capacity_basis")
