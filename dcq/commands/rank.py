"""``dcq rank``: who is largest, as far as anybody can say."""

from __future__ import annotations

from typing import Annotated

from dcq.commands import completion
from dcq.commands.command import reporting, whole_number
from dcq.commands.options import EXPLAIN, own_option
from dcq.commands.session import Session
from dcq.query.filters import Filters
from dcq.query.lookup import parse_choice
from dcq.reports import Report
from dcq.reports.candidates import MEASURES
from dcq.reports.rank import list_rank

BY = own_option(
    "--by",
    text="investment (unless you say otherwise), capacity, area, jobs, investment-per-mw.",
    metavar="MEASURE",
    complete=completion.measures,
)


@reporting(
    filters=True,
    examples=(
        "dcq rank --by investment",
        "dcq rank --by investment-per-mw",
        "dcq rank --by capacity --kind plan --top 3",
    ),
)
def app(
    session: Session,
    filters: Filters,
    by: Annotated[str | None, BY] = None,
    top: Annotated[
        str | None, own_option("--top", text="The first so many only.", metavar="N")
    ] = None,
    asc: Annotated[bool, own_option("--asc", text="The smallest first.")] = False,
    explain: Annotated[bool, EXPLAIN] = False,
) -> Report:
    """Rank what list lists, within one currency and basis, as surely as the bounds allow.

    The best rank counts those that are certainly larger, the worst those that may be. What
    cannot be ranked comes last, with the reason.
    """
    return list_rank(
        session.database(),
        filters,
        parse_choice(by, MEASURES, "measure") if by else "investment",
        top=whole_number(top, "--top"),
        ascending=asc,
        explain=explain,
    )
