"""``dcq rank``: projects by best and worst possible rank."""

from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.options import EXPLAIN, SCOPE, Number
from dcq.commands.session import Session
from dcq.query.filters import Filters, Option, Text
from dcq.query.lookup import parse_choice
from dcq.reports import Report
from dcq.reports.candidates import MEASURES
from dcq.reports.rank import list_rank

BY = Option(
    "What to rank by (default: investment):",
    "MEASURE",
    tuple(name.replace("_", "-") for name in MEASURES),
)
TOP = Option("Only the first N.", "N")
ASCENDING = Option("The smallest first.")


@Reporting
def app(
    session: Session,
    filters: Filters,
    by: Annotated[Text, BY] = None,
    scope: Annotated[Text, SCOPE] = None,
    top: Annotated[Number, TOP] = None,
    asc: Annotated[bool, ASCENDING] = False,
    explain: Annotated[bool, EXPLAIN] = False,
) -> Report:
    """Rank projects by their best and worst possible place.

      dcq rank --by investment
      dcq rank --by investment-per-mw
      dcq rank --by capacity --kind plan --top 3

    dcq ranks what dcq list lists, within one currency and basis. The best place counts the
    projects that are certainly larger, the worst those that may be. What cannot be ranked
    comes last, with the reason.
    """
    return list_rank(
        session.database(),
        filters,
        parse_choice(by, MEASURES, "measure") if by else "investment",
        scope=scope,
        top=top,
        ascending=asc,
        explain=explain,
    )
