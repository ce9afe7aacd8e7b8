"""Rankings that say how sure they are."""

from __future__ import annotations

import sqlite3
from fractions import Fraction
from typing import Any

from dcq.query import catalogue, measures
from dcq.query.filters import Filters
from dcq.query.selection import select_projects
from dcq.reports.candidates import PER_MW, Candidate, by_amount, by_investment_per_mw
from dcq.reports.explain import explained_table, explanation
from dcq.reports.report import Block, Cell, Column, Header, Report, Table
from dcq.reports.sums import cut_notes, fetch_items
from dcq.reports.wording import Footnotes, quoted, word
from dcq.rollup import Entry, Exclusion, Item, Ranked, Row, Totals, rank
from dcq.vocabulary import METRICS

COLUMNS = (
    *map(Column, "rank_best rank_worst slug name low high qualifier unit basis".split()),
    Column("sources", many=True),
    Column("reason"),
)


def list_rank(
    connection: sqlite3.Connection,
    filters: Filters,
    by: str,
    *,
    top: int | None = None,
    ascending: bool = False,
    explain: bool = False,
    document: bool = False,
    people: bool = False,
) -> Report:
    """Rank the projects that ``list`` would list, within one currency and basis.

    Args:
        connection: the database.
        filters: what the user typed.
        by: one of ``candidates.MEASURES``.
        top: how many to print, None for all and then those that cannot be ranked.
        ascending: whether the smallest comes first.
        explain: whether the answer is the ledger of what was ranked and what was not.
        document: whether to prepare the object that JSON prints with the ledger in it.
        people: whether to prepare the table for people, too.
    """
    selection = select_projects(connection, filters, default_set=True)
    used = ("investment", "capacity") if by == PER_MW else (by,)
    items = {
        metric: {
            item.slug: item for item in fetch_items(connection, selection, filters, METRICS[metric])
        }
        for metric in used
    }
    if by == PER_MW:
        candidates, unranked = by_investment_per_mw(items["investment"], items["capacity"])
    else:
        candidates, unranked = by_amount(items[by].values(), by)
    places = rank([candidate.bounds for candidate in candidates], ascending=ascending)
    places.sort(key=lambda place: (place.best, place.worst, candidates[place.position].slug))
    names = measures.labels(connection, "project")
    shown = places if top is None else places[:top]
    rows = [_row(place, candidates[place.position], names) for place in shown]
    if top is None:
        rows += [(None, None, slug, names[slug], *(None,) * 6, why) for slug, why in unranked]
    report = Report(COLUMNS, rows, notes=[*selection.notes])
    report.notes += _notes(places, shown, unranked, candidates)
    if by != PER_MW:
        ranked = {candidate.slug for candidate in candidates}
        cut = [slug for slug, item in items[by].items() if slug in ranked and item.cut]
        report.notes += cut_notes(cut, METRICS[by])
    ledgers = []
    if explain or document:
        ledgers = [
            explanation(
                connection,
                filters,
                _as_totals(candidates, items[metric], ratio=by == PER_MW),
                METRICS[metric],
                dict(unranked),
            )
            for metric in used
        ]
        report.document = {
            "rows": list(Report(COLUMNS, rows).records()),
            "entered": [entry for ledger in ledgers for entry in ledger.entered.records()],
            "excluded": [entry for ledger in ledgers for entry in ledger.excluded.records()],
        }
    if people:
        by_slug = {candidate.slug: candidate for candidate in candidates}
        report.blocks = _blocks(connection, rows, by_slug, by)
        if explain:
            tables = [
                explained_table(connection, ledger, METRICS[metric])
                for metric, ledger in zip(used, ledgers, strict=True)
            ]
            report.blocks = [*report.blocks[:-1], *(block for table in tables for block in table)]
    elif explain:
        report.columns = ledgers[0].joined.columns
        report.rows = [row for ledger in ledgers for row in ledger.joined.rows]
    return report


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
        notes.append(f"{len(places) - len(shown)} more are ranked")
    if unranked:
        notes.append(f"{len(unranked)} of {len(places) + len(unranked)} cannot be ranked")
    contested = sorted(c.slug for c in candidates if any(a.contested for a in c.amounts))
    if contested:
        notes.append(f"rests on sources that contradict each other: {', '.join(contested)}")
    if not candidates:
        notes.append("nothing can be ranked")
    return notes


def _as_totals(candidates: list[Candidate], items: dict[str, Item], *, ratio: bool) -> Totals:
    """What was ranked, in the shape that ``explanation`` explains.

    A ratio is that of the whole project, whatever a filter keeps of it.
    """
    ranked = {candidate.slug for candidate in candidates}
    row = Row((), "plain")
    figures = {amount.figure for candidate in candidates for amount in candidate.amounts}
    entered = [
        Entry(item, amount, row, amount.quantity if ratio else item.counted(amount))
        for item in items.values()
        if item.slug in ranked
        for amount in item.amounts
        if amount.figure in figures
    ]
    excluded = [
        Exclusion(item, item.words, "no amount is disclosed", 3)
        for item in items.values()
        if not item.amounts
    ]
    return Totals([], [], entered, excluded)


def _blocks(
    connection: sqlite3.Connection,
    rows: list[tuple[Any, ...]],
    candidates: dict[str, Candidate],
    by: str,
) -> list[Block]:
    notes = Footnotes(catalogue.sources(connection))
    lines = []
    for best, worst, slug, name, *_, reason in rows:
        place = "" if best is None else str(best) if best == worst else f"{best}–{worst}"
        candidate = candidates.get(slug)
        if candidate is None:
            lines.append(
                (
                    Cell("–", "quiet"),
                    Cell(name, under=slug),
                    Cell("not ranked", "quiet"),
                    Cell(reason),
                )
            )
            continue
        printed = tuple(
            quoted(amount.printed or "no words stored", notes.mark(amount.source))
            for amount in candidate.amounts
        )
        lines.append(
            (
                Cell(place, "strong"),
                Cell(name, "strong", under=slug),
                Cell(candidate.words, "strong", under=word(candidate.basis or "")),
                Cell(printed),
            )
        )
    label = "Investment per MW" if by == PER_MW else METRICS[by].label
    headers = (
        Header("Rank", right=True),
        Header("Project"),
        Header(label, right=True),
        Header("As printed"),
    )
    return [Table(headers, lines), notes.block()]
