"""``dcq power``: power sources and what they are tied to."""

from __future__ import annotations

from dcq.commands.command import reporting
from dcq.commands.session import Session
from dcq.query.filters import Filters
from dcq.reports import Report
from dcq.reports.power import list_power


@reporting(filters=True, examples=("dcq power --region normandie", "dcq power --power substation"))
def app(session: Session, filters: Filters) -> Report:
    """List power sources and the projects tied to them."""
    return list_power(session.database(), filters)
