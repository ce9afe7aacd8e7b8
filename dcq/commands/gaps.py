"""``dcq gaps``: what is not known."""

from __future__ import annotations

from dcq.commands.command import reporting
from dcq.commands.session import Session
from dcq.query.filters import Filters
from dcq.reports import Report
from dcq.reports.gaps import list_gaps


@reporting(
    filters=True, examples=("dcq gaps --region hauts-de-france", "dcq gaps --kind site --csv")
)
def app(session: Session, filters: Filters) -> Report:
    """List what is undisclosed, contested or from one source only."""
    return list_gaps(session.database(), filters)
