"""``dcq import``: one's own articles and lists."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

from dcq.commands.command import reporting
from dcq.commands.options import pairs, whole_number
from dcq.commands.progress import progress
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options, SourceKey
from dcq.ingest.template import template
from dcq.query.filters import Argument, Option, Text, Texts
from dcq.reports import Column, Report
from dcq.reports.import_ import report_changes

FILES = Argument("Article files or lists; - is standard input.", "FILE", is_file=True)
MAP = Option("Use their column as dcq's; give it once for each column.", "THEIRS=OURS")
TITLE = Option("Title of the source, for rows that name none.", "TEXT")
TEMPLATE = Option("Print an article file to fill in for this text.", "TEXT", is_file=True)
MAXIMUM = Option("Maximum number of errors to print (default: 100).", "N")


@reporting(
    examples=(
        "dcq import --template article.txt > article.toml",
        "dcq import --dry-run article.toml",
        "dcq import tracker.csv --map 'MW=capacity_mw' --source-title 'A tracker'",
        "dcq export | dcq --db other.db import -",
    )
)
def app(  # noqa: PLR0913, PLR0917 - a parameter for each option of the command line
    session: Session,
    files: Annotated[Texts, FILES] = (),
    map_: Annotated[Texts, MAP] = (),
    source_title: Annotated[Text, TITLE] = None,
    source_url: Annotated[Text, Option("Address of that source.", "URL")] = None,
    source_published: Annotated[Text, Option("Publication date of that source.", "DATE")] = None,
    dry_run: Annotated[bool, Option("Show what would change, and change nothing.")] = False,
    skip_invalid: Annotated[bool, Option("Write invalid rows to a file; import the rest.")] = False,
    append: Annotated[bool, Option("Add to what the list's sources state already.")] = False,
    max_errors: Annotated[Text, MAXIMUM] = None,
    template_: Annotated[Text, TEMPLATE] = None,
) -> Report:
    """Import article files and lists.

    Articles are TOML, or the JSON Lines of dcq export; lists are CSV or JSON. A source replaces
    what it stated before and touches nothing else. Everything is written, or nothing. See dcq
    help articles and dcq help lists.
    """
    if template_:
        return Report([Column("template")], [], bare=template(Path(template_)).splitlines())
    if not files:
        raise UsageError("import what?", "name a file, or see dcq import --help")
    if source_title is None and (source_url or source_published):
        raise UsageError("a source has no title", "add --source-title")
    options = Options(
        pairs(map_, "--map", "MW=capacity_mw"),
        SourceKey(source_title.strip(), source_url, source_published) if source_title else None,
        whole_number(max_errors, "--max-errors") or 100,
        skip_invalid,
        dry_run,
        append,
        session.target,
    )
    outcome = import_files(session.writable(), files, options, partial(progress, session.stderr))
    return report_changes(outcome, dry_run=dry_run)
