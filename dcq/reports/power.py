"""Power sources, and what sources tie them to."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from functools import partial
from typing import Any

from dcq.query import views
from dcq.query.filters import Filters
from dcq.query.lookup import find_power
from dcq.query.selection import select_projects
from dcq.reports.report import Cell, Cited, Line, Report, Table, columns, headers
from dcq.reports.wording import footnotes, quoted, word
from dcq.vocabulary import TIES

Row = dict[str, Any]

COLUMNS = columns(
    ("slug", "name", "kind", "region", "locality", "inferred", "part_of", *TIES, "sources"),
    many=" ".join((*TIES, "sources")),
    flag="inferred",
)


def list_power(connection: sqlite3.Connection, filters: Filters) -> Report:
    """List power sources with the projects that sources tie them to, one column a tie."""
    selection = select_projects(connection, filters)
    condition, values = "1", []
    if filters.concern_projects_alone:
        condition = (
            "w.id IN (SELECT k.power_source_id FROM power_tie k JOIN project p"
            f" ON p.id = k.project_id WHERE {selection.where})"
        )
        values = selection.values
    if filters.power:
        wanted = [row for typed in filters.power for row in find_power(connection, typed)]
        condition += f" AND w.id IN ({', '.join('?' * len(wanted))})"
        values = [*values, *wanted]
    if selection.sources:
        condition += f" AND m.source_id IN ({', '.join('?' * len(selection.sources))})"
        values = [*values, *selection.sources]
    if selection.regions and not filters.concern_projects_alone:
        within, inside = selection.within("m.region_id")
        condition += f" AND {within}"
        values = [*values, *inside]
    mentions = views.rows(
        connection,
        "SELECT * FROM power_mention_list l WHERE EXISTS (SELECT 1 FROM power_source w"
        " JOIN power_mention m ON m.power_source_id = w.id"
        f" WHERE w.slug = l.slug AND {condition}) ORDER BY slug, source",
        values,
    )
    ties = _ties(connection)
    merged = _merge(mentions)
    rows = [
        (
            *(power[name] for name in ("slug", "name", "kind", "region", "locality", "inferred")),
            power["part_of"],
            *(";".join(sorted(ties[power["slug"], tie])) for tie in TIES),
            ";".join(power["sources"]),
        )
        for power in merged
    ]
    return Report(
        COLUMNS,
        rows,
        lambda: [power_table(connection, mentions)],
        partial(footnotes, connection),
        notes=[*selection.notes, *([] if rows else ["no power source matches"])],
    )


def _ties(connection: sqlite3.Connection) -> dict[tuple[str, str], set[str]]:
    """The slugs of the projects for each power source and tie."""
    ties: dict[tuple[str, str], set[str]] = defaultdict(set)
    for slug, tie, project in connection.execute(
        "SELECT w.slug, k.tie, p.slug FROM power_tie k JOIN project p ON p.id = k.project_id"
        " JOIN power_source w ON w.id = k.power_source_id"
    ):
        ties[slug, tie].add(project)
    return ties


def _merge(mentions: list[Row]) -> list[Row]:
    """One row for each power source: the most precise place, and all sources."""
    merged: dict[str, Row] = {}
    for mention in sorted(mentions, key=lambda row: (row["locality"] is None, row["inferred"])):
        power = merged.setdefault(mention["slug"], mention | {"sources": []})
        power["part_of"] = power["part_of"] or mention["part_of"]
        power["sources"] = sorted([*power["sources"], mention["source"]])
    return sorted(merged.values(), key=lambda power: power["slug"])


def power_table(connection: sqlite3.Connection, mentions: list[Row], title: str = "") -> Table:
    """Mentions of power sources for people, one row for each power source."""
    heads = headers(
        *("Power source", "Kind", "Where", "Tied to", "As printed"), from_width={"As printed": 110}
    )
    ties = _ties(connection)
    regions = views.region_names(connection)
    rows = []
    for power in _merge(mentions):
        slug = power["slug"]
        place = ", ".join(filter(None, (power["locality"], regions.get(power["region"]))))
        tied: list[Line] = [
            f"{tie}: {project}" for tie in TIES for project in sorted(ties[slug, tie])
        ]
        inside = f", part of {power['part_of']}" if power["part_of"] else ""
        rows.append(
            (
                Cell(power["name"], "strong", under=Cited(f"{slug}{inside}", power["sources"])),
                Cell(word(power["kind"])),
                Cell(place or "not stated", under="inferred" if power["inferred"] else ""),
                Cell(tied) if tied else Cell("no project", "quiet"),
                Cell(quoted(power["printed"], power["source"]) if power["printed"] else ""),
            )
        )
    return Table(heads, rows, title)
