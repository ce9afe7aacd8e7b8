"""Put items into rows, and add."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from dcq.quantity import Quantity, add_all
from dcq.rollup.model import (
    SEPARATE_KINDS,
    Amount,
    Entry,
    Exclusion,
    Item,
    Row,
    Totals,
    Unit,
)
from dcq.rollup.nesting import Nesting, nearest_parts

ROWS = ("plain", "joint", "unallocated", "separate")


def total_up(
    items: Sequence[Item], sums: Sequence[Row] = (), *, grouped: bool, split: bool = False
) -> Totals:
    """Add the amounts of a set of projects.

    Args:
        items: the projects of the set, each once.
        sums: rows of further projects that overlap nothing, added up already.
        grouped: whether ``Item.groups`` means anything; without it there is one group.
        split: whether a joint amount gives each of its groups 0 to all of it, instead of
            standing in a row of its own.
    """
    adder = _Adder(items, sums, grouped, split)
    for row in sums:
        adder.take(row)
    for item in items:
        adder.place(item)
    return adder.totals()


@dataclass(slots=True)
class _Adder:
    """Rows as they fill: their places by kind of row, groups and unit."""

    items: Sequence[Item]
    sums: Sequence[Row]
    grouped: bool
    split: bool
    rows: dict[tuple[str, tuple[str, ...], Unit | None], Row] = field(default_factory=dict)
    entered: list[Entry] = field(default_factory=list)
    excluded: list[Exclusion] = field(default_factory=list)
    nestings: dict[Unit, Nesting] = field(default_factory=dict)
    grand: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        together = [item for item in self.items if item.kind not in SEPARATE_KINDS]
        parts = nearest_parts(together)
        added: dict[Unit, list[Row]] = defaultdict(list)
        for row in self.sums:
            if row.unit:
                added[row.unit].append(row)
        counted = Counter(amount.unit for item in together for amount in item.amounts)
        counted.update({unit: sum(row.disclosed for row in rows) for unit, rows in added.items()})
        for unit in sorted(counted, key=lambda u: (-counted[u], u.unit, u.basis or "")):
            amounts = {
                item.slug: item.counted(amount)
                for item in together
                for amount in item.amounts
                if amount.unit == unit
            }
            self.nestings[unit] = nesting = Nesting(amounts, parts)
            quantities = (nesting.total(), *(row.quantity for row in added[unit]))
            total = add_all(quantity for quantity in quantities if quantity)
            self.grand.append(Row((), "plain", unit, total, counted[unit]))
        unknown = sum(not item.amounts for item in together)
        unknown += sum(row.undisclosed for row in self.sums)
        if not self.grand:
            self.grand.append(Row((), "plain"))
        self.grand[0].undisclosed = unknown

    def take(self, row: Row) -> None:
        """Take a sum into the row of its group, or of each of its groups."""
        if not self.grouped:
            return
        if row.row == "joint" and self.split:
            share = row.quantity.some_of_it() if row.quantity else None
            for group in row.groups:
                line = self._line("plain", (group,), row.unit)
                line.add(share, row.disclosed, row.undisclosed)
        else:
            line = self.rows.setdefault((row.row, row.groups, row.unit), row)
            if line is not row:
                line.add(row.quantity, row.disclosed, row.undisclosed)

    def place(self, item: Item) -> None:
        """Put a project into its rows."""
        row, groups = self._seat(item)
        for amount in item.amounts:
            quantity = item.counted(amount)
            rest = None
            if row in {"plain", "joint"}:
                rest = self.nestings[amount.unit].remainder(item.slug)
            if rest is not None:
                if self.grouped:
                    self._enter(item, amount, "unallocated", (item.slug,), rest)
                else:
                    self._record(item, amount, self.grand[self._place_of(amount.unit)], rest)
            elif row == "joint" and self.split:
                for group in groups:
                    self._enter(item, amount, "plain", (group,), quantity.some_of_it())
            elif self.grouped or row == "separate":
                self._enter(item, amount, row, groups, quantity)
            else:
                self._record(item, amount, self.grand[self._place_of(amount.unit)], quantity)
        if not item.amounts:
            self._leave_out(item, row, groups)

    def _seat(self, item: Item) -> tuple[str, tuple[str, ...]]:
        if item.kind in SEPARATE_KINDS:
            return "separate", (item.slug,)
        if not self.grouped:
            return "plain", ()
        return ("joint" if len(item.groups) > 1 else "plain"), item.groups

    def _place_of(self, unit: Unit) -> int:
        return next(number for number, row in enumerate(self.grand) if row.unit == unit)

    def _enter(
        self, item: Item, amount: Amount, row: str, groups: tuple[str, ...], quantity: Quantity
    ) -> None:
        line = self._line(row, groups, amount.unit)
        line.add(quantity, 1)
        self._record(item, amount, line, quantity)

    def _line(self, row: str, groups: tuple[str, ...], unit: Unit | None) -> Row:
        key = row, groups, unit
        if key not in self.rows:
            self.rows[key] = Row(groups, row, unit)
        return self.rows[key]

    def _record(self, item: Item, amount: Amount, row: Row, quantity: Quantity) -> None:
        self.entered.append(Entry(item, amount, row, quantity))

    def _leave_out(self, item: Item, row: str, groups: tuple[str, ...]) -> None:
        """Count a project of which nothing is known, once in each group that it is in."""
        seats = [(row, groups)]
        if row == "joint" and self.split:
            seats = [("plain", (group,)) for group in groups]
        if self.grouped or row == "separate":
            for seat, own in seats:
                self._line(seat, own, None).add(None, 0, 1)
        reason = "stated in words, without a number" if item.words else "no amount is disclosed"
        self.excluded.append(Exclusion(item, item.words, reason, 3))

    def totals(self) -> Totals:
        """The rows in order: kinds of row, then groups, then units by how often they occur."""
        order = {row.unit: number for number, row in enumerate(self.grand)}
        lines: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
        for (kind, groups, _), row in self.rows.items():
            lines.setdefault((kind, groups), []).append(row)
        rows: list[Row] = [] if self.grouped else list(self.grand)
        for key in sorted(lines, key=lambda key: (ROWS.index(key[0]), key[1])):
            known = sorted(
                (row for row in lines[key] if row.unit),
                key=lambda row: (order.get(row.unit, len(order)), str(row.unit)),
            )
            unknown = [row for row in lines[key] if row.unit is None]
            if known and unknown:
                known[0].undisclosed += unknown[0].undisclosed
            rows += known or unknown
        return Totals(rows, self.grand, self.entered, self.excluded)
