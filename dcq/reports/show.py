"""One project or region, whole: what a journalist wants on one screen."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from dcq.query import catalogue, views
from dcq.query.evidence import needed
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.query.views import Row
from dcq.reports.figures import ledger_table
from dcq.reports.list import listed_record, project_table
from dcq.reports.power import power_table
from dcq.reports.report import Block, Cell, Cited, Lines, Origin, Report, as_row, columns, grouped
from dcq.reports.wording import (
    footnotes,
    ledger_amount,
    origin,
    percent,
    quoted,
    remarks,
    unreachable,
    when,
    word,
)
from dcq.vocabulary import CONFIDENTIAL, EXPECTED_METRICS, KINDS, METRICS, ROLES

# Facts and figures in one shape; what a fact has no use for is empty.
COLUMNS = columns(
    "subject fact value detail date low high qualifier unit basis scope target inferred printed"
    " according_to standing note source share support needed"
    " link_status link_checked",
    flag="inferred",
)
_ARTICLES = {"site": "a site", "programme": "a programme", "plan": "a plan", "offer": "an offer"}
_NAMED = {"former": "Formerly", "short": "Also", "code": "Codes"}
_VERBS = {
    "corroborating": "agrees with",
    "conflicting": "contradicts",
    "incomparable": "cannot be compared with",
    "conversion": "is a conversion and gives way to",
    "replaced": "is corrected by",
    "superseded": "is of a superseded edition and gives way to",
}
_IF_EMPTY = {
    "announced": "Date of announcement: not stated.",
    "expected": "Date of opening: not stated.",
    "power_sources": "Power source: none named.",
    "places": "Town: not stated.",
}


def show_project(connection: sqlite3.Connection, slug: str) -> Report:
    """Show all that the sources state about a project, and what none of them does."""
    project = views.project(connection, slug)
    facts, older = _by_edition(views.facts(connection, slug))
    figures = _needing(views.ledger(connection, slug, "project"))
    current = [figure for figure in figures if figure["standing"] != "superseded"]
    parts = views.parts_of(connection, slug)
    unknown = _unknown(project, facts, current)

    def blocks(_: int | None) -> list[Block]:
        meetings = [*_agreements(current), *_disagreements(project, facts)]
        return [
            Lines(_head(project, facts, views.names(connection, "region")), project["name"]),
            Lines(_organisations(facts, views.names(connection, "organisation")), "Who"),
            Lines(_surroundings(connection, facts, parts), "Power and surroundings"),
            ledger_table(figures, "Figures", subjects=False),
            Lines([("", Cell(line)) for line in meetings], "Where sources meet"),
            Lines([("", Cell(line)) for line in unknown], "Not known"),
            Lines(_history(facts, older), "What was said before"),
            Lines(_lost(facts), "Links"),
        ]

    def document() -> Row:
        return {
            "project": listed_record(project),
            "facts": _with_truth(facts),
            "figures": _with_truth(figures),
            "unknown": unknown,
            "superseded": _with_truth(older),
        }

    sources = partial(footnotes, connection, caveats=True)
    return Report(
        COLUMNS,
        _rows(facts + older, figures),
        blocks,
        sources,
        document,
        origin=_origin(connection, figures, facts + older),
    )


def show_region(connection: sqlite3.Connection, slug: str) -> Report:
    """Show a region: its plans, objectives, turnkey sites, power sources and projects."""
    region = catalogue.region(connection, slug)
    row = region.pop("id")
    inside = select_projects(connection, Filters(region=(slug,)))
    projects, powers = [*views.projects(inside)], catalogue.power_mentions(inside)
    figures = _needing(views.ledger(connection, slug, "region"))
    facts = []
    for project in projects:
        facts += _by_edition(views.facts(connection, project["slug"]))[0]
        figures += _needing(views.ledger(connection, project["slug"], "project"))

    def blocks(_: int | None) -> list[Block]:
        kinds = ((kind, [p for p in projects if p["kind"] == kind]) for kind in KINDS)
        return [
            Lines(_region_head(connection, region, row), region["name"]),
            *(project_table(connection, own, f"{kind.capitalize()}s") for kind, own in kinds),
            ledger_table(figures, "Figures"),
            power_table(connection, powers, "Power sources"),
        ]

    def document() -> Row:
        return {
            "region": region,
            "projects": [listed_record(project) for project in projects],
            "figures": _with_truth(figures),
            "power_sources": _with_truth(powers),
        }

    rows = _rows(facts, figures, powers)
    nothing = [] if rows else [f"no source states anything about {region['name']}"]
    sources = partial(footnotes, connection, caveats=True)
    behind = _origin(connection, figures, facts)
    return Report(COLUMNS, rows, blocks, sources, document, nothing, origin=behind)


def _origin(connection: sqlite3.Connection, figures: list[Row], facts: list[Row]) -> Origin:
    """What stands behind the page of a project or region."""
    return origin(
        connection,
        lambda: ([figure[name] for name in views.LEDGER_COLUMNS] for figure in figures),
        lambda: [row["source"] for row in facts],
    )


def _rows(
    facts: list[Row], figures: list[Row], powers: Iterable[Row] = ()
) -> list[tuple[Any, ...]]:
    """Facts, figures and mentions of power sources as rows of one shape."""
    rows = [
        fact
        | {"subject": fact["project"], "standing": "superseded" if fact["superseded"] else None}
        for fact in facts
    ]
    rows += [figure | {"fact": "figure", "value": figure["metric"]} for figure in figures]
    rows += [
        power
        | {"subject": power["slug"], "fact": "power_source"}
        | {"value": power["locality"], "detail": power["region"]}
        for power in powers
    ]
    return [as_row(COLUMNS, row) for row in rows]


def _needing(figures: list[Row]) -> list[Row]:
    """Figures with how many sources each of them needs."""
    return [figure | {"needed": needed(figure)} for figure in figures]


def _with_truth(rows: list[Row]) -> list[Row]:
    """Rows for JSON, which has false and true where SQLite has 0 and 1."""
    flags = {"inferred", "about", "superseded", "conversion"}
    return [row | {name: bool(row[name]) for name in row.keys() & flags} for row in rows]


def _by_edition(facts: list[Row]) -> tuple[list[Row], list[Row]]:
    """The facts that count today, and those of superseded editions."""
    return [f for f in facts if not f["superseded"]], [f for f in facts if f["superseded"]]


def _history(facts: list[Row], older: list[Row]) -> list[tuple[str, Cell]]:
    """What superseded editions, or sources that gave no name, said before; figures apart."""
    keys = "fact", "value", "detail", "date"
    said = grouped(older, *keys)
    for known in grouped(facts, *keys):
        said.pop(known, None)
    lines = []
    for (fact, value, detail, date), rows in said.items():
        label = detail if fact in {"role", "power"} else value if fact == "milestone" else fact
        told = date if fact == "milestone" else word(value or detail)
        dated = f" as of {date}" if date and fact == "status" else ""
        if date and fact == "role":
            dated = f" until {date}, then named"
        lines.append((word(label).capitalize(), _cell(f"{told}{dated}", rows, "quiet")))
    return lines


def _lost(facts: list[Row]) -> list[tuple[str, Cell]]:
    """The links that sources cite and that were not reachable when last checked."""
    return [
        ("Cited", Cell(Cited(url, [row["source"] for row in rows]), under=unreachable(rows[0])))
        for (url,), rows in _stated(facts, "citation", "detail").items()
        if unreachable(rows[0])
    ]


def _stated(facts: list[Row], fact: str, *keys: str) -> dict[tuple[Any, ...], list[Row]]:
    """Those of the facts that are of one kind, together where they say the same."""
    return grouped([row for row in facts if row["fact"] == fact], *keys)


def _cell(text: str, rows: list[Row], tone: str = "plain") -> Cell:
    """A fact, the sources that state it, and their remarks."""
    return Cell(Cited(text, [row["source"] for row in rows]), tone, remarks(rows))


def _head(project: Row, facts: list[Row], regions: dict[str, str]) -> list[tuple[str, Cell]]:
    lines = [("Project", Cell(f"{project['slug']}, {_ARTICLES[project['kind']]}", "strong"))]
    for printed, source, note in _stated(facts, "mention", "printed", "source", "note"):
        lines.append(("Called", Cell(quoted(printed, source), under=note or "")))
    if aliases := sorted(alias for (alias,) in _stated(facts, "alias", "value")):
        lines.append(("Also", Cell(", ".join(aliases))))
    # What dcq shows elsewhere comes first, in plain; what other sources say is quiet.
    statuses = _stated(facts, "status", "value", "date")
    for status, date in sorted(statuses, key=lambda key: key[0] != project["status"]):
        tone = "plain" if status == project["status"] else "quiet"
        dated = f" as of {date}" if date else ""
        lines.append(("Status", _cell(f"{word(status)}{dated}", statuses[status, date], tone)))
    milestones = _stated(facts, "milestone", "value", "date")
    for kind, date in sorted(milestones, key=lambda key: (key[0], key[1] != project[key[0]])):
        tone = "plain" if date == project[kind] else "quiet"
        lines.append((kind.capitalize(), _cell(when(date), milestones[kind, date], tone)))
    for (locality, region), rows in _stated(facts, "place", "value", "detail").items():
        inferred = " (inferred)" if all(row["inferred"] for row in rows) else ""
        named = ", ".join(filter(None, (locality, regions[region])))
        lines.append(("Place", _cell(f"{named}{inferred}", rows)))
    for (whole, name), rows in _stated(facts, "part_of", "value", "detail").items():
        lines.append(("Part of", _cell(f"{name} ({whole})", rows)))
    return lines


def _region_head(connection: sqlite3.Connection, region: Row, row: int) -> list[tuple[str, Cell]]:
    """What the region is called, what it lies in, and its other names and codes."""
    itself = f"{region['slug']}, {word(region['kind'])} {region['code']}"
    lines = [("Region", Cell(itself, "strong"))]
    if above := catalogue.regions_around(connection, row):
        lines.append(("Lies in", Cell(", ".join(above))))
    others = catalogue.other_region_names(connection, row)
    for kind, named in groupby(others, key=itemgetter(0)):
        lines.append((_NAMED[kind], Cell(", ".join(printed for _, printed in named))))
    return lines


def _organisations(facts: list[Row], names: dict[str, str]) -> list[tuple[str, Cell]]:
    """The organisations, one line for those of which the same sources say the same."""
    alike: dict[Any, list[str]] = defaultdict(list)
    stated: dict[Any, list[Row]] = {}
    for (role, slug), rows in _stated(facts, "role", "detail", "value").items():
        key = role, *((row["source"], row["note"], row["according_to"]) for row in rows)
        stated[key] = rows
        shares = " or ".join({percent(row["share"]): None for row in rows if row["share"]})
        alike[key].append(names.get(slug, slug) + (f" ({shares})" if shares else ""))
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
    for (slug, tie), rows in _stated(facts, "power", "value", "detail").items():
        lines.append((tie.capitalize(), _cell(f"{names[slug]}, {word(kinds[slug])}", rows)))
    for (part,), rows in grouped(parts, "part").items():
        lines.append(("Contains", Cell(Cited(part, [row["source"] for row in rows]))))
    return lines


def _agreements(figures: list[Row]) -> list[str]:
    """One line for each fact that more than one figure states: do they agree?"""
    lines = []
    together = grouped(figures, "metric", "unit", "basis", "scope", "target")
    for (metric, *_), (chosen, *others) in together.items():  # in the ledger, it comes first
        # Of what only superseded editions state, none is chosen.
        for other in others if chosen["standing"] == "chosen" else ():
            lines.append(
                f"{METRICS[metric].label}: {other['source']} ({ledger_amount(other)})"
                f" {_VERBS[other['standing']]} {chosen['source']} ({ledger_amount(chosen)}),"
                " which dcq shows."
            )
    return lines


def _disagreements(project: Row, facts: list[Row]) -> list[str]:
    """One line for each status or date of which sources say different things."""
    lines = []
    for name in ("status", "announced", "expected"):
        said = {
            fact["source"]: word(fact["value"] if name == "status" else fact["date"])
            for fact in facts
            if (fact["fact"], fact["value"]) == ("milestone", name) or fact["fact"] == name
        }
        if len(set(said.values())) > 1:
            told = ", ".join(f"{source} says {what}" for source, what in said.items())
            lines.append(f"{name.capitalize()}: {told}; dcq shows {word(project[name])}.")
    return lines


def _unknown(project: Row, facts: list[Row], figures: list[Row]) -> list[str]:
    """What a reader would ask and no source answers."""
    lines = []
    for metric in EXPECTED_METRICS:
        label = METRICS[metric].label
        own = [figure for figure in figures if figure["metric"] == metric]
        totals = [figure for figure in own if figure["scope"] == "total"]
        if not totals:
            lines.append(f"{label}{' of the whole' if own else ''}: not disclosed.")
        elif all(figure["qualifier"] == "unquantified" for figure in totals):
            lines.append(f"{label}: stated in words, without a number.")
    investors = {
        name for (role, name) in _stated(facts, "role", "detail", "value") if role == "investor"
    }
    if not investors:
        lines.append("Investor: not stated.")
    elif CONFIDENTIAL in investors:
        lines.append("Investor: confidential, as a source says.")
    paid = any((f["metric"], f["scope"]) == ("investment", "total") for f in figures)
    is_shared = any(fact["share"] for fact in facts if fact["detail"] == "investor")
    if paid and len(investors) > 1 and not is_shared:
        lines.append("How the investors share the amount: not stated.")
    return lines + [line for name, line in _IF_EMPTY.items() if not project[name]]
