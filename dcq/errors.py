"""The one error that a user is meant to see, and the faults of a file that it can list."""

from collections.abc import Sequence
from typing import NamedTuple


class Fault(NamedTuple):
    """One thing that is wrong with a file.

    Attributes:
        place: the file and the place in it, as in ``list.csv:3``; empty where it is obvious.
        problem: what is wrong, one clause, no full stop.
        remedy: what to do, one clause, may be empty.
    """

    place: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        said = f"{self.place}: {self.problem}" if self.place else self.problem
        return f"{said}; {self.remedy}" if self.remedy else said


class UserError(Exception):
    """Something the user can correct: what is wrong, and what to do about it.

    Attributes:
        problem: what is wrong, one clause, no full stop.
        remedy: what to do, one clause, may be empty.
        exit_code: 1 for a command that failed, 2 for one that was used wrongly.
        faults: what is wrong in detail, printed before the error, a line each.
    """

    exit_code = 1

    def __init__(self, problem: str, remedy: str = "", *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy
        self.faults = faults

    def __str__(self) -> str:
        return f"{self.problem}; {self.remedy}" if self.remedy else self.problem


class UsageError(UserError):
    """The command line asks for something that dcq does not have."""

    exit_code = 2
