"""The files that a user wants imported: each is opened once, and says by itself what it is."""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from typing import BinaryIO

from dcq.ingest.files import open_file

STANDARD_INPUT = "standard input"
_START = 4096  # bytes that show what a file is
Progress = Callable[[int, int], None]
"""Called, now and then, with how much of how much is done, in bytes."""


class Input:
    """A file, or standard input for ``-``: it can be read more than once, but is opened once.

    What comes through a pipe is copied at once, so that no lock is held while its writer works.

    Attributes:
        name: what errors call it.
    """

    def __init__(self, file: str) -> None:
        self.name = STANDARD_INPUT if file == "-" else file
        self._file = file
        self._opened: BinaryIO | None = None
        if file == "-":
            self._opened = tempfile.TemporaryFile()  # noqa: SIM115 - closed by ``close``
            shutil.copyfileobj(sys.stdin.buffer, self._opened)
        elif not _is_regular(file):
            self._opened = open_file(file)

    def read(self) -> BinaryIO:
        """The open file, at its start.

        Raises:
            UserError: it cannot be opened.
        """
        if self._opened is None:
            self._opened = open_file(self._file)
        self._opened.seek(0)
        return self._opened

    def close(self) -> None:
        """Close the file, if it was opened."""
        if self._opened is not None:
            self._opened.close()

    def is_toml(self) -> bool:
        """Whether an article file is TOML, and not JSON Lines."""
        return self._file.endswith(".toml") or not self._start().startswith("{")

    def is_list(self) -> bool:
        """Whether it is a list: rows in columns, and no articles.

        An article is TOML, or JSON with a ``format`` in its first object.
        """
        if self._file.endswith(".toml"):
            return False
        start = self._start()
        if start.startswith(("{", "[{", "[ {", "[\n")):
            return not re.match(r"\[?\s*\{\s*\"format\"\s*:", start)
        return not re.match(r"(#.*\n|\s)*(format\s*=|\[source\])", start)

    def _start(self) -> str:
        return self.read().read(_START).decode("utf-8-sig", "replace").lstrip()


def _is_regular(file: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(file).st_mode)  # noqa: PTH116 - a name that no path can have
    except (OSError, ValueError):
        return True  # opening it will say what is wrong
