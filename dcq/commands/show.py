"""``dcq show``: one project or region, whole."""

from __future__ import annotations

from typing import Annotated

import typer

from dcq.commands import completion
from dcq.commands.command import reporting
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.query.lookup import find_subject
from dcq.reports import Report
from dcq.reports.regions import show_region
from dcq.reports.show import show_project


@reporting(as_of=True, examples=("dcq show escaudain", "dcq show normandie"))
def app(
    session: Session,
    name: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="A slug or name.", autocompletion=completion.subjects),
    ] = None,
) -> Report:
    """Show all that is known of a project or region, and what is not."""
    if not name:
        raise UsageError("show what?", "name a project or region, as in: dcq show escaudain")
    connection = session.database()
    kind, found = find_subject(connection, " ".join(name))
    show = show_project if kind == "project" else show_region
    report = show(connection, found.slug)
    report.notes += [found.note] if found.note else []
    return report
