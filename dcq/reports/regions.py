"""Regions, with their projects and plans: the list of them, and one of them whole."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from functools import partial
from typing import Any

from dcq.names import split
from dcq.query import catalogue, views
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.figures import ledger_table
from dcq.reports.list import listed_record, project_table
from dcq.reports.power import power_table
from dcq.reports.report import Block, Cell, Lines, Report, Table, columns, headers
from dcq.reports.show import COLUMNS as SUBJECT_COLUMNS
from dcq.reports.show import subject_rows, with_truth
from dcq.reports.wording import footnotes, word
from dcq.vocabulary import KINDS

_COUNTED = tuple(f"{kind}s" for kind in KINDS)
COLUMNS = columns(
    ("slug", "code", "name", "kind", *_COUNTED, "power_sources", "figures"),
    many=" ".join((*_COUNTED, "power_sources")),
)


def list_regions(connection: sqlite3.Connection, filters: Filters) -> Report:
    """List the regions that a source ties something to, by first subdivision.

    A place known only more widely stands under its country, bloc or the world.
    """
    selection = select_projects(connection, filters)
    regions: dict[tuple[str, ...], dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for region, kind, item in catalogue.region_contents(connection, selection):
        regions[region][f"{kind}s"].add(item)
    rows = [
        (
            *region,
            *(";".join(sorted(groups[name])) for name in (*_COUNTED, "power_sources")),
            len(groups["figures"]),
        )
        for region, groups in sorted(regions.items())
    ]
    notes = [*selection.notes, *([] if rows else ["no region matches"])]
    return Report(COLUMNS, rows, lambda _: [_region_table(rows)], notes=notes)


def _region_table(rows: list[tuple[Any, ...]]) -> Table:
    heads = headers(
        *("Region", "Kind", "Sites", "Programmes", "Plans", "Offers", "Power sources", "Figures"),
        right=["Figures"],
        from_width={"Programmes": 120, "Offers": 140, "Power sources": 110, "Figures": 100},
    )
    return Table(
        heads,
        [
            (
                Cell(name, "strong", under=f"{slug}, {code}" if code != slug else slug),
                Cell(word(kind)),
                *(Cell([*split(slugs)]) for slugs in groups),
                Cell(str(figures or "")),
            )
            for slug, code, name, kind, *groups, figures in rows
        ],
    )


def show_region(connection: sqlite3.Connection, slug: str) -> Report:
    """Show a region: its plans, objectives, turnkey sites, power sources and projects."""
    region = catalogue.region(connection, slug)
    row = region.pop("id")
    projects, powers = catalogue.inside_region(connection, row)
    figures = views.ledger(connection, slug, "region")
    facts = []
    for project in projects:
        facts += views.facts(connection, project["slug"])
        figures += views.ledger(connection, project["slug"], "project")

    def blocks(_: int | None) -> list[Block]:
        head = Lines(_head(connection, region, row), region["name"])
        return [
            head,
            *(
                project_table(connection, [p for p in projects if p["kind"] == kind], title)
                for kind, title in zip(KINDS, map(str.capitalize, _COUNTED), strict=True)
            ),
            ledger_table(figures, "Figures"),
            power_table(connection, powers, "Power sources"),
        ]

    def document() -> dict[str, Any]:
        return {
            "region": region,
            "projects": [listed_record(project) for project in projects],
            "figures": with_truth(figures),
            "power_sources": with_truth(powers),
        }

    nothing = not (projects or figures or powers)
    return Report(
        SUBJECT_COLUMNS,
        [*subject_rows(facts, figures), *map(_power_row, powers)],
        blocks,
        partial(footnotes, connection, caveats=True),
        document,
        [f"no source states anything about {region['name']}"] if nothing else [],
    )


def _power_row(power: dict[str, Any]) -> tuple[Any, ...]:
    """A mention of a power source in the shape of a subject's facts."""
    fact = {
        **power,
        "subject": power["slug"],
        "fact": "power_source",
        "value": power["locality"],
        "detail": power["region"],
    }
    return tuple(fact.get(column.name) for column in SUBJECT_COLUMNS)


def _head(
    connection: sqlite3.Connection, region: dict[str, Any], row: int
) -> list[tuple[str, Cell]]:
    """What the region is called, and what it lies in."""
    itself = f"{region['slug']}, {word(region['kind'])} {region['code']}"
    lines = [("Region", Cell(itself, "strong"))]
    if above := catalogue.regions_around(connection, row):
        lines.append(("Lies in", Cell(", ".join(above))))
    names = _names(connection, row)
    return [*lines, *((label, Cell(", ".join(own))) for label, own in names.items())]


def _names(connection: sqlite3.Connection, row: int) -> dict[str, list[str]]:
    """Former and short names, and codes, under a label each."""
    labels = {"former": "Formerly", "short": "Also", "code": "Codes"}
    found: dict[str, list[str]] = defaultdict(list)
    for kind, printed in catalogue.other_region_names(connection, row):
        found[labels[kind]].append(printed)
    return found
