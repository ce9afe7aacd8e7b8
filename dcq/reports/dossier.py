"""One project or one region, whole: what a journalist wants on one screen."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from typing import Any

from dcq.query import records
from dcq.reports.ledger import ledger_table
from dcq.reports.projects import listed_record
from dcq.reports.report import Block, Cell, Column, Lines, Report
from dcq.reports.wording import Footnotes, ledger_amount, word
from dcq.vocabulary import CONFIDENTIAL, METRICS, ROLES

# A dossier is a ledger of facts and figures alike; what a fact has no use for is empty.
COLUMNS = tuple(
    map(
        Column,
        (
            "subject fact value detail date low high qualifier unit basis scope target "
            "inferred printed according_to standing note source"
        ).split(),
    )
)
_ASKED = ("investment", "capacity", "area", "jobs")
"""The metrics that a reader expects of a site, and hears about where they are missing."""

Row = dict[str, Any]


def show_project(connection: sqlite3.Connection, slug: str) -> Report:
    """Show all that the sources state about a project, and what none of them does."""
    project = records.rows(connection, "SELECT * FROM project_list WHERE slug = ?", [slug])[0]
    facts = records.facts(connection, slug)
    figures = records.ledger(connection, slug, "project")
    parts = records.rows(
        connection,
        "SELECT DISTINCT project AS part, source FROM project_fact"
        " WHERE fact = 'part_of' AND value = ? ORDER BY 1, 2",
        [slug],
    )
    unknown = _unknown(project, facts, figures)
    notes = Footnotes(records.sources(connection))
    names = records.organisation_names(connection)
    blocks: list[Block] = [
        Lines(_head(project, facts, notes), project["name"]),
        Lines(_people(facts, names, notes), "Who"),
        Lines(_surroundings(connection, facts, parts, notes), "Power and surroundings"),
        ledger_table(figures, notes, "Figures") if figures else Lines((), ""),
        Lines([("", Cell(line)) for line in agreements(figures)], "Where sources meet"),
        Lines([("", Cell(line)) for line in unknown], "Not known"),
        notes.block(caveats=True),
    ]
    return Report(
        COLUMNS,
        dossier_rows(facts, figures),
        [block for block in blocks if not isinstance(block, Lines) or block.lines],
        {"project": listed_record(project), "facts": facts, "figures": figures, "unknown": unknown},
    )


def dossier_rows(facts: list[Row], figures: list[Row]) -> list[tuple[Any, ...]]:
    """Facts and figures as rows of one shape."""
    rows = [fact | {"subject": fact["project"]} for fact in facts]
    rows += [
        {name: value for name, value in figure.items() if name not in {"about", "subject_kind"}}
        | {"fact": "figure", "value": figure["metric"]}
        for figure in figures
    ]
    return [tuple(row.get(column.name) for column in COLUMNS) for row in rows]


def _of(facts: list[Row], kind: str) -> list[Row]:
    return [fact for fact in facts if fact["fact"] == kind]


def _stated(groups: dict[Any, list[Row]], notes: Footnotes) -> list[tuple[Any, str, str]]:
    """Each distinct fact with the marks of its sources and their notes."""
    return [
        (key, notes.mark(*(row["source"] for row in rows)), "; ".join(_remarks(rows)))
        for key, rows in groups.items()
    ]


def _remarks(rows: list[Row]) -> list[str]:
    remarks: dict[str, None] = {}
    for row in rows:
        if row.get("according_to"):
            remarks[f"according to {row['according_to']}"] = None
        if row.get("note"):
            remarks[row["note"]] = None
    return list(remarks)


def _grouped(rows: list[Row], *keys: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[key] for key in keys)].append(row)
    return groups


def _head(project: Row, facts: list[Row], notes: Footnotes) -> list[tuple[str, Cell]]:
    lines = [("Project", Cell(f"{project['slug']}, a {project['kind']}", "strong"))]
    for mention in _of(facts, "mention"):
        words = f"« {mention['printed']} » " if mention["printed"] else ""
        cell = Cell(f"{words}{notes.mark(mention['source'])}", under=mention["note"] or "")
        lines.append(("Called" if words else "Named in", cell))
    if aliases := sorted({fact["value"] for fact in _of(facts, "alias")}):
        lines.append(("Also", Cell(", ".join(aliases))))
    for (status, date), mark, note in _stated(
        _grouped(_of(facts, "status"), "value", "date"), notes
    ):
        dated = f" as of {date}" if date else ""
        lines.append(("Status", Cell(f"{word(status)}{dated} {mark}", under=note)))
    for (kind, date), mark, note in _stated(
        _grouped(_of(facts, "milestone"), "value", "date"), notes
    ):
        lines.append((kind.capitalize(), Cell(f"{date} {mark}", under=note)))
    for (locality, region), rows in _grouped(_of(facts, "place"), "value", "detail").items():
        read = " (inferred)" if all(row["inferred"] for row in rows) else ""
        named = ", ".join(filter(None, (locality, region)))
        mark = notes.mark(*(row["source"] for row in rows))
        lines.append(("Place", Cell(f"{named}{read} {mark}", under="; ".join(_remarks(rows)))))
    for (whole, name), mark, note in _stated(
        _grouped(_of(facts, "part_of"), "value", "detail"), notes
    ):
        lines.append(("Part of", Cell(f"{name} ({whole}) {mark}", under=note)))
    return lines


def _people(facts: list[Row], names: dict[str, str], notes: Footnotes) -> list[tuple[str, Cell]]:
    lines = []
    roles = _stated(_grouped(_of(facts, "role"), "detail", "value"), notes)
    for (role, slug), mark, note in sorted(roles, key=lambda entry: ROLES.index(entry[0][0])):
        name = "confidential" if slug == CONFIDENTIAL else names[slug]
        lines.append((word(role).capitalize(), Cell(f"{name} {mark}", under=note)))
    return lines


def _surroundings(
    connection: sqlite3.Connection, facts: list[Row], parts: list[Row], notes: Footnotes
) -> list[tuple[str, Cell]]:
    lines = []
    for (slug, tie), mark, note in _stated(_grouped(_of(facts, "power"), "value", "detail"), notes):
        source = records.rows(
            connection, "SELECT name, kind FROM power_source WHERE slug = ?", [slug]
        )[0]
        text = f"{source['name']} ({word(source['kind'])}) {mark}"
        lines.append((tie.capitalize(), Cell(text, under=note)))
    for (part,), mark, _ in _stated(_grouped(parts, "part"), notes):
        lines.append(("Contains", Cell(f"{part} {mark}")))
    return lines


def agreements(figures: list[Row]) -> list[str]:
    """One line for each fact that more than one figure states: do they agree?"""
    lines = []
    for key, rows in _grouped(figures, "metric", "basis", "scope", "target").items():
        others = [row for row in rows if row["standing"] != "chosen"]
        if not others:
            continue
        chosen = next(row for row in rows if row["standing"] == "chosen")
        for other in others:
            verb = {
                "corroborating": "agrees with",
                "conflicting": "contradicts",
                "incomparable": "cannot be compared with",
            }[other["standing"]]
            lines.append(
                f"{METRICS[key[0]].label}: {other['source']} ({ledger_amount(other)}) {verb}"
                f" {chosen['source']} ({ledger_amount(chosen)}), which dcq shows."
            )
    return lines


def _unknown(project: Row, facts: list[Row], figures: list[Row]) -> list[str]:
    """What a reader would ask and no source answers."""
    lines = []
    stated = {figure["metric"]: figure for figure in figures if figure["scope"] == "total"}
    for metric in _ASKED:
        label = METRICS[metric].label
        if metric not in stated:
            lines.append(f"{label}: not disclosed.")
        elif all(
            figure["qualifier"] == "unquantified"
            for figure in figures
            if figure["metric"] == metric and figure["scope"] == "total"
        ):
            lines.append(f"{label}: stated in words, without a number.")
    investors = [role for role in _of(facts, "role") if role["detail"] == "investor"]
    if not investors:
        lines.append("Investor: not stated.")
    elif any(role["value"] == CONFIDENTIAL for role in investors):
        lines.append("Investor: confidential, as a source says.")
    if len({role["value"] for role in investors}) > 1:
        lines.append("How the investors share the amount: not stated.")
    for name, label in (("announced", "Date of announcement"), ("expected", "Date of opening")):
        if not project[name]:
            lines.append(f"{label}: not stated.")
    if not project["power_sources"]:
        lines.append("Power source: none named.")
    if not project["places"]:
        lines.append("Town: not stated.")
    return lines
