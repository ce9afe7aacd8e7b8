"""Import files, articles and lists alike: all of them or none; and remove a source."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path

from sqlalchemy import text

from dcq.files import open_file
from dcq.ingest.article_import import import_articles, mark_seed
from dcq.ingest.article_rows import check_figures, forget_unmentioned
from dcq.ingest.faults import Faults
from dcq.ingest.flat_import import FlatImport, Options
from dcq.ingest.inputs import Progress
from dcq.ingest.statements import Change
from dcq.names import first_of, fold, number_of
from dcq.query.duplicates import likely_duplicates
from dcq.store.building import driver_of, writing

_PEEK = 4096  # bytes that tell what a file is


@dataclass(slots=True)
class Outcome:
    """What an import did.

    Attributes:
        changes: for each source, what changed of what it states.
        notes: one line each, for the user.
    """

    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _unseen(_: str) -> AbstractContextManager[Progress]:
    return nullcontext(lambda done, total: None)


def import_files(
    path: Path,
    files: Sequence[str],
    options: Options,
    progress: Callable[[str], AbstractContextManager[Progress]] = _unseen,
) -> Outcome:
    """Import article files and lists in one transaction: each of them, or nothing.

    Args:
        path: the database.
        files: their paths; ``-`` is standard input.
        options: how lists are to be read, and whether anything is kept.
        progress: draws how far a file has come.

    Raises:
        UserError: there are faults; every one of every file is told.
    """
    options.check()
    outcome = Outcome()
    faults = Faults(options.max_faults)
    taken: set[str] = set()
    kept: list[str] = []
    lists: list[FlatImport] = []
    kinds: dict[str, bool] = {}
    for file in files:
        with faults.of(file):
            kinds[file] = is_flat(file)
    with ExitStack() as refused, writing(path, undo=options.dry_run) as connection:
        raw = driver_of(connection)
        raw.create_function("fold", 1, fold, deterministic=True)
        for file in sorted(kinds, key=kinds.__getitem__):  # articles first
            with progress(file) as tell, faults.of(file):
                if not kinds[file]:
                    outcome.changes += import_articles(connection, file, taken, faults, tell, kept)
                    continue
                joined = {change.source for change in outcome.changes}
                one = FlatImport(options, faults, tell, joined)
                refused.push(one.close)
                lists.append(one)
                outcome.changes += one.write(connection, file)
        faults.refuse()
        check_figures(connection)
        if kept:
            remedy = "give the other name as an alias"
            outcome.notes.append(f"names stay as they are: {first_of(kept)} ({remedy})")
        for one in lists:
            one.keep_refused()
            outcome.notes += one.notes
        sources = [change.source for change in outcome.changes]
        outcome.notes += _twins(raw, sources)
    return outcome


def _twins(connection: sqlite3.Connection, sources: Sequence[str]) -> list[str]:
    """A note on the projects of the sources that look like another one."""
    found = list(likely_duplicates(connection, sources))
    if not found:
        return []
    return [
        f"{number_of(len(found), 'likely duplicate')}, kept apart: {first_of(found)}"
        " (give what is one project one slug)"
    ]


def is_flat(file: str) -> bool:
    """Whether a file is a list: rows in columns, and no articles.

    An article is TOML, or JSON with a ``format`` in its first object.

    Raises:
        UserError: it cannot be read.
    """
    if file.endswith(".toml"):
        return False
    if file == "-":
        assert isinstance(sys.stdin.buffer, BufferedReader)
        start = sys.stdin.buffer.peek(_PEEK)[:_PEEK]
    else:
        with open_file(file) as opened:
            start = opened.read(_PEEK)
    text = start.decode("utf-8-sig", "replace").lstrip()
    if text.startswith(("{", "[{", "[ {", "[\n")):
        return not re.match(r"\[?\s*\{\s*\"format\"\s*:", text)
    return not re.match(r"(#.*\n|\s)*(format\s*=|\[source\])", text)


def remove_source(path: Path, slug: str) -> None:
    """Remove a source and all that it alone stated; what other sources state stays."""
    with writing(path) as connection:
        connection.execute(text("DELETE FROM source WHERE slug = :slug"), {"slug": slug})
        forget_unmentioned(connection)
        mark_seed(connection, slug, "removed")
