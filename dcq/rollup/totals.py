"""Put projects into rows, and add."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from dcq.quantity import Quantity, add_all
from dcq.rollup.model import SEPARATE_KINDS, Entry, Project, Row, Unit
from dcq.rollup.nesting import Nesting, nearest_parts

ROWS = ("plain", "joint", "unallocated", "separate")
Place = tuple[str, tuple[str, ...]]
"""The kind and the groups of a row."""


class Totals:
    """The amounts of a set of projects, added up.

    Args:
        projects: the projects of the set, each once.
        sums: rows of further projects that overlap nothing, added up already.
        grouped: whether ``Project.groups`` means anything; without it there is one group.
        split: whether a joint amount gives each of its groups its stated share, or else 0 to all
            of it, instead of standing in a row of its own.

    Attributes:
        rows: in order.
        total: the grand total of each unit, from the data itself.
        entered: what entered which row, of the projects alone.
    """

    def __init__(
        self,
        projects: Sequence[Project],
        sums: Sequence[Row] = (),
        *,
        grouped: bool,
        split: bool = False,
    ) -> None:
        self._grouped, self._split = grouped, split
        self.entered: list[Entry] = []
        self._rows: dict[Place, dict[Unit | None, Row]] = defaultdict(dict)
        together = [project for project in projects if project.kind not in SEPARATE_KINDS]
        parts = nearest_parts(together)
        amounts: dict[Unit, dict[str, Quantity]] = defaultdict(dict)
        for project in together:
            for amount in project.amounts:
                amounts[amount.unit][project.slug] = project.counted(amount)
        counted = Counter({unit: len(found) for unit, found in amounts.items()})
        for row in sums:
            if row.unit:
                counted[row.unit] += row.disclosed
        self._nestings = {unit: Nesting(amounts[unit], parts) for unit in counted}
        self._grand: dict[Unit | None, Row] = {}
        for unit in sorted(counted, key=lambda u: (-counted[u], u.unit, u.basis or "")):
            added = [row.quantity for row in sums if row.unit == unit]
            total = add_all(filter(None, [self._nestings[unit].total(), *added]))
            self._grand[unit] = Row((), "plain", unit, total, counted[unit])
        if not self._grand:
            self._grand[None] = Row((), "plain")
        first = next(iter(self._grand.values()))
        first.undisclosed = sum(not project.amounts for project in together)
        first.undisclosed += sum(row.undisclosed for row in sums)
        for row in sums:
            self._add_sum(row)
        for project in projects:
            self._add_project(project)
        self.rows, self.total = self._ordered(), [*self._grand.values()]

    def _add_sum(self, row: Row) -> None:
        """Add a sum to the row of its group, or of each of its groups."""
        places = self._places(row.groups) if self._grouped else []
        quantity = row.quantity
        if quantity and len(places) > 1:
            quantity = quantity.zero_to_all()
        for place in places:
            self._row(place, row.unit).add(quantity, row.disclosed, row.undisclosed)

    def _add_project(self, project: Project) -> None:
        """Add a project to its rows; without groups, only the grand total may have it."""
        places = self._places(project.groups) if self._grouped else []
        if separate := project.kind in SEPARATE_KINDS:
            places = [("separate", (project.slug,))]
        for amount in project.amounts:
            quantity, own = project.counted(amount), places
            rest = None if separate else self._nestings[amount.unit].remainder(project.slug)
            if rest is not None:
                quantity = rest
                own = [("unallocated", (project.slug,))] if self._grouped else []
            rows = [self._row(place, amount.unit) for place in own]
            for row in rows or [self._grand[amount.unit]]:
                told = quantity
                if len(rows) > 1:
                    share = project.shares.get(row.groups[0])
                    told = quantity.part(*share) if share else quantity.zero_to_all()
                if rows:
                    row.add(told, 1)
                self.entered.append(Entry(project, amount, row, told))
        if not project.amounts:
            for place in places:
                self._row(place, None).add(None, 0, 1)

    def _places(self, groups: tuple[str, ...]) -> list[Place]:
        """Where an amount of these groups stands: in one row, unless it is split."""
        if len(groups) < 2:
            return [("plain", groups)]
        return [("plain", (group,)) for group in groups] if self._split else [("joint", groups)]

    def _row(self, place: Place, unit: Unit | None) -> Row:
        kind, groups = place
        return self._rows[place].setdefault(unit, Row(groups, kind, unit))

    def _ordered(self) -> list[Row]:
        """The rows: kinds of row, then groups, then units by how often they occur."""
        order = {unit: position for position, unit in enumerate(self._grand)}
        rows = [] if self._grouped else [*self._grand.values()]
        for place in sorted(self._rows, key=lambda place: (ROWS.index(place[0]), place[1])):
            unknown = self._rows[place].pop(None, None)
            known = sorted(
                self._rows[place].values(),
                key=lambda row: (order.get(row.unit, len(order)), str(row.unit)),
            )
            if known and unknown:
                known[0].undisclosed += unknown.undisclosed
            rows += known or filter(None, [unknown])
        return rows
