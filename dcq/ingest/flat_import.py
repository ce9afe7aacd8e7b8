"""Import a flat file: row by row into one transaction, in memory that does not grow with it."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TextIO

from sqlalchemy import Connection, text

from dcq.dates import is_plain
from dcq.errors import ManyFaultsError, UserError
from dcq.ingest.article_rows import check_nesting, forget_unmentioned
from dcq.ingest.flat_row import COLUMNS, Fault, FlatProject, read_row
from dcq.ingest.flat_write import FlatWriter, own_projects
from dcq.ingest.statements import compare, remember
from dcq.ingest.table import STANDARD_INPUT, Line, Table, open_table
from dcq.names import slugify
from dcq.store.building import writing

Progress = Callable[[int, int], None]
"""Told, now and then, how many bytes of how many are done."""

_TELL_EVERY = 500  # rows


class SourceKey(NamedTuple):
    """What tells one source of a flat file from another."""

    title: str
    url: str | None
    published: str | None

    @property
    def slug(self) -> str:
        """The slug of its title; one of its own where the title has no letter or digit."""
        return slugify(self.title)[:100].strip("-") or f"source-{_digest(self.title)}"


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
        joined: slugs of sources that are joined in any case.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    source: SourceKey | None = None
    max_faults: int = 100
    skip_invalid: bool = False
    dry_run: bool = False
    append: bool = False
    joined: frozenset[str] = frozenset()


@dataclass(slots=True)
class Outcome:
    """What an import did.

    Attributes:
        changes: for each source: slug, added, changed, unchanged and gone statements.
        notes: one line each, for the user.
    """

    changes: list[tuple[str, int, int, int, int]]
    notes: list[str]


def import_flat(path: Path, file: str, options: Options, progress: Progress) -> Outcome:
    """Import a flat file: every row without a fault, or nothing unless told otherwise.

    Raises:
        ManyFaultsError: rows have faults and ``skip_invalid`` is not set.
        UserError: the file cannot be read, or a source is missing.
    """
    with open_table(file, COLUMNS, options.mapping) as table:
        run = _Run(table, options, progress)
        with run.refusing(), writing(path, undo=options.dry_run) as connection:
            outcome = run.write(connection)
            if run.late_count or (run.fault_count and not options.skip_invalid):
                raise run.refusal()
        return outcome


class _Run:
    """One import on its way: faults as they are found, and the rows they refuse."""

    def __init__(self, table: Table, options: Options, progress: Progress) -> None:
        self.table = table
        self.options = options
        self.progress = progress
        self.faults: list[str] = []
        self.fault_count = 0
        self.late_count = 0
        self.slugs: set[str] = set()
        self.refused_file: TextIO | None = None
        self.refused = 0

    def write(self, connection: Connection) -> Outcome:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        sources = self._sources()
        slugs = [key.slug for key in sources]
        self._check_titles(raw, sources)
        before = remember(raw, slugs)
        replaced = [s for s in slugs if not (self.options.append or s in self.options.joined)]
        own = own_projects(raw, replaced)
        for slug in replaced:
            connection.execute(text("DELETE FROM source WHERE slug = :slug"), {"slug": slug})
            connection.execute(
                text("UPDATE seed_article SET state = 'changed' WHERE slug = :slug"), {"slug": slug}
            )
        forget_unmentioned(connection)
        writer = FlatWriter(connection, raw, own)
        rows = {key: writer.add_source(key.slug, *key) for key in sources}
        for line, project, found in self._read():
            key = self._source_of(line)
            places, lost = writer.find_places(project)
            faults = [*found, *lost, *writer.part_faults(project, self.slugs)]
            if key is not None and not faults:
                faults = writer.add(project, places, rows[key], line.number)
            if faults:
                self._refuse(line, faults)
        writer.flush()
        for number, fault in writer.late_faults():
            self._count(number, fault)
            self.late_count += 1
        check_nesting(connection)
        changes = compare(raw, slugs, before)
        return Outcome(changes, [*writer.notes(), *self._notes()])

    def _sources(self) -> list[SourceKey]:
        """The sources of the file, found before anything is written, in their order."""
        found: dict[SourceKey, None] = {}
        for line in self.table.lines():
            if "part_of" in self.table.columns:
                self.slugs.add(line.cells.get("slug") or slugify(line.cells.get("name", ""))[:100])
            key = self._source_of(line)
            if key and key not in found:
                if key.published and not is_plain(key.published):
                    raise UserError(
                        f"{self.table.name}:{line.number}: the source {key.title!r} is published"
                        f" on {key.published!r}, which is no date",
                        "write it like 2025-12-09",
                    )
                found[key] = None
        by_slug: dict[str, SourceKey] = {}
        for key in found:
            if by_slug.setdefault(key.slug, key) != key:
                raise UserError(
                    f"{self.table.name}: the source {key.title!r} has two URLs or dates",
                    "give its rows the same",
                )
        return list(found)

    def _check_titles(self, raw: sqlite3.Connection, sources: list[SourceKey]) -> None:
        """Refuse a title that would replace a source of another title."""
        for key in sources:
            row = raw.execute("SELECT title FROM source WHERE slug = ?", [key.slug]).fetchone()
            if row and row[0] != key.title:
                raise UserError(
                    f"{self.table.name}: {key.title!r} makes the slug {key.slug},"
                    f" and that is the source {row[0]!r}",
                    "give another title, or just that one",
                )

    def _source_of(self, line: Line) -> SourceKey | None:
        title = line.cells.get("source_title")
        if title is None:
            return self.options.source
        return SourceKey(title, line.cells.get("source_url"), line.cells.get("source_published"))

    def _read(self) -> Iterator[tuple[Line, FlatProject, list[Fault]]]:
        for count, line in enumerate(self.table.lines()):
            if count % _TELL_EVERY == 0:
                self.progress(line.read, self.table.size)
            project, faults = read_row(line.cells)
            if line.surplus:
                remedy = "quote the cell that holds the delimiter"
                faults.append(Fault("row", line.surplus, "lies beyond the last column", remedy))
            if self._source_of(line) is None:
                remedy = "add a column source_title, or give --source-title"
                faults.append(Fault("source_title", "", "is empty", remedy))
            yield line, project, faults
        self.progress(self.table.size, self.table.size)

    def _refuse(self, line: Line, faults: list[Fault]) -> None:
        for fault in faults:
            self._count(line.number, fault)
        if self.options.skip_invalid and not self.options.dry_run:
            writer = csv.writer(self._refused_rows(), lineterminator="\n")
            if not self.refused:
                writer.writerow([*self.table.header, "reason"])
            width = len(self.table.header)
            padded = [*line.raw, *[""] * (width - len(line.raw))]
            reason = "; ".join(map(str, faults))
            writer.writerow([*padded[:width], reason, *padded[width:]])
        self.refused += 1

    def _refused_rows(self) -> TextIO:
        if self.refused_file is None:
            own = Path(self.table.name)
            stem = "list" if self.table.name == STANDARD_INPUT else own.stem
            place = own.with_name(f"{stem}-refused.csv")
            number = 2
            while place.exists():
                place = place.with_name(f"{stem}-refused-{number}.csv")
                number += 1
            self.refused_file = place.open("x", encoding="utf-8", newline="")
        return self.refused_file

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Close the file of refused rows; remove it where the others do not get in either."""
        whole = False
        try:
            yield
            whole = True
        finally:
            if self.refused_file:
                self.refused_file.close()
                if not whole:
                    Path(self.refused_file.name).unlink()

    def _count(self, number: int, fault: Fault) -> None:
        self.fault_count += 1
        if len(self.faults) < self.options.max_faults:
            self.faults.append(f"{self.table.name}:{number}: {fault}")

    def refusal(self) -> ManyFaultsError:
        """The error that names every fault, up to ``max_faults``."""
        more = self.fault_count - len(self.faults)
        lines = [*self.faults, *([f"… and {more} more"] if more else [])]
        return ManyFaultsError(
            lines,
            f"{self.fault_count} faults in {self.table.name}, and nothing was written",
            "mend them, or import the other rows with --skip-invalid",
        )

    def _notes(self) -> list[str]:
        notes = []
        if self.table.ignored:
            notes.append(f"columns that dcq has no use for: {', '.join(self.table.ignored)}")
        if self.refused and self.refused_file:
            notes.append(
                f"{self.refused} rows were refused; they are in {self.refused_file.name}:"
                " mend them and import that with --append"
            )
        elif self.refused:
            notes.append(f"{self.refused} rows would be refused")
        return notes


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
