"""Write what the rows of a flat file state, in bulk, against what is there already.

A row about a known project states only what differs from what dcq prints of it: a list
that was exported, edited and imported again states the edits and nothing else.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert

from dcq.ingest.flat_places import Places
from dcq.ingest.flat_row import AMOUNTS, Fault, FlatProject, Stated
from dcq.models import (
    Figure,
    Mention,
    Milestone,
    Organisation,
    PartOf,
    Place,
    PowerMention,
    PowerSource,
    PowerTie,
    Project,
    Role,
    Source,
    Status,
)
from dcq.names import first_of, fold, slugify, split
from dcq.query.records import PROJECT_COLUMNS
from dcq.vocabulary import CONFIDENTIAL, METRICS

_BATCH = 2_000  # rows between two writes
# Tables in the order in which their rows may refer to each other.
_ORDER: tuple[type[Any], ...] = (
    *(Source, Organisation, PowerSource, Project, Mention, Status, Milestone, Place, Role),
    *(PowerMention, PowerTie, PartOf, Figure),
)
# A source mentions a project, and not only as what another one lies in.
_HAS_A_ROW = (
    "SELECT 1 FROM mention m WHERE m.source_id = ? AND m.project_id = ? AND (NOT EXISTS"
    " (SELECT 1 FROM part_of WHERE source_id = m.source_id AND whole_id = m.project_id){})"
).format(
    "".join(
        f" OR EXISTS (SELECT 1 FROM {table} t WHERE (t.source_id, t.project_id)"
        " = (m.source_id, m.project_id))"
        for table in "status milestone place role power_tie part_of figure".split()
    )
)


class FlatWriter:
    """Collects rows for every table and writes them in batches."""

    def __init__(self, connection: Connection, raw: sqlite3.Connection) -> None:
        self._connection = connection
        self._raw = raw
        self._pending: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
        self._next = {
            model: self._ask(f"SELECT coalesce(max(id), 0) + 1 FROM {model.__tablename__}")
            for model in _ORDER
        }
        self._first_new = self._next[Project]
        raw.execute("DROP TABLE IF EXISTS temp.called")
        raw.execute("CREATE TEMP TABLE called (folded TEXT PRIMARY KEY, id INTEGER)")
        raw.execute(
            "INSERT OR IGNORE INTO called SELECT fold(slug), id FROM organisation"
            " UNION ALL SELECT fold(name), id FROM organisation"
            " UNION ALL SELECT folded, organisation_id FROM alias"
            " WHERE organisation_id IS NOT NULL"
        )
        self._new_projects: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._powers: dict[str, int] = {}
        self._powers_mentioned: set[tuple[int, int]] = set()
        self._parts: list[tuple[int, int, int, str]] = []
        self._known_rows: set[int] = set()
        self._kept: list[str] = []
        self._rows = 0

    def add_source(self, slug: str, title: str, url: str | None, published: str | None) -> int:
        """Add a source, or find the one that is joined, and return its row."""
        row: int | None = self._ask("SELECT id FROM source WHERE slug = ?", slug)
        if row is not None:
            return row
        return self._put(Source, slug=slug, title=title, url=url, published=published)

    def add(self, project: FlatProject, places: Places, source: int, line: int) -> list[Fault]:
        """Add what a row states, or nothing where it is there already."""
        if not project.slug:
            project.slug = self._own_slug(project.name) or self._alias(project.name)
        known = self._known(project) if project.slug else None
        if known is None:
            if project.slug and self._project_row(project.slug) is not None:
                return [_twice(project.slug)]
            self._add_new(project, source, places, line)
        elif known["id"] in self._known_rows or self._ask(_HAS_A_ROW, source, known["id"]):
            return [_twice(project.slug)]
        else:
            self._known_rows.add(known["id"])
            self._add_changes(project, source, places, known, line)
        self._rows += 1
        if self._rows % _BATCH == 0:
            self.flush()
        return []

    def flush(self) -> None:
        """Write what was collected."""
        for model in _ORDER:
            if rows := self._pending.pop(model, None):
                # A project can be mentioned by its own row and as the whole of others.
                once = ["OR IGNORE"] if model is Mention else []
                self._connection.execute(insert(model.__table__).prefix_with(*once), rows)
        # What is written is found by asking; no memory of it grows with the file.
        for remembered in (self._new_projects, self._powers, self._powers_mentioned):
            remembered.clear()

    def part_faults(self, project: FlatProject, slugs: set[str]) -> list[Fault]:
        """Faults of ``part_of``: names that are neither in the file nor in the database."""
        return [
            _no_whole(whole)
            for whole in project.part_of
            if whole == project.slug or (whole not in slugs and self._project_row(whole) is None)
        ]

    def late_faults(self) -> Iterator[tuple[int, Fault]]:
        """Faults that only the whole file shows, with their lines."""
        for line, source, project, whole in self._parts:
            row = self._ask("SELECT id FROM project WHERE slug = ?", whole)
            if row is None or row == project:
                yield line, _no_whole(whole)
            else:
                self._put(Mention, source_id=source, project_id=row)
                self._put(PartOf, source_id=source, project_id=project, whole_id=row)
        self.flush()

    def notes(self) -> list[str]:
        """What the user should look at."""
        notes = []
        if self._kept:
            notes.append(f"names and kinds stay as they are: {first_of(self._kept)}")
        return notes

    def _add_new(self, project: FlatProject, source: int, places: Places, line: int) -> None:
        slug = project.slug or self._new_slug(project)
        row = self._put(
            Project, slug=slug, name=project.name or project.slug, kind=project.kind or "site"
        )
        self._new_projects[slug] = row
        self._put(Mention, source_id=source, project_id=row)
        own = {"source_id": source, "project_id": row}
        if project.status != "unknown":  # which is what nobody states
            self._state_status(project, own, None)
        self._state_dates(project, own, {})
        for region, town in places:
            self._put(Place, **own, region_id=region, locality=town, inferred=0)
        self._state_roles(project, own, set())
        self._state_power(project, own, set())
        for metric, stated in project.amounts.items():
            self._state_amount(metric, stated, own)
        for whole in dict.fromkeys(project.part_of):
            self._parts.append((line, source, row, whole))

    def _add_changes(
        self,
        project: FlatProject,
        source: int,
        places: Places,
        known: dict[str, Any],
        line: int,
    ) -> None:
        """State what differs from the printed row of a project that is there already."""
        own = {"source_id": source, "project_id": known["id"]}
        before = sum(map(len, self._pending.values())) + len(self._parts)
        for column, given in (("name", project.name), ("kind", project.kind)):
            if given and given not in _as_printed([known[column]]):
                self._kept.append(f"{known['slug']} is {known[column]}, not {given}")
        self._state_status(project, own, known["status"])
        self._state_dates(project, own, known)
        listed = set(split(known["regions"])) | set(split(known["departments"]))
        towns = _as_printed(split(known["places"]))
        if not set(project.places) <= towns or not (
            set(project.regions) | set(project.departments) <= listed
            and (listed or towns or not project.country)
        ):
            for region, town in places:
                if town is None or town not in towns:
                    self._put(Place, **own, region_id=region, locality=town, inferred=0)
        self._state_roles(project, own, set(split(known["investors"])))
        self._state_power(project, own, set(split(known["power_sources"])))
        for metric, stated in project.amounts.items():
            if not _is_printed(metric, stated, known):
                self._state_amount(metric, stated, own)
        for whole in set(project.part_of) - set(split(known["part_of"])):
            self._parts.append((line, source, known["id"], whole))
        if sum(map(len, self._pending.values())) + len(self._parts) > before:
            self._put(Mention, **own)

    def _state_status(self, project: FlatProject, own: dict[str, int], known: str | None) -> None:
        if project.status and project.status != known:
            self._put(Status, **own, status=project.status)

    def _state_dates(
        self, project: FlatProject, own: dict[str, int], known: dict[str, Any]
    ) -> None:
        for kind, date in (("announced", project.announced), ("expected", project.expected)):
            if date and date != known.get(kind):
                self._put(Milestone, **own, kind=kind, date=date)

    def _state_roles(self, project: FlatProject, own: dict[str, int], investors: set[str]) -> None:
        for role, names in project.roles.items():
            stated: set[int | None] = set()
            for name in names:
                if role == "investor" and (name in investors or slugify(name) in investors):
                    continue
                organisation = self._organisation(name)
                if organisation not in stated:
                    stated.add(organisation)
                    self._put(Role, **own, role=role, organisation_id=organisation)

    def _state_power(self, project: FlatProject, own: dict[str, int], known: set[str]) -> None:
        for name in project.power_sources:
            slug = slugify(name) or nameless("power", name)
            if slug in known:
                continue
            known.add(slug)
            row = self._powers.get(slug)
            if row is None:
                row = self._ask("SELECT id FROM power_source WHERE slug = ?", slug)
            if row is None:
                row = self._put(PowerSource, slug=slug, name=name, kind="other")
            self._powers[slug] = row
            mention = row, own["source_id"]
            if mention not in self._powers_mentioned:
                self._powers_mentioned.add(mention)
                query = "SELECT 1 FROM power_mention WHERE power_source_id = ? AND source_id = ?"
                if not self._ask(query, *mention):
                    self._put(
                        PowerMention, source_id=own["source_id"], power_source_id=row, inferred=0
                    )
            self._put(PowerTie, **own, power_source_id=row, tie="cited")

    def _state_amount(self, metric: str, stated: Stated, own: dict[str, int]) -> None:
        quantity = stated.quantity
        self._put(
            Figure,
            **own,
            metric=metric,
            low=quantity.low,
            high=quantity.high,
            about=int(quantity.about),
            currency=quantity.unit if metric == "investment" else None,
            basis=quantity.basis,
            scope="total",
            printed=stated.printed or None,
        )

    def _put(self, model: type[Any], **values: Any) -> int:
        """Collect a row and return its number."""
        number: int = self._next[model]
        self._next[model] = number + 1
        self._pending[model].append({"id": number, **values})
        return number

    def _ask(self, query: str, *values: Any) -> Any:
        row = self._raw.execute(query, values).fetchone()
        return row[0] if row else None

    def _project_row(self, slug: str) -> int | None:
        row: int | None = self._new_projects.get(slug)
        return row if row is not None else self._ask("SELECT id FROM project WHERE slug = ?", slug)

    def _known(self, project: FlatProject) -> dict[str, Any] | None:
        """The printed row of a project that was there before this import, or None."""
        row = self._project_row(project.slug)
        if row is None or row >= self._first_new:
            return None
        printed = self._raw.execute(
            "SELECT * FROM project_list WHERE slug = ?", [project.slug]
        ).fetchone()
        return dict(zip(PROJECT_COLUMNS, printed, strict=True)) | {"id": row}

    def _own_slug(self, name: str) -> str:
        """The slug that the list gave a row of that name before; each is given once."""
        while row := self._raw.execute(
            "SELECT id, slug FROM own_project WHERE name = ? ORDER BY id LIMIT 1", [name]
        ).fetchone():
            self._raw.execute("DELETE FROM own_project WHERE id = ?", row[:1])
            taken = self._project_row(row[1])
            if taken is None or (taken < self._first_new and taken not in self._known_rows):
                return str(row[1])
        return ""

    def _alias(self, name: str) -> str:
        """The slug of the one project that a source calls so beside its name."""
        rows = self._raw.execute(
            "SELECT DISTINCT p.id, p.slug FROM alias a JOIN project p ON p.id = a.project_id"
            " WHERE a.folded = ? LIMIT 2",
            [fold(name)],
        ).fetchall()
        return rows[0][1] if len(rows) == 1 and rows[0][0] not in self._known_rows else ""

    def _new_slug(self, project: FlatProject) -> str:
        """A slug for a project without one, apart from every other that is there."""
        base = slugify(project.name)[:100].strip("-") or nameless("project", project.name)
        holder = self._project_row(base)
        if holder is None:
            return base
        town = slugify(project.places[0]) if project.places else ""
        if town and self._project_row(f"{base}-{town}") is None:
            return f"{base}-{town}"
        number = self._numbers.get(base, 1)
        while True:
            number += 1
            slug = f"{base}-{number}"
            if self._project_row(slug) is None:
                self._numbers[base] = number
                return slug

    def _organisation(self, name: str) -> int | None:
        """The row of an organisation, by slug, name or alias; new where nobody is called so."""
        if fold(name) == CONFIDENTIAL:
            return None
        slug = slugify(name) or nameless("organisation", name)
        called = fold(slug)
        row: int | None = self._ask("SELECT id FROM called WHERE folded = ?", called)
        if row is None:
            row = self._put(Organisation, slug=slug, name=name)
            self._raw.execute("INSERT INTO called VALUES (?, ?)", [called, row])
        return row


def remember_own(connection: sqlite3.Connection, sources: Sequence[str]) -> None:
    """Keep the names and slugs of what the sources mention, before they are replaced.

    A list without slugs finds its own projects by them, in the order in which it named them.
    """
    connection.execute("DROP TABLE IF EXISTS temp.own_project")
    connection.execute("CREATE TEMP TABLE own_project (id INTEGER PRIMARY KEY, slug, name)")
    connection.execute(
        "INSERT OR IGNORE INTO own_project SELECT p.id, p.slug, p.name FROM source s"
        " JOIN mention m ON m.source_id = s.id JOIN project p ON p.id = m.project_id"
        " WHERE s.slug IN (SELECT value FROM json_each(?))",
        [json.dumps(sources)],
    )
    connection.execute("CREATE INDEX temp.own_project_name ON own_project (name, id)")


def _twice(slug: str) -> Fault:
    return Fault("slug", slug, "is there twice", "give each project one row")


def _no_whole(slug: str) -> Fault:
    remedy = "give the slug of another project, in this file or the database"
    return Fault("part_of", slug, "is no other project", remedy)


def _as_printed(values: Iterable[str]) -> set[str]:
    """Values as lists have them, with the apostrophe of ``--spreadsheet-safe`` or without."""
    return {form for value in values for form in (value, f"'{value}")}


def nameless(kind: str, name: str) -> str:
    """A slug for a name without a letter or digit."""
    return f"{kind}-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _is_printed(metric: str, stated: Stated, known: dict[str, Any]) -> bool:
    """Whether an amount is the one that dcq prints of the project."""
    factor = METRICS[metric].factor
    low, high = (
        None if known[column] is None else round(known[column] * factor)
        for column in AMOUNTS[metric][:2]
    )
    quantity = stated.quantity
    if (quantity.low, quantity.high) != (low, high):
        return False
    if metric == "investment":
        about = known["investment_qualifier"] == "about"
        return bool(quantity.unit == known["currency"] and quantity.about == about)
    return bool(metric != "capacity" or quantity.basis == known["capacity_basis"])
