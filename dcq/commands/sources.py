"""``dcq sources``: articles and what each stated."""

from __future__ import annotations

from dcq.commands.command import reporting
from dcq.commands.session import Session
from dcq.query.filters import Filters
from dcq.reports import Report
from dcq.reports.sources import list_sources


@reporting(filters=True, examples=("dcq sources", "dcq sources --region nord --json"))
def app(session: Session, filters: Filters) -> Report:
    """List sources with their dates, caveats and what each states."""
    return list_sources(session.database(), filters)
