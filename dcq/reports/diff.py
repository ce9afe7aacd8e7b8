"""What became known between two dates, and what that did to the total."""

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from dcq.quantity import Quantity, show
from dcq.query import views
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.report import Block, Cell, Lines, Report, Table, as_row, columns, headers
from dcq.reports.sums import as_listed, fetch_projects, figure_notes, in_shown_units, told_of
from dcq.reports.wording import as_quantity, shown_amount, when, word
from dcq.rollup.model import Project
from dcq.rollup.reconcile import OVERLAP, Reconciliation, Sum, reconcile
from dcq.vocabulary import ADDED_METRICS, DEAD_STATUSES, METRICS, Metric

COLUMNS = columns(
    "slug name change field before after unit basis low_change high_change bound"
    " before_high after_high before_qualifier after_qualifier target"
)
_SAID = (
    *("name", "status", "announced", "expected", "regions", "departments", "places", "part_of"),
    *("investors", "owners", "developers", "operators", "tenants"),
)
_TONES = {"appeared": "good", "cancelled": "bad", "shelved": "bad"}


class Field(NamedTuple):
    """Something that is said of a project; unit, basis and target are those of an amount."""

    name: str
    unit: str = ""
    basis: str = ""
    target: str = ""


class State(NamedTuple):
    """What was known at a date.

    Attributes:
        facts: for each project in the set, what is said of it: words or an amount.
        statuses: the status of every project known, in the set or not.
        projects: the set, as ``rollup`` adds it.
        lost: the names of the projects outside the set that were cancelled or shelved since an
            earlier date, and meet the filters but for their status.
    """

    facts: dict[str, dict[Field, str | Quantity]]
    statuses: dict[str, str]
    projects: list[Project]
    lost: dict[str, str]


class Change(NamedTuple):
    """One thing that is not as it was."""

    slug: str
    change: str
    field: Field
    before: str | Quantity | None
    after: str | Quantity | None

    def record(self) -> dict[str, Any]:
        """Its columns: words as they are, an amount as its bounds in the unit of lists."""
        record: dict[str, Any] = {"slug": self.slug, "change": self.change}
        record |= {"field": self.field.name, "target": self.field.target or None}
        record |= {"unit": None, "basis": None}
        for end, said in (("before", self.before), ("after", self.after)):
            low: Any = said or None
            high = qualifier = None
            if isinstance(said, Quantity):
                low, high, qualifier, unit, basis = as_listed(said, METRICS[self.field.name])
                record |= {"unit": unit, "basis": basis}
            record |= {end: low, f"{end}_high": high, f"{end}_qualifier": qualifier}
        return record


def state_at(
    connection: sqlite3.Connection,
    filters: Filters,
    metric: Metric,
    earlier: State | None = None,
) -> State:
    """Ask a connection, which may have gone back in time, for all that a diff compares."""
    selection = select_projects(connection, filters, default_set=True)
    facts: dict[str, dict[Field, str | Quantity]] = {}
    for row in views.projects(selection):
        facts[row["slug"]] = {Field(name): row[name] for name in _SAID if row[name]}
    for slug, name, value in views.roles_and_ties(selection):
        said = facts[slug].get(Field(name))
        facts[slug][Field(name)] = f"{said};{value}" if said else value
    for figure in [*views.counted_figures(connection, [*facts]), *views.levels(selection)]:
        if figure["metric"] in ADDED_METRICS:
            amount = as_quantity(figure)
            of = (amount.unit, amount.basis or "", figure.get("target") or "")
            facts[figure["project"]][Field(figure["metric"], *of)] = amount
    statuses = views.statuses(connection)
    known = earlier or State(facts, statuses, [], {})
    lost = {
        slug
        for slug, status in statuses.items()
        if not (slug in facts or slug in known.facts) and _fate(known.statuses.get(slug), status)
    }
    every = select_projects(connection, replace(filters, status=("all",)), default_set=True)
    names = views.names_among(every, lost) if lost else {}
    return State(facts, statuses, fetch_projects(selection, metric), names)


def compare(before: State, after: State, dates: tuple[str, str], metric: Metric) -> Report:
    """Report what became known, changed or was cancelled between two states.

    The dates are as people read them; the total of the metric is reconciled.
    """
    changes = _changes(before, after)
    names = {OVERLAP: "wholes and their parts, counted once"}
    both = before.facts | after.facts
    names |= {slug: str(said[Field("name")]) for slug, said in both.items()} | after.lost
    sums = reconcile(before.projects, after.projects)
    rows = [as_row(COLUMNS, c.record() | {"name": names[c.slug]}) for c in changes]
    totals = [reconciled(one, metric) for one in sums]
    rows += [_total_row(one, change, names, metric) for one in totals for change in one["changes"]]
    ends = before.projects, after.projects
    was, now = (len(projects) for projects in ends)
    known, told = (sum(bool(project.amounts) for project in projects) for projects in ends)
    counts = {"projects": (was, now), "disclosed": (known, told)}
    counts["undisclosed"] = was - known, now - told

    def document() -> dict[str, Any]:
        return {
            "from": dates[0],
            "to": dates[1],
            "changes": [change.record() for change in changes],
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

    notes = [*figure_notes(told_of((*before.projects, *after.projects), metric))]
    if not changes:
        notes.append(f"nothing changed between {dates[0]} and {dates[1]}")
    return Report(COLUMNS, rows, blocks, document=document, notes=notes)


def _fate(known: str | None, status: str) -> str | None:
    """The status of a project that was cancelled or shelved; None of any other."""
    return status if status in DEAD_STATUSES and status != known else None


def _changes(before: State, after: State) -> list[Change]:
    found = []
    for slug in sorted({*before.facts, *after.facts, *after.lost}):
        was, now = before.facts.get(slug), after.facts.get(slug)
        known, status = before.statuses.get(slug), after.statuses.get(slug)
        fate = _fate(known, status or "")
        if was is None or now is None:
            # Only a superseded edition can have named what nothing mentions any more.
            left = "left" if status else "no_longer_listed"
            change = left if now is None else "entered" if known else "appeared"
            found.append(Change(slug, fate or change, Field("status"), known, status))
            continue
        for field in dict.fromkeys([*was, *now]):
            if was.get(field) != now.get(field):
                change = {"name": "renamed", "status": fate or "changed"}.get(field.name, "changed")
                found.append(Change(slug, change, field, was.get(field), now.get(field)))
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
    def said(value: str | Quantity | None) -> Cell:
        text = shown_amount(value) if isinstance(value, Quantity) else word(value or "")
        return Cell(text.replace(";", ", ") or "–")

    rows = []
    for slug, change, field, was, now in changes:
        told = METRICS[field.name].label if field.name in METRICS else field.name
        if field.name in {"status", "name"}:
            told = change
        if field.target:
            told = f"{told} by {when(field.target)}"
        tone = _TONES.get(change, "plain")
        rows.append(
            (Cell(names[slug], "strong", under=slug), Cell(word(told), tone), said(was), said(now))
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
