"""``dcq list``: the projects."""

from __future__ import annotations

from typing import Annotated

from dcq.commands.command import reporting
from dcq.commands.options import LIMIT, whole_number
from dcq.commands.session import Session
from dcq.query.filters import Filters, Text
from dcq.reports import Report
from dcq.reports.list import list_projects


@reporting(
    filters=True,
    examples=(
        "dcq list --region hauts-de-france",
        "dcq list --kind all --status all",
        "dcq list --min-capacity 500MW --csv",
    ),
)
def app(session: Session, filters: Filters, limit: Annotated[Text, LIMIT] = None) -> Report:
    """List projects; by default the live sites.

    --kind and --status replace that default: see dcq help filters.
    """
    return list_projects(
        session.database(),
        filters,
        limit=whole_number(limit, "--limit"),
    )
