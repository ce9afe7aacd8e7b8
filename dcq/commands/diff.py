"""``dcq diff``: what changed between two dates."""

from datetime import date
from functools import partial
from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.options import ADDED_METRIC, SCOPE
from dcq.commands.session import Session
from dcq.dates import last_day, parse_date
from dcq.errors import UsageError
from dcq.query.filters import Filters, Option, Text
from dcq.reports import Report
from dcq.reports.diff import compare, state_at
from dcq.reports.sums import metric_to_add

FROM = Option("The earlier date; a year means its last day.", "DATE")
TO = Option("The later date (default: today).", "DATE")


@partial(Reporting, as_of=False)
def app(
    session: Session,
    filters: Filters,
    from_: Annotated[Text, FROM] = None,
    to: Annotated[Text, TO] = None,
    metric: Annotated[Text, ADDED_METRIC] = None,
    scope: Annotated[Text, SCOPE] = None,
) -> Report:
    """Show what changed between two dates.

      dcq diff --from 2025-06
      dcq diff --from 2025-01-31 --to 2025-06 --region HDF

    dcq compares what sources published by each date had said: new, changed and cancelled
    projects. The earlier total plus the changes is the later total, for lower bounds, upper
    bounds and counts alike.
    """
    if from_ is None:
        raise UsageError("diff from when?", "give a date, as in: dcq diff --from 2025-06")
    earlier = parse_date(from_, "--from")
    later = parse_date(to, "--to") if to else date.today().isoformat()
    if last_day(later) < last_day(earlier):
        raise UsageError(f"--to {later} is before --from {earlier}", "swap them")
    added = metric_to_add(metric, scope)
    before = state_at(session.database(earlier), filters, added)
    after = state_at(session.database(later), filters, added, before)
    return compare(before, after, (last_day(earlier), last_day(later)), added)
