"""Open what a user wants imported: a file, or standard input."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dcq.errors import UserError

STANDARD_INPUT = "standard input"


@contextmanager
def open_input(file: str) -> Iterator[BinaryIO]:
    """Open a file, or a copy of standard input for ``-``: it can be read more than once.

    Raises:
        UserError: it cannot be read.
    """
    try:
        if file == "-":
            with tempfile.TemporaryFile() as copy:
                shutil.copyfileobj(sys.stdin.buffer, copy)
                copy.seek(0)
                yield copy
        else:
            with Path(file).open("rb") as opened:
                yield opened
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}", "check the path") from error
