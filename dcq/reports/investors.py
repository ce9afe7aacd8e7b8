"""Organisations and their roles."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from typing import Any

from dcq.query import catalogue
from dcq.query.filters import Filters
from dcq.query.lookup import find_organisation, parse_choice
from dcq.query.selection import select_projects
from dcq.reports.report import Cell, Cited, Report, Table, columns, headers
from dcq.reports.wording import listing, remarks, word
from dcq.vocabulary import CONFIDENTIAL, ROLES

COLUMNS = columns(
    ("slug", "name", "aliases", *ROLES, "sources"), many=" ".join(("aliases", *ROLES, "sources"))
)


def list_investors(connection: sqlite3.Connection, filters: Filters) -> Report:
    """List organisations with their projects, one column a role; the confidential ones too."""
    selection = select_projects(connection, filters)
    parts = _kept_parts(connection, catalogue.roles(connection, selection), filters)
    aliases = catalogue.organisation_aliases(connection)
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for part in parts:
        grouped[part["organisation"], part["name"]].append(part)
    rows = [
        (
            slug,
            name,
            ";".join(sorted(aliases.get(slug, ()))),
            *(
                ";".join(sorted({part["project"] for part in own if part["role"] == role}))
                for role in ROLES
            ),
            ";".join(sorted({part["source"] for part in own})),
        )
        for (slug, name), own in grouped.items()
    ]
    return listing(
        connection, selection, COLUMNS, rows, lambda _: [_table(grouped)], "organisation"
    )


def _kept_parts(
    connection: sqlite3.Connection, parts: list[dict[str, Any]], filters: Filters
) -> list[dict[str, Any]]:
    """The parts that ``--investor``, ``--role`` and ``--source`` mean, not just their projects."""
    roles = {parse_choice(typed, (*ROLES, "all"), "role") for typed in filters.role}
    if filters.investor and not roles:
        roles = {"investor"}
    found = [find_organisation(connection, typed) for typed in filters.investor]
    organisations = {organisation.slug if organisation else CONFIDENTIAL for organisation in found}
    return [
        part
        for part in parts
        if (not roles or "all" in roles or part["role"] in roles)
        and (not organisations or part["organisation"] in organisations)
        and (not filters.source or part["source"] in filters.source)
    ]


def _table(grouped: dict[tuple[str, str], list[dict[str, Any]]]) -> Table:
    heads = headers("Organisation", "Role", "Project", "Note", from_width={"Note": 110})
    rows = []
    for (slug, name), own in grouped.items():
        merged: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for part in sorted(own, key=lambda part: ROLES.index(part["role"])):
            merged[part["role"], part["project"]].append(part)
        for number, ((role, project), stated) in enumerate(merged.items()):
            rows.append(
                (
                    Cell("" if number else name, "strong", under="" if number else slug),
                    Cell(word(role)),
                    Cell(Cited(project, [part["source"] for part in stated])),
                    Cell(remarks(stated), "quiet"),
                )
            )
    return Table(heads, rows)
