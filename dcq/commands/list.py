"""``dcq list``: the projects."""

from __future__ import annotations

from typing import Annotated

from dcq.commands.command import reporting, whole_number
from dcq.commands.options import LIMIT
from dcq.commands.session import Session
from dcq.query.filters import Filters
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
def app(session: Session, filters: Filters, limit: Annotated[str | None, LIMIT] = None) -> Report:
    """List projects: live sites, unless --kind or --status says otherwise."""
    return list_projects(
        session.database(),
        filters,
        limit=whole_number(limit, "--limit"),
    )
