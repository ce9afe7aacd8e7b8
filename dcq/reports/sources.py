"""Articles, and what each of them stated."""

from __future__ import annotations

import sqlite3

from dcq.query import catalogue
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.report import Cell, Column, Header, Report, Table
from dcq.reports.wording import when_published

COLUMNS = tuple(
    map(
        Column,
        (
            "slug title publisher published earliest language url file_name sha256 projects "
            "organisations power_sources figures caveat note"
        ).split(),
    )
)


def list_sources(connection: sqlite3.Connection, filters: Filters, *, people: bool) -> Report:
    """List the articles that state something about what the filters keep."""
    selection = select_projects(connection, filters)
    found = catalogue.sources(connection)
    if selection.clauses:
        kept = catalogue.sources_of(connection, selection, filters)
        found = [row for row in found if row["slug"] in kept]
    report = Report(
        COLUMNS,
        [tuple(row[column.name] for column in COLUMNS) for row in found],
        notes=selection.notes,
    )
    if not found:
        report.notes.append("no source matches")
    elif people:
        headers = (
            Header("Source"),
            Header("Publisher", from_width=100),
            Header("Date"),
            Header("Projects", right=True),
            Header("Figures", right=True),
            Header("Caveat", from_width=120),
        )
        rows = [
            (
                Cell(row["title"], "strong", under=row["slug"]),
                Cell(row["publisher"] or "not stated", "plain" if row["publisher"] else "quiet"),
                Cell(when_published(row)),
                Cell(str(row["projects"])),
                Cell(str(row["figures"])),
                Cell(" ".join((row["caveat"] or "").split()), "quiet"),
            )
            for row in found
        ]
        report.blocks = [Table(headers, rows)]
    return report
