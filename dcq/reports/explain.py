"""The ledger behind a total: what entered, as what, and what did not, and why."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from dcq.query import catalogue, views
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.report import Block, Cell, Column, Header, Report, Table
from dcq.reports.sums import in_shown_units, shown_unit
from dcq.reports.wording import Footnotes, ledger_amount, quoted, word
from dcq.rollup import Totals
from dcq.vocabulary import Metric

_ENTERED = (
    Column("project"),
    Column("group", many=True),
    *map(Column, "row low high qualifier unit basis printed source".split()),
)
_EXCLUDED = tuple(
    map(
        Column,
        "project low high qualifier unit basis scope target printed source reason rule".split(),
    )
)
_JOINED = (
    Column("entered"),
    Column("project"),
    Column("group", many=True),
    *map(
        Column,
        "row low high qualifier unit basis scope target printed source reason rule".split(),
    ),
)


class Explanation(NamedTuple):
    """What entered a total and what did not, apart and as one ledger."""

    entered: Report
    excluded: Report
    joined: Report


def explanation(
    connection: sqlite3.Connection,
    filters: Filters,
    totals: Totals,
    metric: Metric,
    others: Mapping[str, str] | None = None,
) -> Explanation:
    """List every figure that entered, with its words, and every one that did not.

    What did not enter are the figures of the metric about the projects that the filters
    keep, those included that only the default set leaves out, and about the regions asked
    for.

    Args:
        connection: the database.
        filters: what the user typed.
        totals: what was added up, or ranked.
        metric: of the figures.
        others: further projects of the set with the reason why they did not enter.
    """
    entered = [
        (
            entry.item.slug,
            ";".join(entry.row.groups),
            entry.row.row,
            in_shown_units(entry.quantity.low, metric),
            in_shown_units(entry.quantity.high, metric),
            entry.quantity.qualifier,
            shown_unit(entry.quantity, metric),
            entry.quantity.basis,
            entry.amount.printed,
            entry.amount.source,
        )
        for entry in totals.entered
    ]
    excluded = _excluded(connection, filters, totals, metric, others or {})
    joined = [("1", *row[:8], "total", None, *row[8:], None, None) for row in entered]
    joined += [("0", row[0], "", "", *row[1:]) for row in excluded]
    return Explanation(
        Report(_ENTERED, entered), Report(_EXCLUDED, excluded), Report(_JOINED, joined)
    )


def _excluded(
    connection: sqlite3.Connection,
    filters: Filters,
    totals: Totals,
    metric: Metric,
    others: Mapping[str, str],
) -> list[tuple[Any, ...]]:
    inside = {item.slug for item in (entry.item for entry in totals.entered)}
    entered = {entry.amount.figure for entry in totals.entered}
    silent = {exclusion.item.slug: exclusion for exclusion in totals.excluded}
    wider = select_projects(
        connection,
        replace(filters, kind=filters.kind or ("all",), status=filters.status or ("all",)),
    )
    rows = []
    for figure in views.metric_ledger(connection, wider, filters, metric.name):
        if figure["id"] in entered:
            continue
        subject = figure["subject"]
        known = subject in inside or subject in silent or subject in others
        reason, rule = _reason(figure, filters, known=known)
        if reason == _LEFT_OVER and subject in others:
            reason = others[subject]
        rows.append(
            (
                *(figure[name] for name in "subject low high qualifier unit basis".split()),
                *(figure[name] for name in "scope target printed source".split()),
                reason,
                rule,
            )
        )
    told = {row[0] for row in rows}
    rows += [
        (slug, *(None,) * 9, exclusion.reason, exclusion.rule)
        for slug, exclusion in silent.items()
        if slug not in told
    ]
    return sorted(rows, key=lambda row: (row[0], row[-1], str(row[9])))


_LEFT_OVER = "it is in another currency or on another basis than the others here"


def _reason(figure: dict[str, Any], filters: Filters, *, known: bool) -> tuple[str, int]:
    """Why a figure is not in the total, and the rule of an honest total that says so."""
    if figure["subject_kind"] == "region":
        return "it is about a region as such, not about a project", 5
    if not known:
        if figure["kind"] != "site" and not filters.kind:
            return f"it is about a {figure['kind']}, and the set holds sites", 1
        return f"its project is {word(figure['status'])}, and the set holds live ones", 1
    if figure["scope"] == "per_site":
        return "it says what one such site takes, and is never added or multiplied", 5
    if figure["target"]:
        return f"it is for {figure['target']}, not for the whole", 5
    if figure["qualifier"] == "unquantified":
        return "it is words without a number", 3
    if figure["standing"] != "chosen":
        return f"another source is chosen; this one is {figure['standing']}", 2
    return _LEFT_OVER, 5


def explained_table(
    connection: sqlite3.Connection, ledger: Explanation, metric: Metric
) -> list[Block]:
    """The explanation for people: two tables, then the sources."""
    notes = Footnotes(catalogue.sources(connection))
    entered = [
        (
            Cell(row["project"], "strong"),
            Cell(", ".join(row["group"]), under="" if row["row"] == "plain" else row["row"]),
            Cell(_amount(row, metric)),
            Cell(quoted(row["printed"] or "no words stored", notes.mark(row["source"]))),
        )
        for row in ledger.entered.records()
    ]
    excluded = [
        (
            Cell(row["project"], "strong"),
            Cell(_amount(row, metric) if row["unit"] else ""),
            Cell(quoted(row["printed"], notes.mark(row["source"])) if row["printed"] else ""),
            Cell(row["reason"], under=f"rule {row['rule']}"),
        )
        for row in ledger.excluded.records()
    ]
    headers = (Header("Project"), Header("Group"), Header("Counts as", right=True))
    blocks: list[Block] = [Table((*headers, Header("As printed")), entered, "Entered")]
    if excluded:
        why = (Header("Amount", right=True), Header("As printed"), Header("Why not"))
        blocks.append(Table((headers[0], *why), excluded, "Did not enter"))
    return [*blocks, notes.block()]


def _amount(row: dict[str, Any], metric: Metric) -> str:
    return ledger_amount({**row, "metric": metric.name, "about": row["qualifier"] == "about"})
