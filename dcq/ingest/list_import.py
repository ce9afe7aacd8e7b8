"""Import a list: row by row, each of its sources in the place of what it stated before."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple, TextIO

from dcq.errors import Fault, UsageError, UserError
from dcq.ingest.entries import LONGEST_SLUG, SourceEntry
from dcq.ingest.faults import Faults
from dcq.ingest.inputs import STANDARD_INPUT, Input, Progress
from dcq.ingest.list_file import Line, ListFile
from dcq.ingest.list_rows import (
    COLUMNS,
    SOURCE_COLUMNS,
    cell_fault,
    idle_columns,
    read_row,
    source_faults,
)
from dcq.ingest.resolve import Resolver, slug_of
from dcq.ingest.writer import Writer
from dcq.names import join_clauses, number_of, slugify

_REPORT_EVERY = 500  # rows
_MOST_ROWS = 100_000


class SourceKey(NamedTuple):
    """What tells one source of a list from another."""

    title: str
    url: str | None = None
    published: str | None = None

    def entry(self) -> SourceEntry:
        """The source, with a slug of its title."""
        fits = slugify(self.title)[:100].encode()[:LONGEST_SLUG].decode(errors="ignore")
        slug = slug_of("source", fits.strip("-") or self.title)
        return SourceEntry.model_validate(self._asdict() | {"slug": slug})


@dataclass(slots=True)
class Options:
    """How lists are to be read.

    Attributes:
        mapping: dcq's name for a column under its name in the file.
        source: the source of rows that name none; None where each must name its own.
        max_faults: how many faults are listed.
        skip_invalid: whether rows without a fault are imported, and the others written to
            a file.
        dry_run: whether nothing is kept.
        append: whether rows join what their sources state already, instead of replacing it.
        target: the file of the answer, which refused rows must not get into.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    source: SourceKey | None = None
    max_faults: int = 100
    skip_invalid: bool = False
    dry_run: bool = False
    append: bool = False
    target: Path | None = None

    def check(self) -> None:
        """Refuse a source that no row could have.

        Raises:
            UsageError: the option at fault is named.
        """
        given = zip(SOURCE_COLUMNS, self.source or (), strict=False)
        for fault in source_faults({column: value for column, value in given if value}):
            raise UsageError(f"--{fault.problem.replace('_', '-', 1)}", fault.remedy)


