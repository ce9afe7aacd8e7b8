"""Make, migrate and back up a database: the writing side's way to the file."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from errno import EEXIST
from logging import getLogger
from pathlib import Path
from typing import Any
from zlib import crc32

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from dcq.errors import UserError
from dcq.store.reading import explain, explain_file
from dcq.store.schema import APPLICATION_ID, migrations_folder

_WAIT = 30.0  # seconds that a writer waits for another one
_SILENCE = 1.0  # of them, those before it says so
_ABANDONED = 600.0  # seconds after which a draft of another machine has nobody who writes it
_LOGS = ("-wal", "-shm", "-journal")


@contextmanager
def writing(path: Path, *, undo: bool = False) -> Iterator[Connection]:
    """Hold one write transaction on the database: all of it is kept, or nothing.

    Args:
        path: the database.
        undo: whether nothing is kept in any case, for a trial.

    Raises:
        UserError: another process kept the database to itself for too long.
    """
    _sweep(path.absolute())
    try:
        with _transaction(path) as connection:
            yield connection
            if undo:
                connection.rollback()
    except (DBAPIError, sqlite3.Error) as error:
        raise _failure(f"cannot write {path}", error) from error


@contextmanager
def _transaction(path: Path) -> Iterator[Connection]:
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: sqlite3.connect(path.absolute(), isolation_level=None, timeout=_SILENCE),
        poolclass=NullPool,
    )
    # The driver is told to keep its hands off transactions (isolation_level=None), so that
    # this one begins with the write lock and takes the schema's changes in, too.
    event.listen(engine, "begin", lambda began: _begin(began.connection.driver_connection))
    event.listen(engine, "connect", lambda raw, _: _guard(raw))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection below SQLAlchemy's, within the same transaction."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def _guard(connection: sqlite3.Connection) -> None:
    """Keep references whole, and what a file's triggers and views may call harmless."""
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")


def _begin(raw: Any) -> None:
    """Take the write lock; wait for another process that has it, and say so."""
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        # Nobody has set logging up, so that a warning goes to stderr as it is.
        getLogger(__name__).warning("note: waiting for another program to write to the database")
        raw.execute(f"PRAGMA busy_timeout = {_WAIT * 1000:.0f}")
        raw.execute("BEGIN IMMEDIATE")
    raw.execute(f"PRAGMA busy_timeout = {_WAIT * 1000:.0f}")


def _failure(what: str, error: OSError | sqlite3.Error | DBAPIError, remedy: str = "") -> UserError:
    """The error for a user: what could not be done, why, and what to do about it."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, OSError):
        problem, remedy = explain_file(cause, remedy)
    else:
        assert isinstance(cause, sqlite3.Error)
        problem, remedy = explain(cause)
    return UserError(f"{what}: {problem}", remedy)


def migrate(connection: Connection) -> None:
    """Bring the schema to the newest revision, within the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise UserError(
            f"the database's schema is not one that dcq knows ({error})", "restore it from a backup"
        ) from error


def create(path: Path, fill: Callable[[Connection], None]) -> bool:
    """Make a new database, complete or not at all.

    It is written beside its place under another name and linked there when it is
    whole; of two processes that do so at once, one wins and both find it whole.

    Args:
        path: where the database will be.
        fill: writes the first rows, in the transaction that makes the schema.

    Returns:
        Whether this call made the file; False if another was there first.

    Raises:
        UserError: the folder cannot be made or written.
    """
    path = path.absolute()
    draft = _draft(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        if not path.exists():  # what a database that was here before has left is not its own
            for end in ("-wal", "-shm"):
                path.with_name(path.name + end).unlink(missing_ok=True)
        with closing(sqlite3.connect(draft)) as raw:
            raw.execute("PRAGMA journal_mode = WAL")
            raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        with _transaction(draft) as connection:
            migrate(connection)
            fill(connection)
        return _put(draft, path)
    except (OSError, sqlite3.Error, DBAPIError) as error:
        what, remedy = f"cannot make a database at {path}", "name another place with --db PATH"
        raise _failure(what, error, remedy) from error
    finally:
        _remove(draft)


def _draft(path: Path) -> Path:
    """The name under which a file is written before it is whole: it says who writes it."""
    return path.with_name(f".{path.name}.{_machine()}.{os.getpid()}.new")


def _machine() -> str:
    return f"{crc32(platform.node().encode()):08x}"


def _sweep(path: Path) -> None:
    """Remove the drafts of a database that processes left behind when they were killed."""
    own = re.compile(rf"\.{re.escape(path.name)}\.([0-9a-f]{{8}})\.([0-9]+)\.new")
    with suppress(OSError):  # another process sweeps as well, or the folder may not be read
        for leftover in path.parent.iterdir():
            if (match := own.fullmatch(leftover.name)) and _is_abandoned(leftover, *match.groups()):
                _remove(leftover)


def _is_abandoned(draft: Path, machine: str, pid: str) -> bool:
    """Whether nobody writes a draft any more: its process is gone, or has long been silent."""
    if os.name == "posix" and machine == _machine():
        try:
            os.kill(int(pid), 0)  # asks whether there is such a process, and does nothing to it
        except (ProcessLookupError, OverflowError):
            return True
        except PermissionError:
            pass
    return time.time() - draft.stat().st_mtime > _ABANDONED


def _remove(draft: Path) -> None:
    for end in (*_LOGS, ""):  # the draft last: while it is there, it can be found again
        with suppress(OSError):  # there is nothing to remove, or nobody may
            draft.with_name(draft.name + end).unlink()


def _put(draft: Path, path: Path) -> bool:
    """Give a finished file its name, unless the name is taken."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if path.exists():
            return False
        draft.replace(path)
    return True


def back_up(path: Path, target: Path | None = None) -> Path:
    """Copy the database, consistent even while others write, and return the copy's path.

    Args:
        path: the database.
        target: where to; beside the database, with the time in its name, if None.

    Raises:
        UserError: the target is there already, or cannot be written.
    """
    path = path.absolute()
    target = target or _dated(path)
    like = target.with_name(path.name)  # so named, a draft is swept with those of its database
    draft = _draft(like)
    _sweep(like)
    try:
        if os.path.lexists(target):
            raise FileExistsError(EEXIST, "it is there already")
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(draft)) as copy:
            source.backup(copy)
        if not _put(draft, target):
            raise FileExistsError(EEXIST, "it is there already")
    except (OSError, sqlite3.Error) as error:
        raise _failure(f"cannot write {target}", error, "name another file") from error
    finally:
        _remove(draft)
    return target


def _dated(path: Path) -> Path:
    """A free name beside the database that says what time it is."""
    stem = f"{path.stem}-backup-{datetime.now(UTC).strftime('%Y%m%dT%H%M%SZ')}"
    place, number = path.with_name(f"{stem}{path.suffix}"), 2
    while os.path.lexists(place):
        place, number = path.with_name(f"{stem}-{number}{path.suffix}"), number + 1
    return place
