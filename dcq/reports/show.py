"""One project or one region, whole: what a journalist wants on one screen."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from typing import Any

from dcq.query import catalogue, views
from dcq.reports.figures import ledger_table
from dcq.reports.list import listed_record
from dcq.reports.report import Block, Cell, Column, Lines, Report
from dcq.reports.wording import Footnotes, ledger_amount, quoted, remarks, word
from dcq.vocabulary import CONFIDENTIAL, METRICS, ROLES

# A dossier is a ledger of facts and figures alike; what a fact has no use for is empty.
COLUMNS = tuple(
    Column(name, flag=name == "inferred")
    for name in (
        "subject fact value detail date low high qualifier unit basis scope target "
        "inferred printed according_to standing note source"
    ).split()
)
_ARTICLES = {"site": "a site", "programme": "a programme", "plan": "a plan", "offer": "an offer"}
_ASKED = ("investment", "capacity", "area", "jobs")
"""The metrics that a reader expects of a site, and hears about where they are missing."""

Row = dict[str, Any]


def show_project(connection: sqlite3.Connection, slug: str) -> Report:
    """Show all that the sources state about a project, and what none of them does."""
    project = views.project(connection, slug)
    facts = views.facts(connection, slug)
    figures = views.ledger(connection, slug, "project")
    parts = views.parts_of(connection, slug)
    unknown = _unknown(project, facts, figures)
    notes = Footnotes(catalogue.sources(connection))
    names = views.names(connection, "organisation")
    blocks: list[Block] = [
        Lines(_head(project, facts, views.names(connection, "region"), notes), project["name"]),
        Lines(_people(facts, names, notes), "Who"),
        Lines(_surroundings(connection, facts, parts, notes), "Power and surroundings"),
        ledger_table(figures, notes, "Figures", subjects=False) if figures else Lines((), ""),
        Lines(
            [("", Cell(line)) for line in (*agreements(figures), *_dissent(project, facts))],
            "Where sources meet",
        ),
        Lines([("", Cell(line)) for line in unknown], "Not known"),
        notes.block(caveats=True),
    ]
    return Report(
        COLUMNS,
        dossier_rows(facts, figures),
        [block for block in blocks if not isinstance(block, Lines) or block.lines],
        {
            "project": listed_record(project),
            "facts": with_truth(facts),
            "figures": with_truth(figures),
            "unknown": unknown,
        },
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


def with_truth(rows: list[Row]) -> list[Row]:
    """Rows for JSON, which has false and true where SQLite has 0 and 1."""
    return [
        {
            name: bool(value) if name in {"inferred", "about"} else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _of(facts: list[Row], kind: str) -> list[Row]:
    return [fact for fact in facts if fact["fact"] == kind]


def _stated(
    rows: list[Row], notes: Footnotes, *keys: str
) -> list[tuple[tuple[Any, ...], str, str]]:
    """Each distinct fact: its values, the marks of its sources, and their remarks."""
    return [
        (key, notes.mark(*(row["source"] for row in same)), remarks(same, notes))
        for key, same in _grouped(rows, *keys).items()
    ]


def _grouped(rows: list[Row], *keys: str) -> dict[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[key] for key in keys)].append(row)
    return groups


def _head(
    project: Row, facts: list[Row], regions: dict[str, str], notes: Footnotes
) -> list[tuple[str, Cell]]:
    lines = [("Project", Cell(f"{project['slug']}, {_ARTICLES[project['kind']]}", "strong"))]
    for mention in _of(facts, "mention"):
        mark = notes.mark(mention["source"])
        called = (
            quoted(mention["printed"], mark) if mention["printed"] else f"no words stored{mark}"
        )
        lines.append(("Called", Cell(called, under=mention["note"] or "")))
    if aliases := sorted({fact["value"] for fact in _of(facts, "alias")}):
        lines.append(("Also", Cell(", ".join(aliases))))
    # What dcq shows elsewhere comes first, in plain; what other sources say is quiet.
    statuses = _stated(_of(facts, "status"), notes, "value", "date")
    for (status, date), mark, note in sorted(statuses, key=lambda s: s[0][0] != project["status"]):
        tone = "plain" if status == project["status"] else "quiet"
        dated = f" as of {date}" if date else ""
        lines.append(("Status", Cell(f"{word(status)}{dated} {mark}", tone, under=note)))
    milestones = _stated(_of(facts, "milestone"), notes, "value", "date")
    for (kind, date), mark, note in sorted(
        milestones, key=lambda m: (m[0][0], m[0][1] != project[m[0][0]])
    ):
        tone = "plain" if date == project[kind] else "quiet"
        lines.append((kind.capitalize(), Cell(f"{date} {mark}", tone, under=note)))
    for (locality, region), rows in _grouped(_of(facts, "place"), "value", "detail").items():
        read = " (inferred)" if all(row["inferred"] for row in rows) else ""
        named = ", ".join(filter(None, (locality, regions[region])))
        mark = notes.mark(*(row["source"] for row in rows))
        lines.append(("Place", Cell(f"{named}{read} {mark}", under=remarks(rows, notes))))
    for (whole, name), mark, note in _stated(_of(facts, "part_of"), notes, "value", "detail"):
        lines.append(("Part of", Cell(f"{name} ({whole}) {mark}", under=note)))
    return lines


def _people(facts: list[Row], names: dict[str, str], notes: Footnotes) -> list[tuple[str, Cell]]:
    """The organisations, one line for those of whom the same sources say the same."""
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for (role, slug), mark, note in _stated(_of(facts, "role"), notes, "detail", "value"):
        name = CONFIDENTIAL if slug == CONFIDENTIAL else names[slug]
        alike[role, mark, note].append(name)
    return [
        (word(role).capitalize(), Cell(f"{', '.join(who)} {mark}", under=note))
        for (role, mark, note), who in sorted(
            alike.items(), key=lambda item: ROLES.index(item[0][0])
        )
    ]


def _surroundings(
    connection: sqlite3.Connection, facts: list[Row], parts: list[Row], notes: Footnotes
) -> list[tuple[str, Cell]]:
    lines = []
    for (slug, tie), mark, note in _stated(_of(facts, "power"), notes, "value", "detail"):
        name, kind = catalogue.power_source(connection, slug)
        lines.append((tie.capitalize(), Cell(f"{name}, {word(kind)} {mark}", under=note)))
    for (part,), rows in _grouped(parts, "part").items():
        mark = notes.mark(*(row["source"] for row in rows))
        lines.append(("Contains", Cell(f"{part} {mark}")))
    return lines


def agreements(figures: list[Row]) -> list[str]:
    """One line for each fact that more than one figure states: do they agree?"""
    lines = []
    for key, rows in _grouped(figures, "metric", "unit", "basis", "scope", "target").items():
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


def _dissent(project: Row, facts: list[Row]) -> list[str]:
    """One line for each status or date of which sources say different things."""
    lines = []
    for name, label in (("status", "Status"), ("announced", "Announced"), ("expected", "Expected")):
        said = {
            fact["source"]: word(fact["value"] if name == "status" else fact["date"])
            for fact in facts
            if (fact["fact"], fact["value"]) == ("milestone", name) or fact["fact"] == name
        }
        if len(set(said.values())) > 1:
            told = ", ".join(f"{source} says {what}" for source, what in said.items())
            lines.append(f"{label}: {told}; dcq shows {word(project[name])}.")
    return lines


def _unknown(project: Row, facts: list[Row], figures: list[Row]) -> list[str]:
    """What a reader would ask and no source answers."""
    lines = []
    stated = {figure["metric"]: figure for figure in figures if figure["scope"] == "total"}
    for metric in _ASKED:
        label = METRICS[metric].label
        if metric not in stated:
            each = any(figure["metric"] == metric for figure in figures)
            lines.append(f"{label}{' of the whole' if each else ''}: not disclosed.")
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
    if len({role["value"] for role in investors}) > 1 and "investment" in stated:
        lines.append("How the investors share the amount: not stated.")
    for name, label in (("announced", "Date of announcement"), ("expected", "Date of opening")):
        if not project[name]:
            lines.append(f"{label}: not stated.")
    if not project["power_sources"]:
        lines.append("Power source: none named.")
    if not project["places"]:
        lines.append("Town: not stated.")
    return lines
