"""``dcq import``: one's own articles and lists."""

from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.options import Number, pairs
from dcq.commands.progress import progress
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options, SourceKey
from dcq.query.filters import Argument, Option, Text, Texts
from dcq.reports import Report
from dcq.reports.import_ import report_changes, report_template, totals

FILES = Argument("Article files or lists; - is standard input.", "FILE", is_file=True)
TEMPLATE = Option("Print an article file to fill in for this text.", "TEXT", is_file=True)


@Reporting
def app(  # noqa: PLR0913, PLR0917 - a parameter for each option of the command line
    session: Session,
    files: Annotated[Texts, FILES] = (),
    map_: Annotated[Texts, Option("Use the column THEIRS as dcq's OURS.", "THEIRS=OURS")] = (),
    source_title: Annotated[Text, Option("Source of the rows that name none.", "TITLE")] = None,
    source_url: Annotated[Text, Option("Address of that source.", "URL")] = None,
    source_published: Annotated[Text, Option("Publication date of that source.", "DATE")] = None,
    dry_run: Annotated[bool, Option("Show what would change, and change nothing.")] = False,
    skip_invalid: Annotated[bool, Option("Write invalid rows to a file; import the rest.")] = False,
    append: Annotated[bool, Option("Add to what the list's sources state already.")] = False,
    max_errors: Annotated[Number, Option("Maximum number of errors (default: 100).", "N")] = None,
    template_: Annotated[Text, TEMPLATE] = None,
) -> Report:
    """Import article files and lists.

      dcq import --template article.txt > article.toml
      dcq import --dry-run article.toml
      dcq import tracker.csv --map 'MW=capacity_mw' --source-title 'A tracker'
      dcq export | dcq --db other.db import -

    Articles are TOML or the JSON Lines of dcq export; lists are CSV or JSON. A source replaces
    what it stated before, and nothing else. See dcq help articles and dcq help lists.
    """
    if template_:
        return report_template(template_)
    if not files:
        raise UsageError("import what?", "name a file, or see dcq import --help")
    if source_title is None and (source_url or source_published):
        raise UsageError("a source has no title", "add --source-title")
    source = SourceKey(source_title.strip(), source_url, source_published) if source_title else None
    columns = pairs(map_, "--map", "MW=capacity_mw")
    options = Options(
        columns, source, max_errors or 100, skip_invalid, dry_run, append, session.target
    )
    outcome = import_files(
        session.writable(), files, options, progress, session.command, totals if dry_run else None
    )
    return report_changes(outcome, dry_run=dry_run)
