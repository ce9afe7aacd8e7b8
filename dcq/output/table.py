"""Tables for a terminal, drawn by Rich; text from the data is never markup."""

from __future__ import annotations

from io import StringIO
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from dcq.output.inert import inert
from dcq.output.terminal import Terminal
from dcq.reports import Cell, Lines, Report, Table

_TONES = {"strong": "bold", "quiet": "dim", "good": "green", "bad": "red", "title": "bold cyan"}

_GAP = 2  # characters between columns
_LONG_WORD = 26  # characters from which a word, such as a slug, may be broken


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
    filled = [
        number
        for number in range(len(table.headers))
        if any(row[number].lines != ("",) or row[number].under for row in table.rows)
    ]
    shown = [n for n in filled if table.headers[n].from_width <= terminal.width]
    widths = _widths(table, shown, terminal.width)
    drawn = RichTable(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, _GAP - 1, 0, 0),
        header_style="bold",
    )
    for number in shown:
        header = table.headers[number]
        drawn.add_column(
            Text(inert(header.text)),
            justify="right" if header.right else "left",
            overflow="fold",
            width=widths.get(number),
        )
    for row in table.rows:
        drawn.add_row(*(_text(row[number]) for number in shown))
    console.print(drawn)
    hidden = [
        header.text for n, header in enumerate(table.headers) if n in filled and n not in shown
    ]
    if any(hidden):
        told = f"Not shown in {terminal.width} columns: {', '.join(filter(None, hidden))}."
        console.print(_text(Cell(told, "quiet")))


def _widths(table: Table, shown: list[int], available: int) -> dict[int, int]:
    """The width of each column: no amount and no short word is broken, the rest is shared.

    Empty where the terminal is too narrow even for that; Rich then squeezes everything.
    """
    natural, least = {}, {}
    for number in shown:
        header = table.headers[number]
        cells = [row[number] for row in table.rows]
        lines = [header.text, *(line for cell in cells for line in (*cell.lines, cell.under))]
        natural[number] = max(cell_len(inert(line)) for line in lines)
        longest = max(cell_len(inert(word)) for line in lines for word in line.split() or [""])
        least[number] = natural[number] if header.right else min(longest, _LONG_WORD)
    spare = available - sum(least.values()) - _GAP * (len(shown) - 1)
    if spare < 0:
        return {}
    # A fair share each, the one that asks for least first, so that it leaves more.
    missing = {number: natural[number] - least[number] for number in shown}
    for rest, number in enumerate(sorted(missing, key=lambda n: missing[n])):
        share = min(missing[number], spare // (len(shown) - rest))
        least[number] += share
        spare -= share
    return least


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
