"""Open a database for reading, over the standard library alone.

Reading never changes what the file holds, and what is wrong with the file is said before
a row is read.
"""

import errno
import os
import shlex
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from dcq.dates import first_day, last_day
from dcq.errors import UserError
from dcq.names import fold
from dcq.store.identity import BACKUP, check_revision
from dcq.store.waiting import STEP, patiently, stay_interruptible

_FUNCTIONS: tuple[Callable[[str], str], ...] = (fold, first_day, last_day)

_NO_RIGHTS = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
_UNOPENED = {*_NO_RIGHTS, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_NOT_READ = {
    sqlite3.SQLITE_NOTADB: ("is not a SQLite database", "give the path of a dcq database"),
    sqlite3.SQLITE_CORRUPT: ("is truncated or damaged", BACKUP),
}
_PATIENCE = 2.0  # seconds that a reader waits for a moment without a writer
_PAUSE = 0.05  # seconds between two looks, in which a file system's clock moves on
_IN_MEMORY = 64_000  # kB of a copy that are kept in memory; the rest goes to a temporary file
_ROOM = "make room and try again"
_WAIT = 5.0  # seconds that a reader waits for a lock that keeps even readers out
_STEPS = 50_000_000  # that any answer may take,
_STEPS_A_PAGE = 100_000  # and more with the database's size: ten times what the slowest does


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open an existing dcq database, read-only.

    The connection knows the SQL functions ``fold``, ``first_day`` and ``last_day``.

    Raises:
        UserError: there is no such file, or it is not a whole dcq database of this
            version; the remedy says what to run.
        OutdatedDatabaseError: the database is older than this dcq.
    """
    check_place(path)
    try:
        connection = _connect(path)
    except sqlite3.DatabaseError as error:
        wrong = _NOT_READ.get(error.sqlite_errorcode & 0xFF)
        if wrong is None:
            raise
        raise UserError(f"{path} {wrong[0]}", wrong[1]) from None
    try:
        check_revision(connection, path)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        # No answer takes more work than a database of this size can need.
        stay_interruptible(connection, _STEPS + pages * _STEPS_A_PAGE)
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


def impossible_value(value: str) -> UserError:
    """The error for a value that dcq never writes, in a file from elsewhere."""
    return UserError(
        f"the database holds an impossible value ({value})", f"see dcq check, or {BACKUP}"
    )


def explain(error: OSError | sqlite3.Error, remedy: str) -> tuple[str, str]:
    """What a failure of the file system or of SQLite means to the user, and what to do about it.

    The ``remedy`` is for the file system's failures, unless the disk is full.
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    full = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", None) in full:
        return "the disk is full", _ROOM
    if isinstance(error, OSError):
        return error.strerror or str(error), remedy
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return "another program holds the database", "try again when it is done"
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return f"the database is damaged ({error})", BACKUP
    if code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}:
        return f"the database cannot be opened ({error})", "check the rights on its folder"
    if code == sqlite3.SQLITE_IOERR:
        return f"the disk is full or fails ({error})", _ROOM
    if code == sqlite3.SQLITE_INTERRUPT:
        return (
            "the query takes longer than a database of this size can need",
            f"check it, or {BACKUP}",
        )
    return f"the database cannot answer ({error})", "ask for less at once, or check it: dcq check"


def _connect(path: Path) -> sqlite3.Connection:
    """Connect for reading, and hold one snapshot for all that is asked.

    The connection might write, so that SQLite clears up what a writer left: it rolls a
    change back that was cut short, and the last one to close moves a log into the file,
    where a copy of the file would miss it. Nothing else of dcq's can write through it.
    """
    uri = path.resolve().as_uri()
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return _snapshot(
                sqlite3.connect(f"{uri}?mode=rw", uri=True, isolation_level=None, timeout=STEP)
            )
        except sqlite3.DatabaseError as error:
            logs = _logs_beside(path)
            if error.sqlite_errorcode & 0xFF not in (_NO_RIGHTS if logs else _UNOPENED):
                raise
        if not logs and (copy := _copy(path, uri)):
            return copy
        if time.monotonic() > end or "-journal" in logs:
            raise _unreadable(path, logs)
        time.sleep(_PAUSE)


def _copy(path: Path, uri: str) -> sqlite3.Connection | None:
    """A private copy of a database for which SQLite finds no room to keep its locks.

    In a folder that cannot be written, or on a full disk, a database in WAL mode can be
    read only as one that does not change. Whether that was so is known when all is read.

    Returns:
        The copy, or None if a writer may have been at work.
    """
    before = path.stat()
    if abs(time.time() - before.st_mtime) < _PAUSE:  # a second change might have the same time
        return None
    copy = sqlite3.connect("", isolation_level=None)  # in memory, and else a file without a name
    failure = None
    try:
        copy.execute(f"PRAGMA cache_size = {-_IN_MEMORY}")
        with closing(sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True)) as source:
            source.backup(copy)
    except sqlite3.DatabaseError as error:
        failure = error
    now = path.stat()
    whole = os.path.samestat(now, before) and not _logs_beside(path)
    whole &= (now.st_mtime_ns, now.st_size) == (before.st_mtime_ns, before.st_size)
    if whole and not failure:
        return _snapshot(copy)
    copy.close()
    if whole and failure:
        raise failure
    return None


def _snapshot(connection: sqlite3.Connection) -> sqlite3.Connection:
    stay_interruptible(connection)
    try:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA query_only = ON")
        # A file of unknown origin may hold views: they get SQLite's harmless functions only.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("BEGIN")
        patiently(connection, "SELECT 1 FROM sqlite_schema LIMIT 1", _WAIT)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _unreadable(path: Path, logs: list[str]) -> UserError:
    """The error where what a writer left cannot be read without the right to write."""
    if "-journal" in logs:
        return UserError(
            f"a change to {path} was interrupted, and undoing it ({path.name}-journal) needs write"
            " access to the file and its folder",
            "run dcq once as a user who has it",
        )
    return UserError(
        f"another program is writing to {path}, or was stopped while it did",
        "try again when it is done, or run dcq once as a user who can write to the folder",
    )


def _logs_beside(path: Path) -> list[str]:
    """The ends of the names of logs beside the database that hold changes to it."""
    found = []
    file = path.resolve()
    for end in ("-wal", "-journal"):
        with suppress(FileNotFoundError):
            if file.with_name(file.name + end).stat().st_size:
                found.append(end)
    return found
