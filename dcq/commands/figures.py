"""``dcq figures``: the ledger."""

from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.options import FILTERS, LIMIT, Number
from dcq.commands.session import Session
from dcq.query.filters import Filters, Option, Texts
from dcq.reports import Report
from dcq.reports.figures import list_figures
from dcq.vocabulary import METRICS

METRIC = Option(
    "Of this metric: investment, capacity, area, jobs, …", "METRIC", tuple(METRICS), heading=FILTERS
)


@Reporting
def app(
    session: Session,
    filters: Filters,
    metric: Annotated[Texts, METRIC] = (),
    limit: Annotated[Number, LIMIT] = None,
) -> Report:
    """List every figure with its source and printed words.

    dcq figures --region hauts-de-france
    dcq figures --metric capacity,area
    dcq figures --source gigafactories-ia --csv
    """
    return list_figures(session.database(), filters, metric, limit=limit)
