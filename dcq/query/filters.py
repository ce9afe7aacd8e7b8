"""The filter language: what a user may ask of projects, and a condition it becomes."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass
from typing import NamedTuple

_BOUNDS = (
    "min_investment max_investment min_capacity max_capacity announced_after announced_before"
    " expected_before currency basis"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The filters as typed; several values of one filter mean "any of them".

    ``search`` is the exception: every word of it must occur.
    """

    region: tuple[str, ...] = ()
    investor: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    power: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    min_investment: str | None = None
    max_investment: str | None = None
    min_capacity: str | None = None
    max_capacity: str | None = None
    announced_after: str | None = None
    announced_before: str | None = None
    expected_before: str | None = None
    currency: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()

    @property
    def have_bounds(self) -> bool:
        """Whether an amount or a date is bounded, or amounts are of one currency or basis."""
        return any(getattr(self, name) for name in _BOUNDS)

    @property
    def concern_projects_alone(self) -> bool:
        """Whether a filter is set that a region or a power source cannot meet."""
        return any(
            getattr(self, name) for name in self.__slots__ if name not in {"region", "source"}
        )


class Clause(NamedTuple):
    """A condition on ``project p``; ``possible`` is what might still meet it.

    One that ``finds`` leads to its projects by an index; the others look at a project each.
    """

    certain: str
    values: tuple[object, ...]
    possible: str | None = None
    possible_values: tuple[object, ...] = ()
    finds: bool = False


def in_list(column: str, values: Sized) -> str:
    """A SQL condition that a column is one of some values, with a placeholder for each."""
    return f"{column} IN ({', '.join('?' * len(values))})"
