"""Totals: one line for each group, and what each of them rests on."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

from dcq.names import number_of
from dcq.quantity import Quantity
from dcq.query import measures
from dcq.query.duplicates import LOOKED_AT, likely_duplicates
from dcq.query.filters import Filters
from dcq.query.selection import Selection, select_projects
from dcq.query.views import count_rows
from dcq.reports.explain import with_ledger
from dcq.reports.report import Cell, Cited, Header, Report, Table, columns, headers
from dcq.reports.sums import (
    LISTED,
    Sums,
    as_listed,
    cut_notes,
    fetch_projects,
    fetch_sums,
    figure_notes,
    metric_to_add,
    told_of,
)
from dcq.reports.wording import footnotes, when, word
from dcq.rollup.model import SEPARATE_KINDS, Project, Row, Unit
from dcq.rollup.totals import Totals
from dcq.vocabulary import Metric

COLUMNS = columns(
    f"group label projects disclosed undisclosed {LISTED} row scope within", many="group within"
)
_BAR = 24  # characters
_SEE = "dcq check --duplicates"


def list_totals(
    connection: sqlite3.Connection,
    filters: Filters,
    *,
    metric: str | None = None,
    scope: str | None = None,
    by: str | None = None,
    split: bool = False,
    explain: bool = False,
    in_detail: bool = False,
) -> Report:
    """Add one metric up over the projects that ``list`` would list.

    Args:
        connection: the database.
        filters: what the user typed.
        metric: what to add; investment if None.
        scope: which part of each project; the whole if None.
        by: a key of ``measures.DIMENSIONS``; one row if None.
        split: whether a joint amount gives each of its groups 0 to all of it.
        explain: whether the answer is the ledger of what entered and what did not.
        in_detail: whether each project is told of; for rows alone, the database can add.
    """
    added = metric_to_add(metric, scope)
    selection = select_projects(connection, filters, default_set=True)
    in_detail = in_detail or explain
    sums = Sums(selection) if in_detail else fetch_sums(selection, added, by)
    projects = fetch_projects(sums.rest, added, by)
    totals = Totals(projects, sums.rows, grouped=by is not None, split=split)
    labels = _labels(connection, by, totals.rows)
    rows = [_as_tuple(*pair, added) for pair in zip(totals.rows, labels, strict=True)]

    def blocks(_: int | None) -> list[Table]:
        return [_table(totals, labels, added, by, measures.labels(connection, by or ""))]

    def document() -> dict[str, Any]:
        whole = [_as_tuple(row, "all", added) for row in totals.total]
        return {"total": [*Report(COLUMNS, whole).records()]}

    notes = [*selection.notes, *_notes(projects, sums, added, totals.total[0].undisclosed)]
    notes += _twins(selection)
    sources = partial(footnotes, connection)
    report = Report(COLUMNS, rows, blocks, sources, document, notes)
    known = dict.fromkeys((project.slug for project in projects), "")
    entered = {added: totals.entered}
    return with_ledger(report, selection, known, lambda: entered, explain=explain)


def _twins(selection: Selection) -> Iterator[str]:
    """How many pairs of the set may be one project, which would count twice."""
    if count_rows(selection.connection, "project_record") > LOOKED_AT:
        yield f"not searched for likely duplicates (over {LOOKED_AT} projects): see {_SEE}"
        return
    kept = {project["slug"] for project in measures.projects(selection)}
    twins = likely_duplicates(selection.connection)
    if pairs := sum({two.slug, two.other} <= kept for two in twins):
        yield f"{number_of(pairs, 'likely duplicate')} may count twice: see {_SEE}"


def _labels(connection: sqlite3.Connection, by: str | None, rows: list[Row]) -> list[str]:
    """What people call the group of each row."""
    names = measures.labels(connection, by) if by else {}
    if any(row.kind in {"unallocated", "separate"} for row in rows):
        projects = measures.labels(connection, "project")
    labels = []
    for row in rows:
        known = names if row.kind in {"plain", "joint"} else projects
        label = ", ".join(known.get(group) or when(word(group)) for group in row.groups)
        labels.append(label or ("not stated" if by else "all"))
    return labels


def _as_tuple(row: Row, label: str, metric: Metric) -> tuple[Any, ...]:
    counts = row.projects, row.disclosed, row.undisclosed
    listed = as_listed(row.quantity, metric)
    return (
        ";".join(row.groups),
        label,
        *counts,
        *listed,
        row.kind,
        metric.scope,
        ";".join(row.within),
    )


def _notes(projects: list[Project], sums: Sums, metric: Metric, undisclosed: int) -> Iterator[str]:
    """What a reader of the number must know beside it."""
    yield from cut_notes(projects, metric)
    told = told_of(projects, metric)
    for key, slugs in sums.told.items():
        told[key] |= slugs
    yield from figure_notes(told)
    if undisclosed:
        together = sums.projects + sum(p.kind not in SEPARATE_KINDS for p in projects)
        of_all = f"{undisclosed} of {number_of(together, 'project')}"
        verbs = "discloses none and is" if undisclosed == 1 else "disclose none and are"
        yield f"{metric.label.lower()}: {of_all} {verbs} not in the total"
    if not (projects or sums.projects):
        yield "no project matches"


def _table(
    totals: Totals, labels: list[str], metric: Metric, by: str | None, names: dict[str, str]
) -> Table:
    sources: dict[int, set[str]] = defaultdict(set)
    for entry in totals.entered:
        sources[id(entry.row)].add(entry.amount.source)
    ends = _axes([*totals.rows, *totals.total])

    def line(row: Row, label: str, tone: str) -> tuple[Cell, ...]:
        basis = row.unit.basis if row.unit and row.unit.basis else ""
        told = Cited(str(row.quantity or "undisclosed"), sorted(sources[id(row)]))
        known = tone if row.quantity else "quiet"
        return (
            Cell(label, tone, under=_kind_of(row, names)),
            Cell(str(row.projects)),
            Cell(str(row.undisclosed or "")),
            Cell(told, known, under=word(basis)),
            *([Cell(_bar(row, row.unit and ends.get(row.unit)), "quiet")] if ends else ()),
        )

    amount = metric.label if by else "Amount"
    counts = ("Projects", "Undisclosed", amount)
    first = word(by).capitalize() if by else metric.label
    axes = [
        f"0 to {Quantity(end, end, unit=unit.unit)} {word(unit.basis or '')}".rstrip()
        for unit, end in ends.items()
    ]
    narrowest = {"Projects": 45, "Undisclosed": 50}
    heads = headers(first, *counts, right=counts, from_width=narrowest)
    heads += [Header(f"Bar ({', '.join(axes)})", 110, repeats=True)] if axes else []
    tone = "plain" if by else "strong"
    rows = [line(*pair, tone) for pair in zip(totals.rows, labels, strict=True)]
    total = [line(row, "total", "strong") for row in totals.total] if by else []
    return Table(heads, [*rows, *total], totals=len(total))


def _kind_of(row: Row, names: dict[str, str]) -> str:
    """What is special about a row, for people; of a remainder, the groups it belongs to."""
    groups = ", ".join(names.get(group) or when(word(group)) for group in row.within)
    return "" if row.kind == "plain" else f"{row.kind}, {groups}" if groups else row.kind


def _axes(rows: list[Row]) -> dict[Unit, int]:
    """The end of the bars of each unit in which amounts differ, so that they compare something."""
    bounds: dict[Unit, set[tuple[int | None, int | None]]] = defaultdict(set)
    for row in rows:
        if row.unit and row.quantity:
            bounds[row.unit].add((row.quantity.low, row.quantity.high))
    ends = {unit: max(max(low or 0, high or 0) for low, high in b) for unit, b in bounds.items()}
    return {unit: end for unit, end in ends.items() if end and len(bounds[unit]) > 1}


def _bar(row: Row, end: int | None) -> str:
    """A row's amount as a bar: solid to the lower bound, dotted to the upper, › if open."""
    if row.quantity is None or not end:
        return ""
    scale = _BAR / end
    low = min(_BAR, round((row.quantity.low or 0) * scale))
    if row.quantity.high is None:
        return "█" * low + "›"
    high = min(_BAR, max(low, round(row.quantity.high * scale)))
    return "█" * low + "░" * (high - low)