class ListImport:
    """One import of a list.

    Attributes:
        notes: one line each, for the user.
    """

    def __init__(self, file: Input, options: Options, faults: Faults, progress: Progress) -> None:
        """Open a list.

        Args:
            file: the list.
            options: how it is to be read.
            faults: gets those for which the file is refused.
            progress: called with how far it has come.

        Raises:
            UserError: it is no list, or a column is not clear.
        """
        self.notes: list[str] = []
        self._name = file.name
        self._options = options
        self._faults = faults
        self._progress = progress
        self._list = ListFile(file.read(), file.name, COLUMNS, options.mapping)
        self._refused = 0
        self._idle: Counter[str] = Counter()
        self._first_refused = ""
        self._draft: TextIO | None = None
        self._place: Path | None = None

    def write(self, writer: Writer) -> None:
        """Write every row without a fault.

        Raises:
            UserError: the file cannot be read, or a source is not clear.
        """
        sources, slugs = self._sources()
        joined = {
            source.slug
            for source in sources.values()
            if self._options.append or source.slug in writer.statements
        }
        replaced = [s.slug for s in sources.values() if s.slug not in joined]
        own = _own_projects(writer, replaced)
        rows = {}
        for key, source in sources.items():
            self._check_title(writer, source)
            rows[key] = writer.add_source(source, join=source.slug in joined)
        stated = self._write_rows(writer, Resolver(writer, own, slugs), rows)
        self._check_emptied(
            {sources[key].slug for key in stated},
            {slug for slug in replaced if writer.statements.knew(slug)},
        )
        for fault in writer.add_parts():
            self._faults.add(self._name, fault)
        if self._list.ignored:
            self.notes.append(f"columns that dcq does not use: {', '.join(self._list.ignored)}")
        for column, count in self._idle.items():
            where = f"{number_of(count, 'row')} without an amount"
            self.notes.append(f"{column}: states nothing in {where}")

    def _write_rows(
        self, writer: Writer, resolver: Resolver, sources: Mapping[SourceKey, int]
    ) -> set[SourceKey]:
        """Write the rows; return the sources of those without a fault."""
        stated = set()
        for line in self._lines():
            row, faults = read_row(line.cells)
            self._idle.update(idle_columns(line.cells, row))
            faults += self._line_faults(line)
            key = self._source_of(line)
            if key and not faults:
                entry, faults = resolver.entry(row, sources[key])
                if entry:
                    place = f"{self._name}:{line.number}"
                    faults = writer.add_project(sources[key], entry, place)
            if faults:
                self._refuse(line, faults)
            elif key:
                stated.add(key)
        return stated

    def _check_emptied(self, stated: set[str], before: set[str]) -> None:
        """Refuse to skip all rows of the file, or of a source that stated something before."""
        emptied = before - stated
        if self._options.skip_invalid and self._refused and (emptied or not stated):
            of = f" of {join_clauses(sorted(emptied))}" if emptied else ""
            raise UserError(
                f"{self._name}: every row{of} is refused, and nothing was written"
                f" (the first, {self._first_refused})",
                "correct them; without --skip-invalid all faults are listed",
            )

    def close(self, failed: type[BaseException] | None, *_: object) -> None:
        """Remove the file of refused rows where the others were not kept either."""
        if self._draft:
            self._draft.close()
        if failed and self._place:
            self._place.unlink()

    def keep_refused(self) -> None:
        """Write the refused rows to a file, itself a list, just before the others are kept."""
        refused = number_of(self._refused, "refused row")
        if self._draft:
            self._draft.seek(0)
            place = self._free_place()
            with place.open("x", encoding="utf-8", newline="") as file:
                self._place = place
                shutil.copyfileobj(self._draft, file)
            self.notes.append(
                f"{refused}, written to {place}: correct"
                f" {'it' if self._refused == 1 else 'them'} and import that file with --append"
            )
        elif self._refused and self._options.dry_run:
            self.notes.append(f"{refused}, which would be written to a file")

    def _sources(self) -> tuple[dict[SourceKey, SourceEntry], set[str]]:
        """The sources of the list, in their order, and the slugs of its projects.

        They are found before anything is written.
        """
        found: dict[SourceKey, SourceEntry] = {}
        slugs: set[str] = set()
        by_slug: dict[str, SourceKey] = {}
        for count, line in enumerate(self._list.lines()):
            if count == _MOST_ROWS:
                problem = f"{self._name} has more than {_MOST_ROWS} rows"
                raise UserError(problem, "split it, and import its parts in one command")
            if "part_of" in self._list.columns:
                slugs.add(line.cells.get("slug") or slugify(line.cells.get("name", ""))[:100])
            key = self._source_of(line)
            if key is None or key in found or source_faults(line.cells):
                continue
            found[key] = key.entry()
            if by_slug.setdefault(found[key].slug, key) != key:
                raise UserError(
                    f"{self._name}: the source {key.title!r} has two URLs or dates",
                    "give its rows the same",
                )
        return found, slugs

    def _check_title(self, writer: Writer, source: SourceEntry) -> None:
        """Refuse a title that would replace a source of another title."""
        query = "SELECT title FROM source WHERE slug = ?"
        row = writer.raw.execute(query, [source.slug]).fetchone()
        if row and row[0] != source.title:
            raise UserError(
                f"{self._name}: {source.title!r} makes the slug {source.slug},"
                f" and that is the source {row[0]!r}",
                "give another title, or just that one",
            )

    def _source_of(self, line: Line) -> SourceKey | None:
        title = line.cells.get("source_title")
        if title is None:
            return self._options.source
        return SourceKey(title, line.cells.get("source_url"), line.cells.get("source_published"))

    def _lines(self) -> Iterator[Line]:
        for count, line in enumerate(self._list.lines()):
            if count % _REPORT_EVERY == 0:
                self._progress(line.read, self._list.size)
            yield line
        self._progress(self._list.size, self._list.size)

    def _line_faults(self, line: Line) -> Iterator[Fault]:
        """What is wrong with a row as a whole."""
        if line.surplus:
            remedy = "quote the cell that holds the delimiter"
            yield cell_fault("row", line.surplus, "lies beyond the last column", remedy)
        if self._source_of(line) is None:
            remedy = "add a column source_title, or give --source-title"
            yield cell_fault("source_title", "", "is empty", remedy)
        yield from source_faults(line.cells)

    def _refuse(self, line: Line, faults: list[Fault]) -> None:
        self._refused += 1
        self._first_refused = self._first_refused or f"line {line.number}: {faults[0]}"
        if not self._options.skip_invalid:
            for fault in faults:
                place = f"{self._name}:{line.number}"
                self._faults.add(self._name, fault._replace(place=place))
            self._faults.remedy = ", or import the other rows with --skip-invalid"
        elif not self._options.dry_run:
            writer = csv.writer(self._refused_rows(), lineterminator="\n")
            width = len(self._list.header)
            padded = [*line.raw, *[""] * (width - len(line.raw))]
            reason = "; ".join(map(str, faults))
            writer.writerow([*padded[:width], reason, *padded[width:]])

    def _refused_rows(self) -> TextIO:
        """A draft of the refused rows, with its header, in a file without a name."""
        if self._draft is None:
            self._draft = TemporaryFile(  # noqa: SIM115 - it stays open
                "w+", encoding="utf-8", errors="backslashreplace", newline=""
            )
            header = csv.writer(self._draft, lineterminator="\n")
            header.writerow([*self._list.header, "reason"])
        return self._draft

    def _free_place(self) -> Path:
        """A name beside the list that no file has or is about to get."""
        own = Path(self._name)
        stem = "list" if self._name == STANDARD_INPUT else own.stem
        target = self._options.target and self._options.target.resolve()
        number = 1
        while True:
            place = own.with_name(f"{stem}-refused{f'-{number}' if number > 1 else ''}.csv")
            if not os.path.lexists(place) and place.resolve() != target:
                return place
            number += 1


def _own_projects(writer: Writer, sources: Iterable[str]) -> dict[str, list[str]]:
    """The slugs of the projects that some sources mention, by name, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, slug in writer.raw.execute(
        "SELECT DISTINCT p.name, p.slug FROM source s JOIN mention m ON m.source_id = s.id"
        " JOIN project p ON p.id = m.project_id"
        " WHERE s.slug IN (SELECT value FROM json_each(?)) ORDER BY p.id",
        [json.dumps(list(sources))],
    ):
        found[name].append(slug)
    return found
