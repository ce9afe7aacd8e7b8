"""Tables for a terminal, drawn by Rich; text from the data is never markup."""

from __future__ import annotations

from io import StringIO
from typing import TextIO

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from dcq.output.inert import inert
from dcq.output.terminal import Terminal
from dcq.reports import Cell, Lines, Report, Table

_TONES = {"strong": "bold", "quiet": "dim", "good": "green", "bad": "red", "title": "bold cyan"}


def render_table(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Draw the report's blocks within the terminal's width."""
    drawn = StringIO()
    console = Console(
        file=drawn,
        width=terminal.width,
        force_terminal=terminal.color,
        color_system="standard" if terminal.color else None,
        no_color=not terminal.color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    for number, block in enumerate(report.blocks):
        if block.title:
            if number:
                console.print()
            console.print(_text(Cell(block.title, "title")))
        if isinstance(block, Table):
            _print_table(console, block, terminal)
        else:
            _print_lines(console, block)
    # Rich fills every line with spaces; what is copied from here should not carry them.
    out.writelines(f"{line.rstrip()}\n" for line in drawn.getvalue().splitlines())


def _print_table(console: Console, table: Table, terminal: Terminal) -> None:
    shown = [n for n, header in enumerate(table.headers) if header.from_width <= terminal.width]
    drawn = RichTable(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        collapse_padding=True,
        header_style="bold",
    )
    for number in shown:
        header = table.headers[number]
        drawn.add_column(
            Text(header.text),
            justify="right" if header.right else "left",
            overflow="fold",
            min_width=header.min_width if terminal.width >= 60 else None,
            # An amount stays in one piece where there is room for it.
            no_wrap=header.right and terminal.width >= 60,
        )
    for row in table.rows:
        drawn.add_row(*(_text(row[number]) for number in shown))
    console.print(drawn)
    hidden = [
        header.text for n, header in enumerate(table.headers) if n not in shown and header.text
    ]
    if hidden:
        console.print(
            _text(Cell(f"Not shown in {terminal.width} columns: {', '.join(hidden)}.", "quiet"))
        )


def _print_lines(console: Console, lines: Lines) -> None:
    grid = RichTable.grid(padding=(0, 2, 0, 0))
    if any(label for label, _ in lines.lines):
        grid.add_column(no_wrap=console.width >= 60, overflow="fold")
    grid.add_column(overflow="fold")
    for label, cell in lines.lines:
        if len(grid.columns) == 2:
            grid.add_row(_text(Cell(label, "quiet")), _text(cell))
        else:
            grid.add_row(_text(cell))
    console.print(Padding(grid, (0, 0, 0, 2)))


def _text(cell: Cell) -> Text:
    text = Text("\n".join(map(inert, cell.lines)), style=_TONES.get(cell.tone, ""))
    if cell.under:
        text = Text.assemble(text, "\n", (inert(cell.under), "dim"))
    return text
