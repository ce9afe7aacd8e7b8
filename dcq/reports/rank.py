"""Rankings that say how sure they are."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from dcq.query import measures
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.candidates import PER_MW, Candidate, find_candidates, metrics_of, usual_unit
from dcq.reports.explain import with_ledger
from dcq.reports.report import Cell, Report, Table, as_row, columns, headers
from dcq.reports.sums import (
    LISTED,
    cut_notes,
    fetch_projects,
    figure_notes,
    in_shown_units,
    told_of,
)
from dcq.reports.wording import footnotes, quoted, word
from dcq.rollup.model import Entry, Project, Row
from dcq.rollup.ranking import Ranked, rank
from dcq.vocabulary import Metric

COLUMNS = columns(
    f"rank_best rank_worst slug name {LISTED} sources reason scope target", many="sources"
)


def list_rank(
    connection: sqlite3.Connection,
    filters: Filters,
    by: str,
    *,
    scope: str | None = None,
    top: int | None = None,
    ascending: bool = False,
    explain: bool = False,
) -> Report:
    """Rank the projects that ``list`` would list, within one currency and basis.

    Without ``top``, those that cannot be ranked come last. ``explain`` answers with the
    ledger of what was ranked and what was not.
    """
    selection = select_projects(connection, filters, default_set=True)
    metric, *_ = metrics = metrics_of(by, scope)
    projects = {each: fetch_projects(selection, each) for each in metrics}
    candidates, unranked = find_candidates(projects)
    places = rank([candidate.bounds for candidate in candidates], ascending=ascending)
    ranked = [(place, candidates[place.position]) for place in places]
    names = measures.labels(connection, "project")
    shown, last = (ranked, unranked) if top is None else (ranked[:top], {})
    rows = [_row(place, candidate, names, metric) for place, candidate in shown]
    rows += [
        as_row(COLUMNS, {"slug": s, "name": names[s], "reason": why, "scope": metric.scope})
        for s, why in last.items()
    ]
    notes = [*selection.notes, *_notes(candidates, len(ranked) - len(shown), len(unranked))]
    notes += _basis_notes(projects)
    for each, own in projects.items():
        notes += figure_notes(told_of((p for p in own if p.slug not in unranked), each))
    if by != PER_MW:
        notes += cut_notes((p for p in projects[metric] if p.slug not in unranked), metric)
    label = metric.label if by != PER_MW else f"{metric.label} per MW"
    sources = partial(footnotes, connection)
    report = Report(
        COLUMNS, rows, lambda _: [_table(shown, last, names, label)], sources, notes=notes
    )
    known = {project.slug: unranked.get(project.slug, "") for project in projects[metric]}

    def entered() -> dict[Metric, list[Entry]]:
        return {each: _entered(candidates, own, by) for each, own in projects.items()}

    return with_ledger(report, selection, known, entered, explain=explain)


def _row(
    place: Ranked, candidate: Candidate, names: Mapping[str, str], metric: Metric
) -> tuple[Any, ...]:
    low, high = (in_shown_units(bound, metric.factor) for bound in candidate.bounds)
    record = candidate._asdict() | {"name": names[candidate.slug], "low": low, "high": high}
    record["scope"] = metric.scope
    record["rank_best"], record["rank_worst"] = place.best, place.worst
    record["target"] = max((a.target for a in candidate.amounts if a.target), default=None)
    record["sources"] = {amount.source for amount in candidate.amounts}
    return as_row(COLUMNS, record)


def _notes(candidates: list[Candidate], more: int, unranked: int) -> list[str]:
    notes = []
    if more:
        notes.append(f"{more} more {'is' if more == 1 else 'are'} ranked")
    if unranked:
        notes.append(f"{unranked} of {len(candidates) + unranked} cannot be ranked")
    if not candidates:
        notes.append("nothing can be ranked")
    return notes


def _basis_notes(projects: Mapping[Metric, Sequence[Project]]) -> Iterator[str]:
    """Which of several bases or currencies is ranked, and why."""
    for metric, own in projects.items():
        units = Counter(amount.unit for project in own for amount in project.amounts)
        if len(units) > 1 and (unit := usual_unit(own)):
            named = f"on basis {word(unit.basis)}" if unit.basis else f"in {unit.unit}"
            option = "basis" if unit.basis else "currency"
            yield (
                f"{metric.label.lower()} ranked {named}, which {units[unit]} of"
                f" {units.total()} are stated {named[:2]} (--{option} asks for another)"
            )


def _entered(candidates: list[Candidate], projects: list[Project], by: str) -> list[Entry]:
    """What was ranked, as a ledger has it.

    A ratio is that of the whole project, whatever a filter keeps of it.
    """
    row = Row((), "plain")
    figures = {amount.figure for candidate in candidates for amount in candidate.amounts}
    return [
        Entry(project, amount, row, amount.quantity if by == PER_MW else project.counted(amount))
        for project in projects
        for amount in project.amounts
        if amount.figure in figures
    ]


def _table(
    ranked: Sequence[tuple[Ranked, Candidate]],
    unranked: Mapping[str, str],
    names: Mapping[str, str],
    label: str,
) -> Table:
    lines = [
        (
            Cell(str(best) if best == worst else f"{best}–{worst}", "strong"),
            Cell(names[candidate.slug], "strong", under=candidate.slug),
            Cell(candidate.words, "strong", under=word(candidate.basis or "")),
            Cell([quoted(amount.printed, amount.source) for amount in candidate.amounts]),
        )
        for (best, worst, _), candidate in ranked
    ]
    lines += [
        (Cell("–", "quiet"), Cell(names[slug], under=slug), Cell("not ranked", "quiet"), Cell(why))
        for slug, why in unranked.items()
    ]
    heads = ("Rank", "Project", label, "As printed")
    return Table(headers(*heads, right=("Rank", label), from_width={"As printed": 50}), lines)
