"""``dcq history``: what changed the database."""

from dcq.commands.command import Reporting
from dcq.commands.session import Session
from dcq.reports import Report
from dcq.reports.history import list_history


@Reporting
def app(session: Session) -> Report:
    """List what changed the database, the latest first.

      dcq history
      dcq undo

    Each import, removal, merge and return of dcq's own articles is an entry, with how many
    statements it added, changed and took away.
    """
    return list_history(session.database())
