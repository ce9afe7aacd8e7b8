"""Import a flat file: row by row into a transaction, in memory that does not grow with it."""

from __future__ import annotations

import csv
import os
import shutil
import sqlite3
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple, TextIO

from sqlalchemy import Connection, text

from dcq.errors import UsageError, UserError
from dcq.ingest.article_file import LONGEST_SLUG
from dcq.ingest.article_import import mark_seed
from dcq.ingest.article_rows import check_nesting, forget_unmentioned
from dcq.ingest.faults import Faults
from dcq.ingest.flat_places import PlaceFinder
from dcq.ingest.flat_row import (
    COLUMNS,
    SOURCE_COLUMNS,
    Fault,
    FlatProject,
    read_row,
    source_faults,
)
from dcq.ingest.flat_write import FlatWriter, nameless, remember_own
from dcq.ingest.inputs import STANDARD_INPUT, Progress
from dcq.ingest.statements import Change, compare, remember
from dcq.ingest.table import Line, Table, open_table
from dcq.names import first_of, number_of, slugify
from dcq.store.building import driver_of

_TELL_EVERY = 500  # rows


class SourceKey(NamedTuple):
    """What tells one source of a flat file from another."""

    title: str
    url: str | None
    published: str | None

    @property
    def slug(self) -> str:
        """The slug of its title; one of its own where the title has no letter or digit."""
        fits = slugify(self.title)[:100].encode()[:LONGEST_SLUG].decode(errors="ignore")
        return fits.strip("-") or nameless("source", self.title)


