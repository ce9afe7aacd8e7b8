"""One run of dcq: its streams, its database, and the form of its answer."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterable
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from dcq.commands.options import Output
from dcq.dates import parse_date
from dcq.errors import UserError
from dcq.output import FOR_PEOPLE, Terminal, choose_format, renderer, write_notes
from dcq.output.inert import inert, inert_markdown, message
from dcq.reports import Report
from dcq.store.identity import SEED_EDITION, OutdatedDatabaseError
from dcq.store.location import Location, locate
from dcq.store.reading import impossible_value, open_for_reading

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

_OBJECTS = {"json", "jsonl"}


@dataclass(frozen=True, slots=True)
class Session:
    """What a command gets besides its own options.

    Attributes:
        stdout: where the answer goes.
        stderr: where notes go.
        terminal: what ``stdout`` is like.
        named_db: what ``--db`` said, before or after the command.
        format: the format of the answer.
        target: a file for the answer, or None for ``stdout``.
        as_of: the date that the answer is for, as typed, or None for all that is known.
        connections: the ones that were opened, to close at the end.
    """

    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    stderr: TextIO = field(default_factory=lambda: sys.stderr)
    terminal: Terminal = field(default_factory=lambda: Terminal.from_stream(sys.stdout))
    named_db: str | None = None
    format: str = "csv"
    target: Path | None = None
    as_of: str | None = None
    connections: list[sqlite3.Connection] = field(default_factory=list)

    def for_command(self, output: Output, formats: tuple[str, ...]) -> Session:
        """The session of a command, with what its own options say.

        Args:
            output: the options.
            formats: those that the command has.
        """
        target = Path(output.output) if output.output not in {None, "-"} else None
        terminal = replace(
            Terminal() if target else self.terminal, spreadsheet_safe=output.spreadsheet_safe
        )
        return replace(
            self,
            named_db=output.db or self.named_db,
            format=choose_format(output.format, terminal, formats),
            terminal=terminal,
            target=target,
            as_of=output.as_of,
        )

    @property
    def tells_each_project(self) -> bool:
        """Whether the format tells more than rows do: those for people, and one JSON object."""
        return self.format in {*FOR_PEOPLE, "json"}

    @property
    def location(self) -> Location:
        """Where the database is.

        Raises:
            UserError: it would be in the home folder, and there is none.
        """
        try:
            return locate(self.named_db)
        except RuntimeError as error:  # a user whom the system does not know, as in a container
            raise UserError(str(error), "or name a database with --db PATH") from error

    def database(self, date: str | None = None) -> sqlite3.Connection:
        """Open the database for reading; dcq's own is made or upgraded first where needed.

        Args:
            date: what it answers for; ``as_of`` if None, and else all that is known.

        Raises:
            UserError: it is missing, foreign, damaged, or not of this version.
        """
        if date is None and self.as_of:
            date = parse_date(self.as_of, "--as-of")
        connection = self._open()
        self.connections.append(connection)
        if date:
            from dcq.query.as_of import limit_to_date

            write_notes(limit_to_date(connection, date), self.stderr)
        return connection

    def _open(self) -> sqlite3.Connection:
        location = self.location
        if not location.is_default:
            return open_for_reading(location.path)
        if not location.path.exists():
            self._make(location.path)
        try:
            connection = open_for_reading(location.path)
        except OutdatedDatabaseError:
            return self._upgrade(location.path)
        if connection.execute("PRAGMA user_version").fetchone()[0] < SEED_EDITION:
            connection.close()
            return self._upgrade(location.path)
        return connection

    def writable(self) -> Path:
        """The path of the database for a command that writes; dcq's own is made where needed.

        Raises:
            UserError: it is missing, foreign, damaged, or not of this version.
        """
        self._open().close()
        return self.location.path

    def _make(self, path: Path) -> None:
        from dcq.ingest.seed import make_database

        if make_database(path):
            self.note(f"made a database with dcq's five articles at {path}")

    def _upgrade(self, path: Path) -> sqlite3.Connection:
        from dcq.ingest.seed import upgrade_database

        if backup := upgrade_database(path):
            self.note(f"upgraded {path}; the database as it was is {backup}")
        return open_for_reading(path)

    def blame_database(self, error: Exception) -> None:
        """Look whether a failure is the database's fault, which may come from anywhere.

        Raises:
            UserError: it holds what dcq never writes.
        """
        from dcq.query.audit import find_fault

        fault = None
        with (
            suppress(sqlite3.Error, UserError),  # then the failure itself says more
            closing(open_for_reading(self.location.path)) as connection,
        ):
            fault = find_fault(connection)
        if fault:
            raise impossible_value(fault) from error

    def close(self) -> None:
        """Close what was opened, so that SQLite leaves nothing beside the database."""
        for connection in self.connections:
            connection.close()

    def note(self, text: str) -> None:
        """Tell the user something that is not data."""
        write_notes([text], self.stderr)

    def progress(
        self, what: str, *, counted: bool = False
    ) -> AbstractContextManager[Callable[[int, int], None]]:
        """Draw on standard error how far something has come, as ``progress`` does."""
        from dcq.commands.progress import progress

        return progress(self.stderr, what, counted=counted)

    def confirm(self, question: str, otherwise: str) -> bool:
        """Ask on standard error, and on that alone: standard output is for data.

        Raises:
            UserError: there is no answer.
        """
        print(f"{message(question)} [y/N]: ", end="", file=self.stderr, flush=True)
        answer = sys.stdin.readline()
        if not answer:
            print(file=self.stderr)
            raise UserError(f"no answer, and {otherwise}", "add --yes")
        return answer.strip().casefold() in {"y", "yes", "o", "oui"}

    def print(self, report: Report, out: TextIO) -> None:
        """Print a report in the session's format to where the answer goes."""
        with self._telling():
            is_tty = self.terminal.is_tty or out.isatty()  # -o may name a terminal, too
            if report.text is not None and (report.rows == [] or self.format not in _OBJECTS):
                safe = {"markdown": inert_markdown}.get(self.format, inert if is_tty else str)
                out.writelines(f"{safe(line)}\n" for line in report.text)
            else:
                renderer(self.format)(report, out, replace(self.terminal, is_tty=is_tty))
            out.flush()

    def _telling(self) -> AbstractContextManager[None]:
        if self.target is None:
            return nullcontext()
        from dcq.output.files import telling

        return telling(self.target)

    def open_output(self, named: Iterable[str] = ()) -> AbstractContextManager[TextIO]:
        """Open where the answer goes.

        Args:
            named: the files that the command works on, which its answer must not replace.

        Raises:
            UserError: it cannot be written.
        """
        if self.target is None:
            return nullcontext(self.stdout)
        from dcq.output.files import open_output

        return open_output(self.target, self.location.path, map(Path, named))
