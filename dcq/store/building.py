"""Make, migrate and back up a database: the writing side's way to the file."""

from __future__ import annotations

import glob
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from errno import EEXIST
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from dcq.errors import UserError
from dcq.store.reading import explain
from dcq.store.schema import APPLICATION_ID, migrations_folder

_WAIT = 30.0  # seconds that a writer waits for another one
_ABANDONED = 600.0  # seconds after which a draft has nobody who writes it


@contextmanager
def writing(path: Path, *, undo: bool = False) -> Iterator[Connection]:
    """Hold one write transaction on the database: all of it is kept, or nothing.

    Args:
        path: the database.
        undo: whether nothing is kept in any case, for a trial.

    Raises:
        UserError: another process kept the database to itself for too long.
    """
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: sqlite3.connect(path.absolute(), isolation_level=None, timeout=_WAIT),
        poolclass=NullPool,
    )
    # The driver is told to keep its hands off transactions (isolation_level=None), so that
    # this one begins with the write lock and takes the schema's changes in, too.
    event.listen(engine, "begin", lambda began: began.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = ON"))
    try:
        with engine.begin() as connection:
            yield connection
            if undo:
                connection.rollback()
    except OperationalError as error:
        assert isinstance(error.orig, sqlite3.Error)
        problem, remedy = explain(error.orig)
        raise UserError(f"cannot write {path}: {problem}", remedy) from error
    finally:
        engine.dispose()


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
        raw = sqlite3.connect(draft)
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.close()
        with writing(draft) as connection:
            migrate(connection)
            fill(connection)
        return _put(draft, path)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(
            f"cannot make a database at {path}: {reason}", "name another place with --db PATH"
        ) from error
    finally:
        _remove(draft)


def _draft(path: Path) -> Path:
    """The name under which a file is written before it is whole."""
    return path.with_name(f".{path.name}.{os.getpid()}.new")


def _sweep(path: Path) -> None:
    """Remove the drafts that processes left behind when they were killed."""
    for leftover in path.parent.glob(f".{glob.escape(path.name)}.*.new"):
        if time.time() - leftover.stat().st_mtime > _ABANDONED:
            _remove(leftover)


def _remove(draft: Path) -> None:
    for name in (draft, *(draft.with_name(draft.name + end) for end in ("-wal", "-shm"))):
        with suppress(OSError):  # there is nothing to remove, or nobody may
            name.unlink()


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
    if target is None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        target = path.with_name(f"{path.stem}-backup-{stamp}{path.suffix}")
    draft = _draft(target)
    try:
        if os.path.lexists(target):
            raise FileExistsError(EEXIST, "it is there already")
        source = sqlite3.connect(path)
        copy = sqlite3.connect(draft)
        with source, copy:
            source.backup(copy)
        copy.close()
        source.close()
        _put(draft, target)
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(f"cannot write {target}: {reason}", "name another file") from error
    finally:
        _remove(draft)
    return target
