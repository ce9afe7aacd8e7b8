"""Write an answer to a file that is whole or as it was, or to a folder that is whole."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from dcq.errors import UserError
from dcq.store.reading import explain_file


@contextmanager
def open_output(path: Path, database: Path) -> Iterator[TextIO]:
    """Open a file for the answer: a regular one is replaced when the answer is whole.

    Args:
        path: the file.
        database: what must not be overwritten.

    Raises:
        UserError: it cannot be written, or is the database or a log of it.
    """
    with _telling(path):
        if not _is_regular(path, database):
            with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                yield file
            return
        target = path.resolve()
        descriptor, draft = _draft(target)
        try:
            with os.fdopen(
                descriptor, "w", encoding="utf-8", errors="surrogateescape", newline=""
            ) as file:
                yield file
            mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
            Path(draft).chmod(mode)
            Path(draft).replace(target)
        finally:
            Path(draft).unlink(missing_ok=True)


def check_output(path: Path, database: Path) -> None:
    """Refuse a file that ``open_output`` could not write, and leave everything as it is.

    A command that changes something asks first, or its answer would be lost after the fact.

    Raises:
        UserError: it cannot be written, or is the database or a log of it.
    """
    with _telling(path):
        if _is_regular(path, database):
            descriptor, draft = _draft(path.resolve())
            os.close(descriptor)
            Path(draft).unlink()


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Tell the user why a file cannot be written."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        problem, remedy = explain_file(error, "name another file")
        raise UserError(f"cannot write {path}: {problem}", remedy) from error
    except RuntimeError as error:  # links that lead to each other
        raise UserError(f"cannot write {path}: {error}", "name another file") from error


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Make a folder for an answer of several files: it gets its name when all are there.

    Args:
        path: the folder.

    Raises:
        UserError: it is there already, or cannot be written.
    """
    if os.path.lexists(path):
        raise UserError(f"{path} is there already", "name a new folder")
    with _telling(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
        try:
            yield draft
            draft.chmod(0o777 & ~_umask())
            draft.rename(path)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _is_regular(path: Path, database: Path) -> bool:
    """Whether a path is one of a regular file, there or not; it must not be the database."""
    own = database.resolve()
    if path.resolve() in {own.with_name(own.name + end) for end in ("", "-wal", "-shm")}:
        raise UserError(f"{path} is the database", "name another file")
    return not path.exists() or stat.S_ISREG(path.stat().st_mode)


def _draft(target: Path) -> tuple[int, str]:
    return tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
