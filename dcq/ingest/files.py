"""Open the files that a user names, whatever they turn out to be.

A regular file is read as it is. A pipe can be read only once, so that what comes through it
is kept; a pipe that nobody writes to is not waited for. What never ends, or holds no text,
is refused before it fills the memory.
"""

from __future__ import annotations

import io
import os
import select
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from dcq.errors import UserError

PATIENCE = 2.0  # seconds in which the writer of a pipe has to come
_CHUNK = 1 << 20


def open_file(file: str | Path) -> BinaryIO:
    """Open a file to read its bytes; the result can be sought, also if a pipe was named.

    Raises:
        UserError: it cannot be read, is neither a file nor a pipe, or is a pipe without a
            writer.
    """
    name = str(file)
    try:
        if stat.S_ISREG(Path(file).stat().st_mode):
            return Path(file).open("rb")
        return _copy(name)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"cannot read {name}: {reason}", "check the path") from error


def _copy(name: str) -> BinaryIO:
    """All that comes through a pipe, or is typed at a terminal."""
    # Opened without waiting, or a pipe without a writer would hold dcq for ever.
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
        kind = os.fstat(pipe.fileno()).st_mode
        if not (stat.S_ISFIFO(kind) or pipe.isatty()):
            raise UserError(f"{name} is no regular file", "name one, or pipe it in and name -")
        start = _first_byte(pipe.fileno()) if stat.S_ISFIFO(kind) else b""
        if start is None:
            raise UserError(
                f"{name} is a pipe that nobody writes to", "start what writes to it, or name -"
            )
        os.set_blocking(pipe.fileno(), True)
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - it stays open
        copy.write(start)
        shutil.copyfileobj(pipe, copy)
        copy.seek(0)
        return copy


def _first_byte(descriptor: int) -> bytes | None:
    """The first byte of a pipe if it is there, or None if its writer does not come soon."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if poll.poll(50):
            return b""  # there is something to read, or the writer has come and gone
        try:
            if start := os.read(descriptor, 1):
                return start
        except BlockingIOError:
            return b""  # there is a writer, who has not written so far
    return None


def read_text(file: str | Path) -> str:
    """The text of a file; of one that holds no text, no more is read than shows it.

    Raises:
        UserError: it cannot be read, or is no UTF-8 text.
    """
    with open_file(file) as opened:
        content = io.BytesIO()
        content.writelines(text_lines(opened, file))
    return decode(content.getbuffer(), file)


def decode(content: bytes | memoryview, where: str | Path) -> str:
    """The text that some bytes are.

    Raises:
        UserError: they are no UTF-8 text.
    """
    try:
        return str(content, "utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(where) from error


def text_lines(opened: BinaryIO, file: str | Path) -> Iterator[bytes]:
    """The lines of an open file; of one that holds no text, no more is read than shows it.

    Raises:
        UserError: it holds no text.
    """
    parts: list[bytes] = []
    while part := opened.readline(_CHUNK):
        if b"\0" in part:  # in no text; a hole in a file is nothing else
            raise _not_text(file)
        parts.append(part)
        if part.endswith(b"\n"):
            yield b"".join(parts)
            parts.clear()
    if parts:
        yield b"".join(parts)


def _not_text(file: str | Path) -> UserError:
    return UserError(f"{file} is not UTF-8 text", "save it as UTF-8")
