"""Write an answer to a file that is whole or as it was."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from dcq.errors import UserError


@contextmanager
def open_output(path: Path) -> Iterator[TextIO]:
    """Open a file for the answer: a regular one is replaced when the answer is whole.

    Raises:
        UserError: it cannot be written.
    """
    try:
        regular = not path.exists() or stat.S_ISREG(path.stat().st_mode)
        if not regular:
            with path.open("w", encoding="utf-8", newline="") as file:
                yield file
            return
        target = path.resolve()
        descriptor, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                yield file
            mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
            Path(draft).chmod(mode)
            Path(draft).replace(target)
        finally:
            Path(draft).unlink(missing_ok=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}", "name another file") from error


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
