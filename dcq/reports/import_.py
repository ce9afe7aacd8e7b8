"""What an import changed, source by source."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from dcq.ingest.import_files import Outcome
from dcq.ingest.profile_suggestion import suggest_profile
from dcq.names import join_clauses
from dcq.quantity import Quantity, show
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.diff import amount_of, bound_of, reconciled, sum_table
from dcq.reports.report import Block, Cell, Column, Header, Report, Table, as_row, columns
from dcq.reports.sums import fetch_projects
from dcq.rollup.model import Project
from dcq.rollup.reconcile import OVERLAP, Reconciliation, Sum, reconcile
from dcq.vocabulary import METRICS, Metric

COLUMNS = columns("source added changed unchanged gone")
EFFECT = columns(
    "kind metric project unit basis before_low before_high after_low after_high"
    " low_change high_change bound"
)
"""What a dry run adds to them: the counts of a source are a row of the kind ``source``."""


def report_profile(file: str) -> Report:
    """Report a profile to start from for a list."""
    return Report([Column("profile")], [], text=suggest_profile(file))


def totals(connection: sqlite3.Connection) -> dict[str, list[Project]]:
    """The live sites as ``rollup`` adds them, by metric: what the default totals are of."""
    selection = select_projects(connection, Filters(), default_set=True)
    return {name: fetch_projects(selection, METRICS[name]) for name in ("investment", "capacity")}


def report_changes(outcome: Outcome, *, dry_run: bool) -> Report:
    """Report how many statements of each source an import changed.

    After a dry run, also report its effect on the default totals.
    """
    headers = [Header(c.name.capitalize(), right=c.name != "source") for c in COLUMNS]
    cells = [tuple(Cell(str(value)) for value in change) for change in outcome.changes]
    effect = [
        (METRICS[name], one)
        for before, after in [outcome.measured] * bool(outcome.measured)
        for name in before
        for one in reconcile(before[name], after[name])
        if one.lines
    ]
    names = {OVERLAP: "wholes and their parts, counted once"}
    notes = [*outcome.notes, *(_told(one, metric, names) for metric, one in effect)]
    notes += ["nothing was written"] if dry_run else []

    def blocks(_: int | None) -> list[Block]:
        named = names | {slug: slug for _, one in effect for slug, _ in one.lines if slug}
        tables = (sum_table(one, named, metric, ("before", "after")) for metric, one in effect)
        return [Table(headers, cells), *tables]

    if not outcome.measured:
        return Report(COLUMNS, outcome.changes, blocks, notes=notes)
    records = [{"kind": "source", **change._asdict()} for change in outcome.changes]
    records += (record for metric, one in effect for record in _effect(one, metric))
    both = (*COLUMNS, *EFFECT)
    return Report(both, [as_row(both, record) for record in records], blocks, notes=notes)


def _effect(one: Reconciliation, metric: Metric) -> Iterator[dict[str, Any]]:
    """What an import does to a total, as a record, and then what each project does to it."""
    whole = ("", one.end - one.start)
    told = reconciled(one._replace(lines=[whole, *one.lines]), metric) | {"metric": metric.name}
    ends = {}
    for when, level in ("before", told["from"]), ("after", told["to"]):
        ends[f"{when}_low"] = level["low"]
        ends[f"{when}_high"] = None if level["unbounded"] else level["high"]
    for number, change in enumerate(told["changes"]):
        what = (
            {"kind": "project", "project": change["slug"]} if number else {"kind": "total", **ends}
        )
        bounds = {"low_change": change["low"], "high_change": change["high"]}
        yield told | what | bounds | {"bound": bound_of(change["unbounded"])}


def _told(one: Reconciliation, metric: Metric, names: dict[str, str]) -> str:
    """What an import does to a total, in a line."""

    def amount(total: Sum) -> str:
        bounds = total.low, None if total.unbounded else total.high
        return show(Quantity(*bounds, unit=one.unit.unit, basis=one.unit.basis))

    changes = [
        f"{names.get(slug, slug)} {difference(change, one.unit.unit)}" for slug, change in one.lines
    ]
    total = difference(one.end - one.start, one.unit.unit)
    return (
        f"{metric.label.lower()} of the live sites: {amount(one.start)} before,"
        f" {amount(one.end)} after, {total}: {join_clauses(changes)}"
    )


def difference(change: Sum, unit: str) -> str:
    """A change of a total's lower bound, and of its upper one where that differs."""
    low, high = (amount_of(unit, bound, "+") for bound in (change.low, change.high))
    if change.unbounded:
        high = "open" if change.unbounded > 0 else "no longer open"
    return low if low == high else f"{low} to {high}"
