"""Let Ctrl-C through where SQLite works or waits, in which Python hears no signal."""

from __future__ import annotations

import sqlite3
import time

STEP = 0.25  # seconds that SQLite itself waits for a lock
_STEPS = 100_000  # of SQLite's machine, some milliseconds, between two looks for a signal


def stay_interruptible(connection: sqlite3.Connection) -> None:
    """Come back to Python now and then while a statement runs."""
    connection.set_progress_handler(lambda: None, _STEPS)


def patiently(connection: sqlite3.Connection, statement: str, seconds: float) -> None:
    """Run a statement that may have to wait for another process's lock, a little at a time.

    Raises:
        sqlite3.OperationalError: the other process kept it for longer than that.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            connection.execute(statement).fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)  # where waiting cannot help, SQLite does not
        else:
            return
