"""The manual: drawn on a terminal, printed as it is anywhere else."""

from __future__ import annotations

from io import StringIO
from typing import TextIO

from dcq.output.terminal import Terminal

_WIDEST = 100  # characters; longer lines of prose are hard to read


def print_markdown(text: str, out: TextIO, terminal: Terminal) -> None:
    """Print a Markdown text of dcq's own."""
    if not terminal.is_tty:
        out.write(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    drawn = StringIO()
    console = Console(
        file=drawn,
        width=min(terminal.width, _WIDEST),
        force_terminal=terminal.color,
        color_system="standard" if terminal.color else None,
        no_color=not terminal.color,
        legacy_windows=False,
    )
    console.print(Markdown(text, code_theme="ansi_dark", hyperlinks=False))
    out.writelines(f"{line.rstrip()}\n" for line in drawn.getvalue().splitlines())
