"""``dcq unmerge``: take a merge back."""

from functools import partial
from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.ingest.changes import change_decisions
from dcq.ingest.decisions import unmerge
from dcq.query.filters import Argument, Text
from dcq.reports import Report
from dcq.reports.db import report_one


@Reporting
def app(
    session: Session,
    other: Annotated[Text, Argument("The slug that was merged into another.", "OTHER")] = None,
) -> Report:
    """Take a merge back: both slugs are projects again.

    dcq unmerge campus-escaudain
    """
    if other is None:
        raise UsageError("unmerge what?", "name the slug that was merged; dcq history lists merges")
    moved = change_decisions(session.writable(), partial(unmerge, other=other), session.command)
    return report_one(other=other, statements=moved)
