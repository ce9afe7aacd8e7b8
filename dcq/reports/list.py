"""The list of projects."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import replace
from typing import Any

from dcq.names import split
from dcq.query import catalogue, views
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.report import Cell, Column, Header, Report, Table, peek
from dcq.reports.wording import STATUS_TONES, UNDISCLOSED, Footnotes, listed_amount, where, word
from dcq.vocabulary import CONFIDENTIAL

MANY = {"regions", "departments", "places", "investors", "power_sources", "part_of", "sources"}
COLUMNS = tuple(Column(name, name in MANY) for name in views.PROJECT_COLUMNS)
_HEADERS = (
    Header("Project"),
    Header("Status"),
    Header("Where"),
    Header("Investors", from_width=100),
    Header("Investment", right=True),
    Header("Capacity", right=True),
    Header("Area", from_width=130, right=True),
    Header("Jobs", from_width=130, right=True),
    Header("Announced", from_width=150),
    Header("Expected", from_width=112),
)


def list_projects(
    connection: sqlite3.Connection, filters: Filters, *, limit: int | None, people: bool
) -> Report:
    """List the projects that the filters keep; live sites where they say nothing else.

    Args:
        connection: the database.
        filters: what the user typed.
        limit: the most rows to list, None for all.
        people: whether to prepare the table for people, too.
    """
    selection = select_projects(connection, filters, default_set=True)
    empty, rows = peek(views.stream_projects(connection, selection, limit))
    report = Report(COLUMNS, rows, notes=[*selection.notes])
    if empty:
        report.notes.append("no project matches" + _lifted(connection, filters))
    if people:
        listed = [dict(zip(views.PROJECT_COLUMNS, row, strict=True)) for row in report.rows]
        notes = Footnotes(catalogue.sources(connection))
        if listed:
            report.blocks = [project_table(connection, listed, notes), notes.block()]
    return report


def listed_record(project: dict[str, Any]) -> dict[str, Any]:
    """A row of ``project_list`` as JSON prints it."""
    return next(iter(Report(COLUMNS, [tuple(project.values())]).records()))


def _lifted(connection: sqlite3.Connection, filters: Filters) -> str:
    """What the default set leaves out, for somebody who found nothing."""
    if filters.kind or filters.status:
        return ""
    wider = select_projects(connection, replace(filters, kind=("all",), status=("all",)))
    found = views.count_projects(connection, wider)
    return f"; {found} more with --kind all --status all" if found else ""


def project_table(
    connection: sqlite3.Connection,
    listed: list[dict[str, Any]],
    notes: Footnotes,
    title: str = "",
) -> Table:
    """Rows of ``project_list`` for people, each number with the mark of its source."""
    slugs = [project["slug"] for project in listed]
    names = views.names(connection, "organisation")
    figures = {
        (figure["project"], figure["metric"]): figure
        for figure in views.chosen_figures(connection, slugs)
    }
    places: dict[str, list[str]] = defaultdict(list)
    for place in views.places(connection, slugs):
        places[place["project"]].append(where(place))

    def amount(slug: str, metric: str) -> Cell:
        figure = figures.get((slug, metric))
        if figure is None:
            return Cell(UNDISCLOSED, "quiet")
        basis = figure["basis"] if figure["basis"] not in {None, "unspecified"} else ""
        text = f"{listed_amount(figure)} {notes.mark(figure['source'])}"
        return Cell(text, "strong", under=word(basis))

    rows = []
    for project in listed:
        slug = project["slug"]
        mentioned = notes.mark(*split(project["sources"]))
        investors = [
            "confidential" if investor == CONFIDENTIAL else names[investor]
            for investor in split(project["investors"])
        ]
        rows.append(
            (
                Cell(project["name"], "strong", under=f"{slug} {mentioned}"),
                Cell(word(project["status"]), STATUS_TONES.get(project["status"], "plain")),
                _or_not_stated(tuple(places[slug])),
                _or_not_stated(tuple(investors)),
                amount(slug, "investment"),
                amount(slug, "capacity"),
                amount(slug, "area"),
                amount(slug, "jobs"),
                _or_not_stated(project["announced"]),
                _or_not_stated(project["expected"]),
            )
        )
    return Table(_HEADERS, rows, title)


def _or_not_stated(text: str | tuple[str, ...] | None) -> Cell:
    return Cell(text) if text else Cell("not stated", "quiet")
