"""What is added up, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dcq.quantity import Quantity

SEPARATE_KINDS = ("plan", "offer")
"""Plans and offers overlap other projects in ways that no source states: each stands alone."""


class Unit(NamedTuple):
    """What only adds to itself: a base unit or currency, and a basis."""

    unit: str
    basis: str | None


@dataclass(frozen=True, slots=True)
class Amount:
    """One chosen figure of a project.

    Attributes:
        quantity: in base units.
        figure: what names the figure in the ledger; of no meaning here.
        source: slug of the source that states it.
        printed: the words it was printed in.
        contested: whether another source states something that contradicts it.
    """

    quantity: Quantity
    figure: int = 0
    source: str = ""
    printed: str | None = None
    contested: bool = False

    @property
    def unit(self) -> Unit:
        """What it may be added to."""
        return Unit(self.quantity.unit, self.quantity.basis)


@dataclass(frozen=True, slots=True)
class Project:
    """A project in the set.

    Attributes:
        slug: its slug.
        kind: its kind.
        groups: the values of the dimension it belongs to, sorted; none where nothing is
            stated, several where the amount is joint.
        amounts: its chosen totals, one for each unit and basis at most.
        wholes: slugs of the projects that it is said to lie inside, near and far.
        words: whether a chosen figure is words without a number.
        cut: whether a filter keeps only some of its places or investors.
        shares: of each group whose share sources state, the least and the most, in basis points.
    """

    slug: str
    kind: str
    groups: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()
    words: bool = False
    wholes: frozenset[str] = frozenset()
    cut: bool = False
    shares: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def counted(self, amount: Amount) -> Quantity:
        """An amount as it counts: a filter that keeps a part of it keeps 0 to all of it."""
        return amount.quantity.zero_to_all() if self.cut else amount.quantity


@dataclass(slots=True)
class Row:
    """A line of totals.

    Attributes:
        groups: the group, or several for a joint row; a remainder's is its programme.
        kind: ``plain``, ``joint``, ``unallocated`` or ``separate``.
        unit: what its quantity is in; None where nothing is disclosed.
        quantity: the sum, None where nothing is disclosed.
        disclosed: how many of them have an amount in this unit.
        undisclosed: how many have none at all; counted in the first row of a group only.
    """

    groups: tuple[str, ...]
    kind: str
    unit: Unit | None = None
    quantity: Quantity | None = None
    disclosed: int = 0
    undisclosed: int = 0

    @property
    def projects(self) -> int:
        """How many projects the row counts, each once."""
        return self.disclosed + self.undisclosed

    def add(self, quantity: Quantity | None, disclosed: int, undisclosed: int = 0) -> None:
        """Count further projects: what they disclose, and how many of them do or do not."""
        if quantity:
            self.quantity = self.quantity + quantity if self.quantity else quantity
        self.disclosed += disclosed
        self.undisclosed += undisclosed


class Entry(NamedTuple):
    """A figure that entered a row, as what."""

    project: Project
    amount: Amount
    row: Row
    quantity: Quantity
