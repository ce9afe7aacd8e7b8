"""Tables for a terminal, drawn by Rich; text from the data is never markup."""

from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.box import Box
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
_NARROW = 8  # characters; in narrower columns most words are broken
_RULES = Box("\n".join(("    ", "    ", " ── ", "    ", " ── ", *["    "] * 3)) + "\n")
"""A rule under the headers and one above the total, and no other lines."""


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
            n
            for n, _ in enumerate(block.headers)
            if any(row[n].text or row[n].under for row in rows)
        ]
        wanted = [n for n in filled if block.headers[n].from_width <= width]
        cited = dict(footnotes.numbers)
        cells = [[_text(row[n], footnotes) for n in wanted] for row in rows]
        shown = _fitting([block.headers[n] for n in wanted], cells, width)
        if len(shown) < len(wanted):
            wanted = [wanted[n] for n in shown]
            footnotes.numbers = cited  # what stands in a column that has gone is not cited
            cells = [[_text(row[n], footnotes) for n in wanted] for row in rows]
        yield _table([block.headers[n] for n in wanted], cells, width, block.totals)
        if more > 0:
            yield Text(f"… and {more} more rows; --csv has them all, and filters find some.", "dim")
        gone = (block.headers[n] for n in filled if n not in wanted)
        if hidden := [header.text for header in gone if not header.repeats]:
            yield Text(f"Not shown in {width} columns: {', '.join(hidden)}.", "dim")


def _table(headers: list[Header], rows: list[list[Text]], width: int, totals: int) -> RichTable:
    drawn = RichTable(
        box=_RULES, show_edge=False, pad_edge=False, padding=(0, _GAP - 1, 0, 0),
        header_style="bold",
    )  # fmt: skip
    widths = _widths(_sizes(headers, rows), width)
    for header, wide in zip(headers, widths, strict=True):
        drawn.add_column(
            Text(inert(header.text)),
            justify="right" if header.right else "left",
            overflow="fold",
            width=wide,
        )
    tall = [any(_is_tall(*pair) for pair in zip(row, widths, strict=True)) for row in rows]
    apart = sum(tall) > len(rows) / 2
    for n, row in enumerate(rows):
        if n and n == len(rows) - totals:
            drawn.add_section()
        elif n and apart:
            drawn.add_row()
        drawn.add_row(*row)
    return drawn


def _is_tall(text: Text, width: int | None) -> bool:
    """Whether a text takes several lines."""
    return "\n" in text.plain or (width is not None and cell_len(text.plain) > width)


def _sizes(headers: Sequence[Header], rows: list[list[Text]]) -> list[tuple[int, int]]:
    """What each column needs to break no amount and no word, and what to break no line."""
    sizes = []
    for header, *cells in zip(headers, *rows, strict=True):
        lines = [header.text, *(line for cell in cells for line in cell.plain.split("\n"))]
        natural = max(map(cell_len, lines))
        longest = max(cell_len(word) for line in lines for word in line.split() or [""])
        sizes.append((natural if header.right else longest, natural))
    return sizes


def _fitting(headers: list[Header], rows: list[list[Text]], width: int) -> list[int]:
    """The columns that have room side by side; those for the widest terminals go first.

    A word of most of the line, for which even those that never go leave no room, drives none
    away: it is broken in any case.
    """
    needed = [least + _GAP for least, _ in _sizes(headers, rows)]
    kept = [*range(len(headers))]
    always = {n: needed[n] for n in kept if not headers[n].from_width}
    for n, own in always.items():
        room = width + _GAP - sum(always.values()) + own
        needed[n] = own if own <= max(room, width * 2 // 3) else room // 2
    while sum(needed[n] for n in kept) - _GAP > width:
        last = max(kept, key=lambda n: (headers[n].from_width, n))
        if not headers[last].from_width:
            break
        kept.remove(last)
    return kept


def _widths(sizes: list[tuple[int, int]], available: int) -> list[int | None]:
    """The width of each column: no word is broken where there is room, the rest is shared.

    None each where the terminal is too narrow even for broken words; Rich then squeezes them.
    """
    room = available - _GAP * (len(sizes) - 1)
    widths = _shared([least for least, _ in sizes], room)
    if any(wide < min(least, _NARROW) for wide, (least, _) in zip(widths, sizes, strict=True)):
        return [None] * len(sizes)
    missing = [natural - wide for wide, (_, natural) in zip(widths, sizes, strict=True)]
    return [sum(pair) for pair in zip(widths, _shared(missing, room - sum(widths)), strict=True)]


def _shared(wanted: list[int], room: int) -> list[int]:
    """A fair share each, the one that asks for least first, so that it leaves more."""
    given = [0] * len(wanted)
    for rest, n in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[n] = max(0, min(wanted[n], room // (len(wanted) - rest)))
        room -= given[n]
    return given


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
