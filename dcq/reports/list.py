"""The list of projects."""

import sqlite3
from collections import defaultdict
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from dcq.names import split
from dcq.query import views
from dcq.query.filters import Filters
from dcq.query.lookup import parse_choice
from dcq.query.selection import Selection, select_projects
from dcq.reports.report import Cell, Cited, Header, Line, Report, Table, columns, headers
from dcq.reports.wording import listed_amount, listing, or_not_stated, word

COLUMNS = columns(
    views.PROJECT_COLUMNS,
    many=views.PROJECT_LISTS,
    number="latitude longitude",
)
_STATUS_TONES = {"operating": "good", "cancelled": "bad", "shelved": "bad", "unknown": "quiet"}
_ROLES = {
    name: Header(name.capitalize(), from_width=170)
    for name in ("owners", "developers", "operators", "tenants")
}
_POWER = Header("Power", from_width=190)
_HEADERS = headers(
    *("Project", "Status", "Where", "Investors", "Investment", "Capacity", "Area", "Jobs"),
    *("Announced", "Expected"),
    right=("Investment", "Capacity", "Area", "Jobs"),
    from_width={
        "Capacity": 1,
        "Status": 50,
        "Where": 60,
        "Investors": 100,
        "Area": 130,
        "Jobs": 130,
    }
    | {"Announced": 150, "Expected": 112},
)


def list_projects(
    connection: sqlite3.Connection, filters: Filters, *, limit: int | None, sort: str | None = None
) -> Report:
    """List the projects that the filters keep; live sites where they say nothing else.

    They are in the order of slugs, or of a column to ``sort`` by, after a hyphen the largest
    first. Amounts are in order within each currency or basis.

    Raises:
        UsageError: there is no such column, or a filter has an unknown value.
    """
    by = ""
    if sort:
        by = parse_choice(sort.removeprefix("-"), views.SORTS, "order")
        by = f"-{by}" if sort.startswith("-") else by
    selection = select_projects(connection, filters, default_set=True)
    rows = views.stream_projects(selection, limit, by)

    def blocks(most: int | None) -> list[Table]:
        shown = islice(report.rows, most)
        projects = [dict(zip(views.PROJECT_COLUMNS, row, strict=True)) for row in shown]
        table = project_table(connection, projects)
        if len(projects) == most:
            found = views.count_projects(selection)
            table.more = (found if limit is None else min(limit, found)) - most
        return [table]

    elsewhere = partial(_outside_default, selection)
    report = listing(selection, COLUMNS, rows, blocks, "project", elsewhere)
    return report


def listed_record(project: dict[str, Any]) -> dict[str, Any]:
    """A row of ``project_list`` as JSON prints it."""
    return next(Report(COLUMNS, [tuple(project.values())]).records())


def _outside_default(selection: Selection) -> str:
    """What the default set leaves out, where nothing was found."""
    filters = selection.filters
    if filters.kind or filters.status:
        return ""
    wider = select_projects(selection.connection, replace(filters, kind=("all",), status=("all",)))
    found = views.count_projects(wider)
    return f"; {found} more with --kind all --status all" if found else ""


def project_table(
    connection: sqlite3.Connection, projects: list[dict[str, Any]], title: str = ""
) -> Table:
    """Rows of ``project_list`` for people, each number with its source."""
    slugs = [project["slug"] for project in projects]
    names = views.names(connection, "organisation")
    figures = {
        (figure["project"], figure["metric"]): figure
        for figure in views.counted_figures(connection, slugs)
    }
    places: dict[str, list[Line]] = defaultdict(list)
    for place in views.places(connection, slugs):
        places[place["project"]].append(_where(place))

    def amount(slug: str, metric: str) -> Cell:
        figure = figures.get((slug, metric))
        if figure is None:
            return Cell("undisclosed", "quiet")
        basis = figure["basis"] if figure["basis"] not in {None, "unspecified"} else ""
        text = Cited(listed_amount(figure), (figure["source"],))
        others = "others stated" if figure["others"] else ""
        return Cell(text, "strong", under=", ".join(filter(None, (word(basis), others))))

    def named(slugs: str | None) -> list[Line]:
        return [names.get(each, each) for each in split(slugs)]

    # Few sources state the other roles: a role that no source states has no column.
    roles = [role for role in _ROLES if any(project[role] for project in projects)]
    powers = views.names(connection, "power_source")
    ties = [_POWER] if any(project["power_ties"] for project in projects) else []

    def tied(project: dict[str, Any]) -> list[Line]:
        pairs = [one.split(":") for one in split(project["power_ties"])]
        return [f"{powers.get(slug, slug)} ({tie})" for slug, tie in pairs]

    rows = []
    for project in projects:
        slug = project["slug"]
        called = Cited(slug, split(project["sources"]))
        rows.append(
            (
                Cell(project["name"], "strong", under=called),
                Cell(word(project["status"]), _STATUS_TONES.get(project["status"], "plain")),
                or_not_stated(places[slug]),
                or_not_stated(named(project["investors"])),
                *(amount(slug, metric) for metric in ("investment", "capacity", "area", "jobs")),
                or_not_stated(project["announced"]),
                or_not_stated(project["expected"]),
                *(or_not_stated(tied(project)) for _ in ties),
                *(or_not_stated(named(project[role])) for role in roles),
            )
        )
    return Table([*_HEADERS, *ties, *map(_ROLES.__getitem__, roles)], rows, title)


def _where(place: dict[str, Any]) -> str:
    """A place in words: ``Escaudain (59)``, or the region where that is all there is."""
    if place["locality"]:
        return f"{place['locality']} ({place['department_code'] or place['region']})"
    return str(place["region"])
