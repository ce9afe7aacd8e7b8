"""Write what sources state: the one way into the database, for articles and lists alike.

Rows are collected and inserted in bulk. A source that is written replaces all that it stated
before; a project, organisation or power source that no source states any more goes.
"""

import sqlite3
from collections import defaultdict
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.dialects.sqlite import dialect

from dcq.errors import Fault, UserError
from dcq.ingest.checks import check_circles, check_counts, check_nesting
from dcq.ingest.corrections import giving_way, idle_corrections
from dcq.ingest.decisions import apply_decisions, release
from dcq.ingest.entries import (
    Article,
    Entry,
    FigureEntry,
    OrganisationEntry,
    PowerSourceEntry,
    ProjectEntry,
    SourceEntry,
)
from dcq.ingest.faults import SUGGESTED
from dcq.ingest.history import Before
from dcq.ingest.references import FIND, MISSING, Known, with_known
from dcq.ingest.remove import mark_seed, remove_statements
from dcq.ingest.statements import (
    FACTS,
    FIELDS,
    IDENTITY,
    MENTIONED,
    NAMED_BY,
    STATED_ONCE,
    STORED,
    Change,
    Statements,
)
from dcq.ingest.toml_lines import Place, Position, inside
from dcq.models import TABLES
from dcq.names import fold
from dcq.query.lookup import find_region
from dcq.store.writing import driver_of
from dcq.vocabulary import METRICS

_BATCH = 10_000  # rows between two writes
_SQL = dialect(paramstyle="named")
# How rows are inserted, each table after those that its rows refer to. The driver gets them as
# they are, by column: SQLAlchemy's own preparing of rows takes as long as writing them.
_INSERT = {
    table: str(insert(TABLES[STORED.get(table, table)]).compile(dialect=_SQL))
    for table in (*NAMED_BY, *IDENTITY)
}
_STATED = {table: itemgetter("source_id", *columns) for table, columns in STATED_ONCE.items()}
_REFERRED = {name: name for name in ("organisation", "power_source")} | {"part_of": "power_source"}
_Stated = tuple[Place, FigureEntry]  # and where it stands
ONE_ROW = "give each project one row"
WHOLE = "give the slug of another project, in this file or the database"
_ONCE = "state each fact once"


