"""The one error that a user is meant to see."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can put right: what is wrong, and what to do about it.

    Attributes:
        problem: what is wrong, one clause, no full stop.
        remedy: what to do, one clause, may be empty.
        exit_code: 1 for a command that failed, 2 for one that was used wrongly.
    """

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
    """A file has faults; each has a line of its own.

    Attributes:
        lines: one fault each, with its place and remedy.
    """

    def __init__(self, lines: list[str], problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.lines = lines
