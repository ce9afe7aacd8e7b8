"""The filter language: each filter declared once, with its help, its type and its values."""

# Annotations are read when a command is made: kept as values, they need not be evaluated then.
from collections.abc import Sized
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from dcq.vocabulary import BASES, CONFIDENTIAL, KINDS, POWER_WORDS, ROLES, STATUSES, TIES

_BOUNDS = (
    "min_investment max_investment min_capacity max_capacity announced_after announced_before"
    " expected_after expected_before currency basis"
).split()


class Option(NamedTuple):
    """What the command line says of an option; its name and type stand where it is declared.

    A ``bool`` is a switch; a ``list`` or ``tuple`` may be given several times.

    Attributes:
        help: its line in the help; the words follow a colon at the end.
        metavar: what the help calls the value.
        words: values that completion offers.
        tables: those whose slugs it offers, too.
        short: its one-letter form.
        heading: where the help lists it.
        is_file: whether the value names a file that the answer must not replace.
    """

    help: str
    metavar: str | None = None
    words: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    short: str = ""
    heading: str = "Options"
    is_file: bool = False


class Argument(Option):
    """The same for a value that stands without a name."""

    __slots__ = ()


Text = str | None
Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The filters as typed; several values of one filter mean "any of them".

    ``search`` is the exception: every word of it must occur.
    """

    region: Annotated[
        Texts, Option("In this region: HDF, FR-HDF, Nord, 59, Europe.", "REGION", (), ("region",))
    ] = ()
    investor: Annotated[
        Texts,
        Option(
            "With this investor, or 'confidential'; see --role for others.",
            "NAME", (CONFIDENTIAL,), ("organisation",),
        ),
    ] = ()  # fmt: skip
    role: Annotated[
        Texts,
        Option(
            "Role of --investor; alone, roles that are filled:", "ROLE", (*ROLES, "all")
        ),
    ] = ()  # fmt: skip
    power: Annotated[
        Texts,
        Option(
            "With this power source or kind of it: nuclear, substation, …",
            "NAME", POWER_WORDS, ("power_source",),
        ),
    ] = ()  # fmt: skip
    tie: Annotated[Texts, Option("Tied so to --power; alone, to any:", "TIE", (*TIES, "all"))] = ()
    status: Annotated[Texts, Option("With this status:", "STATUS", (*STATUSES, "live", "all"))] = ()
    kind: Annotated[Texts, Option("Of this kind:", "KIND", (*KINDS, "all"))] = ()
    source: Annotated[
        Texts, Option("As if this source were all there is.", "SLUG", (), ("source",))
    ] = ()
    search: Annotated[
        Texts, Option("With every word in a name, alias, town or organisation.", "TEXT")
    ] = ()
    min_investment: Annotated[
        Text, Option("Of at least this amount: 5bn, 5 Md€, 250 m USD.", "AMOUNT")
    ] = None
    max_investment: Annotated[Text, Option("Of at most this amount.", "AMOUNT")] = None
    min_capacity: Annotated[Text, Option("Of at least this capacity: 700MW, 0,7 GW.", "POWER")] = (
        None
    )
    max_capacity: Annotated[Text, Option("Of at most this capacity.", "POWER")] = None
    announced_after: Annotated[
        Text, Option("Announced after this date: 2025, 2025-06-30.", "DATE")
    ] = None
    announced_before: Annotated[Text, Option("Announced before this date.", "DATE")] = None
    expected_after: Annotated[Text, Option("Expected to open after this date.", "DATE")] = None
    expected_before: Annotated[Text, Option("Expected to open before this date.", "DATE")] = None
    currency: Annotated[
        Texts, Option("With an investment in this currency: EUR, USD.", "CODE")
    ] = ()
    basis: Annotated[Texts, Option("With a capacity on this basis:", "BASIS", BASES)] = ()

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


def in_list(column: str, values: Sized) -> str:
    """A SQL condition that a column is one of some values, with a placeholder for each."""
    return f"{column} IN ({', '.join('?' * len(values))})"
