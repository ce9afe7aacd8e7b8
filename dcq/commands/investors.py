"""``dcq investors``: organisations and their roles."""

from __future__ import annotations

from dcq.commands.command import reporting
from dcq.commands.session import Session
from dcq.query.filters import Filters
from dcq.reports import Report
from dcq.reports.investors import list_investors


@reporting(
    filters=True,
    examples=("dcq investors --region hauts-de-france", "dcq investors --role interested"),
)
def app(session: Session, filters: Filters) -> Report:
    """List organisations and their roles, confidential ones too."""
    return list_investors(session.database(), filters)
