"""The manual: drawn on a terminal, printed as it is anywhere else."""

from __future__ import annotations

from typing import TextIO

from dcq.output.terminal import Terminal, draw

_WIDEST = 100  # characters; longer lines of prose are hard to read


def print_markdown(text: str, out: TextIO, terminal: Terminal) -> None:
    """Print a Markdown text of dcq's own."""
    if not terminal.is_tty:
        out.write(text)
        return
    from rich.markdown import Markdown

    drawn = Markdown(text, code_theme="ansi_dark", hyperlinks=False)
    draw([drawn], out, terminal, min(terminal.width, _WIDEST))
