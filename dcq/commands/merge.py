"""``dcq merge``: two slugs that mean one project, or two likely duplicates that are two."""

from datetime import date
from functools import partial
from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.ingest.changes import change_decisions
from dcq.ingest.decisions import Decision, decide
from dcq.query.filters import Argument, Option, Text
from dcq.query.lookup import find_mergeable
from dcq.reports import Report
from dcq.reports.db import report_one

KEEP = Argument("The project whose slug is kept.", "KEEP", tables=("project",))
OTHER = Argument("The one that is the same.", "OTHER", tables=("project",))


@Reporting
def app(
    session: Session,
    keep: Annotated[Text, KEEP] = None,
    other: Annotated[Text, OTHER] = None,
    reason: Annotated[Text, Option("Why; it is kept with the decision.", "TEXT")] = None,
    different: Annotated[bool, Option("Record that they are two projects.")] = False,
) -> Report:
    """Decide that two slugs mean one project, or that they do not.

      dcq merge escaudain campus-escaudain --reason "same site and investor"
      dcq merge --different lyon-1 lyon-2 --reason "two permits"

    Both slugs then mean the first, also in later imports. dcq unmerge takes it back.
    """
    if keep is None or other is None:
        raise UsageError("merge what?", "name two projects, as in: dcq merge KEEP OTHER")
    if reason is None:
        raise UsageError("merge why?", 'add --reason "TEXT"')
    path = session.writable()
    one, two = (find_mergeable(session.database(), typed) for typed in (keep, other))
    session.close()
    if one == two:
        raise UsageError(f"{keep} and {other} are one project already", "name two")
    first, second = sorted((one, two)) if different else (two, one)
    decision = Decision(first, second, int(not different), reason, date.today().isoformat())
    moved = change_decisions(path, partial(decide, decision=decision), session.command)
    return report_one(keep=one, other=two, is_same=not different, reason=reason, statements=moved)
