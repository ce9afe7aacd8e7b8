"""Import a list: row by row, each of its sources in the place of what it stated before."""

import csv
import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from dcq.dates import first_day, last_day
from dcq.errors import Fault, UsageError, UserError
from dcq.ingest.entries import SourceEntry
from dcq.ingest.faults import Faults
from dcq.ingest.fields import LONGEST_SLUG
from dcq.ingest.headings import check_headings
from dcq.ingest.inputs import STANDARD_INPUT, Input, Progress
from dcq.ingest.list_amounts import CellError, cell_fault
from dcq.ingest.list_file import Line, ListFile
from dcq.ingest.list_rows import ListRow, idle_columns, read_cell, read_row
from dcq.ingest.profiles import Profile, combine, find_profile
from dcq.ingest.resolve import OwnProjects, Resolver, slug_of
from dcq.ingest.writer import Writer
from dcq.names import join_clauses, number_of, slugify
from dcq.query.lookup import find_source

_SOURCE_COLUMNS = ("source_url", "source_published", "source_publisher")
_REPORT_EVERY = 500  # rows
_MOST_ROWS = 100_000


class SourceKey(NamedTuple):
    """What tells one source of a list from another."""

    title: str
    url: str | None = None
    published: str | None = None
    publisher: str | None = None

    def check(self, called: str = "source_") -> None:
        """Refuse what no source can have; errors call each part ``called`` and its name.

        Raises:
            CellError: a part cannot be read.
        """
        for part, value in self._asdict().items():
            if value:
                read_cell(f"source_{part}", value, f"{called}{part}")

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
        supersedes: the slug of the edition that the source takes the place of.
        changes_only: whether rows state no more than what differs from what dcq prints.
        all_cells: whether a list that dcq printed states all that it holds.
        profile: the name or file of the one that says how columns are to be read.
        constants: what rows say that leave a column empty.
        units: those of numbers that name none, by what they measure.
        reading: the profile with the options above.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    source: SourceKey | None = None
    max_faults: int = 100
    skip_invalid: bool = False
    dry_run: bool = False
    append: bool = False
    target: Path | None = None
    supersedes: str | None = None
    changes_only: bool = False
    all_cells: bool = False
    profile: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    reading: Profile = field(default_factory=Profile)

    def check(self) -> None:
        """Read the profile, put the options into it, and refuse what no list or source could have.

        Raises:
            UsageError: the option at fault is named.
        """
        if self.changes_only and self.all_cells:
            raise UsageError("--changes-only and --all-cells are opposites", "give one")
        profile = find_profile(self.profile) if self.profile else Profile()
        self.reading = combine(profile, self.mapping, self.constants, self.units)
        self.source = self._named_source()
        if self.supersedes and not self.source:
            raise UsageError("--supersedes: which source does?", "add --source-title")
        if self.source:
            try:
                self.source.check("--source-")
            except CellError as error:
                raise UsageError(error.fault.problem, error.fault.remedy) from None

    def _named_source(self) -> SourceKey | None:
        """The source that the command names, or else the profile, whose editions its date tells."""
        given, own = self.reading.source, self.source or SourceKey("")
        published = own.published or given.published
        title = own.title.strip() or ", ".join(filter(None, (given.title, published)))
        if own.title or given.title:
            return SourceKey(title, own.url or given.url, published, given.publisher)
        if own.url or own.published:
            raise UsageError("a source has no title", "add --source-title")
        return None


