"""Markdown: tables to paste into an article, a wiki or an issue."""

from typing import TextIO

from dcq.output.footnotes import Footnotes
from dcq.output.inert import inert_markdown as _text
from dcq.output.terminal import Terminal
from dcq.reports import Block, Cell, Report, Table


def render_markdown(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Write the blocks for people, every column of them, as Markdown."""
    footnotes = Footnotes()
    texts = ["\n".join(_block(block, footnotes)) for block in report.blocks(None)]
    texts.append("\n".join(_block(footnotes.block(report), footnotes)))
    if any(texts):
        out.write("\n\n".join(filter(None, texts)) + "\n")


def _block(block: Block, footnotes: Footnotes) -> list[str]:
    """The lines of a block; none of an empty one."""

    def cell(cell: Cell) -> str:
        lines, under = footnotes.marked(cell)
        return "<br>".join(map(_text, (*lines, *under)))

    if isinstance(block, Table):
        rules = ("---:" if header.right else "---" for header in block.headers)
        top = ((_text(header.text) for header in block.headers), rules)
        cells = ((cell(each) for each in row) for row in block.rows)
        lines = [f"| {' | '.join(row)} |" for row in (*top, *cells)] if block.rows else []
    else:
        lines = [
            f"- **{_text(label)}** {cell(told)}" if label else f"- {cell(told)}"
            for label, told in block.lines
        ]
    return [f"## {_text(block.title)}\n", *lines] if lines and block.title else lines
