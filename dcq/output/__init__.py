"""Turn a report into text; every renderer has the same signature.

``render(report, out, terminal)`` writes the report to ``out``; ``terminal`` says
what ``out`` is like, a value that tests inject.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TextIO

from dcq.errors import UsageError, UserError
from dcq.output.terminal import Terminal, print_message
from dcq.query.lookup import parse_choice
from dcq.reports import Report

RENDERERS = {
    "table": "table",
    "csv": "csv_",
    "tsv": "csv_",
    "json": "json_",
    "jsonl": "json_",
    "markdown": "markdown",
    "xlsx": "xlsx",
    "geojson": "geojson",
}
FORMATS = tuple(name for name in RENDERERS if name != "geojson")
"""Those of every command; only places make a map."""

_SHORT = {"md": "markdown", "ndjson": "jsonl", "txt": "table"}

Renderer = Callable[[Report, TextIO, Terminal], None]

__all__ = ["FORMATS", "RENDERERS", "Terminal", "choose_format", "print_notes", "renderer"]


def choose_format(flag: str | None, terminal: Terminal, formats: tuple[str, ...]) -> str:
    """The format to print: what the flag says, else a table for a terminal, else CSV.

    Raises:
        UsageError: the flag is none of the command's ``formats``, or no terminal shows it.
        UserError: what writes the format is not installed.
    """
    if flag is not None:
        chosen = _SHORT.get(flag.lower()) or parse_choice(flag, formats, "format")
        if chosen == "xlsx":
            if terminal.is_tty:
                raise UsageError("a workbook is not for a terminal", "add -o FILE.xlsx")
            try:
                import_module("xlsxwriter")
            except ImportError:
                raise UserError("xlsx needs XlsxWriter", "pip install 'dcq[excel]'") from None
        return chosen
    return "table" if terminal.is_tty else "csv"


def renderer(name: str) -> Renderer:
    """The renderer of a format; only its own module is imported."""
    module = import_module(f"dcq.output.{RENDERERS[name]}")
    chosen: Renderer = getattr(module, f"render_{name}")
    return chosen


def print_notes(notes: list[str]) -> None:
    """Print notes on standard error, where data does not go."""
    for note in notes:
        print_message(f"note: {note}")
