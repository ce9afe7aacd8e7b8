"""``dcq figures``: the ledger."""

from __future__ import annotations

from typing import Annotated

import typer

from dcq.commands import completion
from dcq.commands.command import reporting, whole_number
from dcq.commands.options import FILTERS, LIMIT
from dcq.commands.session import Session
from dcq.query.filters import Filters
from dcq.reports import Report
from dcq.reports.figures import list_figures


@reporting(
    filters=True,
    examples=(
        "dcq figures --region hauts-de-france",
        "dcq figures --metric capacity,area",
        "dcq figures --source gigafactories-ia --csv",
    ),
)
def app(
    session: Session,
    filters: Filters,
    metric: Annotated[
        str | None,
        typer.Option(
            "--metric",
            help="investment, capacity, area, jobs, … (several with commas).",
            metavar="METRIC",
            autocompletion=completion.metrics,
            rich_help_panel=FILTERS,
        ),
    ] = None,
    limit: Annotated[str | None, LIMIT] = None,
) -> Report:
    """List every figure with its source and the words it came from."""
    return list_figures(
        session.database(),
        filters,
        tuple(word.strip() for word in (metric or "").split(",") if word.strip()),
        limit=whole_number(limit, "--limit"),
    )
