"""Read articles back out of the database: the twin of ``article_rows``.

What comes out is the article format, and importing it again states the same.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from dcq.ingest.article_file import FORMAT, Article
from dcq.quantity import Quantity
from dcq.query.records import Row, rows
from dcq.store.reading import impossible
from dcq.vocabulary import METRICS


def read_articles(
    connection: sqlite3.Connection, slugs: Iterable[str] | None = None
) -> Iterator[Article]:
    """Articles of the database, all or some, validated like ones that are imported.

    Raises:
        UserError: the database holds what no article can say.
    """
    if slugs is None:
        slugs = [slug for (slug,) in connection.execute("SELECT slug FROM source ORDER BY slug")]
    for slug in slugs:
        for source in rows(connection, "SELECT * FROM source WHERE slug = ?", [slug]):
            try:
                article = Article.model_validate(_ArticleReader(connection, source).read())
            except ValidationError as error:
                said = error.errors()[0]["msg"].removeprefix("Value error, ")
                raise impossible(f"{slug}: {said}") from error
            yield article


def read_documents(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Every article as an article file has it, without what would be empty there."""
    for article in read_articles(connection):
        yield {"format": FORMAT, **article.model_dump(exclude_defaults=True)}


class _ArticleReader:
    """What one source states, as the article format has it."""

    def __init__(self, connection: sqlite3.Connection, source: Row) -> None:
        self.connection = connection
        self.source = source

    def read(self) -> dict[str, Any]:
        head = {name: self.source[name] for name in _SOURCE} | {"file": self.source["file_name"]}
        return {
            "format": FORMAT,
            "source": _without_none(head),
            "organisation": self._organisations(),
            "power_source": [_without_none(row) for row in self._ask(_POWER_SOURCES)],
            "project": self._projects(),
            "region": [
                {"region": code, "figures": figures}
                for code, figures in self._figures("r.code", "JOIN region r ON r.id = f.region_id")
            ],
        }

    def _ask(self, query: str) -> list[Row]:
        return [
            {name: bool(value) if name == "inferred" else value for name, value in row.items()}
            for row in rows(self.connection, query, {"source": self.source["id"]})
        ]

    def _aliases(self, of: str) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for row in self._ask(f"SELECT {of} AS of, name FROM alias WHERE source_id = :source"):
            if row["of"] is not None:
                found[row["of"]].append(row["name"])
        return found

    def _organisations(self) -> list[dict[str, Any]]:
        aliases = self._aliases("organisation_id")
        return [
            {"slug": row["slug"], "name": row["name"], "aliases": aliases[row["id"]]}
            for row in self._ask(_ORGANISATIONS)
        ]

    def _projects(self) -> list[dict[str, Any]]:
        aliases = self._aliases("project_id")
        facts = {name: self._by_project(query) for name, query in _FACTS.items()}
        facts["figures"] = defaultdict(
            list, self._figures("f.project_id", "WHERE f.project_id IS NOT NULL")
        )
        projects = []
        for row in self._ask(_PROJECTS):
            number = row.pop("id")
            own = {name: stated[number] for name, stated in facts.items()}
            projects.append(_without_none(row) | {"aliases": aliases[number]} | own)
        return projects

    def _by_project(self, query: str) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in self._ask(query):
            project = row.pop("project_id")
            if "organisation" in row and row["organisation"] is None:
                row["confidential"] = True
            found[project].append(_without_none(row))
        return found

    def _figures(self, key: str, where: str) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
        """Figures under the key of their subject, in the order in which they were stated."""
        joined = where if where.startswith("JOIN") else ""
        only = "" if joined else f" AND {where.removeprefix('WHERE ')}"
        found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for row in self._ask(
            f"SELECT {key} AS subject, f.* FROM figure f {joined}"
            f" WHERE f.source_id = :source{only} ORDER BY f.id"
        ):
            quantity = Quantity(
                row["low"],
                row["high"],
                bool(row["about"]),
                row["currency"] or METRICS[row["metric"]].base,
            )
            kept = {name: row[name] for name in _FIGURE}
            found[row["subject"]].append(_without_none({**kept, "amount": str(quantity)}))
        yield from found.items()


def _without_none(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


_SOURCE = "slug title publisher url language published earliest sha256 caveat note".split()
_FIGURE = "metric basis scope target printed according_to note".split()
_ORGANISATIONS = """
    SELECT o.id, o.slug, o.name FROM organisation o
    WHERE o.id IN (SELECT organisation_id FROM role WHERE source_id = :source)
       OR o.id IN (SELECT organisation_id FROM alias WHERE source_id = :source)
    ORDER BY o.slug
"""
_POWER_SOURCES = """
    SELECT w.slug, w.name, w.kind, r.code AS region, m.locality, m.inferred, u.slug AS part_of,
      m.printed, m.note
    FROM power_mention m JOIN power_source w ON w.id = m.power_source_id
    LEFT JOIN region r ON r.id = m.region_id LEFT JOIN power_source u ON u.id = m.whole_id
    WHERE m.source_id = :source ORDER BY w.slug
"""
_PROJECTS = """
    SELECT p.id, p.slug, p.name, p.kind, m.printed, m.note
    FROM project p LEFT JOIN mention m ON m.project_id = p.id AND m.source_id = :source
    WHERE p.id IN (
      SELECT project_id FROM mention WHERE source_id = :source
      UNION SELECT whole_id FROM part_of WHERE source_id = :source
    ) ORDER BY p.slug
"""
_FACTS = {
    "part_of": """
        SELECT o.project_id, w.slug AS whole, o.note
        FROM part_of o JOIN project w ON w.id = o.whole_id
        WHERE o.source_id = :source ORDER BY o.id
    """,
    "statuses": """
        SELECT project_id, status, date, note FROM status WHERE source_id = :source ORDER BY id
    """,
    "milestones": """
        SELECT project_id, kind AS milestone, date, note FROM milestone
        WHERE source_id = :source ORDER BY id
    """,
    "places": """
        SELECT l.project_id, r.code AS region, l.locality, l.inferred, l.note
        FROM place l JOIN region r ON r.id = l.region_id
        WHERE l.source_id = :source ORDER BY l.id
    """,
    "roles": """
        SELECT l.project_id, l.role, o.slug AS organisation, l.according_to, l.note
        FROM role l LEFT JOIN organisation o ON o.id = l.organisation_id
        WHERE l.source_id = :source ORDER BY l.id
    """,
    "power": """
        SELECT k.project_id, w.slug AS power_source, k.tie, k.note
        FROM power_tie k JOIN power_source w ON w.id = k.power_source_id
        WHERE k.source_id = :source ORDER BY k.id
    """,
}