@dataclass(slots=True)
class Options:
    """How a flat file is to be read.

    Attributes:
        mapping: dcq's name for a column under its name in the file.
        source: the source of rows that name none; None where each must name its own.
        max_faults: how many faults are told in full.
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
            option = f"--{fault.column.replace('_', '-')}"
            raise UsageError(f"{option}: {fault.value!r} {fault.problem}", fault.remedy)


class FlatImport:
    """One import of a list: row by row, with the faults that it finds on its way.

    Attributes:
        notes: one line each, for the user.
    """

    def __init__(
        self, options: Options, faults: Faults, progress: Progress, joined: Container[str]
    ) -> None:
        """Begin.

        Args:
            options: how the file is to be read.
            faults: takes those for which the file is refused.
            progress: told how far it has come.
            joined: slugs of sources that are joined in any case.
        """
        self.options = options
        self.progress = progress
        self.joined = joined
        self.faults = faults
        self.notes: list[str] = []
        self._slugs: set[str] = set()
        self._refused = 0
        self._reason = ""
        self._draft: TextIO | None = None
        self._place: Path | None = None
        self._table: Table

    def write(self, connection: Connection, file: str) -> list[Change]:
        """Write every row without a fault, and say what changed of each source.

        Raises:
            UserError: the file cannot be read, or a source is not clear.
        """
        with open_table(file, COLUMNS, self.options.mapping) as table:
            self._table = table
            return self._write(connection)

    def close(self, failed: type[BaseException] | None, *_: object) -> None:
        """Remove the file of refused rows where the others do not get in either."""
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
                f"{refused}, written to {place}: mend"
                f" {'it' if self._refused == 1 else 'them'} and import that file with --append"
            )
        elif self._refused and self.options.dry_run:
            self.notes.append(f"{refused}, which would be written to a file")

    def _write(self, connection: Connection) -> list[Change]:
        raw = driver_of(connection)
        sources = self._sources()
        slugs = [key.slug for key in sources]
        self._check_titles(raw, sources)
        before = remember(raw, slugs)
        replaced = [s for s in slugs if not (self.options.append or s in self.joined)]
        remember_own(raw, replaced)
        emptied = set()
        for slug in replaced:
            query = text("DELETE FROM source WHERE slug = :slug")
            if connection.execute(query, {"slug": slug}).rowcount:
                emptied.add(slug)
            mark_seed(connection, slug, "changed")
        forget_unmentioned(connection)
        writer = FlatWriter(connection, raw)
        stated = self._write_rows(writer, PlaceFinder(raw), sources)
        self._check_emptied(emptied - stated, stated)
        check_nesting(connection)
        self.notes += writer.notes()
        if self._table.ignored:
            self.notes.append(f"columns that dcq has no use for: {', '.join(self._table.ignored)}")
        return compare(raw, slugs, before)

    def _write_rows(
        self, writer: FlatWriter, finder: PlaceFinder, sources: list[SourceKey]
    ) -> set[str]:
        """Write the rows; return the slugs of the sources of those without a fault."""
        stated = set()
        rows = {key: writer.add_source(key.slug, *key) for key in sources}
        for line, project, found in self._read():
            key = self._source_of(line)
            places, lost = finder.find(project)
            faults = [*found, *lost, *writer.part_faults(project, self._slugs)]
            if key is not None and not faults:
                faults = writer.add(project, places, rows[key], line.number)
            if faults:
                self._refuse(line, faults)
            elif key is not None:
                stated.add(key.slug)
        writer.flush()
        for number, fault in writer.late_faults():
            self._add(number, fault)
        return stated

    def _check_emptied(self, emptied: set[str], stated: set[str]) -> None:
        """Refuse to skip all rows of the file, or of a source that stated something before."""
        if self.options.skip_invalid and self._refused and (emptied or not stated):
            of = f" of {first_of(sorted(emptied))}" if emptied else ""
            raise UserError(
                f"{self._table.name}: every row{of} is refused, and nothing was written"
                f" (the first, {self._reason})",
                "mend them; all faults are told without --skip-invalid",
            )

    def _sources(self) -> list[SourceKey]:
        """The sources of the file, found before anything is written, in their order."""
        found: dict[SourceKey, None] = {}
        for line in self._table.lines():
            if "part_of" in self._table.columns:
                self._slugs.add(line.cells.get("slug") or slugify(line.cells.get("name", ""))[:100])
            key = self._source_of(line)
            if key and key not in found and not source_faults(line.cells):
                found[key] = None
        by_slug: dict[str, SourceKey] = {}
        for key in found:
            if by_slug.setdefault(key.slug, key) != key:
                raise UserError(
                    f"{self._table.name}: the source {key.title!r} has two URLs or dates",
                    "give its rows the same",
                )
        return list(found)

    def _check_titles(self, raw: sqlite3.Connection, sources: list[SourceKey]) -> None:
        """Refuse a title that would replace a source of another title."""
        for key in sources:
            row = raw.execute("SELECT title FROM source WHERE slug = ?", [key.slug]).fetchone()
            if row and row[0] != key.title:
                raise UserError(
                    f"{self._table.name}: {key.title!r} makes the slug {key.slug},"
                    f" and that is the source {row[0]!r}",
                    "give another title, or just that one",
                )

    def _source_of(self, line: Line) -> SourceKey | None:
        title = line.cells.get("source_title")
        if title is None:
            return self.options.source
        return SourceKey(title, line.cells.get("source_url"), line.cells.get("source_published"))

    def _read(self) -> Iterator[tuple[Line, FlatProject, list[Fault]]]:
        for count, line in enumerate(self._table.lines()):
            if count % _TELL_EVERY == 0:
                self.progress(line.read, self._table.size)
            project, faults = read_row(line.cells)
            if line.surplus:
                remedy = "quote the cell that holds the delimiter"
                faults.append(Fault("row", line.surplus, "lies beyond the last column", remedy))
            if self._source_of(line) is None:
                remedy = "add a column source_title, or give --source-title"
                faults.append(Fault("source_title", "", "is empty", remedy))
            yield line, project, faults
        self.progress(self._table.size, self._table.size)

    def _refuse(self, line: Line, faults: list[Fault]) -> None:
        self._refused += 1
        self._reason = self._reason or f"line {line.number}: {faults[0]}"
        if not self.options.skip_invalid:
            for fault in faults:
                self._add(line.number, fault)
            self.faults.remedy = ", or import the other rows with --skip-invalid"
        elif not self.options.dry_run:
            writer = csv.writer(self._refused_rows(), lineterminator="\n")
            width = len(self._table.header)
            padded = [*line.raw, *[""] * (width - len(line.raw))]
            reason = "; ".join(map(str, faults))
            writer.writerow([*padded[:width], reason, *padded[width:]])

    def _refused_rows(self) -> TextIO:
        """A draft of the refused rows, with its header; nobody finds it if dcq is killed."""
        if self._draft is None:
            self._draft = TemporaryFile(  # noqa: SIM115 - it stays open
                "w+", encoding="utf-8", errors="backslashreplace", newline=""
            )
            header = csv.writer(self._draft, lineterminator="\n")
            header.writerow([*self._table.header, "reason"])
        return self._draft

    def _free_place(self) -> Path:
        """A name beside the list that no file has or is about to get."""
        own = Path(self._table.name)
        stem = "list" if self._table.name == STANDARD_INPUT else own.stem
        target = self.options.target and self.options.target.resolve()
        number = 1
        while True:
            place = own.with_name(f"{stem}-refused{f'-{number}' if number > 1 else ''}.csv")
            if not os.path.lexists(place) and place.resolve() != target:
                return place
            number += 1

    def _add(self, number: int, fault: Fault) -> None:
        self.faults.add(self._table.name, f"{self._table.name}:{number}: {fault}")
