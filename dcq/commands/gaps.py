"""``dcq gaps``: what is not known, and what too few sources support."""

from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.options import LIMIT, Number
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.query.evidence import read_needs
from dcq.query.filters import Filters, Option, Texts
from dcq.query.selection import select_projects
from dcq.reports import Report
from dcq.reports.gaps import list_evidence, list_gaps

EVIDENCE = Option("List the figures that too few independent sources support.")
NEED = Option("Sources that a size needs: 3:10bn,1GW. Replaces the usual ones.", "N:SIZES")


@Reporting
def app(
    session: Session,
    filters: Filters,
    evidence: Annotated[bool, EVIDENCE] = False,
    need: Annotated[Texts, NEED] = (),
    limit: Annotated[Number, LIMIT] = None,
) -> Report:
    """List what is undisclosed, contested or from one source only.

      dcq gaps --region hauts-de-france
      dcq gaps --kind site --csv
      dcq gaps --evidence
      dcq gaps --evidence --need 3:10bn,1GW --need 2:1bn,100MW

    With --evidence, an amount needs 3 sources from 10 bn or 1 GW on, 2 from 1 bn or 100 MW on,
    and 1 below; --need replaces that. See dcq help honest-totals.
    """
    if not evidence:
        if need:
            raise UsageError("--need says how many sources --evidence asks for", "add --evidence")
        return list_gaps(select_projects(session.database(), filters), limit)
    thresholds = [*read_needs(need)]
    selection = select_projects(session.database(), filters)
    return list_evidence(selection, thresholds, limit=limit)
