"""What became known between two dates, and what that did to the total."""

from __future__ import annotations

import sqlite3
from typing import Any, NamedTuple

from dcq.quantity import Quantity, show
from dcq.query import measures, views
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.report import Block, Cell, Lines, Report, Table, columns, headers
from dcq.reports.sums import fetch_projects, in_shown_units, metric_to_add
from dcq.reports.wording import listed_amount, word
from dcq.rollup.model import Project
from dcq.rollup.reconcile import OVERLAP, Reconciliation, Sum, reconcile
from dcq.vocabulary import DEAD_STATUSES, METRICS, Metric

COLUMNS = columns("slug name change field before after unit basis low_change high_change bound")
_FIGURES = ("investment", "capacity", "area", "jobs")


class State(NamedTuple):
    """What was known at a date.

    Attributes:
        facts: for each project in the set, what is said of it, in words.
        statuses: the status of every project known, in the set or not.
        names: the name of every project known.
        projects: the set, as ``rollup`` adds it.
    """

    facts: dict[str, dict[str, str]]
    statuses: dict[str, str]
    names: dict[str, str]
    projects: list[Project]


def state_at(connection: sqlite3.Connection, filters: Filters, metric: Metric) -> State:
    """Ask a connection, which may have gone back in time, for all that a diff compares."""
    selection = select_projects(connection, filters, default_set=True)
    listed = [
        dict(zip(views.PROJECT_COLUMNS, row, strict=True))
        for row in views.stream_projects(connection, selection, None)
    ]
    figures = {
        (figure["project"], figure["metric"]): figure
        for figure in views.chosen_figures(connection, [row["slug"] for row in listed])
    }
    facts = {}
    for row in listed:
        said = {name: row[name] or "" for name in ("status", "announced", "expected", "places")}
        for name in _FIGURES:
            figure = figures.get((row["slug"], name))
            said[name] = listed_amount(figure) if figure else ""
        facts[row["slug"]] = said
    return State(
        facts,
        views.statuses(connection),
        measures.labels(connection, "project"),
        fetch_projects(connection, selection, filters, metric),
    )


def compare(before: State, after: State, dates: tuple[str, str], metric: str | None) -> Report:
    """Report what became known, changed or was cancelled between two states.

    Args:
        before: the state at the earlier date.
        after: the state at the later one.
        dates: both, as people read them.
        metric: the one whose total is reconciled.
    """
    added = metric_to_add(metric)
    changes = _changes(before, after)
    names = {**before.names, **after.names}
    sums = reconcile(before.projects, after.projects)
    rows: list[tuple[Any, ...]] = [
        (slug, names[slug], change, field, was, now, *(None,) * 5)
        for slug, change, field, was, now in changes
    ]
    rows += [row for one in sums for row in _total_rows(one, names, added)]
    counts = {
        "projects": (len(before.projects), len(after.projects)),
        "disclosed": (_disclosed(before), _disclosed(after)),
    }
    pairs = zip(counts["projects"], counts["disclosed"], strict=True)
    was, now = (count - disclosed for count, disclosed in pairs)
    counts["undisclosed"] = (was, now)

    def document() -> dict[str, Any]:
        fields = ("slug", "change", "field", "before", "after")
        return {
            "from": dates[0],
            "to": dates[1],
            "changes": [dict(zip(fields, change, strict=True)) for change in changes],
            "counts": counts,
            "total": [_reconciled(one, added) for one in sums],
        }

    def blocks(_: int | None) -> list[Block]:
        counted = [
            (name.capitalize(), Cell(f"{was} {now - was:+d} = {now}"))
            for name, (was, now) in counts.items()
        ]
        tables = [_sum_table(one, names, added, dates) for one in sums]
        return [_change_table(changes, names, dates), Lines(counted, "Counts"), *tables]

    nothing = [] if changes else [f"nothing changed between {dates[0]} and {dates[1]}"]
    return Report(COLUMNS, rows, blocks, document=document, notes=nothing)


