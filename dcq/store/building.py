"""Make, migrate and back up a database: the writing side's way to the file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from dcq.errors import UserError
from dcq.store.schema import APPLICATION_ID, migrations_folder

_WAIT = 30.0  # seconds that a writer waits for another one


@contextmanager
def writing(path: Path) -> Iterator[Connection]:
    """Hold one write transaction on the database: all of it is kept, or nothing.

    Raises:
        UserError: another process kept the database to itself for too long.
    """
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: sqlite3.connect(path, isolation_level=None, timeout=_WAIT),
        poolclass=NullPool,
    )
    # The driver is told to keep its hands off transactions (isolation_level=None), so that
    # this one begins with the write lock and takes the schema's changes in, too.
    event.listen(engine, "begin", lambda began: began.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = ON"))
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError as error:
        raise UserError(f"cannot write {path}: {error.orig}", "try again") from error
    finally:
        engine.dispose()


def migrate(connection: Connection) -> None:
    """Bring the schema to the newest revision, within the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


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
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
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
        for leftover in (draft, *(draft.with_name(draft.name + end) for end in ("-wal", "-shm"))):
            leftover.unlink(missing_ok=True)


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
    if target is None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        target = path.with_name(f"{path.stem}-backup-{stamp}{path.suffix}")
    if target.exists():
        raise UserError(f"{target} is there already", "name another file")
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        source = sqlite3.connect(path)
        copy = sqlite3.connect(draft)
        with source, copy:
            source.backup(copy)
        copy.close()
        source.close()
        _put(draft, target)
    except (OSError, sqlite3.Error) as error:
        raise UserError(f"cannot write {target}: {error}", "name another file") from error
    finally:
        draft.unlink(missing_ok=True)
    return target
