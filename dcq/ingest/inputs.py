"""The files that a user wants imported: each is opened once, and says by itself what it is.

A regular file is read as it is. What comes through a pipe is copied first, so that it can be
read more than once and no lock is held while its writer works; a pipe without a writer is
not waited for. What holds no text is refused before it fills the memory.
"""

import os
import re
import select
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dcq.errors import UserError

STANDARD_INPUT = "standard input"
PATIENCE = 2.0  # seconds in which the writer of a pipe has to come
_START = 4096  # bytes that show what a file is
_CHUNK = 1 << 20
_ARTICLE = re.compile(r'\[?\s*\{\s*"format"\s*:|(#.*\n|\s)*(format\s*=|\[source\])')
Progress = Callable[[int, int], None]
"""Called, now and then, with how much of how much is done, in bytes."""


class Input:
    """A file, or standard input for ``-``.

    Attributes:
        name: what errors call it.
    """

    def __init__(self, file: str | Path) -> None:
        """Take a file; it is opened when it is read.

        Raises:
            UserError: it is a pipe without a writer, or neither a file nor a pipe.
        """
        self.name = STANDARD_INPUT if file == "-" else str(file)
        self._path = Path(file)
        self._opened: BinaryIO | None = None
        if file == "-":
            self._opened = _copy(sys.stdin.buffer)
        else:
            with self._explaining():
                if not stat.S_ISREG(self._path.stat().st_mode):
                    self._opened = _copy_of_pipe(self.name)

    def read(self) -> BinaryIO:
        """The open file, at its start.

        Raises:
            UserError: it cannot be opened.
        """
        if self._opened is None:
            with self._explaining():
                self._opened = self._path.open("rb")
        self._opened.seek(0)
        return self._opened

    def lines(self) -> Iterator[bytes]:
        """The lines of a text; of what is no text, no more is read than shows it.

        Raises:
            UserError: it is no text.
        """
        opened = self.read()
        parts: list[bytes] = []
        while part := opened.readline(_CHUNK):
            if b"\0" in part:  # in no text; a hole in a file is nothing else
                raise not_text(self.name)
            parts.append(part)
            if part.endswith(b"\n"):
                yield b"".join(parts)
                parts.clear()
        if parts:
            yield b"".join(parts)

    def how_far(self) -> tuple[int, int]:
        """How much of how much has been read, in bytes; it must be open."""
        assert self._opened is not None
        return self._opened.tell(), os.fstat(self._opened.fileno()).st_size

    def close(self) -> None:
        """Close the file, if it was opened."""
        if self._opened is not None:
            self._opened.close()

    def is_toml(self) -> bool:
        """Whether an article file is TOML, and not JSON Lines."""
        return self._path.suffix == ".toml" or not self._start().startswith("{")

    def is_list(self) -> bool:
        """Whether it is a list: rows in columns, and no articles.

        An article is TOML, or JSON with a ``format`` in its first object.
        """
        return self._path.suffix != ".toml" and not _ARTICLE.match(self._start())

    def _start(self) -> str:
        return self.read().read(_START).decode("utf-8-sig", "replace").lstrip()

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:  # ValueError: a name that no file can have
            reason = getattr(error, "strerror", None) or error
            raise UserError(f"cannot read {self.name}: {reason}", "check the path") from error


def not_text(name: str) -> UserError:
    """The error for a file that is no UTF-8 text."""
    return UserError(f"{name} is not UTF-8 text", "save it as UTF-8")


def _copy(source: BinaryIO, start: bytes = b"") -> BinaryIO:
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed by ``Input.close``
    copy.write(start)
    shutil.copyfileobj(source, copy)
    return copy


def _copy_of_pipe(name: str) -> BinaryIO:
    """All that comes through a pipe, or is typed at a terminal."""
    # Opened without waiting, or a pipe without a writer would hold dcq for ever.
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
        is_pipe = stat.S_ISFIFO(os.fstat(pipe.fileno()).st_mode)
        if not (is_pipe or pipe.isatty()):
            raise UserError(f"{name} is no regular file", "name one, or pipe it in and name -")
        start = _first_byte(pipe.fileno()) if is_pipe else b""
        if start is None:
            problem = f"{name} is a pipe that nothing writes to"
            raise UserError(problem, "start what writes to it, or name -")
        os.set_blocking(pipe.fileno(), True)
        return _copy(pipe, start)


def _first_byte(descriptor: int) -> bytes | None:
    """The first byte of a pipe if it comes just now, or None if its writer does not come soon."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    if poll.poll(1000 * PATIENCE):
        return b""  # there is something to read, or the writer has come and gone
    try:
        return os.read(descriptor, 1) or None
    except BlockingIOError:
        return b""  # there is a writer, who has not written so far