@dataclass
class ListImport:
    """One import of a list.

    Attributes:
        file: the list.
        options: how it is to be read.
        faults: gets those for which the file is refused.
        progress: called with how far it has come.
        notes: one line each, for the user.

    Raises:
        UserError: it is no list, or a column is not clear.
    """

    file: Input
    options: Options
    faults: Faults
    progress: Progress
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._name = self.file.name
        profile = self.options.reading
        self._list = ListFile(self.file.read(), self._name, profile, self.options.mapping)
        self._columns = self._list.columns
        if self._list.unread_sheets:
            unread = ", ".join(self._list.unread_sheets)
            self.notes.append(f"sheets that were not read: {unread} (save each as a file)")
        if self._list.above:
            lines = number_of(self._list.above, "line")
            self.notes.append(f"{lines} above the header: not read")
        self._units = profile.scales()
        self._columns.check_telling(self._name)
        check_headings(self._columns.feeds(), self._units, self._name)
        if self._columns.is_printed and not (self.options.changes_only or self.options.all_cells):
            raise UsageError(
                f"{self._name} has the columns of dcq list, and states all its cells or your edits",
                "add --changes-only for the edits, or --all-cells for all",
            )
        # Why, by their positions, rows are left out with --skip-invalid.
        self._refused: dict[int, Fault] = {}
        self._place: Path | None = None
        self._own_ids: dict[tuple[SourceKey | None, str], tuple[int, str]] = {}

    def write(self, writer: Writer) -> None:
        """Write every row without a fault.

        Raises:
            UserError: the file cannot be read, or a source is not clear.
        """
        sources, slugs = self._sources()
        self._check_sources(writer, sources)
        replaced: set[str] = set()
        if not self.options.append:
            replaced = {s.slug for s in sources.values() if s.slug not in writer.statements}
        own = _own_projects(writer, replaced, self.options.supersedes)
        rows = {
            key: writer.add_source(source, join=source.slug not in replaced)
            for key, source in sources.items()
        }
        resolver = Resolver(
            writer,
            own,
            slugs,
            is_printed=self._columns.is_printed,
            changes_only=self.options.changes_only,
        )
        self._columns.unsplit.clear()
        stated = self._write_rows(writer, resolver, rows)
        emptied = set(filter(writer.statements.knew, replaced))
        self._check_emptied(stated, emptied.difference(sources[key].slug for key in stated))
        for fault in writer.add_parts():
            self.faults.add(self._name, fault)

    def _write_rows(
        self, writer: Writer, resolver: Resolver, sources: Mapping[SourceKey, int]
    ) -> set[SourceKey]:
        """Write the rows; return the sources of those without a fault."""
        stated = set()
        idle: Counter[str] = Counter()
        for position, line in enumerate(self._list.lines()):
            if position % _REPORT_EVERY == 0:
                self.progress(*self.file.how_far())
            row, faults = read_row(
                line.cells,
                self._units,
                as_printed=self._columns.is_printed,
                decimal=self.options.reading.decimal,
            )
            idle.update(idle_columns(line.cells, row))
            key = self._source_of(line)
            faults += self._line_faults(line, row)
            if key and not faults:
                entry, faults = resolver.entry(row, sources[key])
                if entry:
                    place = f"{self._name}:{line.number}"
                    faults = writer.add_project(sources[key], entry, place)
            if key and not faults:
                stated.add(key)
            else:
                self._refuse(position, line, faults)
        self.progress(*self.file.how_far())
        self.notes += self._columns.notes()
        for column, number in idle.items():
            if column not in self._columns.constants:
                where = f"{number_of(number, 'row')} without an amount"
                self.notes.append(f"{column}: states nothing in {where}")
        return stated

    def _refuse(self, position: int, line: Line, faults: list[Fault]) -> None:
        """Refuse a row: note why, or add its faults to those of the import."""
        if self.options.skip_invalid:
            self._refused[position] = Fault(f"line {line.number}", "; ".join(map(str, faults)))
            return
        for fault in faults:
            self.faults.add(self._name, fault._replace(place=f"{self._name}:{line.number}"))
        self.faults.remedy = ", or import the other rows with --skip-invalid"

    def _check_emptied(self, stated: set[SourceKey], emptied: set[str]) -> None:
        """Refuse to skip all rows of the file, or of a source that stated something before."""
        if self._refused and (emptied or not stated):
            of = f" of {join_clauses(sorted(emptied))}" if emptied else ""
            first = next(iter(self._refused.values()))
            raise UserError(
                f"{self._name}: every row{of} is refused, and nothing was written"
                f" (the first, {first})",
                "correct them; without --skip-invalid all faults are listed",
            )

    def keep_refused(self) -> None:
        """Write the refused rows to a file, itself a list, just before the others are kept."""
        if not self._refused:
            return
        refused = number_of(len(self._refused), "refused row")
        if self.options.dry_run:
            self.notes.append(f"{refused}, which would be written to a file")
            return
        place = self._free_place()
        with place.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
            self._place = place
            writer = csv.writer(file, lineterminator="\n")
            width = len(self._list.header)
            writer.writerow([*self._list.header, "reason"])
            for position, line in enumerate(self._list.lines()):
                if fault := self._refused.get(position):
                    padded = [*line.raw, *[""] * (width - len(line.raw))]
                    writer.writerow([*padded[:width], fault.problem, *padded[width:]])
        them = "it" if len(self._refused) == 1 else "them"
        self.notes.append(
            f"{refused}, written to {place}: correct {them} and import that file with --append"
        )

    def remove_refused(self, failed: type[BaseException] | None, *_: object) -> None:
        """Remove the file of refused rows where the others were not kept either."""
        if failed and self._place:
            self._place.unlink()

    def _sources(self) -> tuple[dict[SourceKey, SourceEntry], set[str]]:
        """The sources of the list, in their order, and the slugs of its projects.

        They are found before anything is written.
        """
        found: dict[SourceKey, SourceEntry] = {}
        slugs: set[str] = set()
        for position, line in enumerate(self._list.lines()):
            if position == _MOST_ROWS:
                problem = f"{self._name} has more than {_MOST_ROWS} rows"
                raise UserError(problem, "split it, and import its parts in one command")
            if "part_of" in self._columns.named:
                slugs.add(line.cells.get("slug") or slugify(line.cells.get("name", ""))[:100])
            key = self._source_of(line)
            if key and key not in found:
                with suppress(CellError):  # which will be a fault of its row
                    key.check()
                    found[key] = key.entry()
                    if key == self.options.source:
                        found[key].supersedes = self.options.supersedes
        return found, slugs

    def _check_sources(self, writer: Writer, sources: Mapping[SourceKey, SourceEntry]) -> None:
        """Refuse a source that is there twice, or would replace another one or no edition."""
        if older := self.options.supersedes:
            if older in (source.slug for source in sources.values() if source.supersedes):
                problem = f"--supersedes: {older} cannot supersede itself"
                raise UsageError(problem, "name the edition before it; see dcq sources")
            find_source(writer.raw, older)
        by_slug: dict[str, SourceKey] = {}
        for key, source in sources.items():
            if by_slug.setdefault(source.slug, key) != key:
                problem = f"{self._name}: the source {key.title!r} has two URLs or dates"
                raise UserError(problem, "give its rows the same")
            query = "SELECT title FROM source WHERE slug = ? AND title <> ?"
            for (other,) in writer.raw.execute(query, [source.slug, source.title]):
                raise UserError(
                    f"{self._name}: {source.title!r} makes the slug {source.slug},"
                    f" and that is the source {other!r}",
                    "give another title, or just that one",
                )

    def _source_of(self, line: Line) -> SourceKey | None:
        title = line.cells.get("source_title")
        if title is None:
            return self.options.source
        return SourceKey(title, *map(line.cells.get, _SOURCE_COLUMNS))

    def _line_faults(self, line: Line, row: ListRow) -> Iterator[Fault]:
        """What is wrong with a row as a whole."""
        if surplus := next(filter(None, line.raw[len(self._list.header) :]), ""):
            remedy = "quote the cell that holds the delimiter"
            yield cell_fault("row", surplus, "lies beyond the last column", remedy)
        source = self._source_of(line)
        if row.own_id:
            told = line.number, row.name or row.slug
            first = self._own_ids.setdefault((source, row.own_id), told)
            if first != told:
                problem = f"is of {told[1]!r} here, and of {first[1]!r} in line {first[0]}"
                called = [self._list.header[at] for at in self._columns.named.get("own_id", ())]
                column = next(iter(called), "own_id")  # which --set may have given to all
                yield cell_fault(column, row.own_id, problem, "give each project an id of its own")
        if source is None:
            remedy = "add a column source_title, or give --source-title"
            yield cell_fault("source_title", "", "is empty", remedy)
        elif published := source.published:
            dates = [("status_history", dated.get("date")) for dated in row.status_history]
            for column, date in [*dates, ("opened", row.opened)]:
                if date and first_day(date) > last_day(published):
                    problem = f"is later than its source ({published})"
                    remedy = "map it to expected" if column == "opened" else "check the date"
                    yield cell_fault(column, date, problem, remedy)

    def _free_place(self) -> Path:
        """A name beside the list that no file has or is about to get."""
        own = Path(self._name)
        stem = "list" if self._name == STANDARD_INPUT else own.stem
        target = self.options.target and self.options.target.resolve()
        numbers = chain([""], (f"-{number}" for number in count(2)))
        places = (own.with_name(f"{stem}-refused{number}.csv") for number in numbers)
        return next(p for p in places if not os.path.lexists(p) and p.resolve() != target)


def _own_projects(writer: Writer, sources: Iterable[str], superseded: str | None) -> OwnProjects:
    """The projects that some sources name, and then those of the edition that they supersede.

    A project that was merged is the one that its source names, so that a merge can be taken back.
    """
    own = OwnProjects({}, defaultdict(list))
    for one in ([*sources], [superseded]):
        for name, own_id, slug in writer.raw.execute(
            "SELECT DISTINCT m.name, m.own_id, p.slug FROM source s JOIN mention_statement m"
            " ON m.source_id = s.id LEFT JOIN merged_statement g"
            " ON g.kind = 'mention' AND g.statement_id = m.id"
            " JOIN project_record p ON p.id = coalesce(g.project_id, m.project_id)"
            " WHERE s.slug IN (SELECT value FROM json_each(?)) ORDER BY p.id",
            [json.dumps(one)],
        ):
            own.by_name[name].append(slug)
            if own_id:
                own.by_id.setdefault(own_id, slug)
    return own
