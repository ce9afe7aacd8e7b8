"""Regions, with their projects and plans: the list of them, and one of them whole."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from typing import Any

from dcq.query import catalogue, views
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.figures import ledger_table
from dcq.reports.list import listed_record, project_table
from dcq.reports.power import power_table
from dcq.reports.report import Block, Cell, Column, Header, Lines, Report, Table
from dcq.reports.show import COLUMNS as DOSSIER_COLUMNS
from dcq.reports.show import dossier_rows, with_truth
from dcq.reports.wording import Footnotes, word
from dcq.vocabulary import KINDS

_COUNTED = tuple(f"{kind}s" for kind in KINDS)
COLUMNS = (
    *(Column(name) for name in ("slug", "code", "name", "kind")),
    *(Column(name, many=True) for name in (*_COUNTED, "power_sources")),
    Column("figures"),
)


def list_regions(connection: sqlite3.Connection, filters: Filters, *, people: bool) -> Report:
    """List the regions that a source ties something to, by first subdivision.

    A place known only more widely stands under its country, bloc or the world.
    """
    selection = select_projects(connection, filters)
    regions: dict[tuple[str, ...], dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for region, kind, item in catalogue.region_contents(connection, selection, filters):
        regions[region][f"{kind}s"].add(item)
    rows = [
        (
            *region,
            *(";".join(sorted(groups[name])) for name in (*_COUNTED, "power_sources")),
            len(groups["figures"]),
        )
        for region, groups in sorted(regions.items())
    ]
    report = Report(COLUMNS, rows, notes=selection.notes)
    if not rows:
        report.notes.append("no region matches")
    elif people:
        report.blocks = [_region_table(rows)]
    return report


def _region_table(rows: list[tuple[Any, ...]]) -> Table:
    headers = (
        Header("Region"),
        Header("Kind"),
        Header("Sites"),
        Header("Programmes", from_width=120),
        Header("Plans"),
        Header("Offers", from_width=140),
        Header("Power sources", from_width=110),
        Header("Figures", right=True, from_width=100),
    )
    return Table(
        headers,
        [
            (
                Cell(name, "strong", under=f"{slug}, {code}" if code != slug else slug),
                Cell(word(kind)),
                *(Cell(tuple(slugs.split(";"))) for slugs in groups),
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
    report = Report(
        DOSSIER_COLUMNS,
        [*dossier_rows(facts, figures), *map(_power_row, powers)],
        document={
            "region": region,
            "projects": [listed_record(project) for project in projects],
            "figures": with_truth(figures),
            "power_sources": with_truth(powers),
        },
    )
    notes = Footnotes(catalogue.sources(connection))
    blocks: list[Block] = [Lines(_head(connection, region, row), region["name"])]
    for kind in KINDS:
        if alike := [project for project in projects if project["kind"] == kind]:
            blocks.append(project_table(connection, alike, notes, f"{kind.capitalize()}s"))
    if figures:
        blocks.append(ledger_table(figures, notes, "Figures"))
    if powers:
        blocks.append(power_table(connection, powers, notes, "Power sources"))
    cited = notes.block(caveats=True)
    report.blocks = [*blocks, cited] if cited.lines else blocks
    if not cited.lines:
        report.notes.append(f"no source states anything about {region['name']}")
    return report


def _power_row(power: dict[str, Any]) -> tuple[Any, ...]:
    """A mention of a power source in the shape of a dossier's rows."""
    fact = {
        **power,
        "subject": power["slug"],
        "fact": "power_source",
        "value": power["locality"],
        "detail": power["region"],
    }
    return tuple(fact.get(column.name) for column in DOSSIER_COLUMNS)


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