def _changes(before: State, after: State) -> list[tuple[str, str, str, str, str]]:
    """Slug, change, field, before, after: one for each thing that is not as it was."""
    found = []
    for slug in sorted({*before.facts, *after.facts}):
        was, now = before.facts.get(slug), after.facts.get(slug)
        if was is None:
            assert now is not None
            change = "entered" if slug in before.statuses else "appeared"
            found.append((slug, change, "status", before.statuses.get(slug, ""), now["status"]))
        elif now is None:
            status = after.statuses.get(slug, "")
            change = status if status in DEAD_STATUSES else "left"
            found.append((slug, change, "status", was["status"], status))
        else:
            found += [
                (slug, "changed", field, was[field], now[field])
                for field in now
                if was[field] != now[field]
            ]
    return found


def _disclosed(state: State) -> int:
    return sum(bool(project.amounts) for project in state.projects)


def _bound(change: Sum) -> str:
    """The name of what happened to the upper bound, where it is more than a number."""
    if change.unbounded == 0:
        return ""
    return "vanishes" if change.unbounded > 0 else "appears"


def _total_rows(
    one: Reconciliation, names: dict[str, str], metric: Metric
) -> list[tuple[Any, ...]]:
    unit = one.unit.unit if metric.is_money else metric.shown
    return [
        (
            slug,
            names.get(slug, "wholes and their parts, counted once"),
            "total",
            metric.name,
            None,
            None,
            unit,
            one.unit.basis,
            _shown(change.low, metric),
            _shown(change.high, metric),
            _bound(change) or None,
        )
        for slug, change in one.lines
    ]


def _shown(change: int, metric: Metric) -> int | float:
    """A change in the unit of lists; a negative one keeps its sign."""
    return in_shown_units(change, metric.factor) or 0


def _reconciled(one: Reconciliation, metric: Metric) -> dict[str, Any]:
    def bounds(total: Sum) -> dict[str, Any]:
        return {
            "low": _shown(total.low, metric),
            "high": _shown(total.high, metric),
            "unbounded": total.unbounded,
        }

    return {
        "unit": one.unit.unit if metric.is_money else metric.shown,
        "basis": one.unit.basis,
        "from": bounds(one.start),
        "changes": [{"slug": slug or None, **bounds(change)} for slug, change in one.lines],
        "to": bounds(one.end),
    }


def _change_table(
    changes: list[tuple[str, str, str, str, str]], names: dict[str, str], dates: tuple[str, str]
) -> Table:
    rows = []
    for slug, change, field, was, now in changes:
        told = change if field == "status" else METRICS[field].label if field in METRICS else field
        tone = {"appeared": "good", "cancelled": "bad", "shelved": "bad"}.get(change, "plain")
        rows.append(
            (
                Cell(names[slug], "strong", under=slug),
                Cell(word(told), tone),
                Cell(word(was) or "–"),
                Cell(word(now) or "–"),
            )
        )
    heads = headers("Project", "What", "Before", "After")
    return Table(heads, rows, f"From {dates[0]} to {dates[1]}")


def _sum_table(
    one: Reconciliation, names: dict[str, str], metric: Metric, dates: tuple[str, str]
) -> Table:
    """From, each change, to; lower and upper bounds add up apart."""

    def amount(bound: int, sign: str = "") -> str:
        text = show(Quantity(abs(bound), abs(bound), unit=one.unit.unit))
        return f"{'−' if bound < 0 else sign}{text}"

    def upper(total: Sum) -> Cell:
        if not total.unbounded:
            return Cell(amount(total.high), "strong")
        return Cell("open", "strong", under=f"{amount(total.high)} without {total.unbounded} open")

    heads = headers(metric.label, "Low", "High", right=("Low", "High"))
    rows = [(Cell(dates[0], "strong"), Cell(amount(one.start.low), "strong"), upper(one.start))]
    for slug, change in one.lines:
        name = "wholes and their parts, counted once" if slug == OVERLAP else names[slug]
        high = Cell(amount(change.high, "+"))
        if bound := _bound(change):
            high = Cell(f"the upper bound {bound}", under=amount(change.high, "+"))
        rows.append((Cell(name, under=slug), Cell(amount(change.low, "+")), high))
    rows.append((Cell(dates[1], "strong"), Cell(amount(one.end.low), "strong"), upper(one.end)))
    basis = f", {word(one.unit.basis)}" if one.unit.basis else ""
    return Table(heads, rows, f"{metric.label}{basis}")
