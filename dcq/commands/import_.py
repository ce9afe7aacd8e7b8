"""``dcq import``: one's own articles and lists."""

from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.options import Lists, Number, pairs
from dcq.commands.progress import progress
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options, SourceKey
from dcq.query.filters import Argument, Option, Texts
from dcq.reports import Report
from dcq.reports.import_ import report_changes, report_profile, totals

FILES = Argument("Article files or lists; - is standard input.", "FILE", is_file=True)


@Reporting
def app(
    session: Session,
    lists: Lists,
    files: Annotated[Texts, FILES] = (),
    dry_run: Annotated[bool, Option("Show what would change, and change nothing.")] = False,
    max_errors: Annotated[Number, Option("Maximum number of errors (default: 100).", "N")] = None,
) -> Report:
    """Import article files and lists.

      dcq import tracker.csv --map 'MW=capacity_mw' --source-title 'A tracker'
      dcq import --dry-run epoch.csv --profile epoch --source-published 2026-05-15
      dcq export | dcq --db other.db import -

    A source replaces what it stated before. See dcq help articles and dcq help lists.
    """
    if not files:
        raise UsageError("import what?", "name a file, or see dcq import --help")
    if lists.suggest_profile:
        return report_profile(files[0])
    options = Options(
        mapping=pairs(lists.map_, "--map", "MW=capacity_mw", at_last=True),
        source=SourceKey(lists.source_title or "", lists.source_url, lists.source_published),
        max_faults=max_errors or 100,
        skip_invalid=lists.skip_invalid,
        dry_run=dry_run,
        append=lists.append,
        target=session.target,
        supersedes=lists.supersedes,
        changes_only=lists.changes_only,
        all_cells=lists.all_cells,
        profile=lists.profile,
        constants=pairs(lists.set_, "--set", "country=US"),
        units=pairs(lists.unit, "--unit", "capacity=GW"),
    )
    outcome = import_files(session.writable(), files, options, progress, session.command, totals)
    return report_changes(outcome, dry_run=dry_run)
