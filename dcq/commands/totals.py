"""``dcq totals``: sums, by group or in all."""

from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.options import ADDED_METRIC, EXPLAIN, SCOPE
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.query.filters import Filters, Option, Text
from dcq.query.lookup import parse_choice
from dcq.query.measures import DIMENSIONS
from dcq.reports import Report
from dcq.reports.totals import list_totals

BY = Option("Group by (year: of the announcement):", "DIMENSION", tuple(DIMENSIONS))
SPLIT = Option(
    "Give each group of a joint amount its stated share, or 0 to all.", "bounds", ("bounds",)
)


@Reporting
def app(
    session: Session,
    filters: Filters,
    by: Annotated[Text, BY] = None,
    metric: Annotated[Text, ADDED_METRIC] = None,
    scope: Annotated[Text, SCOPE] = None,
    split: Annotated[Text, SPLIT] = None,
    explain: Annotated[bool, EXPLAIN] = False,
) -> Report:
    """Add up projects, with their bounds and what is undisclosed.

      dcq totals --by investor
      dcq totals --kind site,programme --explain

    dcq adds up what dcq list lists. A project counts once. What is undisclosed is counted, not
    taken for zero. A joint amount has a row of its own, and a programme adds what remains after
    its sites. See dcq help honest-totals.
    """
    dimension = parse_choice(by, DIMENSIONS, "dimension") if by else None
    if split and parse_choice(split, ("bounds",), "way to split") and not dimension:
        raise UsageError("--split needs --by", "add --by investor, for instance")
    return list_totals(
        session.database(),
        filters,
        metric=metric,
        scope=scope,
        by=dimension,
        split=split is not None,
        explain=explain,
        in_detail=session.format in {"table", "markdown", "json"},
    )
