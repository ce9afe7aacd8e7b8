"""Turn a report into text; every renderer has the same signature.

``render(report, out, terminal)`` writes the report to ``out``; what ``out`` is like is
told by ``terminal``, a value that tests inject.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TextIO

from dcq.errors import UserError
from dcq.output.terminal import Terminal
from dcq.query.lookup import one_of
from dcq.reports import Report

RENDERERS = {
    "table": "people",
    "csv": "delimited",
    "tsv": "delimited",
    "json": "objects",
    "jsonl": "objects",
    "markdown": "markdown",
}
FOR_PEOPLE = ("table", "markdown")

Renderer = Callable[[Report, TextIO, Terminal], None]

__all__ = ["FOR_PEOPLE", "RENDERERS", "Terminal", "choose_format", "open_output", "renderer"]


def choose_format(flag: str | None, terminal: Terminal) -> str:
    """The format to print: what the flag says, else a table for a terminal, else CSV.

    Raises:
        UsageError: there is no such format.
    """
    if flag is not None:
        return one_of(flag, RENDERERS, "format")
    return "table" if terminal.is_tty else "csv"


def renderer(name: str) -> Renderer:
    """The renderer of a format; only its own module is imported."""
    module = import_module(f"dcq.output.{RENDERERS[name]}")
    chosen: Renderer = getattr(module, f"render_{name}")
    return chosen


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


def write_notes(notes: list[str], stream: TextIO | None = None) -> None:
    """Print notes where data does not go."""
    from dcq.output.inert import inert

    for note in notes:
        print(f"note: {inert(note)}", file=stream or sys.stderr)
