"""Find what an article refers to and does not declare: what the database knows needs no entry."""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from dcq.errors import Fault
from dcq.ingest.entries import Article, OrganisationEntry, PowerSourceEntry
from dcq.ingest.faults import SUGGESTED
from dcq.ingest.toml_lines import Path, Position
from dcq.names import did_you_mean
from dcq.query.lookup import list_slugs

# Row, name and kind. A project is called as the sources that count today call it.
FIND = {
    "organisation": "SELECT id, name, NULL FROM organisation WHERE slug = ?",
    "power_source": "SELECT id, name, kind FROM power_source WHERE slug = ?",
    "project": "SELECT r.id, coalesce(p.name, ''), r.kind FROM project_record r"
    " LEFT JOIN project p ON p.id = r.id WHERE r.slug = ?",
}
MISSING = 0  # stands for the row of what is not stored


class Known(NamedTuple):
    """The row of an organisation, power source or project, and how it is stored."""

    row: int
    name: str
    kind: str | None
    is_new: bool = False


def with_known(
    article: Article,
    top: Position,
    connection: sqlite3.Connection,
    find: Callable[[str, str], Known],
) -> tuple[list[OrganisationEntry], list[PowerSourceEntry], list[Fault]]:
    """The organisations and power sources of an article, and those that it merely names.

    Args:
        article: what the source states.
        top: where it stands.
        connection: the database, in which the article's earlier version still stands.
        find: what is stored of a table under a slug.

    Returns:
        Both, and a fault for each name that neither the article nor the database knows.
    """
    organisations = {entry.slug: entry for entry in article.organisation}
    powers = {entry.slug: entry for entry in article.power_source}
    projects = {entry.slug for entry in article.project}
    declared: dict[str, Collection[str]] = {
        "organisation": organisations,
        "power_source": powers,
        "project": projects,
    }
    faults: list[Fault] = []
    known: dict[str, list[str]] = {}
    for table, slug, path in _references(article):
        if slug in declared[table]:
            continue
        found = find(table, slug)
        if found.row and table == "organisation":
            organisations[slug] = OrganisationEntry(slug=slug, name=found.name)
        elif found.row and table == "power_source":
            powers[slug] = PowerSourceEntry(slug=slug, name=found.name, kind=found.kind or "")
        elif not found.row:
            if table not in known:
                known[table] = [*declared[table], *(s for s, _ in list_slugs(connection, table))]
            near = did_you_mean(slug, known[table]) if len(faults) < SUGGESTED else ""
            remedy = " or ".join(filter(None, (near, f"declare it with [[{table}]]")))
            problem = f"{path[-1]}: {slug!r} is neither declared here nor known"
            faults.append(Fault(str(top.at(*path)), problem, remedy))
    return [*organisations.values()], [*powers.values()], faults


def _references(article: Article) -> Iterator[tuple[str, str, Path]]:
    """What an article names besides declaring it: table, slug and where."""
    for number, project in enumerate(article.project):
        inside = ("project", number)
        for position, role in enumerate(project.roles):
            if role.organisation:
                path = (*inside, "roles", position, "organisation")
                yield "organisation", role.organisation, path
        for position, part in enumerate(project.part_of):
            yield "project", part.whole, (*inside, "part_of", position, "whole")
        for position, tie in enumerate(project.power):
            yield "power_source", tie.power_source, (*inside, "power", position, "power_source")
    for number, power in enumerate(article.power_source):
        if power.part_of:
            yield "power_source", power.part_of, ("power_source", number, "part_of")
