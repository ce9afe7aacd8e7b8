"""``dcq regions``: regions with their projects and plans."""

from __future__ import annotations

from dcq.commands.command import reporting
from dcq.commands.session import Session
from dcq.query.filters import Filters
from dcq.reports import Report
from dcq.reports.regions import list_regions


@reporting(filters=True, examples=("dcq regions", "dcq regions --kind plan --csv"))
def app(session: Session, filters: Filters) -> Report:
    """List regions with their projects, plans and figures."""
    return list_regions(session.database(), filters)
