"""A sentence to paste: the amount, its doubt, its sources, its date, and how to get it again."""

from __future__ import annotations

import shlex
import sqlite3
from dataclasses import fields, replace

from dcq.quantity import Quantity, show
from dcq.query import views
from dcq.query.filters import Filters
from dcq.query.lookup import find_region
from dcq.query.selection import select_projects
from dcq.reports.cite_phrases import PHRASES
from dcq.reports.report import Column, Report
from dcq.reports.sums import ADDED, fetch_projects, metric_to_add
from dcq.rollup import SEPARATE_KINDS, total_up
from dcq.vocabulary import METRICS

COLUMNS = (Column("sentence"), Column("command"), Column("sources", many=True))


def cite_total(
    connection: sqlite3.Connection,
    filters: Filters,
    metric: str | None,
    *,
    language: str,
    as_of: str,
    again: list[str],
    dated: list[str],
) -> Report:
    """Cite the total that ``totals`` would print.

    Args:
        connection: the database, gone back in time if the total is an earlier one.
        filters: what the user typed.
        metric: what is added; investment if None.
        language: ``en`` or ``fr``.
        as_of: the day that the sentence names.
        again: how the command that prints the number again begins.
        dated: how it ends.
    """
    say = PHRASES[language]
    added = metric_to_add(metric)
    selection = select_projects(connection, filters, default_set=True)
    projects = fetch_projects(connection, selection, filters, added)
    totals = total_up(projects, grouped=False)
    counted = [project for project in projects if project.kind not in SEPARATE_KINDS]
    amounts = [_amount(row.quantity, language) for row in totals.total if row.quantity is not None]
    unknown = totals.total[0].undisclosed
    usual = not (filters.kind or filters.status)
    regions = [
        views.region_names(connection)[find_region(connection, typed).slug]
        for typed in filters.region
    ]
    number = "one" if len(counted) == 1 else "many"
    subject = say["sites" if usual else "projects"][number].format(count=len(counted))
    subject += say["where"].format(names=", ".join(regions)) if regions else ""
    further = _options(replace(filters, region=()))
    subject += f" ({shlex.join(further)})" if further else ""
    told = (
        say["amount"][added.name].format(amount=say["and"].join(amounts))
        if amounts
        else (say["none"][added.name])
    )
    clauses = [say["have"].format(subject=subject, told=told)]
    if amounts and unknown:
        clauses.append(say["unknown"].format(unknown=unknown))
    if any(entry.amount.contested for entry in totals.entered):
        clauses.append(say["contested"])
    if any(entry.project.cut for entry in totals.entered):
        clauses.append(say["cut"])
    if len(counted) < len(projects):
        clauses.append(say["separate"].format(count=len(projects) - len(counted)))
    sources = sorted(
        {e.amount.source for e in totals.entered if e.project.kind not in SEPARATE_KINDS}
    )
    command = [*again, "totals", *_options(filters), *(["--metric", metric] if metric else [])]
    command += dated
    report = _report(connection, clauses, sources, command, language, as_of)
    report.notes += selection.notes
    return report


def cite_project(
    connection: sqlite3.Connection,
    slug: str,
    *,
    language: str,
    as_of: str,
    again: list[str],
    dated: list[str],
) -> Report:
    """Cite what is known of one project; the arguments are those of ``cite_total``."""
    say = PHRASES[language]
    name = views.rows(connection, "SELECT name FROM project WHERE slug = ?", [slug])[0]["name"]
    figures = {f["metric"]: f for f in views.chosen_figures(connection, [slug])}
    told, silent = [], []
    for metric in ADDED:
        figure = figures.get(metric)
        if figure is None or (figure["low"] is None and figure["high"] is None):
            silent.append(say["noun"][metric])
            continue
        unit = figure["currency"] or METRICS[metric].base
        quantity = Quantity(
            figure["low"], figure["high"], bool(figure["about"]), unit, figure["basis"]
        )
        told.append(say["amount"][metric].format(amount=_amount(quantity, language)))
    clauses = [say["project"].format(name=name, told=", ".join(told) or say["nothing"])]
    if silent and told:
        clauses.append(say["silent"].format(silent=", ".join(silent)))
    if any(f["standing"] == "conflicting" for f in views.ledger(connection, slug, "project")):
        clauses.append(say["contested"])
    sources = sorted(
        {f["source"] for f in figures.values()}
        or {fact["source"] for fact in views.facts(connection, slug)}
    )
    command = [*again, "show", slug, *dated]
    return _report(connection, clauses, sources, command, language, as_of)


def _amount(quantity: Quantity, language: str) -> str:
    basis = PHRASES[language]["basis"].get(quantity.basis or "", "")
    return f"{show(quantity, language)}{f' ({basis})' if basis else ''}"


def _report(
    connection: sqlite3.Connection,
    clauses: list[str],
    sources: list[str],
    command: list[str],
    language: str,
    as_of: str,
) -> Report:
    say = PHRASES[language]
    cited = []
    for source in views.sources(connection, sources):
        known = source["published"] or source["earliest"]
        key = "published" if source["published"] else "earliest" if known else "undated"
        cited.append(f"{source['slug']}, {say[key].format(date=known)}")
    told = say["told" if cited else "bare"].format(
        sources=say["then"].join(cited), date=as_of, command=shlex.join(command)
    )
    sentence = f"{say['then'].join(clauses)} ({told})."
    return Report(
        COLUMNS,
        [(sentence, shlex.join(command), ";".join(sources))],
        document=lambda: {
            "sentence": sentence,
            "command": shlex.join(command),
            "sources": sources,
            "as_of": as_of,
        },
        text=[sentence],
    )


def _options(filters: Filters) -> list[str]:
    """The filters as options of a command line."""
    line = []
    for field in fields(filters):
        value = getattr(filters, field.name)
        for one in value if isinstance(value, tuple) else [value] if value else []:
            line += [f"--{field.name.replace('_', '-')}", one]
    return line
