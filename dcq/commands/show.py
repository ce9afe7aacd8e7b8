"""``dcq show``: all about one project or region."""

from functools import partial
from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.query.filters import Argument, Texts
from dcq.query.lookup import find_subject
from dcq.reports import Report
from dcq.reports.show import show_project, show_region

NAME = Argument("A project or region, by slug or name.", "NAME", tables=("project", "region"))


@partial(Reporting, as_of=True)
def app(session: Session, name: Annotated[Texts, NAME] = ()) -> Report:
    """Show everything known about a project or region.

      dcq show escaudain
      dcq show normandie

    What is not known is listed, too.
    """
    if not name:
        raise UsageError("show what?", "name a project or region, as in: dcq show escaudain")
    connection = session.database()
    kind, found = find_subject(connection, " ".join(name))
    show = show_project if kind == "project" else show_region
    report = show(connection, found.slug)
    report.notes += [found.note] if found.note else []
    return report
