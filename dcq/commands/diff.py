"""``dcq diff``: what changed between two dates."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from dcq.commands.command import reporting
from dcq.commands.options import ADDED_METRIC
from dcq.commands.session import Session
from dcq.dates import last_day, parse_date
from dcq.errors import UsageError
from dcq.query.filters import Filters
from dcq.reports import Report
from dcq.reports.diff import compare, state_at
from dcq.reports.sums import metric_to_add


@reporting(
    filters=True,
    as_of=False,
    examples=("dcq diff --from 2025-06", "dcq diff --from 2025-01-31 --to 2025-06 --region HDF"),
)
def app(
    session: Session,
    filters: Filters,
    from_: Annotated[
        str | None,
        typer.Option("--from", help="The earlier date; a year is its last day.", metavar="DATE"),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", help="The later date; today if left out.", metavar="DATE"),
    ] = None,
    metric: Annotated[str | None, ADDED_METRIC] = None,
) -> Report:
    """Show what became known, changed or was cancelled between two dates.

    Known by a date means what sources published by then had said. Lower bounds, upper bounds
    and counts reconcile apart: from + changes = to.
    """
    if from_ is None:
        raise UsageError("diff from when?", "give a date, as in: dcq diff --from 2025-06")
    earlier = parse_date(from_, "--from")
    later = parse_date(to, "--to") if to else date.today().isoformat()
    if last_day(later) < last_day(earlier):
        raise UsageError(f"--to {later} is before --from {earlier}", "swap them")
    added = metric_to_add(metric)
    before = state_at(session.database(earlier), filters, added)
    after = state_at(session.database(later), filters, added)
    dates = (last_day(earlier), last_day(later))
    return compare(before, after, dates, metric)
