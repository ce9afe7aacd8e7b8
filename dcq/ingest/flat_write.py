"""Write what the rows of a flat file state, in bulk, against what is there already.

A row about a known project states only what differs from what dcq prints of it: a list
that was exported, edited and imported again states the edits and nothing else.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert

from dcq.errors import UserError
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
from dcq.names import fold, slugify, split
from dcq.query.lookup import find_region
from dcq.query.records import PROJECT_COLUMNS
from dcq.vocabulary import CONFIDENTIAL, METRICS

Places = list[tuple[int, str | None]]
"""Rows of regions, each with a town in it or None."""

_BATCH = 2_000  # rows between two writes
# Tables in the order in which their rows may refer to each other.
_ORDER: tuple[type[Any], ...] = (
    *(Source, Organisation, PowerSource, Project, Mention, Status, Milestone, Place, Role),
    *(PowerMention, PowerTie, PartOf, Figure),
)


class FlatWriter:
    """Collects rows for every table and writes them in batches."""

    def __init__(
        self, connection: Connection, raw: sqlite3.Connection, own: dict[str, str]
    ) -> None:
        """Begin; ``own`` are the projects that the replaced sources stated, name by slug."""
        self._connection = connection
        self._raw = raw
        raw.create_function("fold", 1, fold, deterministic=True)
        self._pending: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
        self._next = {
            model: self._ask(f"SELECT coalesce(max(id), 0) + 1 FROM {model.__tablename__}")
            for model in _ORDER
        }
        self._first_new = self._next[Project]
        raw.execute("CREATE TEMP TABLE called (folded TEXT PRIMARY KEY, id INTEGER)")
        raw.execute(
            "INSERT OR IGNORE INTO called SELECT fold(slug), id FROM organisation"
            " UNION ALL SELECT fold(name), id FROM organisation"
            " UNION ALL SELECT folded, organisation_id FROM alias"
            " WHERE organisation_id IS NOT NULL"
        )
        self._new_projects: dict[str, int] = {}
        self._regions: dict[tuple[str, str | None], int | str] = {}
        self._numbers: dict[str, int] = {}
        self._parts: list[tuple[int, int, int, str]] = []
        self._own = own
        self._known_rows: set[int] = set()
        self._twins: list[str] = []
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
        slug = slugify(project.name)[:100].strip("-")
        if not project.slug and self._own.get(slug) == project.name:
            # Another source mentions it, too, and so it outlived what its list had stated.
            del self._own[slug]
            project.slug = slug
        known = self._known(project) if project.slug else None
        if known is None:
            if project.slug and self._project_row(project.slug) is not None:
                fault = Fault("slug", project.slug, "is there twice", "give each project one row")
                return [fault]
            self._add_new(project, source, places, line)
        elif known["id"] in self._known_rows or self._ask(
            "SELECT 1 FROM mention WHERE source_id = ? AND project_id = ?", source, known["id"]
        ):
            return [Fault("slug", project.slug, "is there twice", "give each project one row")]
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
                self._connection.execute(insert(model.__table__), rows)
        self._new_projects.clear()

    def part_faults(self, project: FlatProject, slugs: set[str]) -> list[Fault]:
        """Faults of ``part_of``: names that are neither in the file nor in the database."""
        remedy = "give the slug of another project, in this file or the database"
        return [
            Fault("part_of", whole, "is no other project", remedy)
            for whole in project.part_of
            if whole == project.slug or (whole not in slugs and self._project_row(whole) is None)
        ]

    def late_faults(self) -> Iterator[tuple[int, Fault]]:
        """Faults that only the whole file shows, with their lines."""
        for line, source, project, whole in self._parts:
            row = self._ask("SELECT id FROM project WHERE slug = ?", whole)
            if row is None or row == project:
                remedy = "give the slug of another project, in this file or the database"
                yield line, Fault("part_of", whole, "is no other project", remedy)
            else:
                self._put(PartOf, source_id=source, project_id=project, whole_id=row)
        self.flush()

    def notes(self) -> list[str]:
        """What the user should look at."""
        notes = []
        if self._twins:
            notes.append(f"{len(self._twins)} likely duplicates, kept apart: {_some(self._twins)}")
        if self._kept:
            notes.append(f"names and kinds stay as they are: {_some(self._kept)}")
        return notes

    def _add_new(self, project: FlatProject, source: int, places: Places, line: int) -> None:
        slug = project.slug or self._new_slug(project)
        row = self._put(
            Project, slug=slug, name=project.name or project.slug, kind=project.kind or "site"
        )
        self._new_projects[slug] = row
        self._put(Mention, source_id=source, project_id=row)
        own = {"source_id": source, "project_id": row}
        if project.status:
            self._put(Status, **own, status=project.status)
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
            if given and given != known[column]:
                self._kept.append(f"{known['slug']} is {known[column]}, not {given}")
        if project.status and project.status != known["status"]:
            self._put(Status, **own, status=project.status)
        self._state_dates(project, own, known)
        listed = set(split(known["regions"])) | set(split(known["departments"]))
        towns = set(split(known["places"]))
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
        for name in dict.fromkeys(project.power_sources):
            if name in known:
                continue
            slug = slugify(name) or _nameless("power", name)
            row = self._ask("SELECT id FROM power_source WHERE slug = ?", slug)
            pending = {entry["slug"]: entry["id"] for entry in self._pending[PowerSource]}
            row = row if row is not None else pending.get(slug)
            if row is None:
                row = self._put(PowerSource, slug=slug, name=name, kind="other")
            mentioned = any(
                (m["power_source_id"], m["source_id"]) == (row, own["source_id"])
                for m in self._pending[PowerMention]
            ) or self._ask(
                "SELECT 1 FROM power_mention WHERE power_source_id = ? AND source_id = ?",
                row,
                own["source_id"],
            )
            if not mentioned:
                self._put(PowerMention, source_id=own["source_id"], power_source_id=row, inferred=0)
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

    def _new_slug(self, project: FlatProject) -> str:
        """A slug for a project without one, apart from every other that is there."""
        base = slugify(project.name)[:100].strip("-") or _nameless("project", project.name)
        holder = self._project_row(base)
        if holder is None:
            return base
        self._twins.append(f"{project.name} looks like {base}")
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
        # What has no letter or digit is known by what it is, apart from all that has.
        called = fold(name) or f"={name}"
        row: int | None = self._ask("SELECT id FROM called WHERE folded = ?", called)
        if row is None:
            slug = slugify(name) or _nameless("organisation", name)
            row = self._put(Organisation, slug=slug, name=name)
            self._raw.execute("INSERT INTO called VALUES (?, ?)", [called, row])
        return row

    def find_places(self, project: FlatProject) -> tuple[Places, list[Fault]]:
        """Regions with the towns in them; a town is put no lower than is certain."""
        faults: list[Fault] = []
        country = self._region("country", project.country, None, faults)
        departments, regions = (
            [self._region(column, name, project.country, faults) for name in names]
            for column, names in (
                ("departments", project.departments),
                ("regions", project.regions),
            )
        )
        precise = [row for row in departments if row is not None]
        precise += [
            row
            for row in regions
            if row is not None and not any(self._contains(row, inner) for inner in precise)
        ]
        precise = list(dict.fromkeys(precise)) or ([country] if country is not None else [])
        towns = list(dict.fromkeys(project.places))
        if towns and not precise and not faults:
            remedy = "add a region, a département or a country"
            faults.append(Fault("places", towns[0], "is in no region", remedy))
        if faults:
            return [], faults
        if not towns:
            return [(row, None) for row in precise], []
        if len(precise) == 1:
            return [(precise[0], town) for town in towns], []
        around = self._around(precise)
        return [*((row, None) for row in precise), *((around, town) for town in towns)], []

    def _region(
        self, column: str, name: str | None, country: str | None, faults: list[Fault]
    ) -> int | None:
        """The row of a region; within the row's country where several are called so."""
        if not name:
            return None
        key = (name, country)
        if key not in self._regions:
            self._regions[key] = self._find_region(name, country)
        found = self._regions[key]
        if isinstance(found, int):
            return found
        problem, _, remedy = found.partition("\n")
        faults.append(Fault(column, name, problem, remedy or "use an ISO 3166 code"))
        return None

    def _find_region(self, name: str, country: str | None) -> int | str:
        if country:
            inside = self._raw.execute(
                "SELECT n.region_id FROM region_name n JOIN region_tree t"
                " ON t.region_id = n.region_id JOIN region_name c ON c.region_id = t.ancestor_id"
                " WHERE n.folded = ? AND c.folded = ?",
                [fold(name), fold(country)],
            ).fetchall()
            if len(set(inside)) == 1:
                return int(inside[0][0])
        try:
            row = find_region(self._raw, name).row
        except UserError as error:
            return f"{error.problem}\n{error.remedy}"
        if country and not self._is_in(row, country):
            return f"is not in {country}\ngive a region of that country, or mend the country"
        return row

    def _is_in(self, region: int, country: str) -> bool:
        return bool(
            self._ask(
                "SELECT 1 FROM region_tree t JOIN region_name c ON c.region_id = t.ancestor_id"
                " WHERE t.region_id = ? AND c.folded = ?",
                region,
                fold(country),
            )
        )

    def _contains(self, outer: int, inner: int) -> bool:
        return bool(
            self._ask(
                "SELECT 1 FROM region_tree WHERE ancestor_id = ? AND region_id = ?", outer, inner
            )
        )

    def _around(self, regions: list[int]) -> int:
        """The smallest region that holds all of some regions."""
        marks = ", ".join("?" * len(regions))
        row: int = self._ask(
            f"SELECT t.ancestor_id FROM region_tree t WHERE t.region_id IN ({marks})"
            " GROUP BY 1 HAVING count(*) = ?"
            " ORDER BY (SELECT count(*) FROM region_tree u WHERE u.region_id = t.ancestor_id) DESC"
            " LIMIT 1",
            *regions,
            len(regions),
        )
        return row


def own_projects(connection: sqlite3.Connection, sources: Sequence[str]) -> dict[str, str]:
    """The projects that some sources state and another source states, too: name by slug."""
    return dict(
        connection.execute(
            "SELECT p.slug, p.name FROM project p"
            " WHERE EXISTS (SELECT 1 FROM mention m JOIN source s ON s.id = m.source_id"
            "   WHERE m.project_id = p.id AND s.slug IN (SELECT value FROM json_each(:slugs)))"
            " AND EXISTS (SELECT 1 FROM mention m JOIN source s ON s.id = m.source_id"
            "   WHERE m.project_id = p.id AND s.slug NOT IN (SELECT value FROM json_each(:slugs)))",
            {"slugs": json.dumps(sources)},
        )
    )


def _some(told: list[str]) -> str:
    return "; ".join(told[:5]) + ("; …" if told[5:] else "")


def _nameless(kind: str, name: str) -> str:
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
