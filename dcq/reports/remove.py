"""What goes with a source that is removed."""

import sqlite3

from dcq.names import list_names, number_of
from dcq.query import catalogue, views
from dcq.reports.report import Cell, Column, Lines, Report

COLUMNS = (Column("source"), Column("figures"), Column("projects"), Column("gone", many=True))


def report_removal(connection: sqlite3.Connection, slug: str) -> tuple[str, Report]:
    """Say what goes with a source, before it does, and report it."""
    row = catalogue.sources(connection, [slug])[0]
    alone = views.only_in(connection, slug)
    figures, projects = row["figures"], row["projects"]
    what = f"{slug}: {number_of(figures, 'figure')}, {number_of(projects, 'project')} mentioned"
    if alone:
        what += f", and with it {list_names(alone)}, which no other source mentions"
    values = (slug, figures, projects, ";".join(alone))
    inherited = catalogue.heirs(connection, slug).items()
    notes = [f"{heir} supersedes {older} now, as {slug} did" for heir, older in inherited]
    removed = Lines([("Removed", Cell(what))])
    return what, Report(COLUMNS, [values], lambda _: [removed], notes=notes)
