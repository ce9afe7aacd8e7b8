"""The ledger: every figure of every source."""

import sqlite3
from dataclasses import replace
from typing import Any

from dcq.query import views
from dcq.query.bounds import bases_of, currencies_of
from dcq.query.filters import Filters
from dcq.query.lookup import parse_choice
from dcq.query.selection import select_projects
from dcq.reports.report import Cell, Report, Table, columns, headers
from dcq.reports.wording import ledger_amount, listing, quoted, remarks, when, word
from dcq.vocabulary import METRICS

COLUMNS = columns(views.LEDGER_COLUMNS, flag="about conversion")
HEADERS = headers("Subject", "Metric", "Amount", "As printed", right=["Amount"])


def list_figures(
    connection: sqlite3.Connection,
    filters: Filters,
    metrics: tuple[str, ...],
    *,
    limit: int | None,
) -> Report:
    """List every figure about the projects and regions that the filters keep.

    Filters on projects alone leave figures about regions out; no metric means all of them.
    """
    # A currency or basis without a bound is one of the figure itself, not of its project.
    bounded = filters.min_investment or filters.max_investment
    measured = filters.min_capacity or filters.max_capacity
    currency = filters.currency if bounded else ()
    basis = filters.basis if measured else ()
    selection = select_projects(connection, replace(filters, currency=currency, basis=basis))
    found = views.stream_ledger(
        selection,
        limit,
        metric=[parse_choice(typed, METRICS, "metric") for typed in metrics],
        basis=bases_of(filters),
        unit=currencies_of(filters),
    )

    def blocks(_: int | None) -> list[Table]:
        rows = [dict(zip(views.LEDGER_COLUMNS, row, strict=True)) for row in report.rows]
        return [ledger_table(rows)]

    report = listing(selection, COLUMNS, found, blocks, "figure")
    return report


def ledger_table(figures: list[dict[str, Any]], title: str = "", *, subjects: bool = True) -> Table:
    """Rows of ``figure_ledger`` for people, with or without their subjects."""
    rows = []
    for figure in figures:
        chosen = figure["standing"] == "chosen"
        standing = ("strong", "") if chosen else ("plain", figure["standing"])
        row = (
            Cell(figure["subject"]),
            Cell(METRICS[figure["metric"]].label, under=_measured(figure)),
            Cell(ledger_amount(figure), *standing),
            Cell(quoted(figure["printed"], figure["source"]), under=remarks([figure])),
        )
        rows.append(row if subjects else row[1:])
    return Table(HEADERS if subjects else HEADERS[1:], rows, title)


def _measured(figure: dict[str, Any]) -> str:
    """What the figure measures besides its metric: its basis, scope and target date."""
    scope = "one such site" if figure["scope"] == "per_site" else ""
    target = when(figure["target"] or "")
    target = f"in {target}" if target[:1].isdigit() else target
    return ", ".join(filter(None, (word(figure["basis"] or ""), scope, target)))
