"""Import files, articles and lists alike: all of them or none."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext, suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from dcq.errors import Fault, UserError
from dcq.ingest.article_file import read_articles
from dcq.ingest.changes import record
from dcq.ingest.corrections import unexplained
from dcq.ingest.decisions import Decisions, decisions, write_decisions
from dcq.ingest.faults import Faults
from dcq.ingest.inputs import Input, Progress
from dcq.ingest.list_import import ListImport, Options
from dcq.ingest.statements import Change
from dcq.ingest.writer import Writer
from dcq.names import fold, join_clauses, number_of
from dcq.query.audit import loose_editions
from dcq.query.duplicates import likely_duplicates
from dcq.store.writing import driver_of, writing


@dataclass(slots=True)
class Outcome:
    """What an import did.

    Attributes:
        changes: for each source, what changed of what it states.
        notes: one line each, for the user.
        measured: what was asked before and after it.
    """

    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    measured: list[Any] = field(default_factory=list)


def _unseen(_: str) -> AbstractContextManager[Progress]:
    return nullcontext(lambda done, total: None)


def import_files(
    path: Path,
    files: Sequence[str],
    options: Options,
    progress: Callable[[str], AbstractContextManager[Progress]] = _unseen,
    command: str = "import",
    measure: Callable[[sqlite3.Connection], Any] | None = None,
) -> Outcome:
    """Import article files and lists in one transaction: each of them, or nothing.

    Args:
        path: the database.
        files: their paths; ``-`` is standard input, and a folder stands for its TOML files.
        options: how lists are to be read, and whether anything is kept.
        progress: draws how far a file has come.
        command: what the history calls it.
        measure: asked before and after a dry run.

    Raises:
        UserError: there are faults; the error lists those of every file.
    """
    options.check()
    outcome, faults = Outcome(), Faults(options.max_faults)
    with ExitStack() as opened:
        inputs: list[Input] = []
        for file in chain.from_iterable(map(_inside, files)):
            with faults.catching(file):
                inputs.append(opened.enter_context(closing(Input(file))))
        with writing(path, undo=options.dry_run) as connection:
            driver_of(connection).create_function("fold", 1, fold, deterministic=True)
            writer = Writer(connection)
            outcome.measured += [measure(writer.raw)] if measure and options.dry_run else []
            lists, imported, decided, differing = [], [], [], list[str]()
            for one in inputs:
                with progress(one.name) as tell, faults.catching(one.name):
                    if one.is_list():
                        lists.append(one)
                    else:
                        decided += _write_articles(writer, one, faults, tell, differing)
            for file, found in decided:  # which are about what the articles name
                with faults.catching(file):
                    writer.before.remember_decisions(writer.raw)
                    writer.before.remember_links(writer.raw)
                    write_decisions(writer.raw, found)
            for one in lists:  # articles first: lists may refer to what they name
                with progress(one.name) as tell, faults.catching(one.name):
                    imported.append(ListImport(one, options, faults, tell))
                    opened.push(imported[-1].remove_refused)
                    imported[-1].write(writer)
            faults.refuse()
            outcome.changes = writer.finish()
            outcome.measured += [measure(writer.raw)] if measure and options.dry_run else []
            record(writer, command)
            _add_notes(outcome, writer, imported, differing)
    return outcome


def _add_notes(
    outcome: Outcome, writer: Writer, lists: Sequence[ListImport], differing: list[str]
) -> None:
    """Note what the user should look at; write the refused rows of the lists to files."""
    if writer.before.decisions is not None:
        changed = {*decisions(writer.raw)}.difference(map(tuple, writer.before.decisions))
        count = len(changed) + writer.before.new_checks(writer.raw)
        outcome.notes.append(f"decisions and link checks: {count} added or changed")
    if writer.kept:
        told = join_clauses(list(writer.kept))
        remedy = "give the other name as an alias"
        outcome.notes.append(f"names stay as they are: {told} ({remedy})")
    if writer.unaudited:
        told = join_clauses(writer.unaudited)
        remedy = "see dcq check --articles --record"
        outcome.notes.append(f"changed, and so no longer audited: {told} ({remedy})")
    if differing:
        remedy = "mark the one that corrects the other with replaces = true, a conversion with"
        told = f"{join_clauses(differing)} ({remedy} conversion = true)"
        outcome.notes.append(f"two figures of one kind: {told}")
    for one in lists:
        one.keep_refused()
        outcome.notes += one.notes
    sources = [change.source for change in outcome.changes]
    outcome.notes += loose_editions(writer.raw, sources)
    if twins := list(map(str, likely_duplicates(writer.raw, sources))):
        told = f"{number_of(len(twins), 'likely duplicate')}, kept apart: {join_clauses(twins)}"
        outcome.notes.append(f"{told} (see dcq check --duplicates)")


def _inside(file: str) -> list[str]:
    """The TOML files of a folder, which ``dcq export FOLDER`` wrote; or just the file.

    Raises:
        UserError: the folder has none.
    """
    is_folder = False
    with suppress(OSError):  # reading it will tell why
        is_folder = file != "-" and Path(file).is_dir()
    if not is_folder:
        return [file]
    if found := sorted(map(str, Path(file).glob("*.toml"))):
        return found
    raise UserError(f"{file} has no article files", "name a folder that dcq export wrote, or files")


def _write_articles(
    writer: Writer, file: Input, faults: Faults, progress: Progress, differing: list[str]
) -> list[tuple[str, Decisions]]:
    """Write the articles of a file, and return the decisions in it.

    Which figures differ unexplained is added to ``differing``. Once there is a fault, articles
    are validated only.
    """
    decided = []
    for place, read in read_articles(file):
        progress(*file.how_far())
        with faults.catching(file.name):
            article = read()
            if isinstance(article, Decisions):
                decided.append((file.name, article))
                continue
            slug = article.source.slug
            if slug in writer.statements:
                problem = f"{slug} is there twice"
                where = str(place.at("source", "slug"))
                faults.add(file.name, Fault(where, problem, "keep one of the two"))
            elif not faults.count:
                for fault in writer.add_article(article, place):
                    faults.add(file.name, fault)
                differing += unexplained(article)
    file.close()
    return decided
