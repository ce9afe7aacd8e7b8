"""Write what sources state: the one way into the database, for articles and lists alike.

Rows are collected and inserted in bulk. A source that is written replaces all that it stated
before; a project, organisation or power source that no source states any more goes.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Container
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert

from dcq import models
from dcq.errors import Fault, UserError
from dcq.ingest.checks import check_counts, check_nesting
from dcq.ingest.entries import (
    Article,
    Entry,
    OrganisationEntry,
    PartOfEntry,
    PowerSourceEntry,
    ProjectEntry,
    SourceEntry,
)
from dcq.ingest.faults import SUGGESTED, Faults
from dcq.ingest.remove import mark_seed, remove_statements
from dcq.ingest.statements import IDENTITY, Change, Statements
from dcq.names import fold
from dcq.query.lookup import find_region
from dcq.store.writing import driver_of
from dcq.vocabulary import METRICS

_BATCH = 10_000  # rows between two writes
# Each table after those that its rows refer to.
_TABLES: tuple[type[Any], ...] = (
    *(models.Source, models.Organisation, models.PowerSource, models.Project),
    *IDENTITY,
)
# The table of each list of facts of a project.
_FACTS: dict[str, type[Any]] = {
    "statuses": models.Status,
    "milestones": models.Milestone,
    "places": models.Place,
    "roles": models.Role,
    "power": models.PowerTie,
    "figures": models.Figure,
}
_NAMED: dict[str, type[Any]] = {
    "organisation": models.Organisation,
    "power_source": models.PowerSource,
}
_RENAMED = {"milestone": "kind"}
ONE_ROW = "give each project one row"
WHOLE = "give the slug of another project, in this file or the database"
_ONCE = "state each fact once"
_MISSING = 0  # stands for the row of what is not stored

Named = OrganisationEntry | PowerSourceEntry | ProjectEntry


class Known(NamedTuple):
    """The row of an organisation, power source or project, and how it is stored."""

    row: int
    name: str
    kind: str | None
    is_new: bool = False


def write_article(connection: Connection, article: Article) -> None:
    """Replace what the article of that slug stated by what this one states.

    Raises:
        UserError: it cannot be written as it is; the error lists its faults.
    """
    writer = Writer(connection)
    faults = Faults()
    for fault in writer.add_article(article, article.source.slug):
        faults.add(article.source.slug, fault)
    faults.refuse()
    writer.finish()


class Writer:
    """Writes entries within one transaction, in bulk.

    What cannot be written is returned as faults, and the transaction must then be undone.

    Attributes:
        raw: the driver's own connection, to look things up.
        statements: what the written sources stated before, and what that changed.
        kept: names in which a source differs from what is stored, a clause each.
    """

    def __init__(self, connection: Connection) -> None:
        self.raw: sqlite3.Connection = driver_of(connection)
        self.statements = Statements(self.raw)
        self.kept: dict[str, None] = {}
        self._connection = connection
        self._pending: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
        self._count = 0
        self._next: dict[type[Any], int] = {
            model: self._ask(f"SELECT coalesce(max(id), 0) + 1 FROM {model.__tablename__}")
            for model in _TABLES
        }
        self._regions: dict[str, int | Fault] = {}
        # What was looked up or is still to be written, until the next flush.
        self._known: dict[tuple[type[Any], str], Known] = {}
        self._mentioned: set[tuple[type[Any], int, int]] = set()
        # Of the entry that is being written:
        self._place = ""
        self._faults: list[Fault] = []
        self._is_doomed = False
        self._stated: set[tuple[Any, ...]] = set()
        self._parts: list[tuple[str, int, int, PartOfEntry]] = []

    def add_source(self, entry: SourceEntry, *, join: bool = False) -> int:
        """Start a source and return its row; what it stated before goes, unless it is joined."""
        self.flush()
        self.statements.remember(entry.slug)
        row: int | None = self._ask("SELECT id FROM source WHERE slug = ?", entry.slug)
        if row is not None and join:
            return row
        if row is not None:
            remove_statements(self.raw, entry.slug)
        mark_seed(self.raw, entry.slug, "changed")
        values = entry.model_dump()
        values["file_name"] = values.pop("file")
        number = self._put(models.Source, **values)
        self.flush()
        return number

    def add_article(self, article: Article, where: str) -> list[Fault]:
        """Write all that an article states; ``where`` names it in faults."""
        source = self.add_source(article.source)
        faults: list[Fault] = []
        for organisation in article.organisation:
            faults += self.add_organisation(source, organisation, where)
        for power in article.power_source:  # each before those that are part of it
            self._identify(models.PowerSource, power)
        for power in article.power_source:
            faults += self.add_power_source(source, power, where)
        for project in article.project:
            faults += self.add_project(source, project, f"{where}: {project.slug}")
        for entry in article.region:
            self._begin(f"{where}: {entry.region}")
            region = self._region(entry.region)
            for figure in entry.figures:
                columns = self._columns(figure) | {"region_id": region}
                self._state(models.Figure, source_id=source, project_id=None, **columns)
            faults += self._faults
        return faults + self.add_parts()

    def add_organisation(self, source: int, entry: OrganisationEntry, place: str) -> list[Fault]:
        """Name an organisation, so that roles can refer to it."""
        self._begin(place)
        known = self._identify(models.Organisation, entry)
        for alias in entry.aliases:
            self._state_alias(alias, source_id=source, organisation_id=known.row, project_id=None)
        return self._faults

    def add_power_source(self, source: int, entry: PowerSourceEntry, place: str) -> list[Fault]:
        """Mention a power source, so that projects can be tied to it."""
        self._begin(place)
        known = self._identify(models.PowerSource, entry)
        if self._claim(models.PowerMention, source, known):
            columns = self._columns(entry, without={"slug", "name", "kind"})
            self._put(models.PowerMention, source_id=source, power_source_id=known.row, **columns)
        return self._faults

    def add_project(self, source: int, entry: ProjectEntry, place: str) -> list[Fault]:
        """Write what a source states about a project, or nothing of it where there is a fault."""
        self._begin(place)
        known = self._identify(models.Project, entry)
        own = {"source_id": source, "project_id": known.row}
        if self._claim(models.Mention, source, known):
            self._put(models.Mention, **own, printed=entry.printed, note=entry.note)
        elif self.has_entry(source, known):
            self._fault(f"slug: {entry.slug!r} is there twice", ONE_ROW)
        if self._faults:
            return self._faults
        for alias in entry.aliases:
            self._state_alias(alias, **own, organisation_id=None)
        self._parts += [(place, source, known.row, part) for part in entry.part_of]
        for name, model in _FACTS.items():
            for fact in getattr(entry, name):
                self._state(model, **own, **self._columns(fact))
        if self._count > _BATCH:
            self.flush()
        return self._faults

    def add_parts(self) -> list[Fault]:
        """Put the projects into the wholes that were named, which may have come after them.

        A source that names a whole mentions it.
        """
        parts, self._parts = self._parts, []
        stated: set[tuple[int, int, int]] = set()
        faults: list[Fault] = []
        for place, source, project, part in parts:
            self._begin(place)
            whole = self.find(models.Project, part.whole)
            if whole.row == project:
                self._fault(f"{part.whole} would lie inside itself", "check part_of")
            elif whole.row == _MISSING:
                self._fault(f"part_of: {part.whole!r} is no other project", WHOLE)
            elif (source, project, whole.row) in stated:
                self._fault("the same part of is stated twice", _ONCE)
            else:
                stated.add((source, project, whole.row))
                if self._claim(models.Mention, source, whole):
                    self._put(
                        models.Mention,
                        source_id=source,
                        project_id=whole.row,
                        printed=None,
                        note=None,
                    )
                self._put(
                    models.PartOf,
                    source_id=source,
                    project_id=project,
                    whole_id=whole.row,
                    note=part.note,
                )
            faults += self._faults
        self.flush()
        return faults

    def compare_name(self, slug: str, known: Known, name: str) -> None:
        """Note it where a source gives another name than the one that is stored."""
        if known.name != name:
            self.kept[f"{slug} is {known.name}, not {name}"] = None

    def finish(self) -> list[Change]:
        """Write what is left, and say what changed of each source.

        Raises:
            UserError: a project would lie inside itself, or have too many facts.
        """
        self.flush()
        check_nesting(self.raw)
        check_counts(self.raw)
        return self.statements.compare()

    def flush(self) -> None:
        """Write what was collected."""
        for model in _TABLES:
            rows = self._pending.pop(model, None)
            if rows and not self._is_doomed:  # or the database would refuse what has a fault
                self._connection.execute(insert(model.__table__), rows)
        self._count = 0
        # What is written is found by asking, so that memory does not grow with the input.
        self._known.clear()
        self._mentioned.clear()

    def find(self, model: type[Any], slug: str) -> Known:
        """What is stored, or about to be, under a slug."""
        if (known := self._known.get((model, slug))) is None:
            kind = "NULL" if model is models.Organisation else "kind"
            query = f"SELECT id, name, {kind} FROM {model.__tablename__} WHERE slug = ?"
            found = self.raw.execute(query, [slug]).fetchone()
            known = self._known[model, slug] = Known(*(found or (_MISSING, "", None)))
        return known

    def mentions(self, source: int, known: Known, model: type[Any] = models.Mention) -> bool:
        """Whether a source mentions a project, or a power source, already."""
        if (model, source, known.row) in self._mentioned:
            return True
        subject = "project_id" if model is models.Mention else "power_source_id"
        query = f"SELECT 1 FROM {model.__tablename__} WHERE source_id = ? AND {subject} = ?"
        return not known.is_new and self._ask(query, source, known.row) is not None

    def _begin(self, place: str) -> None:
        self._place = place
        self._faults = []
        self._stated.clear()

    def _fault(self, problem: str, remedy: str) -> None:
        self._faults.append(Fault(self._place, problem, remedy))
        self._is_doomed = True

    def _identify(self, model: type[Any], entry: Named) -> Known:
        """The row of what an entry names, new if need be; a known one keeps its name and kind."""
        known = self.find(model, entry.slug)
        kind = getattr(entry, "kind", None)
        if known.row == _MISSING:
            values = {"kind": kind} if kind else {}
            row = self._put(model, slug=entry.slug, name=entry.name, **values)
            known = self._known[model, entry.slug] = Known(row, entry.name, kind, is_new=True)
        if known.kind != kind:
            problem = f"{entry.slug} is of kind {known.kind} in another source, not {kind}"
            self._fault(problem, "use the same kind, or another slug")
        self.compare_name(entry.slug, known, entry.name)
        return known

    def has_entry(self, source: int, known: Known) -> bool:
        """Whether a source mentions a project, and not only as what another one lies in."""
        return self.mentions(source, known) and not self._ask(
            "SELECT 1 FROM part_of o WHERE o.source_id = :source AND o.whole_id = :project"
            + "".join(
                f" AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.source_id = :source"
                " AND t.project_id = :project)"
                for table in "status milestone place role power_tie part_of figure".split()
            ),
            source=source,
            project=known.row,
        )

    def _claim(self, model: type[Any], source: int, known: Known) -> bool:
        """Note that a source mentions something; return whether it had not done so before."""
        mentioned = self.mentions(source, known, model)
        self._mentioned.add((model, source, known.row))
        return not mentioned

    def _region(self, name: str) -> int | None:
        """The row of a region; None, and a fault, where the name means none or several."""
        if name not in self._regions:
            try:
                suggest = len(self._faults) < SUGGESTED
                self._regions[name] = find_region(self.raw, name, suggest=suggest).row
            except UserError as error:
                self._regions[name] = Fault("", error.problem, error.remedy)
        found = self._regions[name]
        if isinstance(found, Fault):
            self._fault(found.problem, found.remedy)
            return None
        return found

    def _state_alias(self, name: str, **subject: int | None) -> None:
        self._state(models.Alias, **subject, name=name, folded=fold(name))

    def _columns(self, fact: Entry, without: Container[str] = ()) -> dict[str, Any]:
        """The columns of a fact: names as rows, and an amount as its bounds."""
        columns: dict[str, Any] = {}
        for name, value in fact.__dict__.items():  # pydantic's own iterator takes thrice as long
            if name in without or name == "confidential":
                continue
            if name == "region":
                columns["region_id"] = self._region(value) if value else None
            elif name in {"organisation", "power_source"}:
                columns[f"{name}_id"] = self.find(_NAMED[name], value).row if value else None
            elif name == "part_of":
                columns["whole_id"] = self.find(models.PowerSource, value).row if value else None
            elif name == "amount":
                columns |= {"low": value.low, "high": value.high, "about": int(value.about)}
                is_money = METRICS[columns["metric"]].is_money
                columns["currency"] = value.unit if is_money else None
                columns.setdefault("region_id", None)
            else:
                columns[_RENAMED.get(name, name)] = value
        return columns

    def _state(self, model: type[Any], **values: Any) -> None:
        """Collect a statement; it is a fault to state the same twice of one subject."""
        identity = IDENTITY[model]
        if model is models.Figure:  # of which a source may give several, if they differ
            identity += ("currency", "printed", "low", "high")
        key = (model, *(values[column] for column in identity))
        if key in self._stated:
            name = model.__tablename__.replace("_", " ")
            self._fault(f"the same {name} is stated twice", _ONCE)
        self._stated.add(key)
        self._put(model, **values)

    def _put(self, model: type[Any], **values: Any) -> int:
        """Collect a row and return its number."""
        number = self._next[model]
        self._next[model] = number + 1
        self._pending[model].append({"id": number, **values})
        self._count += 1
        return number

    def _ask(self, query: str, *values: Any, **named: Any) -> Any:
        row = self.raw.execute(query, named or values).fetchone()
        return row[0] if row else None
