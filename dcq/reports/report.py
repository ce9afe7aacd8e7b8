"""A report is a value: columns and rows for machines, blocks of text for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, NamedTuple

from dcq.names import split


class Column(NamedTuple):
    """A column of the machine-readable answer.

    Attributes:
        name: snake_case; the unit is part of the name where the column has one.
        many: whether a value is several, joined by ``;`` (an array in JSON).
        flag: whether a value is 0 or 1 (false or true in JSON).
    """

    name: str
    many: bool = False
    flag: bool = False

    def in_json(self, value: Any) -> Any:
        """A value of the column as JSON has it."""
        if self.many:
            return split(value)
        return bool(value) if self.flag and value is not None else value


class Cell(NamedTuple):
    """Text for people, with what it is rather than how it looks.

    Attributes:
        text: one line, or a tuple of several; a line break inside one is made inert.
        tone: ``plain``, ``strong``, ``quiet``, ``good`` or ``bad``.
        under: a second, quiet line.
    """

    text: str | tuple[str, ...]
    tone: str = "plain"
    under: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text."""
        return self.text if isinstance(self.text, tuple) else (self.text,)


class Header(NamedTuple):
    """A column that people read.

    Attributes:
        text: its heading.
        from_width: the narrowest terminal, in characters, that shows it.
        right: whether it is set to the right, as amounts are.
    """

    text: str
    from_width: int = 0
    right: bool = False


@dataclass(slots=True)
class Table:
    """Rows under headings."""

    headers: Sequence[Header]
    rows: Sequence[Sequence[Cell]]
    title: str = ""


@dataclass(slots=True)
class Lines:
    """Labelled lines under a title; a line without a label is a paragraph."""

    lines: Sequence[tuple[str, Cell]]
    title: str = ""


Block = Table | Lines


@dataclass(slots=True)
class Report:
    """An answer.

    Attributes:
        columns: of ``rows``, in their order.
        rows: tuples of str, int, float or None; may be an iterator that runs once.
        blocks: the same for people, where a renderer for people was asked for.
        document: what JSON prints instead of the rows, where that is an object.
        notes: one line each, for stderr.
        failed: whether the command is to exit with 1, as an audit that found something.
        bare: lines that text formats print instead, for an answer that is no table.
    """

    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    blocks: Sequence[Block] = ()
    document: dict[str, Any] | None = None
    notes: list[str] = field(default_factory=list)
    failed: bool = False
    bare: Iterable[str] | None = None

    def records(self) -> Iterable[dict[str, Any]]:
        """The rows as dictionaries, with lists where a value is several."""
        for row in self.rows:
            yield {
                column.name: column.in_json(value)
                for column, value in zip(self.columns, row, strict=True)
            }


def peek(rows: Iterator[Sequence[Any]]) -> tuple[bool, Iterator[Sequence[Any]]]:
    """Whether a one-pass iterator is empty, and the iterator as if nobody had looked."""
    first = list(islice(rows, 1))
    return not first, chain(first, rows)
