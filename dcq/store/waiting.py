"""Let Ctrl-C through where SQLite works or waits, in which Python hears no signal."""

import sqlite3
import time
from itertools import repeat

STEP = 0.25  # seconds that SQLite itself waits for a lock
_STEPS = 100_000  # of SQLite's machine, some milliseconds, between two looks for a signal


def stay_interruptible(connection: sqlite3.Connection, most: int | None = None) -> None:
    """Come back to Python now and then while a statement runs.

    After ``most`` steps of SQLite's machine, counted over all statements, one is interrupted.
    """
    looks = repeat(0) if most is None else repeat(0, most // _STEPS)
    # Of Python's own code, not of C's: only that hears a signal.
    connection.set_progress_handler(lambda: next(looks, 1), _STEPS)


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
