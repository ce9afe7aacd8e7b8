"""What is wrong with the files of one import, told at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dcq.errors import ManyFaultsError, UserError
from dcq.names import number_of

SUGGESTED = 100
"""For how many unknown names of a file the nearest ones are looked for."""


@dataclass(slots=True)
class Faults:
    """Collects faults, and tells the first of them in full.

    Attributes:
        most: how many faults are told in full.
        lines: those that are, each with its file and its place there.
        count: how many there are.
        files: the files that have them, in their order.
        remedy: what can be done beside mending them.
        only: the error that the only fault came as, if it came as one.
    """

    most: int = 100
    lines: list[str] = field(default_factory=list)
    count: int = 0
    files: dict[str, None] = field(default_factory=dict)
    remedy: str = ""
    only: UserError | None = None

    def add(self, file: str, line: str) -> None:
        """Add a fault, as a line that says all of it."""
        self.count += 1
        self.files[file] = None
        if len(self.lines) < self.most:
            self.lines.append(line)

    def add_error(self, file: str, error: UserError) -> None:
        """Add what an error says: one fault, or its many."""
        self.only = error
        for line in error.lines or [str(error)]:
            self.add(file, line)

    @contextmanager
    def of(self, file: str) -> Iterator[None]:
        """Take an error that ends the reading of a file for a fault of it."""
        try:
            yield
        except UserError as error:
            self.add_error(file, error)

    def refuse(self) -> None:
        """Refuse the import where there is a fault.

        Raises:
            UserError: there is one; or a ``ManyFaultsError``, with a line for each.
        """
        if self.count == 1 and self.only:
            raise self.only
        if self.count:
            more = self.count - len(self.lines)
            raise ManyFaultsError(
                [*self.lines, *([f"… and {more} more"] if more else [])],
                f"{number_of(self.count, 'fault')} in {', '.join(self.files)},"
                " and nothing was written",
                f"mend {'it' if self.count == 1 else 'them'}{self.remedy}",
            )
