"""What the place of printing is like, as a value."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, TextIO

from dcq.output.inert import message

if TYPE_CHECKING:
    from rich.console import RenderableType

_FLOOR = 40
_WIDEST = 100  # characters; longer lines of prose are hard to read


@dataclass(frozen=True, slots=True)
class Terminal:
    """Facts about the stream that an answer goes to.

    Attributes:
        is_tty: whether a person looks at it.
        width: characters in a line.
        color: whether it takes colours.
        spreadsheet_safe: whether cells that a spreadsheet would run are guarded.
        spreadsheet: whether a spreadsheet in French reads it.
    """

    is_tty: bool = False
    width: int = 80
    color: bool = False
    spreadsheet_safe: bool = False
    spreadsheet: bool = False

    @classmethod
    def from_stream(cls, stream: TextIO, environment: Mapping[str, str] = os.environ) -> Terminal:
        """Look at a stream and the environment (``COLUMNS``, ``NO_COLOR``, ``TERM``)."""
        is_tty = stream.isatty()
        columns = environment.get("COLUMNS", "")[:6]
        width = int(columns) if columns.isascii() and columns.isdigit() else 0
        if not width and is_tty:
            with suppress(OSError, ValueError):
                width = os.get_terminal_size(stream.fileno()).columns
        plain = environment.get("NO_COLOR") or environment.get("TERM") in {"dumb", "unknown"}
        # Below the floor a table would lose its words; the terminal then breaks its lines.
        return cls(is_tty, max(_FLOOR, min(width or 80, 500)), is_tty and not plain)


def print_message(text: str) -> None:
    """Print a line for people on standard error, where data does not go.

    On a terminal it wraps at words, so that none is broken.
    """
    text = message(text)
    width = Terminal.from_stream(sys.stderr).width
    if sys.stderr.isatty() and len(text) > width:
        from textwrap import fill

        text = fill(
            text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )
    print(text, file=sys.stderr)


def draw(things: Iterable[RenderableType], out: TextIO, terminal: Terminal, width: int) -> None:
    """Draw what Rich can draw, without the spaces that it fills each line with."""
    from rich.console import Console

    drawn = StringIO()
    console = Console(
        file=drawn,
        width=width,
        force_terminal=terminal.color,
        color_system="standard" if terminal.color else None,
        no_color=not terminal.color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    for thing in things:
        console.print(thing)
    out.writelines(f"{line.rstrip()}\n" for line in drawn.getvalue().splitlines())


def print_markdown(text: str, out: TextIO) -> None:
    """Draw a Markdown text of dcq's own on a terminal, and print it as it is anywhere else."""
    terminal = Terminal.from_stream(out)
    if not terminal.is_tty:
        out.write(text)
        return
    from rich.markdown import Markdown

    drawn = Markdown(text, code_theme="ansi_dark", hyperlinks=False)
    draw([drawn], out, terminal, min(terminal.width, _WIDEST))
