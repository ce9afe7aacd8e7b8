"""Read what each source states back out of the database, as article files have it.

What comes out is the article format, and importing it again states the same.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomli_w

from dcq.ingest.entries import FORMAT
from dcq.quantity import Quantity
from dcq.query.views import Row, rows
from dcq.vocabulary import METRICS

_DEFAULTS: tuple[object, ...] = (None, 0, [], "total")
"""What an article file leaves out: nothing, ``inferred = false``, ``scope = "total"``."""


def read_documents(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """What each source states, by slug, as an article file has it."""
    for (source,) in connection.execute("SELECT id FROM source ORDER BY slug").fetchall():
        yield _document(connection, source)


def write_document(document: dict[str, Any], folder: Path) -> str:
    """Write what a source states to an article file, and return the file's name."""
    name = f"{document['source']['slug']}.toml"
    # Not with multi-line strings, in which TOML makes one character of \r\n.
    content = tomli_w.dumps(document)
    (folder / name).write_text(content, encoding="utf-8", newline="\n")
    return name


def _document(connection: sqlite3.Connection, source: int) -> dict[str, Any]:
    def ask(query: str) -> list[Row]:
        return rows(connection, query, {"source": source})

    def by_subject(query: str, key: str) -> dict[Any, list[Row]]:
        found: dict[Any, list[Row]] = defaultdict(list)
        for row in ask(query):
            found[row.pop(key)].append(_fact(row))
        return found

    aliases: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in ask(_ALIASES):
        aliases[row["subject"], row["id"]].append(row["name"])
    facts = {name: by_subject(query, "project_id") for name, query in _FACTS.items()}
    projects = []
    for row in ask(_PROJECTS):
        number = row.pop("id")
        row["aliases"] = aliases["project", number]
        projects.append(_fact(row | {name: stated[number] for name, stated in facts.items()}))
    document = {
        "format": FORMAT,
        "source": _fact(ask(_SOURCE)[0]),
        "organisation": [
            _fact(row | {"aliases": aliases["organisation", row.pop("id")]})
            for row in ask(_ORGANISATIONS)
        ],
        "power_source": [_fact(row) for row in ask(_POWER_SOURCES)],
        "project": projects,
        "region": [
            {"region": code, "figures": figures}
            for code, figures in by_subject(_REGIONS, "region").items()
        ],
    }
    return {name: value for name, value in document.items() if value}


def _fact(row: Row) -> dict[str, Any]:
    """A row as an article file has it: without what it does not say."""
    if row.get("inferred"):
        row["inferred"] = True
    if "role" in row and row["organisation"] is None:
        row["confidential"] = True
    if "metric" in row:
        bounds = row.pop("low"), row.pop("high"), bool(row.pop("about"))
        row["amount"] = str(Quantity(*bounds, row.pop("currency") or METRICS[row["metric"]].base))
    return {name: value for name, value in row.items() if value not in _DEFAULTS}


_ALIASES = """
    SELECT iif(project_id IS NULL, 'organisation', 'project') AS subject,
      coalesce(project_id, organisation_id) AS id, name
    FROM alias WHERE source_id = :source ORDER BY id
"""
_SOURCE = """
    SELECT slug, title, publisher, url, language, published, earliest, file_name AS file, sha256,
      caveat, note
    FROM source WHERE id = :source
"""
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
    WHERE p.id IN (SELECT project_id FROM mention WHERE source_id = :source)
      OR p.id IN (SELECT whole_id FROM part_of WHERE source_id = :source)
    ORDER BY p.slug
"""
_FIGURE = (
    "f.metric, NULL AS amount, f.low, f.high, f.about, f.currency, f.basis, f.scope, f.target,"
    " f.printed, f.according_to, f.note"
)
_REGIONS = f"""
    SELECT r.code AS region, {_FIGURE} FROM figure f JOIN region r ON r.id = f.region_id
    WHERE f.source_id = :source ORDER BY f.id
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
    "figures": f"SELECT f.project_id, {_FIGURE} FROM figure f WHERE f.source_id = :source"
    " AND f.project_id IS NOT NULL ORDER BY f.id",
}
