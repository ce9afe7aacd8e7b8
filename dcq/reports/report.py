"""A report is a value: columns and rows for machines, blocks of text for people."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dcq.names import split


class Column(NamedTuple):
    """A column of the machine-readable answer.

    Attributes:
        name: snake_case; the unit is part of the name where the column has one.
        many: whether a value is several, joined by ``;`` (an array in JSON).
        flag: whether a value is 0 or 1 (false or true in JSON).
        number: whether a value is a number, or several joined by ``;`` (an array in JSON).
    """

    name: str
    many: bool = False
    flag: bool = False
    number: bool = False

    def in_json(self, value: Any) -> Any:
        """A value of the column as JSON has it."""
        if self.many:
            return split(value)
        if self.number:
            numbers = [float(one) for one in split(value)]
            return numbers if len(numbers) > 1 else next(iter(numbers), None)
        return bool(value) if self.flag and value is not None else value


class Cited(NamedTuple):
    """Words, and the slugs of the sources that they rest on; the renderer numbers those."""

    words: str
    sources: Sequence[str] = ()


Line = str | Cited


class Cell(NamedTuple):
    """Text for people, with what it is rather than how it looks.

    Attributes:
        text: one line, or a list of several; a line break inside one is made inert.
        tone: ``plain``, ``strong``, ``quiet``, ``good`` or ``bad``.
        under: quiet text below, one line or several.
    """

    text: Line | list[Line]
    tone: str = "plain"
    under: Line | list[Line] = ""


class Header(NamedTuple):
    """A column that people read.

    Attributes:
        text: its heading.
        from_width: the narrowest terminal, in characters, that shows it; where the words
            need more room, the columns for the widest go first, those of 0 never.
        right: whether it is set to the right, as amounts are.
        repeats: whether it only repeats other columns, so that it can be dropped without a note.
    """

    text: str
    from_width: int = 0
    right: bool = False
    repeats: bool = False


@dataclass(slots=True)
class Table:
    """Rows under headings.

    Attributes:
        totals: how many of the rows, at their end, add the others up.
        more: how many rows there are beyond these.
    """

    headers: Sequence[Header]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    more: int = 0
    totals: int = 0


@dataclass(slots=True)
class Lines:
    """Labelled lines under a title; a line without a label is a paragraph."""

    lines: Sequence[tuple[str, Cell]]
    title: str = ""


Block = Table | Lines


class Origin(NamedTuple):
    """Where an answer is from, for a format that holds more than the answer.

    Attributes:
        names: gives the names by slug of a table and column of the database.
        sources: makes a row for each figure behind the answer, with its source and words, and
            one for each source without a figure.
    """

    names: Callable[..., Mapping[str, str]]
    sources: Callable[[], "Report"]


@dataclass(slots=True)
class Report:
    """An answer.

    Attributes:
        columns: of ``rows``, in their order.
        rows: tuples of str, int, float or None; may be an iterator that runs once.
        blocks: makes the same for people, of at most so many rows, or None for all; called
            by renderers for people only. A report of few rows makes them all.
        footnotes: makes a line for each source cited, given their slugs in order.
        document: makes what JSON prints instead of the rows, where that is an object.
        notes: one line each, for stderr.
        failed: whether the command is to exit with 1, as an audit that found something.
        text: lines that text formats print instead, for an answer that is no table.
        origin: what stands behind it, where it is about projects.
    """

    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    blocks: Callable[[int | None], Sequence[Block]] = lambda _: ()
    footnotes: Callable[[Sequence[str]], Lines] = lambda _: Lines(())
    document: Callable[[], dict[str, Any]] | None = None
    notes: list[str] = field(default_factory=list)
    failed: bool = False
    text: Iterable[str] | None = None
    origin: Origin | None = None

    def records(self) -> Iterator[dict[str, Any]]:
        """The rows as dictionaries, with lists where a value is several."""
        for row in self.rows:
            yield {c.name: c.in_json(v) for c, v in zip(self.columns, row, strict=True)}


def headers(
    *texts: str, right: Sequence[str] = (), from_width: Mapping[str, int] | None = None
) -> list[Header]:
    """Headers by their texts, of which some are set to the right or need a wide terminal."""
    return [Header(text, (from_width or {}).get(text, 0), text in right) for text in texts]


def columns(
    names: str | Iterable[str], *, many: str = "", flag: str = "", number: str = ""
) -> tuple[Column, ...]:
    """Columns by their names, of which some hold several values, some 0 or 1, some numbers."""
    listed = names.split() if isinstance(names, str) else names
    kinds = many.split(), flag.split(), number.split()
    return tuple(Column(name, *(name in kind for kind in kinds)) for name in listed)


def as_row(columns: Iterable[Column], record: Mapping[str, Any]) -> tuple[Any, ...]:
    """A record as a row: several values are joined, those of a set in their order."""

    def cell(value: Any) -> Any:
        if isinstance(value, set):
            value = sorted(value)
        return ";".join(value) if isinstance(value, list) else value

    return tuple(cell(record.get(column.name)) for column in columns)


def grouped(
    rows: Iterable[dict[str, Any]], *keys: str
) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """Rows together that have the same values of some keys, in the order of the first of each."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[key] for key in keys)].append(row)
    return groups
