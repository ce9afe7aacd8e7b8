"""Make, migrate and back up a database: the writing side's way to the file."""

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from errno import EEXIST
from itertools import count
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from dcq.errors import UserError
from dcq.store.files import LOGS, draft, put, refuse_database, sweep
from dcq.store.identity import APPLICATION_ID, shipped
from dcq.store.reading import explain
from dcq.store.waiting import STEP, patiently, stay_interruptible

_WAIT = 30.0  # seconds that a writer waits for another one
_SILENCE = 1.0  # of them, those before it says so
_TAKEN = FileExistsError(EEXIST, "it is there already")


@contextmanager
def writing(path: Path, *, undo: bool = False) -> Iterator[Connection]:
    """Hold one write transaction on the database: all of it is kept, or nothing.

    To ``undo`` is to keep nothing in any case, for a trial.

    Raises:
        UserError: another process kept the database to itself for too long.
    """
    sweep(path.absolute().parent)
    try:
        with _transaction(path) as connection:
            yield connection
            if undo:
                connection.rollback()
    except (DBAPIError, sqlite3.Error) as error:
        raise _failure(f"cannot write {path}", error) from error


@contextmanager
def _transaction(path: Path) -> Iterator[Connection]:
    # The driver leaves transactions alone (isolation_level=None), so that
    # this one begins with the write lock and takes the schema's changes in, too.
    raw = sqlite3.connect(path.absolute(), isolation_level=None, timeout=STEP)
    engine = create_engine("sqlite+pysqlite://", creator=lambda: raw, poolclass=NullPool)
    with closing(raw), engine.begin() as connection:
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA trusted_schema = OFF")  # a file's own views call harmless functions
        stay_interruptible(raw)
        _begin(raw)
        yield connection
        if raw.in_transaction:  # a reader of a database without a log may be in the way
            patiently(raw, "COMMIT", _WAIT)


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection below SQLAlchemy's, within the same transaction."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def _begin(raw: sqlite3.Connection) -> None:
    """Take the write lock; wait for another process that has it, and say so."""
    try:
        patiently(raw, "BEGIN IMMEDIATE", _SILENCE)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        with suppress(OSError):  # it may not be readable
            print("note: waiting for another program to write to the database", file=sys.stderr)
        patiently(raw, "BEGIN IMMEDIATE", _WAIT)


def _failure(what: str, error: OSError | sqlite3.Error | DBAPIError, remedy: str = "") -> UserError:
    """The error for a user: what could not be done, why, and what to do about it."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    assert isinstance(cause, OSError | sqlite3.Error)
    problem, remedy = explain(cause, remedy)
    return UserError(f"{what}: {problem}", remedy)


def migrate(connection: Connection) -> None:
    """Bring the schema to the newest revision, within the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def create(path: Path, fill: Callable[[Connection], None]) -> bool:
    """Make a new database, complete or not at all.

    It is written next to its place under another name and linked there when it is
    whole; of two processes that do so at once, one wins and both find it whole. The first
    rows are written by ``fill``, in the transaction that makes the schema.

    Returns:
        Whether this call made the file; False if another was there first.

    Raises:
        UserError: the folder cannot be made or written.
    """
    path = path.absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _refuse_logs(path)
        with draft(path) as made:
            with closing(sqlite3.connect(made)) as raw:
                raw.execute("PRAGMA journal_mode = WAL")
                raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            with _transaction(made) as connection:
                migrate(connection)
                fill(connection)
            return put(made, path)
    except (OSError, sqlite3.Error, DBAPIError) as error:
        what, remedy = f"cannot make a database at {path}", "name another place with --db PATH"
        raise _failure(what, error, remedy) from error


def _refuse_logs(path: Path) -> None:
    """Refuse the name of a new database beside which logs lie: SQLite would read them into it.

    They are not removed, for they may be anything, and not the logs of an earlier database.
    """
    logs = [log for end in LOGS if os.path.lexists(log := path.with_name(path.name + end))]
    if logs and not os.path.lexists(path):
        problem = f"{logs[0]} lies beside the new {path.name}, and SQLite would read it"
        raise UserError(problem, "move it away, or name another file")


def back_up(path: Path, target: Path | None = None) -> Path:
    """Copy the database, consistent even while others write, and return the copy's path.

    Without a target, the copy is beside the database, with the time in its name.

    Raises:
        UserError: the target is there already, or cannot be written.
    """
    path = path.absolute()
    places = _dated(path) if target is None else [target]
    try:
        if target is not None:
            if os.path.lexists(target):
                raise _TAKEN
            refuse_database(target, path)
        with draft(target or path) as made:
            with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(made)) as copy:
                source.backup(copy)
            for place in places:
                _refuse_logs(place)
                if put(made, place):
                    return place
        raise _TAKEN
    except (OSError, sqlite3.Error) as error:
        where = target or f"a backup beside {path}"
        raise _failure(f"cannot write {where}", error, "name another file") from error


def restore(path: Path, backup: Path) -> Path | None:
    """Put a backup in the place of a database, whole or not at all, and keep that beside it.

    Returns:
        Where the database as it was is kept; None where there was none.

    Raises:
        UserError: it is the database itself, or cannot be written.
    """
    if not path.exists():
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
        back_up(backup, path)
        return None
    if path.samefile(backup):
        raise UserError(f"{backup} is the database itself", "name a backup")
    kept: list[Path] = []
    end = time.monotonic() + _WAIT

    def keep(status: int, *_: int) -> None:
        """Keep the database as it is once the first page holds the write lock."""
        if status == sqlite3.SQLITE_OK:
            kept[:] = kept or [back_up(path)]
        elif time.monotonic() > end:
            raise UserError("another program holds the database", "try again when it is done")

    try:
        target = sqlite3.connect(path, timeout=STEP)
        with closing(sqlite3.connect(backup)) as source, closing(target):
            patiently(target, "PRAGMA journal_mode = WAL", _WAIT)
            if target.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                kept.append(back_up(path))  # without a log, nobody can read under a write lock
            source.backup(target, pages=1, progress=keep)
    except sqlite3.Error as error:
        raise _failure(f"cannot write {path}", error) from error
    return kept[0]


def _dated(path: Path) -> Iterator[Path]:
    """Names beside the database that say what time it is."""
    stem = f"{path.stem}-backup-{datetime.now(UTC).strftime('%Y%m%dT%H%M%SZ')}"
    yield path.with_name(f"{stem}{path.suffix}")
    yield from (path.with_name(f"{stem}-{number}{path.suffix}") for number in count(2))
