"""What became known between two dates, and what that did to the total."""

import sqlite3
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from dcq.quantity import Quantity, show
from dcq.query import views
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.report import Block, Cell, Lines, Report, Table, as_row, columns, headers
from dcq.reports.sums import fetch_projects, in_shown_units
from dcq.reports.wording import listed_amount, word
from dcq.rollup.model import Project
from dcq.rollup.reconcile import OVERLAP, Reconciliation, Sum, reconcile
from dcq.vocabulary import ADDED_METRICS, DEAD_STATUSES, METRICS, Metric

COLUMNS = columns("slug name change field before after unit basis low_change high_change bound")
_SAID = (
    *("name", "status", "announced", "expected", "places"),
    *("investors", "owners", "developers", "operators", "tenants"),
)
_TONES = {"appeared": "good", "cancelled": "bad", "shelved": "bad"}


class State(NamedTuple):
    """What was known at a date.

    Attributes:
        facts: for each project in the set, what is said of it, in words.
        statuses: the status of every project known, in the set or not.
        projects: the set, as ``rollup`` adds it.
    """

    facts: dict[str, dict[str, str]]
    statuses: dict[str, str]
    projects: list[Project]


class Change(NamedTuple):
    """One thing that is not as it was."""

    slug: str
    change: str
    field: str
    before: str
    after: str


def state_at(connection: sqlite3.Connection, filters: Filters, metric: Metric) -> State:
    """Ask a connection, which may have gone back in time, for all that a diff compares."""
    selection = select_projects(connection, filters, default_set=True)
    facts = {}
    for row in views.projects(selection):
        said = {name: row[name] or "" for name in _SAID}
        facts[row["slug"]] = said | dict.fromkeys(ADDED_METRICS, "")
    for figure in views.chosen_figures(connection, [*facts]):
        if figure["metric"] in ADDED_METRICS:
            facts[figure["project"]][figure["metric"]] = listed_amount(figure)
    return State(facts, views.statuses(connection), fetch_projects(selection, metric))


def compare(before: State, after: State, dates: tuple[str, str], metric: Metric) -> Report:
    """Report what became known, changed or was cancelled between two states.

    The dates are as people read them; the total of the metric is reconciled.
    """
    changes = _changes(before, after)
    names = {OVERLAP: "wholes and their parts, counted once"}
    names |= {slug: said["name"] for slug, said in (before.facts | after.facts).items()}
    sums = reconcile(before.projects, after.projects)
    rows = [as_row(COLUMNS, c._asdict() | {"name": names[c.slug]}) for c in changes]
    totals = [reconciled(one, metric) for one in sums]
    rows += [_total_row(one, change, names, metric) for one in totals for change in one["changes"]]
    both = before.projects, after.projects
    was, now = (len(projects) for projects in both)
    known, told = (sum(bool(project.amounts) for project in projects) for projects in both)
    counts = {"projects": (was, now), "disclosed": (known, told)}
    counts["undisclosed"] = was - known, now - told

    def document() -> dict[str, Any]:
        return {
            "from": dates[0],
            "to": dates[1],
            "changes": [change._asdict() for change in changes],
            "counts": counts,
            "total": totals,
        }

    def blocks(_: int | None) -> list[Block]:
        counted = [
            (name.capitalize(), Cell(f"{was} {now - was:+d} = {now}"))
            for name, (was, now) in counts.items()
        ]
        tables = [sum_table(one, names, metric, dates) for one in sums]
        return [_change_table(changes, names, dates), Lines(counted, "Counts"), *tables]

    nothing = [] if changes else [f"nothing changed between {dates[0]} and {dates[1]}"]
    return Report(COLUMNS, rows, blocks, document=document, notes=nothing)


