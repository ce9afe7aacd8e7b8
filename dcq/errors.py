"""The one error that a user is meant to see."""

from __future__ import annotations

from collections.abc import Sequence


class UserError(Exception):
    """Something the user can put right: what is wrong, and what to do about it.

    Attributes:
        problem: what is wrong, one clause, no full stop.
        remedy: what to do, one clause, may be empty.
        exit_code: 1 for a command that failed, 2 for one that was used wrongly.
        lines: what is told before that, a line each.
    """

    lines: Sequence[str] = ()

    def __init__(self, problem: str, remedy: str = "", *, exit_code: int = 1) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy
        self.exit_code = exit_code

    def __str__(self) -> str:
        return f"{self.problem}; {self.remedy}" if self.remedy else self.problem


class UsageError(UserError):
    """The command line asks for something that dcq does not have (exit code 2)."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy, exit_code=2)


class ManyFaultsError(UserError):
    """A file has faults; each has a line of its own, with its place and remedy."""

    def __init__(self, lines: Sequence[str], problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.lines = lines


def one_error(faults: Sequence[str], problem: str, remedy: str = "") -> UserError:
    """The error for some faults: the only one itself, or a line for each and their count.

    Args:
        faults: at least one, each a clause that says what is wrong and where.
        problem: follows the count, where there are several.
        remedy: what to do about all of them.
    """
    if len(faults) == 1:
        return UserError(faults[0], remedy)
    return ManyFaultsError(faults, f"{len(faults)} {problem}", remedy)
