"""Write an answer to a file that is whole or as it was, or to a folder that is whole."""

import errno
import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from dcq.errors import UsageError, UserError
from dcq.ingest.inputs import PATIENCE
from dcq.store.files import draft, refuse_database
from dcq.store.reading import explain


@contextmanager
def open_output(path: Path, database: Path, named: Iterable[Path] = ()) -> Iterator[TextIO]:
    """Open a file for the answer: a regular one is replaced when the answer is whole.

    A command opens it before it does anything: what it changes would else be kept, and what
    it answers lost.

    Raises:
        UserError: it cannot be written, is protected, a database or one of its logs, or one of
            the files ``named``, which the command reads or makes.
    """
    target = Path(os.path.realpath(path))
    if any(target == Path(os.path.realpath(other)) for other in named):
        raise UsageError(f"{path} is named twice", "name another file with -o")
    refuse_database(path, database)
    with ExitStack() as stack:
        with telling(path):
            regular = path.is_file() or not (path.exists() or os.path.lexists(target))
            made = stack.enter_context(draft(target)) if regular else path
            if path.is_file():
                mode = path.stat().st_mode
                if not (mode & 0o222 and os.access(path, os.W_OK)):
                    raise UserError(f"{path} is write-protected", "name another file, or permit it")
                made.chmod(stat.S_IMODE(mode))
            file = stack.enter_context(
                os.fdopen(_open(made), "w", encoding="utf-8", errors="surrogateescape", newline="")
            )
        yield file
        with telling(path):
            file.close()
            if regular:
                made.replace(target)


def _open(path: Path) -> int:
    """Open an existing file; wait only briefly for the reader of a pipe.

    Raises:
        UserError: the pipe has no reader.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            if error.errno != errno.ENXIO or not path.is_fifo():
                raise
        else:
            os.set_blocking(descriptor, True)
            return descriptor
        if time.monotonic() > end:
            raise UserError(f"{path} is a pipe without a reader", "start what reads it first")
        time.sleep(0.02)


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Tell the user why a file cannot be written.

    Raises:
        UserError: the file system said no.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        problem, remedy = explain(error, "name another file")
        raise UserError(f"cannot write {path}: {problem}", remedy) from error


@contextmanager
def new_folder(path: Path, database: Path) -> Iterator[Path]:
    """Make a folder for an answer of several files: it gets its name when all are there.

    Raises:
        UserError: it is there already, has the name of a database's log, or cannot be written.
    """
    refuse_database(path, database)
    if os.path.lexists(path):
        raise UserError(f"{path} is there already", "name a new folder")
    with telling(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft(path, folder=True) as made:
            yield made
            made.rename(path)
