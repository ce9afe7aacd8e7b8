"""Tables for a terminal, drawn by Rich; text from the data is never markup."""

from collections.abc import Iterator
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from dcq.output.footnotes import Footnotes
from dcq.output.inert import inert
from dcq.output.terminal import Terminal, draw
from dcq.reports import Block, Cell, Header, Lines, Report

_TONES = {"strong": "bold", "quiet": "dim", "good": "green", "bad": "red"}

_MOST = 500  # rows of a table; a person reads no more
_GAP = 2  # characters between columns
_LONG_WORD = 26  # characters from which a word, such as a slug, may be broken


def render_table(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Draw the report's blocks within the terminal's width."""
    draw(_page(report, terminal.width), out, terminal, terminal.width)


def _page(report: Report, width: int) -> Iterator[RenderableType]:
    footnotes = Footnotes()
    first = True
    for make in (report.blocks, lambda _: [footnotes.block(report)]):
        for block in make(_MOST):
            parts = [*_block(block, footnotes, width)]
            if parts and block.title:
                parts[:0] = [*([] if first else [""]), Text(inert(block.title), "bold cyan")]
            first &= not parts
            yield from parts


def _block(block: Block, footnotes: Footnotes, width: int) -> Iterator[RenderableType]:
    if isinstance(block, Lines):
        if block.lines:
            yield _grid(block, footnotes, width)
    elif block.rows:
        rows, more = block.rows[:_MOST], len(block.rows[_MOST:]) + block.more
        filled = [
            (n, header)
            for n, header in enumerate(block.headers)
            if any(row[n].text or row[n].under for row in rows)
        ]
        shown = [n for n, header in filled if header.from_width <= width]
        hidden = [header.text for _, header in filled if header.from_width > width and header.text]
        cells = [[_text(row[n], footnotes) for n in shown] for row in rows]
        yield _table([block.headers[n] for n in shown], cells, width)
        if more > 0:
            yield Text(f"… and {more} more rows; --csv has them all, and filters find some.", "dim")
        if hidden:
            yield Text(f"Not shown in {width} columns: {', '.join(hidden)}.", "dim")


def _table(headers: list[Header], rows: list[list[Text]], width: int) -> RichTable:
    drawn = RichTable(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, _GAP - 1, 0, 0),
        header_style="bold",
    )
    for header, wide in zip(headers, _widths(headers, rows, width), strict=True):
        drawn.add_column(
            Text(inert(header.text)),
            justify="right" if header.right else "left",
            overflow="fold",
            width=wide,
        )
    for row in rows:
        drawn.add_row(*row)
    return drawn


def _widths(headers: list[Header], rows: list[list[Text]], available: int) -> list[int | None]:
    """The width of each column: no amount and no short word is broken, the rest is shared.

    None each where the terminal is too narrow even for that; Rich then squeezes everything.
    """
    natural, least = [], []
    for header, *cells in zip(headers, *rows, strict=True):
        lines = [header.text, *(line for cell in cells for line in cell.plain.split("\n"))]
        natural.append(max(map(cell_len, lines)))
        longest = max(cell_len(word) for line in lines for word in line.split() or [""])
        least.append(natural[-1] if header.right else min(longest, _LONG_WORD))
    spare = available - sum(least) - _GAP * (len(headers) - 1)
    if spare < 0:
        return [None] * len(headers)
    # A fair share each, the one that asks for least first, so that it leaves more.
    missing = [wanted - given for wanted, given in zip(natural, least, strict=True)]
    for rest, n in enumerate(sorted(range(len(headers)), key=missing.__getitem__)):
        share = min(missing[n], spare // (len(headers) - rest))
        least[n] += share
        spare -= share
    return [*least]


def _grid(block: Lines, footnotes: Footnotes, width: int) -> Padding:
    labelled = any(label for label, _ in block.lines)
    grid = RichTable.grid(padding=(0, 2, 0, 0))
    if labelled:
        grid.add_column(no_wrap=width >= 60, overflow="fold")
    grid.add_column(overflow="fold")
    for label, cell in block.lines:
        told = _text(cell, footnotes)
        grid.add_row(*([Text(inert(label), "dim"), told] if labelled else [told]))
    return Padding(grid, (0, 0, 0, 2))


def _text(cell: Cell, footnotes: Footnotes) -> Text:
    lines, under = (map(inert, lines) for lines in footnotes.marked(cell))
    text = Text("\n".join(lines), _TONES.get(cell.tone, ""))
    if cell.under:
        text = Text.assemble(text, "\n" if cell.text else "", ("\n".join(under), "dim"))
    return text
