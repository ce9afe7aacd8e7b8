"""One project, whole: what a journalist wants on one screen."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from functools import partial
from typing import Any

from dcq.query import views
from dcq.reports.figures import ledger_table
from dcq.reports.list import listed_record
from dcq.reports.report import Block, Cell, Cited, Lines, Report, columns
from dcq.reports.wording import footnotes, ledger_amount, quoted, remarks, word
from dcq.vocabulary import CONFIDENTIAL, METRICS, ROLES

# Facts and figures in one shape; what a fact has no use for is empty.
COLUMNS = columns(
    "subject fact value detail date low high qualifier unit basis scope target inferred printed"
    " according_to standing note source",
    flag="inferred",
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

    def blocks(_: int | None) -> list[Block]:
        meetings = [*agreements(figures), *_disagreements(project, facts)]
        return [
            Lines(_head(project, facts, views.names(connection, "region")), project["name"]),
            Lines(_organisations(facts, views.names(connection, "organisation")), "Who"),
            Lines(_surroundings(connection, facts, parts), "Power and surroundings"),
            ledger_table(figures, "Figures", subjects=False),
            Lines([("", Cell(line)) for line in meetings], "Where sources meet"),
            Lines([("", Cell(line)) for line in unknown], "Not known"),
        ]

    def document() -> Row:
        return {
            "project": listed_record(project),
            "facts": with_truth(facts),
            "figures": with_truth(figures),
            "unknown": unknown,
        }

    return Report(
        COLUMNS,
        subject_rows(facts, figures),
        blocks,
        partial(footnotes, connection, caveats=True),
        document,
    )


def subject_rows(facts: list[Row], figures: list[Row]) -> list[tuple[Any, ...]]:
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


def _of_kind(facts: list[Row], kind: str) -> list[Row]:
    return [fact for fact in facts if fact["fact"] == kind]


def _grouped(rows: list[Row], *keys: str) -> dict[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[key] for key in keys)].append(row)
    return groups


def _cell(text: str, rows: list[Row], tone: str = "plain") -> Cell:
    """A fact, the sources that state it, and their remarks."""
    return Cell(Cited(text, [row["source"] for row in rows]), tone, remarks(rows))


def _head(project: Row, facts: list[Row], regions: dict[str, str]) -> list[tuple[str, Cell]]:
    lines = [("Project", Cell(f"{project['slug']}, {_ARTICLES[project['kind']]}", "strong"))]
    for mention in _of_kind(facts, "mention"):
        words = quoted(mention["printed"], mention["source"])
        lines.append(("Called", Cell(words, under=mention["note"] or "")))
    if aliases := sorted({fact["value"] for fact in _of_kind(facts, "alias")}):
        lines.append(("Also", Cell(", ".join(aliases))))
    # What dcq shows elsewhere comes first, in plain; what other sources say is quiet.
    statuses = _grouped(_of_kind(facts, "status"), "value", "date")
    for status, date in sorted(statuses, key=lambda key: key[0] != project["status"]):
        tone = "plain" if status == project["status"] else "quiet"
        dated = f" as of {date}" if date else ""
        lines.append(("Status", _cell(f"{word(status)}{dated}", statuses[status, date], tone)))
    milestones = _grouped(_of_kind(facts, "milestone"), "value", "date")
    for kind, date in sorted(milestones, key=lambda key: (key[0], key[1] != project[key[0]])):
        tone = "plain" if date == project[kind] else "quiet"
        lines.append((kind.capitalize(), _cell(date, milestones[kind, date], tone)))
    for (locality, region), rows in _grouped(_of_kind(facts, "place"), "value", "detail").items():
        inferred = " (inferred)" if all(row["inferred"] for row in rows) else ""
        named = ", ".join(filter(None, (locality, regions[region])))
        lines.append(("Place", _cell(f"{named}{inferred}", rows)))
    for (whole, name), rows in _grouped(_of_kind(facts, "part_of"), "value", "detail").items():
        lines.append(("Part of", _cell(f"{name} ({whole})", rows)))
    return lines


def _organisations(facts: list[Row], names: dict[str, str]) -> list[tuple[str, Cell]]:
    """The organisations, one line for those of which the same sources say the same."""
    alike: dict[Any, list[str]] = defaultdict(list)
    stated: dict[Any, list[Row]] = {}
    for (role, slug), rows in _grouped(_of_kind(facts, "role"), "detail", "value").items():
        key = role, *((row["source"], row["note"], row["according_to"]) for row in rows)
        stated[key] = rows
        alike[key].append(names.get(slug, slug))
    return [
        (word(key[0]).capitalize(), _cell(", ".join(alike[key]), stated[key]))
        for key in sorted(alike, key=lambda key: ROLES.index(key[0]))
    ]


def _surroundings(
    connection: sqlite3.Connection, facts: list[Row], parts: list[Row]
) -> list[tuple[str, Cell]]:
    names = views.names(connection, "power_source")
    kinds = views.names(connection, "power_source", "kind")
    lines = []
    for (slug, tie), rows in _grouped(_of_kind(facts, "power"), "value", "detail").items():
        name = f"{names[slug]}, {word(kinds[slug])}"
        lines.append((tie.capitalize(), _cell(name, rows)))
    for (part,), rows in _grouped(parts, "part").items():
        lines.append(("Contains", Cell(Cited(part, [row["source"] for row in rows]))))
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


def _disagreements(project: Row, facts: list[Row]) -> list[str]:
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
    for metric in _ASKED:
        label = METRICS[metric].label
        own = [figure for figure in figures if figure["metric"] == metric]
        totals = [figure for figure in own if figure["scope"] == "total"]
        if not totals:
            lines.append(f"{label}{' of the whole' if own else ''}: not disclosed.")
        elif all(figure["qualifier"] == "unquantified" for figure in totals):
            lines.append(f"{label}: stated in words, without a number.")
    investors = [role for role in _of_kind(facts, "role") if role["detail"] == "investor"]
    if not investors:
        lines.append("Investor: not stated.")
    elif any(role["value"] == CONFIDENTIAL for role in investors):
        lines.append("Investor: confidential, as a source says.")
    paid = any((f["metric"], f["scope"]) == ("investment", "total") for f in figures)
    if paid and len({role["value"] for role in investors}) > 1:
        lines.append("How the investors share the amount: not stated.")
    for name, label in (("announced", "Date of announcement"), ("expected", "Date of opening")):
        if not project[name]:
            lines.append(f"{label}: not stated.")
    if not project["power_sources"]:
        lines.append("Power source: none named.")
    if not project["places"]:
        lines.append("Town: not stated.")
    return lines
