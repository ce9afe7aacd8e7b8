"""``dcq import``: one's own articles and lists."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from dcq.commands.command import reporting, whole_number
from dcq.commands.options import own_option
from dcq.commands.progress import progress
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options, SourceKey
from dcq.ingest.template import template
from dcq.reports import Cell, Column, Header, Report, Table

COLUMNS = tuple(map(Column, "source added changed unchanged gone".split()))


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
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Article files or lists; - is standard input."),
    ] = None,
    mapping: Annotated[
        list[str] | None,
        own_option("--map", text="Another name of one of dcq's columns.", metavar="THEIRS=OURS"),
    ] = None,
    source_title: Annotated[
        str | None, own_option("--source-title", text="Of rows that name none.", metavar="TEXT")
    ] = None,
    source_url: Annotated[
        str | None, own_option("--source-url", text="Of that source.", metavar="URL")
    ] = None,
    source_published: Annotated[
        str | None, own_option("--source-published", text="Of that source.", metavar="DATE")
    ] = None,
    dry_run: Annotated[
        bool, own_option("--dry-run", text="Say what would change, and change nothing.")
    ] = False,
    skip_invalid: Annotated[
        bool, own_option("--skip-invalid", text="Write refused rows to a file, import the rest.")
    ] = False,
    append: Annotated[
        bool, own_option("--append", text="Add a list to what its source states already.")
    ] = False,
    max_errors: Annotated[
        str | None, own_option("--max-errors", text="How many to tell (100).", metavar="N")
    ] = None,
    skeleton: Annotated[
        str | None,
        own_option("--template", text="Print an article file to fill in.", metavar="TEXT"),
    ] = None,
) -> Report:
    """Import article files (TOML, or the JSON Lines of dcq export) or lists (CSV, JSON).

    A source takes the place of what it stated before and touches nothing else. All is
    written, or nothing. A list has the columns of dcq list --csv, and source_title,
    source_url and source_published; cells that say what dcq prints state nothing.
    """
    if skeleton:
        return Report([Column("template")], [], text=template(Path(skeleton)).splitlines())
    if not files:
        raise UsageError("import what?", "name a file, or see dcq import --help")
    options = Options(
        _mapping(mapping or ()),
        _source(source_title, source_url, source_published),
        whole_number(max_errors, "--max-errors") or 100,
        skip_invalid,
        dry_run,
        append,
        session.target,
    )
    outcome = import_files(session.writable(), files, options, partial(progress, session.stderr))
    headers = [Header(c.name.capitalize(), right=c.name != "source") for c in COLUMNS]
    cells = [tuple(Cell(str(value)) for value in change) for change in outcome.changes]
    notes = [*outcome.notes, *(["nothing was written"] if dry_run else [])]
    return Report(COLUMNS, outcome.changes, lambda: [Table(headers, cells)], notes=notes)


def _mapping(given: Sequence[str]) -> dict[str, str]:
    """The columns that ``--map`` names.

    Raises:
        UsageError: one is not of the form THEIRS=OURS.
    """
    pairs = {}
    for text in given:
        theirs, sign, ours = text.rpartition("=")
        if not (sign and theirs.strip() and ours.strip()):
            raise UsageError(f"--map: {text!r} maps nothing", "write it like 'MW=capacity_mw'")
        pairs[theirs.strip()] = ours.strip()
    return pairs


def _source(title: str | None, url: str | None, published: str | None) -> SourceKey | None:
    if title is None and (url or published):
        raise UsageError("a source has no title", "add --source-title")
    return SourceKey(title.strip(), url, published) if title else None
