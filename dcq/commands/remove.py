"""``dcq remove``: a source and everything it states."""

from typing import Annotated

import typer

from dcq.commands.command import Reporting
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.ingest.changes import remove_source
from dcq.query.filters import Argument, Option, Text
from dcq.query.lookup import find_source
from dcq.reports import Report
from dcq.reports.remove import report_removal

SOURCE = Argument("A source, by slug.", "SOURCE", tables=("source",))
YES = Option("Do not ask for confirmation.")


@Reporting
def app(
    session: Session,
    named: Annotated[Text, SOURCE] = None,
    yes: Annotated[bool, YES] = False,
) -> Report:
    """Remove a source and everything it states.

      dcq remove gigafactories-ia
      dcq remove --yes gigafactories-ia

    What other sources state stays.
    """
    if named is None:
        raise UsageError("remove what?", "name a source; dcq sources lists them")
    path = session.writable()
    connection = session.database()
    slug = find_source(connection, named).slug
    what, report = report_removal(connection, slug)
    session.close()
    if not (yes or session.confirm(f"remove {what}?", "nothing was removed")):
        raise typer.Exit(1)
    remove_source(path, slug, session.command)
    return report
