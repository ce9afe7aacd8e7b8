"""One run of dcq: its streams, its database, and the form of its answer."""

import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from dcq.commands.options import Output
from dcq.dates import parse_date
from dcq.errors import UserError
from dcq.output import Terminal, choose_format, print_notes, renderer
from dcq.output.inert import inert, inert_markdown, message
from dcq.reports import Report
from dcq.store.identity import SEED_EDITION, OutdatedDatabaseError
from dcq.store.location import locate
from dcq.store.reading import impossible_value, open_for_reading

# What a value raises that dcq never writes, wherever it is first used.
_WRONG_VALUES = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip


class Session:
    """What a command gets besides its own options.

    Attributes:
        named_db: what ``--db`` said, before or after the command.
        location: where the database is.
        target: a file for the answer, or None for standard output.
        terminal: what the answer goes to.
        format: the format of the answer.
        as_of: the date that the answer is for, as typed, or None for all that is known.
        sources: those that the answer is from, as if they were all there is; empty for all.
        command: the command line, as the history keeps it.
    """

    command = ""

    def __init__(
        self,
        output: Output,
        formats: tuple[str, ...],
        named_db: str | None,
        sources: tuple[str, ...] = (),
    ) -> None:
        """Make the session of a command that has these ``formats``."""
        self.named_db = output.db or named_db
        self.location = locate(self.named_db)
        self.target = Path(output.output) if output.output not in {None, "-"} else None
        terminal = Terminal() if self.target else Terminal.from_stream(sys.stdout)
        self.terminal = replace(
            terminal, spreadsheet_safe=output.spreadsheet_safe, spreadsheet=output.spreadsheet
        )
        self.format = choose_format(output.format, terminal, formats)
        self.as_of = output.as_of
        self.sources = sources
        self._opened = ExitStack()

    def database(self, date: str | None = None) -> sqlite3.Connection:
        """Open the database for reading; dcq's own is made or upgraded first where needed.

        It answers for a date: ``as_of`` if None is given, and for all that is known without either.

        Raises:
            UserError: it is missing, foreign, damaged, or not of this version.
        """
        if date is None and self.as_of:
            date = parse_date(self.as_of, "--as-of")
        connection = self._opened.enter_context(closing(self._open()))
        if date or self.sources:
            from dcq.query.as_of import limit_sources

            print_notes(limit_sources(connection, date, self.sources))
        return connection

    def _open(self) -> sqlite3.Connection:
        path, is_default = self.location.path, self.location.is_default
        if is_default and not path.exists():
            from dcq.ingest.seed import make_database

            if make_database(path):
                print_notes([f"made a database with dcq's five articles at {path}"])
        try:
            connection = open_for_reading(path)
        except OutdatedDatabaseError:
            if not is_default:
                raise
        else:
            edition = connection.execute("PRAGMA user_version").fetchone()[0]
            if edition >= SEED_EDITION or not is_default:
                return connection
            connection.close()
        from dcq.ingest.changes import upgrade_database

        if backup := upgrade_database(path):
            print_notes([f"upgraded {path}; the database as it was is {backup}"])
        return open_for_reading(path)

    def writable(self) -> Path:
        """The path of the database for a command that writes; dcq's own is made where needed.

        Raises:
            UserError: it is missing, foreign, damaged, or not of this version.
        """
        self._open().close()
        return self.location.path

    def answer(self, make: Callable[[], Report], files: Sequence[Any] = ()) -> bool:
        """Print a report to where it goes, and return whether the command succeeded.

        The answer must not replace the ``files`` that the command works on: each the name of
        one, the names of several, or None.

        Raises:
            UserError: the answer cannot be written, or the database holds what dcq never writes.
        """
        try:
            if self.target is None:
                report = make()
                self._print(report, sys.stdout)
            else:
                from dcq.output.files import open_output, telling

                named = [[file] if isinstance(file, str) else file or () for file in files]
                paths = map(Path, chain.from_iterable(named))
                with open_output(self.target, self.location.path, paths) as out:
                    report = make()
                    with telling(self.target):
                        self._print(report, out)
            print_notes(report.notes)
        except BrokenPipeError:  # the reader has seen enough, which is no error
            return True
        except _WRONG_VALUES as error:
            self._blame_database(error)
            raise
        finally:
            self.close()
        return not report.failed

    def _print(self, report: Report, out: TextIO) -> None:
        is_tty = self.terminal.is_tty or out.isatty()  # -o may name a terminal, too
        has_rows = report.rows != [] and self.format.startswith("json")
        if report.text is not None and self.format != "xlsx" and not has_rows:
            safe = {"markdown": inert_markdown}.get(self.format, inert if is_tty else str)
            out.writelines(f"{safe(line)}\n" for line in report.text)
        else:
            renderer(self.format)(report, out, replace(self.terminal, is_tty=is_tty))
        out.flush()

    def _blame_database(self, error: Exception) -> None:
        """Look whether a failure is the database's fault, which may come from anywhere."""
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
        self._opened.close()

    def confirm(self, question: str, otherwise: str) -> bool:
        """Ask on standard error, and on that alone: standard output is for data.

        Raises:
            UserError: there is no answer.
        """
        print(f"{message(question)} [y/N]: ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline()
        if not answer:
            print(file=sys.stderr)
            raise UserError(f"no answer, and {otherwise}", "add --yes")
        return answer.strip().casefold() in {"y", "yes", "o", "oui"}
