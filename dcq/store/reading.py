"""Open a database for reading, over the standard library alone.

Reading never changes the file: the connection is read-only, and what is wrong with
the file is said before a row is read.
"""

from __future__ import annotations

import errno
import shlex
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

from dcq.dates import first_day, last_day
from dcq.errors import UserError
from dcq.names import fold
from dcq.store.schema import APPLICATION_ID, REVISION
from dcq.store.waiting import STEP, patiently, stay_interruptible

_FUNCTIONS: tuple[Callable[[str], str], ...] = (fold, first_day, last_day)

_BARRED = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
}
_ROOM = "make room and try again"
_WAIT = 5.0  # seconds that a reader waits for a lock that keeps even readers out


class OutdatedDatabaseError(UserError):
    """The database is older than this dcq; upgrading it helps."""


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open an existing dcq database, read-only.

    The connection knows the SQL functions ``fold``, ``first_day`` and ``last_day``.

    Raises:
        UserError: there is no such file, or it is not a whole dcq database of this
            version; the remedy says what to run.
        OutdatedDatabaseError: the database is older than this dcq.
    """
    check_place(path)
    connection = _connect(path)
    try:
        check_identity(connection, path)
        check_revision(connection, path)
    except BaseException:
        connection.close()
        raise
    for function in _FUNCTIONS:
        connection.create_function(function.__name__, 1, function, deterministic=True)
    return connection


def check_place(path: Path) -> None:
    """Refuse a path where no database can be.

    The file itself is left to SQLite: to open and close it here would drop the locks that
    this process has on it, as POSIX has it, and others would take it for unused.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        raise UserError(
            f"no database at {path}", f"make one with: dcq --db {shlex.quote(str(path))} db init"
        ) from None
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}", "check the path") from None
    if not stat.S_ISREG(status.st_mode):
        raise UserError(f"{path} is not a file", "give the path of a dcq database")


def check_identity(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that is no whole dcq database."""
    identity = connection.execute("PRAGMA application_id").fetchone()[0]
    if identity != APPLICATION_ID:
        raise UserError(f"{path} is not a dcq database", "give the path of a dcq database")
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    page_size = connection.execute("PRAGMA page_size").fetchone()[0]
    # A log beside the database may hold the pages that the file itself still lacks.
    if path.stat().st_size < pages * page_size and not _logs_beside(path):
        raise UserError(f"{path} is truncated", "restore it from a backup")


def explain(error: sqlite3.Error) -> tuple[str, str]:
    """What a failure of SQLite means to the user, and what to do about it."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return "another program holds the database", "try again when it is done"
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return f"the database is damaged ({error})", "restore it from a backup"
    if code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}:
        return f"the database cannot be opened ({error})", "check the rights on its folder"
    if code == sqlite3.SQLITE_FULL:
        return "the disk is full", _ROOM
    if code == sqlite3.SQLITE_IOERR:
        return f"the disk is full or fails ({error})", _ROOM
    return f"the database cannot answer ({error})", "ask for less at once, or check it: dcq check"


def explain_file(error: OSError, remedy: str) -> tuple[str, str]:
    """The same of a failure of the file system.

    Args:
        error: the failure.
        remedy: what to do about it unless the disk is full.
    """
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return "the disk is full", _ROOM
    return error.strerror or str(error), remedy


def check_revision(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database whose schema is not of this version of dcq."""
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:  # no such table
        raise UserError(f"{path} is not a whole dcq database", "restore it from a backup") from None
    revision = row[0] if row else ""
    if revision > REVISION:
        raise UserError(
            f"{path} was written by a newer dcq (schema {revision}, this one knows {REVISION})",
            "upgrade dcq: pip install --upgrade dcq",
        )
    if revision < REVISION:
        raise OutdatedDatabaseError(
            f"{path} was written by an older dcq (schema {revision or 'unknown'})",
            f"upgrade it, with a backup, with: dcq --db {shlex.quote(str(path))} db upgrade",
        )


def _connect(path: Path) -> sqlite3.Connection:
    """Connect for reading only, and hold one snapshot for all that is asked.

    A connection that might write removes, when it is closed, the files that SQLite needs
    beside a database in WAL mode while it is open; a read-only one leaves them. So the
    former is opened, and told to write nothing, unless a log is there already: closing
    it would then move the log into the file.
    """
    uri = path.resolve().as_uri()
    try:
        return _snapshot(f"{uri}?mode={'ro' if _logs_beside(path) else 'rw'}")
    except sqlite3.DatabaseError as error:
        code = error.sqlite_errorcode & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            raise UserError(
                f"{path} is not a SQLite database", "give the path of a dcq database"
            ) from None
        if code == sqlite3.SQLITE_CORRUPT:
            raise UserError(f"{path} is truncated or damaged", "restore it from a backup") from None
        # In a folder that cannot be written, or on a full disk, SQLite can read a database in
        # WAL mode only as one that nobody changes, which holds while no log lies beside it.
        barred = code in _BARRED
        if not barred or _logs_beside(path):
            raise
        return _snapshot(f"{uri}?mode=ro&immutable=1")


def _snapshot(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=STEP)
    stay_interruptible(connection)
    try:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA query_only = ON")
        # A file from somebody else may hold views: they get SQLite's harmless functions only.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("BEGIN")
        patiently(connection, "SELECT 1 FROM sqlite_schema LIMIT 1", _WAIT)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _logs_beside(path: Path) -> bool:
    """Whether a log lies beside the database that holds changes to it."""
    file = path.resolve()
    logs = (file.with_name(file.name + end) for end in ("-wal", "-journal"))
    return any(log.exists() and log.stat().st_size for log in logs)
