"""Collect what is wrong with the files of one import, to report all of it at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dcq.errors import Fault, UsageError, UserError
from dcq.names import number_of

SUGGESTED = 100
"""For how many unknown names of a file the nearest ones are looked for."""


@dataclass(slots=True)
class Faults:
    """The faults of some files; the first of them are kept in full, the others counted.

    Attributes:
        most: how many faults are kept in full.
        kept: those faults.
        count: how many there are.
        files: the files that have them, in their order.
        remedy: what can be done besides correcting them.
    """

    most: int = 100
    kept: list[Fault] = field(default_factory=list)
    count: int = 0
    files: dict[str, None] = field(default_factory=dict)
    remedy: str = ""

    def add(self, file: str, fault: Fault) -> None:
        """Add a fault of a file."""
        self.count += 1
        self.files[file] = None
        if len(self.kept) < self.most:
            self.kept.append(fault)

    @contextmanager
    def catching(self, file: str) -> Iterator[None]:
        """Add the error that ends the reading of a file or of one article in it."""
        try:
            yield
        except UsageError:
            raise  # the command is wrong, whatever the files hold
        except UserError as error:
            for fault in error.faults or [Fault("", error.problem, error.remedy)]:
                self.add(file, fault)

    def refuse(self) -> None:
        """Refuse the import if there is a fault.

        Raises:
            UserError: the only fault, or all of them with their count.
        """
        if self.count == 1:
            place, problem, remedy = self.kept[0]
            raise UserError(
                f"{place}: {problem}" if place else problem, remedy or "correct the file"
            )
        if self.count:
            more = self.count - len(self.kept)
            raise UserError(
                f"{number_of(self.count, 'fault')} in {', '.join(self.files)},"
                " and nothing was written",
                f"correct them{self.remedy}",
                faults=[*self.kept, *([Fault("", f"… and {more} more")] if more else [])],
            )
