"""``dcq remove``: a source and all it stated."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dcq.commands import completion
from dcq.commands.command import reporting
from dcq.commands.options import own_option
from dcq.commands.session import Session
from dcq.errors import UsageError, UserError
from dcq.ingest.remove import remove_source
from dcq.names import list_names
from dcq.output.inert import message
from dcq.query import catalogue, views
from dcq.query.lookup import find_source
from dcq.reports import Cell, Column, Lines, Report


@reporting(examples=("dcq remove gigafactories-ia", "dcq remove --yes gigafactories-ia"))
def app(
    session: Session,
    source: Annotated[
        str | None,
        typer.Argument(metavar="SOURCE", help="Its slug.", autocompletion=completion.sources),
    ] = None,
    yes: Annotated[bool, own_option("--yes", text="Do not ask.")] = False,
) -> Report:
    """Remove a source and all that it stated; what other sources state stays."""
    if source is None:
        raise UsageError("remove what?", "name a source; dcq sources lists them")
    path = session.writable()
    connection = session.database()
    slug = find_source(connection, source).slug
    row = catalogue.sources(connection, [slug])[0]
    alone = views.only_in(connection, slug)
    session.close()
    what = f"{slug}: {row['figures']} figures, mentions of {row['projects']} projects"
    if alone:
        what += f", and with it {list_names(alone)}, which no other source mentions"
    if not yes and not _confirm(f"remove {what}?"):
        raise typer.Exit(1)
    remove_source(path, slug)
    columns = [Column("source"), Column("figures"), Column("projects"), Column("gone", many=True)]
    values = (slug, row["figures"], row["projects"], ";".join(alone))
    return Report(columns, [values], lambda: [Lines([("Removed", Cell(what))])])


def _confirm(question: str) -> bool:
    """Ask on standard error, and on that alone: standard output is for data.

    Raises:
        UserError: nobody is there to answer.
    """
    print(f"{message(question)} [y/N]: ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer:
        print(file=sys.stderr)
        raise UserError("nobody answered, and nothing was removed", "add --yes")
    return answer.strip().casefold() in {"y", "yes", "o", "oui"}
