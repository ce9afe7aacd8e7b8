"""Put projects into rows, and add."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from dcq.quantity import Quantity, add_all
from dcq.rollup.model import (
    SEPARATE_KINDS,
    Entry,
    Exclusion,
    Project,
    Row,
    Totals,
    Unit,
)
from dcq.rollup.nesting import Nesting, nearest_parts

ROWS = ("plain", "joint", "unallocated", "separate")


def total_up(
    projects: Sequence[Project], sums: Sequence[Row] = (), *, grouped: bool, split: bool = False
) -> Totals:
    """Add the amounts of a set of projects.

    Args:
        projects: the projects of the set, each once.
        sums: rows of further projects that overlap nothing, added up already.
        grouped: whether ``Project.groups`` means anything; without it there is one group.
        split: whether a joint amount gives each of its groups 0 to all of it, instead of
            standing in a row of its own.
    """
    adder = _Adder(projects, sums, grouped, split)
    for row in sums:
        adder.add_sum(row)
    for project in projects:
        adder.add_project(project)
    return adder.totals()


@dataclass(slots=True)
class _Adder:
    """Rows as they fill, by kind, groups and unit."""

    projects: Sequence[Project]
    sums: Sequence[Row]
    grouped: bool
    split: bool
    rows: dict[tuple[str, tuple[str, ...], Unit | None], Row] = field(default_factory=dict)
    entered: list[Entry] = field(default_factory=list)
    excluded: list[Exclusion] = field(default_factory=list)
    nestings: dict[Unit, Nesting] = field(default_factory=dict)
    grand: dict[Unit | None, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        together = [project for project in self.projects if project.kind not in SEPARATE_KINDS]
        parts = nearest_parts(together)
        amounts: dict[Unit, dict[str, Quantity]] = defaultdict(dict)
        for project in together:
            for amount in project.amounts:
                amounts[amount.unit][project.slug] = project.counted(amount)
        counted = Counter({unit: len(found) for unit, found in amounts.items()})
        for row in self.sums:
            if row.unit:
                counted[row.unit] += row.disclosed
        for unit in sorted(counted, key=lambda u: (-counted[u], u.unit, u.basis or "")):
            self.nestings[unit] = nesting = Nesting(amounts[unit], parts)
            added = (row.quantity for row in self.sums if row.unit == unit)
            total = add_all(quantity for quantity in (nesting.total(), *added) if quantity)
            self.grand[unit] = Row((), "plain", unit, total, counted[unit])
        if not self.grand:
            self.grand[None] = Row((), "plain")
        unknown = sum(not project.amounts for project in together)
        unknown += sum(row.undisclosed for row in self.sums)
        next(iter(self.grand.values())).undisclosed = unknown

    def add_sum(self, row: Row) -> None:
        """Add a sum to the row of its group, or of each of its groups."""
        if row.kind == "joint" and self.split:
            share = row.quantity.zero_to_all() if row.quantity else None
            for group in row.groups:
                self._row("plain", (group,), row.unit).add(share, row.disclosed, row.undisclosed)
        elif self.grouped:
            own = self._row(row.kind, row.groups, row.unit)
            own.add(row.quantity, row.disclosed, row.undisclosed)

    def add_project(self, project: Project) -> None:
        """Add a project to its rows."""
        rows = self._places(project)
        for amount in project.amounts:
            quantity, places = project.counted(amount), rows
            rest = None
            if project.kind not in SEPARATE_KINDS:
                rest = self.nestings[amount.unit].remainder(project.slug)
            if rest is not None:
                quantity = rest
                places = [("unallocated", (project.slug,))] if self.grouped else []
            elif len(rows) > 1:
                quantity = quantity.zero_to_all()
            for kind, groups in places:
                row = self._row(kind, groups, amount.unit)
                row.add(quantity, 1)
                self.entered.append(Entry(project, amount, row, quantity))
            if not places:
                self.entered.append(Entry(project, amount, self.grand[amount.unit], quantity))
        if not project.amounts:
            for kind, groups in rows:
                self._row(kind, groups, None).add(None, 0, 1)
            reason = "stated in words, without a number"
            reason = reason if project.words else "no amount is disclosed"
            self.excluded.append(Exclusion(project, project.words, reason, 3))

    def _places(self, project: Project) -> list[tuple[str, tuple[str, ...]]]:
        """Kind and groups of each row of a project; none where only the grand total has it."""
        if project.kind in SEPARATE_KINDS:
            return [("separate", (project.slug,))]
        if not self.grouped:
            return []
        if len(project.groups) < 2:
            return [("plain", project.groups)]
        if self.split:
            return [("plain", (group,)) for group in project.groups]
        return [("joint", project.groups)]

    def _row(self, kind: str, groups: tuple[str, ...], unit: Unit | None) -> Row:
        key = kind, groups, unit
        if key not in self.rows:
            self.rows[key] = Row(groups, kind, unit)
        return self.rows[key]

    def totals(self) -> Totals:
        """The rows in order: kinds of row, then groups, then units by how often they occur."""
        units = [*self.grand]
        lines: dict[tuple[str, tuple[str, ...]], list[Row]] = defaultdict(list)
        for (kind, groups, _), row in self.rows.items():
            lines[kind, groups].append(row)
        rows = [] if self.grouped else [*self.grand.values()]
        for key in sorted(lines, key=lambda key: (ROWS.index(key[0]), key[1])):
            known = sorted(
                (row for row in lines[key] if row.unit),
                key=lambda row: (
                    units.index(row.unit) if row.unit in units else len(units),
                    str(row.unit),
                ),
            )
            unknown = [row for row in lines[key] if row.unit is None]
            if known and unknown:
                known[0].undisclosed += unknown[0].undisclosed
            rows += known or unknown
        return Totals(rows, [*self.grand.values()], self.entered, self.excluded)