class Writer:
    """Writes entries within one transaction, in bulk.

    What cannot be written is returned as faults, and the transaction must then be undone.

    Attributes:
        raw: the driver's own connection, to look things up.
        statements: what the written sources stated before.
        before: the same, so that it can be taken back.
        changes: once it is finished, what changed of each source.
        kept: names in which a source differs from what is stored, a clause each.
        unaudited: once it is finished, the sources that changed after their audit.
    """

    def __init__(self, connection: Connection) -> None:
        self.raw: sqlite3.Connection = driver_of(connection)
        self.statements = Statements(self.raw)
        self.before = Before()
        self.changes: list[Change] = []
        self.kept: dict[str, None] = {}
        self.unaudited: list[str] = []
        self._audited: set[str] = set()
        self._pending: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._next: dict[str, int] = {
            table: self._ask(f"SELECT coalesce(max(id), 0) + 1 FROM {STORED.get(table, table)}")
            for table in _INSERT
        }
        self._regions: dict[str, int | Fault] = {}
        # What was looked up or is still to be written, until the next flush.
        self._known: dict[tuple[str, str], Known] = {}
        self._mentioned: set[tuple[str, int, int]] = set()
        self._is_doomed = False
        self._parts: list[tuple[Place, int, str, dict[str, Any]]] = []
        self._parts_at: dict[int, Place] = {}
        self._editions_at: dict[str, Position] = {}
        self._place: Place = ""
        self._begin("")

    def add_source(self, entry: SourceEntry, *, join: bool = False) -> int:
        """Start a source and return its row; what it stated before goes, unless it is joined."""
        self.flush()
        self.before.remember(self.raw, entry.slug)
        self.statements.remember(entry.slug)
        query = "SELECT id, audited FROM source WHERE slug = ?"
        row, audited = self.raw.execute(query, [entry.slug]).fetchone() or (None, None)
        if audited and not entry.audited:
            self._audited.add(entry.slug)
        if row is not None and join:
            release(self.raw, entry.slug)
            return int(row)
        if row is not None:
            remove_statements(self.raw, entry.slug)
        columns = self._columns("source", entry)
        number = self._put("source", columns | {"audited": entry.audited or audited})
        self.flush()
        return number

    def add_article(self, article: Article, top: Position) -> list[Fault]:
        """Write all that an article states, which stands at ``top``."""
        self._editions_at[article.source.slug] = top.at("source", "supersedes")
        # What only its earlier version keeps known is known still.
        organisations, powers, faults = with_known(article, top, self.raw, self.find)
        self._is_doomed |= bool(faults)
        source = self.add_source(article.source)
        for number, organisation in enumerate(organisations):
            faults += self.add_organisation(source, organisation, top.at("organisation", number))
        for power in powers:  # each before those that are part of it
            self._identify("power_source", power)
        for number, power in enumerate(powers):
            faults += self.add_power_source(source, power, top.at("power_source", number))
        for number, project in enumerate(article.project):
            faults += self.add_project(source, project, top.at("project", number))
        regions: dict[int | None, list[_Stated]] = defaultdict(list)
        for number, entry in enumerate(article.region):
            self._begin(top.at("region", number))
            regions[self._region(entry.region)] += self._placed(entry.figures)
            faults += self._faults
        for row, figures in regions.items():
            self._begin(top)
            self._state_figures(source, figures, region_id=row, project_id=None)
            faults += self._faults
        self._begin(top)
        for number, aside in enumerate(article.set_aside):
            self._place = top.at("set_aside", number)
            self._state("set_aside", self._columns("set_aside", aside), source)
        return faults + self._faults + self.add_parts()

    def add_organisation(self, source: int, entry: OrganisationEntry, place: Place) -> list[Fault]:
        """Name an organisation, so that roles can refer to it."""
        self._begin(place)
        known = self._identify("organisation", entry)
        self._state_aliases(source, entry.aliases, organisation_id=known.row, project_id=None)
        return self._faults

    def add_power_source(self, source: int, entry: PowerSourceEntry, place: Place) -> list[Fault]:
        """Mention a power source, so that projects can be tied to it."""
        self._begin(place)
        known = self._identify("power_source", entry)
        self._mention("power_mention", source, known, self._columns("power_mention", entry))
        return self._faults

    def add_project(self, source: int, entry: ProjectEntry, place: Place) -> list[Fault]:
        """Write what a source states about a project, or nothing of it where there is a fault."""
        self._begin(place)
        known = self._identify("project", entry)
        is_new = self._mention("mention", source, known, self._columns("mention", entry))
        if not is_new and self.has_entry(source, known):
            self._fault(f"slug: {entry.slug!r} is there twice", ONE_ROW)
        if self._faults:
            return self._faults
        self._state_aliases(source, entry.aliases, project_id=known.row, organisation_id=None)
        self._state_figures(
            source, self._placed(entry.figures), project_id=known.row, region_id=None
        )
        for name, table in FACTS.items():
            for number, fact in enumerate(getattr(entry, name) if name != "figures" else ()):
                self._place = inside(place, name, number)
                columns = self._columns(table, fact)
                columns["project_id"] = known.row
                if table == "part_of":
                    self._parts.append((self._place, source, fact.whole, columns))
                else:
                    self._state(table, columns, source)
        if sum(map(len, self._pending.values())) > _BATCH:
            self.flush()
        return self._faults

    def add_parts(self) -> list[Fault]:
        """Put the projects into the wholes that were named, which may have come after them.

        A source that names a whole mentions it.
        """
        parts, self._parts = self._parts, []
        self._begin("")
        for place, source, slug, columns in parts:
            self._place = self._parts_at[columns["project_id"]] = place
            whole = self.find("project", slug)
            if whole.row == columns["project_id"]:
                self._fault(f"{slug} would lie inside itself", "check part_of")
            elif whole.row == MISSING and not self._is_doomed:  # or it was told already
                self._fault(f"part_of: {slug!r} is no other project", WHOLE)
            elif whole.row != MISSING:
                own = dict.fromkeys(("own_id", "printed", "note")) | {"name": whole.name or slug}
                self._mention("mention", source, whole, own)
                self._state("part_of", columns | {"whole_id": whole.row}, source)
        self.flush()
        return self._faults

    def compare_name(self, slug: str, known: Known, name: str) -> None:
        """Note it where a source gives another name than the one that is shown."""
        if known.name and known.name != name:
            self.kept[f"{slug} is {known.name}, not {name}"] = None

    def finish(self) -> list[Change]:
        """Write what is left, and say what changed of each source.

        Raises:
            UserError: a project would lie inside itself, or have too many facts.
        """
        self.flush()
        check_circles(self.raw, self._editions_at)
        apply_decisions(self.raw)
        check_nesting(self.raw, self._parts_at)
        check_counts(self.raw)
        self.changes = self.statements.compare()
        for change in filter(self.has_changed, self.changes):
            mark_seed(self.raw, change.source, "changed")
            if change.source in self._audited:
                self.raw.execute("UPDATE source SET audited = NULL WHERE slug = ?", change[:1])
                self.unaudited.append(change.source)
        return self.changes

    def has_changed(self, change: Change) -> bool:
        """Whether a source is new or states something else than before."""
        is_new = not self.statements.knew(change.source)
        return is_new or bool(change.added or change.changed or change.gone)

    def flush(self) -> None:
        """Write what was collected."""
        if not self._is_doomed:  # or the database would refuse what has a fault
            for table, sql in _INSERT.items():
                self.raw.executemany(sql, self._pending[table])
        self._pending.clear()
        # What is written is found by asking, so that memory does not grow with the input.
        self._known.clear()
        self._mentioned.clear()

    def find(self, table: str, slug: str) -> Known:
        """What is stored, or about to be, under a slug."""
        if (known := self._known.get((table, slug))) is None:
            found = self.raw.execute(FIND[table], [slug]).fetchone()
            known = self._known[table, slug] = Known(*(found or (MISSING, "", None)))
        return known

    def has_entry(self, source: int, known: Known) -> bool:
        """Whether a source mentions a project, and not only as what another one lies in."""
        return self._mentions("mention", source, known) and not self._ask(
            "SELECT 1 FROM part_of_statement WHERE source_id = :source AND whole_id = :project"
            + "".join(
                f" AND NOT EXISTS (SELECT 1 FROM {STORED[table]} t WHERE t.source_id = :source"
                " AND t.project_id = :project)"
                for table in FACTS.values()
            ),
            source=source,
            project=known.row,
        )

    def _begin(self, place: Place) -> None:
        """Start an entry, and with it a list of its faults."""
        self._place = place
        self._faults: list[Fault] = []
        self._stated: set[tuple[str, Any]] = set()

    def _fault(self, problem: str, remedy: str) -> None:
        self._faults.append(Fault(str(self._place), problem, remedy))
        self._is_doomed = True

    def _identify(
        self, table: str, entry: OrganisationEntry | PowerSourceEntry | ProjectEntry
    ) -> Known:
        """The row of what an entry names, new if need be; a known one keeps its name and kind."""
        known = self.find(table, entry.slug)
        kind = getattr(entry, "kind", None)
        if known.row == MISSING:
            row = self._put(table, {"slug": entry.slug, "name": entry.name, "kind": kind})
            known = self._known[table, entry.slug] = Known(row, entry.name, kind, is_new=True)
        if known.kind != kind:
            problem = f"{entry.slug} is of kind {known.kind} in another source, not {kind}"
            self._fault(problem, "use the same kind, or another slug")
        if table == "organisation" and known.name != entry.name:
            query = "SELECT 1 FROM alias_statement WHERE organisation_id = ? AND folded = ?"
            if self._ask(query, known.row, fold(entry.name)):
                return known
        if table != "project":  # of which each source keeps its own name
            self.compare_name(entry.slug, known, entry.name)
        return known

    def _mentions(self, table: str, source: int, known: Known) -> bool:
        """Whether a source mentions a project, or a power source, already."""
        if (table, source, known.row) in self._mentioned:
            return True
        query = f"SELECT 1 FROM {STORED[table]} WHERE source_id = ? AND {MENTIONED[table]}_id = ?"
        return not known.is_new and self._ask(query, source, known.row) is not None

    def _mention(self, table: str, source: int, known: Known, columns: dict[str, Any]) -> bool:
        """Mention something, unless the source does so already; return whether it was new."""
        if self._mentions(table, source, known):
            return False
        self._mentioned.add((table, source, known.row))
        self._put(table, columns | {"source_id": source, f"{MENTIONED[table]}_id": known.row})
        return True

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

    def _columns(self, table: str, entry: Entry) -> dict[str, Any]:
        """What an entry states, by column and field: names as rows, an amount as its bounds."""
        columns = entry.__dict__.copy()
        for column, field in FIELDS.get(table, {}).items():
            value = columns.get(field)
            if value and field == "region":
                value = self._region(value)
            elif value and field in _REFERRED:
                value = self.find(_REFERRED[field], value).row
            columns[column] = value
        if table == "role" and columns["share"]:
            columns["share"] = columns["share"].low
        if table == "figure":
            amount = columns["amount"]
            columns |= {"low": amount.low, "high": amount.high, "about": amount.about}
            columns["currency"] = amount.unit if METRICS[columns["metric"]].is_money else None
        return columns

    def _state_aliases(self, source: int, names: list[str], **subject: int | None) -> None:
        for name in names:
            self._state("alias", {**subject, "name": name, "folded": fold(name)}, source)

    def _placed(self, figures: list[FigureEntry]) -> list[_Stated]:
        return [(inside(self._place, "figures", at), each) for at, each in enumerate(figures)]

    def _state_figures(self, source: int, stated: list[_Stated], **of: int | None) -> None:
        figures = [figure for _, figure in stated]
        idle = [*map(id, idle_corrections(figures))]
        for (self._place, figure), gives_way in zip(stated, giving_way(figures), strict=True):
            if id(figure) in idle:
                problem = f"{figure.amount} replaces no other {figure.metric} of its kind"
                self._fault(problem, "state that one, too, or leave out replaces")
            columns = self._columns("figure", figure) | of
            self._state("figure", columns | {"gives_way": gives_way}, source)

    def _state(self, table: str, columns: dict[str, Any], source: int) -> None:
        """Collect a statement; it is a fault to state the same twice of one subject."""
        columns["source_id"] = source
        key = table, _STATED[table](columns)
        if key in self._stated:
            self._fault(f"the same {table.replace('_', ' ')} is stated twice", _ONCE)
        self._stated.add(key)
        self._put(table, columns)

    def _put(self, table: str, columns: dict[str, Any]) -> int:
        """Collect a row and return its number; what is no column of the table is passed over."""
        number = columns["id"] = self._next[table]
        self._next[table] += 1
        self._pending[table].append(columns)
        return number

    def _ask(self, query: str, *values: Any, **named: Any) -> Any:
        row = self.raw.execute(query, named or values).fetchone()
        return row[0] if row else None
