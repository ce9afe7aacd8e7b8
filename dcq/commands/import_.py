"""``dcq import``: one's own articles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dcq.commands.command import reporting
from dcq.commands.options import own_option
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.ingest.importing import import_articles, likely_duplicates, read_files, template
from dcq.reports import Cell, Column, Header, Report, Table

COLUMNS = tuple(map(Column, "source added changed unchanged gone".split()))


@reporting(
    examples=(
        "dcq import --template article.txt > article.toml",
        "dcq import --dry-run article.toml",
        "dcq export | dcq --db other.db import -",
    )
)
def app(
    session: Session,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE", help="Article files; - is standard input.")
    ] = None,
    dry_run: Annotated[
        bool, own_option("--dry-run", text="Say what would change, and change nothing.")
    ] = False,
    skeleton: Annotated[
        str | None,
        own_option(
            "--template", text="Print an article file to fill in for this text.", metavar="TEXT"
        ),
    ] = None,
) -> Report:
    """Import articles: TOML files, or the JSON Lines of dcq export.

    An article takes the place of what it stated before and touches nothing else. All of the
    files are written, or nothing is.
    """
    if skeleton:
        return Report([Column("template")], [], bare=template(Path(skeleton)).rstrip("\n"))
    if not files:
        raise UsageError("import what?", "name an article file, or see dcq import --help")
    articles = read_files(files)
    path = session.writable()
    changes = import_articles(path, articles, dry_run=dry_run)
    headers = [
        Header(column.name.capitalize(), right=column.name != "source") for column in COLUMNS
    ]
    cells = [tuple(Cell(str(value)) for value in change) for change in changes]
    report = Report(COLUMNS, changes, [Table(headers, cells)])
    if dry_run:
        report.notes.append("nothing was written")
    else:
        report.notes += likely_duplicates(path, articles)
    return report
