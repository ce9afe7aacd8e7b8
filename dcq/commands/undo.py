"""``dcq undo``: take back what changed the database."""

from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.options import Number
from dcq.commands.session import Session
from dcq.ingest.changes import undo
from dcq.ingest.import_files import Outcome
from dcq.query.filters import Argument
from dcq.reports import Report
from dcq.reports.import_ import report_changes

ENTRY = Argument("An entry of dcq history (default: the last one).", "N")


@Reporting
def app(session: Session, entry: Annotated[Number, ENTRY] = None) -> Report:
    """Take back the last change of the database, or an earlier one.

      dcq undo
      dcq undo 3

    An earlier one can be undone unless a later one changed the same sources or decisions.
    """
    changes, note = undo(session.writable(), entry)
    return report_changes(Outcome(changes, [note]), dry_run=False)
