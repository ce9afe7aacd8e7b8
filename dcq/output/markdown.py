"""Markdown: tables to paste into an article, a wiki or an issue."""

from __future__ import annotations

from typing import TextIO

from dcq.output.inert import inert_markdown as _text
from dcq.output.terminal import Terminal
from dcq.reports import Cell, Lines, Report, Table


def render_markdown(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Write the blocks for people, every column of them, as Markdown."""
    for number, block in enumerate(report.blocks):
        if number:
            out.write("\n")
        if block.title:
            out.write(f"## {_text(block.title)}\n\n")
        if isinstance(block, Table):
            _table(block, out)
        else:
            _lines(block, out)


def _table(table: Table, out: TextIO) -> None:
    out.write(f"| {' | '.join(_text(header.text) for header in table.headers)} |\n")
    rules = ("---:" if header.right else "---" for header in table.headers)
    out.write(f"| {' | '.join(rules)} |\n")
    for row in table.rows:
        out.write(f"| {' | '.join(map(_cell, row))} |\n")


def _lines(lines: Lines, out: TextIO) -> None:
    for label, cell in lines.lines:
        out.write(f"- **{_text(label)}** {_cell(cell)}\n" if label else f"- {_cell(cell)}\n")


def _cell(cell: Cell) -> str:
    return "<br>".join(map(_text, (*cell.lines, *filter(None, [cell.under]))))
