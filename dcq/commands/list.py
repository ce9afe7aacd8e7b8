"""``dcq list``: the projects."""

from functools import partial
from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.options import LIMIT, Number
from dcq.commands.session import Session
from dcq.output import RENDERERS
from dcq.query.filters import Filters, Option, Text
from dcq.query.views import SORTS
from dcq.reports import Report
from dcq.reports.list import list_projects

SORT = Option("Order; with a hyphen, -investment, the largest first:", "ORDER", tuple(SORTS))


@partial(Reporting, formats=tuple(RENDERERS))
def app(
    session: Session,
    filters: Filters,
    sort: Annotated[Text, SORT] = None,
    limit: Annotated[Number, LIMIT] = None,
) -> Report:
    """List projects; by default the live sites.

      dcq list --region hauts-de-france
      dcq list --kind all --status all
      dcq list --min-capacity 500MW --csv
      dcq list --kind all -o map.geojson

    --kind and --status replace that default: see dcq help filters.
    """
    return list_projects(session.database(), filters, limit=limit, sort=sort)
