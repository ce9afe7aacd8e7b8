"""Write an article into the database: it replaces all that it stated before."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col

from dcq.errors import UserError, one_error
from dcq.ingest.article_file import Article, FigureEntry, ProjectEntry
from dcq.ingest.faults import SUGGESTED
from dcq.models import (
    Alias,
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
from dcq.names import fold
from dcq.query.lookup import find_region
from dcq.store.building import driver_of

_WHOLES = 16  # that a project lies inside, near and far
_FIGURES = 500  # of a metric on one subject, each of which is held against all others
_MANY_FIGURES = """
    SELECT p.slug, f.metric FROM figure f JOIN project p ON p.id = f.project_id
    GROUP BY f.project_id, f.metric HAVING count(*) > :most
    UNION ALL
    SELECT r.slug, f.metric FROM figure f JOIN region r ON r.id = f.region_id
    GROUP BY f.region_id, f.metric HAVING count(*) > :most
"""


def write_article(connection: Connection, article: Article) -> list[str]:
    """Replace what the article of that slug stated by what this one states.

    What other articles state stays as it is; a project, organisation or power source
    that nobody mentions any more goes.

    Returns:
        For each name that is not taken over, since another source gave it first, both.

    Raises:
        UserError: a region is unknown or ambiguous, a slug is already taken by something
            of another kind, or a project would lie inside itself.
    """
    writer = _Writer(connection, article)
    writer.write()
    forget_unmentioned(connection)
    if any(project.part_of for project in article.project):
        check_nesting(connection)
    return writer.kept


def check_nesting(connection: Connection) -> None:
    """Refuse what would make a project lie inside itself, or inside too many others.

    Raises:
        UserError: one would; it is named.
    """
    wholes: dict[int, set[int]] = defaultdict(set)
    for project, whole in connection.execute(text("SELECT project_id, whole_id FROM part_of")):
        wholes[project].add(whole)
    for project in list(wholes):
        found: set[int] = set()
        edge = [project]
        while edge and project not in found and len(found) <= _WHOLES:
            new = wholes.get(edge.pop(), set()) - found
            found |= new
            edge += new
        if project in found or len(found) > _WHOLES:
            slug = connection.scalar(select(col(Project.slug)).where(col(Project.id) == project))
            where = "itself" if project in found else f"more than {_WHOLES} other projects"
            raise UserError(f"{slug} would lie inside {where}", "check part_of")


def check_figures(connection: Connection) -> None:
    """Refuse more figures on one subject than can be held against each other.

    Raises:
        UserError: there are too many; the subject is named.
    """
    many = connection.execute(text(_MANY_FIGURES), {"most": _FIGURES}).first()
    if many:
        slug, metric = many
        raise UserError(
            f"{slug} would have more than {_FIGURES} figures of {metric}",
            "import fewer, or remove a source",
        )


def forget_unmentioned(connection: Connection) -> None:
    """Remove the projects, organisations and power sources that no source states."""
    connection.execute(
        delete(Project).where(~exists().where(col(Mention.project_id) == col(Project.id)))
    )
    connection.execute(
        delete(PowerSource).where(
            ~exists().where(col(PowerMention.power_source_id) == col(PowerSource.id))
        )
    )
    connection.execute(
        delete(Organisation).where(
            ~exists().where(col(Role.organisation_id) == col(Organisation.id)),
            ~exists().where(col(Alias.organisation_id) == col(Organisation.id)),
        )
    )


class _Writer:
    """One article on its way into the database, with the row numbers of what it names."""

    def __init__(self, connection: Connection, article: Article) -> None:
        self.connection = connection
        self.article = article
        self.kept: list[str] = []
        self.source_id = 0
        self.organisations: dict[str, int] = {}
        self.power_sources: dict[str, int] = {}
        self.projects: dict[str, int] = {}
        self.regions: dict[str, int] = {}
        self.facts: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)

    def write(self) -> None:
        article = self.article
        self.regions = self._find_regions()
        source = article.source.model_dump()
        source["file_name"] = source.pop("file")
        self.connection.execute(delete(Source).where(col(Source.slug) == source["slug"]))
        # What nobody else mentions goes now, so that a corrected name or kind can come in.
        forget_unmentioned(self.connection)
        self.source_id = self._insert(Source, [source])[0]
        self.organisations = self._named(
            Organisation, [{"slug": o.slug, "name": o.name} for o in article.organisation]
        )
        self.power_sources = self._named(
            PowerSource,
            [{"slug": w.slug, "name": w.name, "kind": w.kind} for w in article.power_source],
        )
        self.projects = self._named(
            Project, [{"slug": p.slug, "name": p.name, "kind": p.kind} for p in article.project]
        )
        self._facts(Alias, self._aliases())
        self._facts(PowerMention, self._power_mentions())
        for project in article.project:
            self._write_project(project)
        self._facts(
            Figure,
            [
                self._figure(figure) | {"region_id": self.regions[entry.region]}
                for entry in article.region
                for figure in entry.figures
            ],
        )
        for model, facts in self.facts.items():
            self._insert(model, facts)

    def _write_project(self, project: ProjectEntry) -> None:
        own = {"project_id": self.projects[project.slug]}

        def rows(model: type[SQLModel], facts: Iterable[Mapping[str, Any]]) -> None:
            self._facts(model, [{**own, **fact} for fact in facts])

        rows(Mention, [{"printed": project.printed, "note": project.note}])
        rows(
            PartOf,
            (
                {"whole_id": self.projects[part.whole], "note": part.note}
                for part in project.part_of
            ),
        )
        rows(Status, (status.model_dump() for status in project.statuses))
        rows(
            Milestone,
            ({"kind": m.milestone, "date": m.date, "note": m.note} for m in project.milestones),
        )
        rows(
            Place,
            (
                place.model_dump(exclude={"region", "inferred"})
                | {"region_id": self.regions[place.region], "inferred": int(place.inferred)}
                for place in project.places
            ),
        )
        rows(
            Role,
            (
                role.model_dump(exclude={"organisation", "confidential"})
                | {"organisation_id": self.organisations.get(role.organisation or "")}
                for role in project.roles
            ),
        )
        rows(
            PowerTie,
            (
                {
                    "power_source_id": self.power_sources[tie.power_source],
                    "tie": tie.tie,
                    "note": tie.note,
                }
                for tie in project.power
            ),
        )
        rows(Figure, (self._figure(figure) for figure in project.figures))

    def _aliases(self) -> list[dict[str, Any]]:
        named: list[tuple[str, int, str]] = [
            ("organisation_id", self.organisations[o.slug], name)
            for o in self.article.organisation
            for name in o.aliases
        ]
        named += [
            ("project_id", self.projects[p.slug], name)
            for p in self.article.project
            for name in p.aliases
        ]
        return [{key: row, "name": name, "folded": fold(name)} for key, row, name in named]

    def _power_mentions(self) -> list[dict[str, Any]]:
        return [
            {
                "power_source_id": self.power_sources[entry.slug],
                "region_id": self.regions[entry.region] if entry.region else None,
                "whole_id": self.power_sources[entry.part_of] if entry.part_of else None,
                "locality": entry.locality,
                "inferred": int(entry.inferred),
                "printed": entry.printed,
                "note": entry.note,
            }
            for entry in self.article.power_source
        ]

    def _figure(self, entry: FigureEntry) -> dict[str, Any]:
        quantity = entry.quantity()
        return entry.model_dump(exclude={"amount"}) | {
            "low": quantity.low,
            "high": quantity.high,
            "about": int(quantity.about),
            "currency": quantity.unit if entry.metric == "investment" else None,
        }

    def _find_regions(self) -> dict[str, int]:
        """The row of each region that the article names.

        Raises:
            UserError: names mean none or several; all of them are told.
        """
        article = self.article
        named = [place.region for project in article.project for place in project.places]
        named += [entry.region for entry in article.power_source if entry.region]
        named += [entry.region for entry in article.region]
        raw = driver_of(self.connection)
        found: dict[str, int] = {}
        faults: list[str] = []
        for name in dict.fromkeys(named):
            try:
                found[name] = find_region(raw, name, suggest=len(faults) < SUGGESTED).row
            except UserError as error:
                faults.append(f"{article.source.slug}: {error}")
        if faults:
            raise one_error(faults, f"regions of {article.source.slug} are not clear")
        return found

    def _named(self, model: type[Any], rows: list[dict[str, Any]]) -> dict[str, int]:
        """The row numbers of the slugs, where new ones are inserted first.

        A slug that is known keeps its name, and must be of the same kind.
        """
        # As one value: an article may name more slugs than a statement takes parameters.
        listed = func.json_each(json.dumps([row["slug"] for row in rows])).table_valued("value")
        known = {
            row.slug: row
            for row in self.connection.execute(
                select(*model.__table__.columns).where(model.slug.in_(select(listed.c.value)))
            )
        }
        faults = [
            f"{self.article.source.slug}: {row['slug']} is of kind"
            f" {known[row['slug']].kind} in another source, not {row['kind']}"
            for row in rows
            if "kind" in row and row["slug"] in known and known[row["slug"]].kind != row["kind"]
        ]
        if faults:
            raise one_error(faults, "kinds differ", "use the same kind, or another slug")
        self.kept += [
            f"{row['slug']} is {known[row['slug']].name}, not {row['name']}"
            for row in rows
            if row["slug"] in known and known[row["slug"]].name != row["name"]
        ]
        new = [row for row in rows if row["slug"] not in known]
        numbers = dict(zip((row["slug"] for row in new), self._insert(model, new), strict=True))
        return {slug: row.id for slug, row in known.items()} | numbers

    def _facts(self, model: type[SQLModel], rows: Iterable[Mapping[str, Any]]) -> None:
        """Collect facts, so that each table is written at once."""
        self.facts[model] += [{"source_id": self.source_id, **row} for row in rows]

    def _insert(self, model: type[SQLModel], rows: list[dict[str, Any]]) -> list[int]:
        """Validate the rows through their model, insert them at once, return their numbers."""
        if not rows:
            return []
        valid = [model.model_validate(row).model_dump(exclude={"id", "known_from"}) for row in rows]
        table = model.__table__  # type: ignore[attr-defined]
        try:
            result = self.connection.execute(
                insert(table).returning(table.c.id, sort_by_parameter_order=True), valid
            )
        except IntegrityError as error:
            raise UserError(
                f"{self.article.source.slug}: a {table.name.replace('_', ' ')} is stated twice, or"
                f" against the rules of the database ({error.orig})",
                "state each fact once",
            ) from error
        return list(result.scalars())
