"""What an import changed, source by source."""

import sqlite3

from dcq.ingest.import_files import Outcome
from dcq.ingest.profile_suggestion import suggest_profile
from dcq.names import join_clauses
from dcq.quantity import Quantity, show
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.diff import amount_of, sum_table
from dcq.reports.report import Block, Cell, Column, Header, Report, Table
from dcq.reports.sums import fetch_projects
from dcq.rollup.model import Project
from dcq.rollup.reconcile import OVERLAP, Reconciliation, Sum, reconcile
from dcq.vocabulary import METRICS, Metric

COLUMNS = tuple(map(Column, "source added changed unchanged gone".split()))


def report_profile(file: str) -> Report:
    """Report a profile to start from for a list."""
    return Report([Column("profile")], [], text=suggest_profile(file))


def totals(connection: sqlite3.Connection) -> dict[str, list[Project]]:
    """The live sites as ``rollup`` adds them, by metric: what the default totals are of."""
    selection = select_projects(connection, Filters(), default_set=True)
    return {
        name: fetch_projects(connection, selection, Filters(), METRICS[name])
        for name in ("investment", "capacity")
    }


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

    return Report(COLUMNS, outcome.changes, blocks, notes=notes)


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
