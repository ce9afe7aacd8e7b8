"""The ledger behind a total: what entered and as what, what did not and why."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from dcq.query import views
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.report import Cell, Report, Table, columns, headers
from dcq.reports.sums import in_shown_units, shown_unit
from dcq.reports.wording import ledger_amount, quoted, word
from dcq.rollup.model import Totals
from dcq.vocabulary import Metric

LEDGER = columns(
    "entered project group row low high qualifier unit basis scope target printed source reason"
    " rule",
    many="group",
)
LedgerLine = tuple[Any, ...]


def explain_totals(
    connection: sqlite3.Connection,
    filters: Filters,
    totals: Totals,
    metric: Metric,
    others: Mapping[str, str] | None = None,
) -> list[LedgerLine]:
    """List every figure that entered, with its words, then every one that did not.

    What did not enter are the figures of the metric about the projects that the filters
    keep, those included that only the default set leaves out, and about the regions asked
    for.

    Args:
        connection: the database.
        filters: what the user typed.
        totals: what was added up, or ranked.
        metric: of the figures.
        others: further projects of the set with the reason why they did not enter.

    Returns:
        Rows with the columns of ``LEDGER``.
    """
    entered = [
        (
            *("1", entry.project.slug, ";".join(entry.row.groups), entry.row.kind),
            in_shown_units(entry.quantity.low, metric),
            in_shown_units(entry.quantity.high, metric),
            entry.quantity.qualifier,
            shown_unit(entry.quantity, metric),
            entry.quantity.basis,
            *("total", None, entry.amount.printed, entry.amount.source, None, None),
        )
        for entry in totals.entered
    ]
    return entered + _excluded(connection, filters, totals, metric, others or {})


def _excluded(
    connection: sqlite3.Connection,
    filters: Filters,
    totals: Totals,
    metric: Metric,
    others: Mapping[str, str],
) -> list[LedgerLine]:
    inside = {entry.project.slug for entry in totals.entered}
    entered = {entry.amount.figure for entry in totals.entered}
    silent = {exclusion.project.slug: exclusion for exclusion in totals.excluded}
    wider = select_projects(
        connection,
        replace(filters, kind=filters.kind or ("all",), status=filters.status or ("all",)),
    )
    rows: list[LedgerLine] = []
    for figure in views.metric_ledger(connection, wider, filters, metric.name):
        if figure["id"] in entered:
            continue
        subject = figure["subject"]
        known = subject in inside or subject in silent or subject in others
        reason, rule = _reason(figure, filters, known=known)
        if reason == _LEFT_OVER and subject in others:
            reason = others[subject]
        told = "low high qualifier unit basis scope target printed source".split()
        rows.append(("0", subject, "", "", *(figure[name] for name in told), reason, rule))
    told_of = {row[1] for row in rows}
    rows += [
        ("0", slug, "", "", *(None,) * 9, exclusion.reason, exclusion.rule)
        for slug, exclusion in silent.items()
        if slug not in told_of
    ]
    return sorted(rows, key=lambda row: (row[1], row[-1], str(row[12])))


def ledger_document(ledger: Iterable[LedgerLine]) -> dict[str, list[dict[str, Any]]]:
    """The ledger as JSON has it: what entered and what did not, apart."""
    document: dict[str, list[dict[str, Any]]] = {"entered": [], "excluded": []}
    for record in Report(LEDGER, ledger).records():
        entered = record.pop("entered") == "1"
        for name in ("scope", "target", "reason", "rule") if entered else ("group", "row"):
            del record[name]
        document["entered" if entered else "excluded"].append(record)
    return document


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


def ledger_tables(ledger: Iterable[LedgerLine], metric: Metric) -> list[Table]:
    """The ledger for people: what entered and what did not."""

    def amount(row: dict[str, Any]) -> str:
        about = row["qualifier"] == "about"
        return ledger_amount({**row, "metric": metric.name, "about": about}) if row["unit"] else ""

    document = ledger_document(ledger)
    entered = [
        (
            Cell(row["project"], "strong"),
            Cell(", ".join(row["group"]), under="" if row["row"] == "plain" else row["row"]),
            Cell(amount(row)),
            Cell(quoted(row["printed"], row["source"])),
        )
        for row in document["entered"]
    ]
    excluded = [
        (
            Cell(row["project"], "strong"),
            Cell(amount(row)),
            Cell(quoted(row["printed"], row["source"]) if row["source"] else ""),
            Cell(row["reason"], under=f"rule {row['rule']}"),
        )
        for row in document["excluded"]
    ]
    heads = headers("Project", "Group", "Counts as", "As printed", right=["Counts as"])
    excluded_heads = headers("Project", "Amount", "As printed", "Why not", right=["Amount"])
    return [
        Table(heads, entered, "Entered"),
        Table(excluded_heads, excluded, "Did not enter"),
    ]
