"""Open what a user wants imported: a file, or standard input."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from dcq.files import open_file

STANDARD_INPUT = "standard input"
Progress = Callable[[int, int], None]
"""Told, now and then, how much of how much is done: bytes, or articles."""


@contextmanager
def open_input(file: str) -> Iterator[BinaryIO]:
    """Open a file, or a copy of standard input for ``-``: it can be read more than once.

    Raises:
        UserError: it cannot be read.
    """
    if file != "-":
        with open_file(file) as opened:
            yield opened
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(sys.stdin.buffer, copy)
        copy.seek(0)
        yield copy
