"""``dcq totals``: sums that can be defended line by line."""

from __future__ import annotations

from typing import Annotated

from dcq.commands import completion
from dcq.commands.command import reporting
from dcq.commands.options import ADDED_METRIC, EXPLAIN, own_option
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.query.filters import Filters
from dcq.query.lookup import parse_choice
from dcq.query.measures import DIMENSIONS
from dcq.reports import Report
from dcq.reports.totals import list_totals

BY = own_option(
    "--by",
    text="investor, region, department, country, status, kind, power, source, or year (of the"
    " announcement).",
    metavar="DIMENSION",
    complete=completion.dimensions,
)
SPLIT = own_option(
    "--split", text="A joint amount gives each of its groups 0 to all of it.", metavar="bounds"
)


@reporting(
    filters=True,
    examples=("dcq totals --by investor", "dcq totals --kind site,programme --explain"),
)
def app(
    session: Session,
    filters: Filters,
    by: Annotated[str | None, BY] = None,
    metric: Annotated[str | None, ADDED_METRIC] = None,
    split: Annotated[str | None, SPLIT] = None,
    explain: Annotated[bool, EXPLAIN] = False,
) -> Report:
    """Add up what list lists, without more certainty than the sources gave.

    A project counts once; what is undisclosed is counted, not taken for zero. A joint amount
    stands in a row of its own, and a programme adds what its sites in the set leave of it.
    """
    dimension = parse_choice(by, DIMENSIONS, "dimension") if by else None
    if split and parse_choice(split, ("bounds",), "way to split") and not dimension:
        raise UsageError("--split parts the rows of --by", "add --by investor, say")
    return list_totals(
        session.database(),
        filters,
        metric=metric,
        by=dimension,
        split=split is not None,
        explain=explain,
        in_detail=session.tells_each_project,
    )