def _changes(before: State, after: State) -> list[Change]:
    found = []
    for slug in sorted({*before.facts, *after.facts}):
        was, now = before.facts.get(slug), after.facts.get(slug)
        known, status = before.statuses.get(slug, ""), after.statuses.get(slug, "")
        if was is None:
            change = "entered" if known else "appeared"
            found.append(Change(slug, change, "status", known, status))
        elif now is None:
            # Only a superseded edition can have named what nothing mentions any more.
            left = "left" if status else "no_longer_listed"
            change = status if status in DEAD_STATUSES else left
            found.append(Change(slug, change, "status", known, status))
        else:
            found += [
                Change(
                    slug, "renamed" if field == "name" else "changed", field, was[field], now[field]
                )
                for field in now
                if was[field] != now[field]
            ]
    return found


def bound_of(unbounded: int) -> str | None:
    """What happened to the upper bound, where it is more than a number."""
    return "vanishes" if unbounded > 0 else "appears" if unbounded else None


def _total_row(
    total: dict[str, Any], change: dict[str, Any], names: Mapping[str, str], metric: Metric
) -> tuple[Any, ...]:
    slug = change["slug"] or OVERLAP
    what = {"slug": slug, "name": names[slug], "change": "total"}
    what["field"] = metric.label.lower().replace(" ", "_")
    bounds = {"low_change": change["low"], "high_change": change["high"]}
    return as_row(COLUMNS, total | what | bounds | {"bound": bound_of(change["unbounded"])})


def reconciled(one: Reconciliation, metric: Metric) -> dict[str, Any]:
    """A total at both ends and each change of it, as JSON has them, in the unit of lists."""

    def bounds(total: Sum) -> dict[str, Any]:
        low, high = (in_shown_units(bound, metric.factor) for bound in (total.low, total.high))
        return {"low": low, "high": high, "unbounded": total.unbounded}

    return {
        "unit": metric.shown or one.unit.unit,
        "basis": one.unit.basis,
        "scope": metric.scope,
        "from": bounds(one.start),
        "changes": [{"slug": slug or None, **bounds(change)} for slug, change in one.lines],
        "to": bounds(one.end),
    }


def _change_table(changes: list[Change], names: Mapping[str, str], dates: tuple[str, str]) -> Table:
    rows = []
    for slug, change, field, was, now in changes:
        told = METRICS[field].label if field in METRICS else field
        if field == "status" or change == "renamed":
            told = change
        rows.append(
            (
                Cell(names[slug], "strong", under=slug),
                Cell(word(told), _TONES.get(change, "plain")),
                *(Cell(word(said).replace(";", ", ") or "–") for said in (was, now)),
            )
        )
    heads = headers("Project", "What", "Before", "After")
    return Table(heads, rows, f"From {dates[0]} to {dates[1]}")


def amount_of(unit: str, bound: int, sign: str = "") -> str:
    """A bound of a total, or of its change, in words."""
    text = show(Quantity(abs(bound), abs(bound), unit=unit))
    return f"{'−' if bound < 0 else sign}{text}"


def sum_table(
    one: Reconciliation, names: Mapping[str, str], metric: Metric, dates: tuple[str, str]
) -> Table:
    """From, each change, to; lower and upper bounds add up apart."""
    amount = partial(amount_of, one.unit.unit)

    def level(date: str, total: Sum) -> tuple[Cell, ...]:
        upper = Cell(amount(total.high), "strong")
        if total.unbounded:
            without = f"{amount(total.high)} without {total.unbounded} open"
            upper = Cell("open", "strong", under=without)
        return Cell(date, "strong"), Cell(amount(total.low), "strong"), upper

    heads = headers(metric.label, "Low", "High", right=("Low", "High"))
    rows = [level(dates[0], one.start)]
    for slug, change in one.lines:
        high = Cell(amount(change.high, "+"))
        if bound := bound_of(change.unbounded):
            high = Cell(f"the upper bound {bound}", under=amount(change.high, "+"))
        rows.append((Cell(names[slug], under=slug), Cell(amount(change.low, "+")), high))
    rows.append(level(dates[1], one.end))
    basis = f", {word(one.unit.basis)}" if one.unit.basis else ""
    return Table(heads, rows, f"{metric.label}{basis}", totals=1)
