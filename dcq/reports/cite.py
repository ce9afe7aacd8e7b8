"""A sentence to paste: the amount, its doubt, its sources, its date, and how to get it again."""

import shlex
import sqlite3
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NamedTuple

from dcq.quantity import Quantity, show
from dcq.query import catalogue, measures, views
from dcq.query.filters import Filters
from dcq.query.lookup import find_regions
from dcq.query.selection import select_projects
from dcq.reports.report import Report, columns
from dcq.reports.sums import fetch_projects, figure_notes, told_of
from dcq.reports.wording import as_quantity
from dcq.rollup.model import SEPARATE_KINDS
from dcq.rollup.totals import Totals
from dcq.vocabulary import EXPECTED_METRICS, Metric

COLUMNS = columns("sentence command sources", many="sources")
LANGUAGES = ("en", "fr")


def cite(
    connection: sqlite3.Connection,
    filters: Filters,
    metric: Metric,
    project: str | None,
    *,
    language: str,
    as_of: str,
    again: list[str],
    dated: list[str],
) -> Report:
    """Cite what is known of a project, or without one the total that ``totals`` would print.

    The sentence names the day ``as_of``. The command that prints the number again begins with
    ``again`` and ends with ``dated``.
    """
    text = Path(__file__).with_name("cite.toml").read_text(encoding="utf-8")
    say = {**tomllib.loads(text)[language], "language": language}
    if project:
        told = _tell_project(connection, project, say)
    else:
        told = _tell_total(connection, filters, metric, say)
    sources, command = sorted(told.sources), shlex.join([*again, *told.command, *dated])
    cited = []
    for source in catalogue.sources(connection, sources):
        known = source["published"] or source["earliest"]
        key = "published" if source["published"] else "earliest" if known else "undated"
        cited.append(f"{source['slug']}, {say[key].format(date=known)}")
    origin = say["told" if cited else "unsourced"].format(
        sources=say["then"].join(cited), date=as_of, command=command
    )
    sentence = f"{say['then'].join(filter(None, told.clauses))} ({origin})."
    record = {"sentence": sentence, "command": command, "sources": sources, "as_of": as_of}
    row = (sentence, command, ";".join(sources))
    return Report(COLUMNS, [row], document=lambda: record, notes=told.notes, text=[sentence])


class _Told(NamedTuple):
    """What a sentence says, the sources it rests on, and the command that says the same."""

    clauses: list[str]
    sources: set[str]
    command: list[str]
    notes: list[str]


def _tell_total(
    connection: sqlite3.Connection, filters: Filters, added: Metric, say: dict[str, Any]
) -> _Told:
    selection = select_projects(connection, filters, default_set=True)
    projects = fetch_projects(selection, added)
    totals = Totals(projects, grouped=False)
    together = [project for project in projects if project.kind not in SEPARATE_KINDS]
    amounts = [_amount(row.quantity, say) for row in totals.total if row.quantity is not None]
    levels = [entry.amount.target for entry in totals.entered]
    if len(amounts) == 1 and {None} != {*levels} and len({*levels}) == 1:
        amounts[0] += say["by"].format(date=str(levels[0]).removeprefix("../"))
        levels = []
    unknown, separate = totals.total[0].undisclosed, len(projects) - len(together)
    usual = not (filters.kind or filters.status)
    names = views.names(connection, "region") if filters.region else {}
    found = [each for typed in filters.region for each in find_regions(connection, typed)]
    regions = [names[each.slug] for each in found]
    subject = _counted(say["sites" if usual else "projects"], len(together))
    subject += say["where"].format(names=", ".join(regions)) if regions else ""
    further = _options(replace(filters, region=()))
    subject += f" ({shlex.join(further)})" if further else ""
    told = say["none"][added.name]
    if amounts:
        told = say["amount"][added.name].format(amount=say["and"].join(amounts))
    clauses = [
        say["have"].format(subject=subject, told=told),
        say[added.scope],
        say["unknown"].format(unknown=unknown) if amounts and unknown else "",
        say["contested"] if any(entry.amount.contested for entry in totals.entered) else "",
        _counted(say["levels"], len([*filter(None, levels)])) if any(levels) else "",
        say["cut"] if any(entry.project.cut for entry in totals.entered) else "",
        _counted(say["separate"], separate) if separate else "",
    ]
    sources = {amount.source for project in together for amount in project.amounts}
    command = ["totals", *_options(filters)]
    command += ["--metric", added.name] if added.name != "investment" else []
    command += ["--scope", added.scope] if added.scope != "total" else []
    return _Told(
        clauses, sources, command, [*selection.notes, *figure_notes(told_of(projects, added))]
    )


def _tell_project(connection: sqlite3.Connection, slug: str, say: dict[str, Any]) -> _Told:
    figures = {f["metric"]: f for f in views.counted_figures(connection, [slug])}
    told, silent = [], []
    for metric in EXPECTED_METRICS:
        figure = figures.get(metric)
        if figure is None or (figure["low"] is None and figure["high"] is None):
            silent.append(say["noun"][metric])
        else:
            amount = _amount(as_quantity(figure), say)
            if figure["target"]:
                amount += say["by"].format(date=figure["target"].removeprefix("../"))
            told.append(say["amount"][metric].format(amount=amount))
    ledger = views.ledger(connection, slug, "project")
    name = measures.labels(connection, "project")[slug]
    clauses = [
        say["project"].format(name=name, told=", ".join(told) or say["nothing"]),
        say["silent"].format(silent=", ".join(silent)) if silent and told else "",
        say["contested"] if any(f["standing"] == "conflicting" for f in ledger) else "",
    ]
    sources = {figure["source"] for figure in figures.values()}
    sources = sources or {fact["source"] for fact in views.facts(connection, slug)}
    return _Told(clauses, sources, ["show", slug], [])


def _counted(phrases: dict[str, str], count: int) -> str:
    return phrases["one" if count == 1 else "many"].format(count=count)


def _amount(quantity: Quantity, say: dict[str, Any]) -> str:
    basis = say["basis"].get(quantity.basis or "", "")
    return f"{show(quantity, say['language'])}{f' ({basis})' if basis else ''}"


def _options(filters: Filters) -> list[str]:
    """The filters as options of a command line."""
    line = []
    for field in fields(filters):
        value = getattr(filters, field.name)
        for one in value if isinstance(value, tuple) else [value] if value else []:
            line += [f"--{field.name.replace('_', '-')}", one]
    return line
