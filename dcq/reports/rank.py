"""Rankings that say how sure they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import chain
from typing import Any

from dcq.query import measures
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.candidates import PER_MW, Candidate, by_amount, by_investment_per_mw
from dcq.reports.explain import LEDGER, LedgerLine, explain_totals, ledger_document, ledger_tables
from dcq.reports.report import Cell, Report, Table, columns, headers
from dcq.reports.sums import cut_notes, fetch_projects
from dcq.reports.wording import footnotes, quoted, word
from dcq.rollup.model import Entry, Exclusion, Project, Row, Totals
from dcq.rollup.ranking import Ranked, rank
from dcq.vocabulary import METRICS, Metric

COLUMNS = columns(
    "rank_best rank_worst slug name low high qualifier unit basis sources reason", many="sources"
)


def list_rank(
    connection: sqlite3.Connection,
    filters: Filters,
    by: str,
    *,
    top: int | None = None,
    ascending: bool = False,
    explain: bool = False,
) -> Report:
    """Rank the projects that ``list`` would list, within one currency and basis.

    Args:
        connection: the database.
        filters: what the user typed.
        by: one of ``candidates.MEASURES``.
        top: how many to print, None for all and then those that cannot be ranked.
        ascending: whether the smallest comes first.
        explain: whether the answer is the ledger of what was ranked and what was not.
    """
    selection = select_projects(connection, filters, default_set=True)
    used = [METRICS[name] for name in (("investment", "capacity") if by == PER_MW else (by,))]
    projects = {
        metric: {p.slug: p for p in fetch_projects(connection, selection, filters, metric)}
        for metric in used
    }
    if by == PER_MW:
        candidates, unranked = by_investment_per_mw(*projects.values())
    else:
        candidates, unranked = by_amount(projects[used[0]].values(), by)
    places = rank([candidate.bounds for candidate in candidates], ascending=ascending)
    places.sort(key=lambda place: (place.best, place.worst, candidates[place.position].slug))
    names = measures.labels(connection, "project")
    shown = places if top is None else places[:top]
    rows = [_row(place, candidates[place.position], names) for place in shown]
    if top is None:
        rows += [(None, None, slug, names[slug], *(None,) * 6, why) for slug, why in unranked]

    def ledgers() -> dict[Metric, list[LedgerLine]]:
        return {
            metric: explain_totals(
                connection,
                filters,
                _as_totals(candidates, found, ratio=by == PER_MW),
                metric,
                dict(unranked),
            )
            for metric, found in projects.items()
        }

    def ledger() -> Iterator[LedgerLine]:
        yield from chain(*ledgers().values())

    def blocks(_: int | None) -> list[Table]:
        told = ledgers() if explain else {}
        tables = [table for metric in told for table in ledger_tables(told[metric], metric)]
        return [_table(rows, candidates, by), *tables]

    notes = [*selection.notes, *_notes(places, shown, unranked, candidates)]
    if by != PER_MW:
        ranked = {candidate.slug for candidate in candidates}
        cut = [p.slug for p in projects[used[0]].values() if p.slug in ranked and p.cut]
        notes += cut_notes(cut, used[0])
    return Report(
        LEDGER if explain else COLUMNS,
        ledger() if explain else rows,
        blocks,
        partial(footnotes, connection),
        lambda: {"rows": [*Report(COLUMNS, rows).records()], **ledger_document(ledger())},
        notes,
    )


def _row(place: Ranked, candidate: Candidate, names: dict[str, str]) -> tuple[Any, ...]:
    low, high = candidate.bounds
    return (
        place.best,
        place.worst,
        candidate.slug,
        names[candidate.slug],
        _number(low),
        _number(high),
        candidate.qualifier,
        candidate.unit,
        candidate.basis,
        ";".join(sorted({amount.source for amount in candidate.amounts})),
        None,
    )


def _number(bound: Fraction | None) -> int | float | None:
    """A bound as CSV has it: whole where it is, else as exact as a double."""
    if bound is None:
        return None
    return bound.numerator if bound.denominator == 1 else float(bound)


def _notes(
    places: list[Ranked],
    shown: list[Ranked],
    unranked: list[tuple[str, str]],
    candidates: list[Candidate],
) -> list[str]:
    notes = []
    if len(shown) < len(places):
        more = len(places) - len(shown)
        notes.append(f"{more} more {'is' if more == 1 else 'are'} ranked")
    if unranked:
        notes.append(f"{len(unranked)} of {len(places) + len(unranked)} cannot be ranked")
    contested = sorted(c.slug for c in candidates if any(a.contested for a in c.amounts))
    if contested:
        notes.append(f"rests on sources that contradict each other: {', '.join(contested)}")
    if not candidates:
        notes.append("nothing can be ranked")
    return notes


def _as_totals(candidates: list[Candidate], projects: dict[str, Project], *, ratio: bool) -> Totals:
    """What was ranked, in the shape that ``explain_totals`` explains.

    A ratio is that of the whole project, whatever a filter keeps of it.
    """
    ranked = {candidate.slug for candidate in candidates}
    row = Row((), "plain")
    figures = {amount.figure for candidate in candidates for amount in candidate.amounts}
    entered = [
        Entry(project, amount, row, amount.quantity if ratio else project.counted(amount))
        for project in projects.values()
        if project.slug in ranked
        for amount in project.amounts
        if amount.figure in figures
    ]
    excluded = [
        Exclusion(project, project.words, "no amount is disclosed", 3)
        for project in projects.values()
        if not project.amounts
    ]
    return Totals([], [], entered, excluded)


def _table(rows: list[tuple[Any, ...]], candidates: list[Candidate], by: str) -> Table:
    by_slug = {candidate.slug: candidate for candidate in candidates}
    lines = []
    for best, worst, slug, name, *_, reason in rows:
        candidate = by_slug.get(slug)
        if candidate is None:
            place, amount = Cell("–", "quiet"), Cell("not ranked", "quiet")
            lines.append((place, Cell(name, under=slug), amount, Cell(reason)))
            continue
        lines.append(
            (
                Cell(str(best) if best == worst else f"{best}–{worst}", "strong"),
                Cell(name, "strong", under=slug),
                Cell(candidate.words, "strong", under=word(candidate.basis or "")),
                Cell([quoted(amount.printed, amount.source) for amount in candidate.amounts]),
            )
        )
    label = "Investment per MW" if by == PER_MW else METRICS[by].label
    return Table(headers("Rank", "Project", label, "As printed", right=("Rank", label)), lines)
