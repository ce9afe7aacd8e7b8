"""``dcq figures``: the ledger."""

from __future__ import annotations

from typing import Annotated

from dcq.commands.command import reporting
from dcq.commands.options import FILTERS, LIMIT, several, whole_number
from dcq.commands.session import Session
from dcq.query.filters import Filters, Option, Text, Texts
from dcq.reports import Report
from dcq.reports.figures import list_figures
from dcq.vocabulary import METRICS

METRIC = Option(
    "Of this metric: investment, capacity, area, jobs, …", "METRIC", tuple(METRICS), heading=FILTERS
)


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
    metric: Annotated[Texts, METRIC] = (),
    limit: Annotated[Text, LIMIT] = None,
) -> Report:
    """List every figure with its source and printed words."""
    return list_figures(
        session.database(),
        filters,
        several(metric),
        limit=whole_number(limit, "--limit"),
    )
