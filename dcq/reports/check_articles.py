"""Verify what is stored against the articles: file, words, and the number in the words."""

import os
import re
import sqlite3
import stat
from collections import Counter
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Any

from dcq.amounts import read_phrase
from dcq.errors import UserError
from dcq.quantity import show
from dcq.query import catalogue
from dcq.reports.report import Cell, Lines, Report, Table, columns, headers
from dcq.reports.wording import as_quantity, quoted
from dcq.vocabulary import METRICS

COLUMNS = columns("source subject fact printed verdict detail")
VERIFIED = "verified"
_VERDICTS = {
    VERIFIED: "verified",
    "no_article": "without the article",
    "changed": "with another text than was read",
    "no_words": "without words",
    "not_found": "with words that the article does not print",
    "not_readable": "with words that hold no amount",
    "differs": "with words that say something else",
}
_TONES = {VERIFIED: "good"}


Finding = tuple[str, str, str, str | None, str, str]
"""A row with the columns of ``COLUMNS``, about one stored phrase or an article's file."""


def check_articles(connection: sqlite3.Connection, folder: Path) -> Report:
    """Verify every stored phrase against the articles in a folder.

    An article is found by the file name that its source carries, and trusted if its
    SHA-256 is the one stored. Each phrase must stand in its text; the phrase of a figure
    must say, read by itself, the bounds that are stored.

    Raises:
        UserError: there is no such folder.
    """
    if not os.path.isdir(folder):  # noqa: PTH112 -- Path.is_dir raises for a name too long
        raise UserError(f"no folder {folder}", "give the folder of the articles' texts")
    findings = [
        finding
        for source in catalogue.sources(connection)
        for finding in _check_source(connection, source, folder)
    ]
    counted = Counter(verdict for *_, verdict, _ in findings)
    summary = [
        (f"{count} {_VERDICTS[verdict]}", _TONES.get(verdict, "bad"))
        for verdict, count in sorted(counted.items(), key=lambda item: item[0] != VERIFIED)
    ]
    return Report(
        COLUMNS,
        findings,
        lambda _: [
            _table(findings),
            Lines([("", Cell(text, tone)) for text, tone in summary], "Summary"),
        ],
        notes=[", ".join(text for text, _ in summary) or "no source is stored"],
        failed=any(verdict != VERIFIED for verdict in counted),
    )


def _check_source(
    connection: sqlite3.Connection, source: dict[str, Any], folder: Path
) -> Iterator[Finding]:
    slug = source["slug"]
    verdict, detail, text = _read_article(source, folder)
    yield slug, "", "file", None, verdict, detail
    if verdict == VERIFIED:
        for row in catalogue.phrases(connection, slug):
            yield slug, row["subject"], row["fact"], row["printed"], *_check_phrase(row, text)


def _read_article(source: dict[str, Any], folder: Path) -> tuple[str, str, str]:
    """The verdict on an article's file, what to say of it, and its text."""
    name = source["file_name"]
    if not name or not source["sha256"]:
        return "no_article", "the source names no file", ""
    try:
        file = folder / Path(name).name
        # What is no regular file may never end, and is no text that was ever read.
        digest = ""
        if stat.S_ISREG(file.stat().st_mode):
            with file.open("rb") as opened:
                digest = file_digest(opened, "sha256").hexdigest()
        if digest != source["sha256"]:
            return "changed", f"{name} is not the text that was read", ""
        return VERIFIED, name, plain(file.read_bytes().decode("utf-8", "replace"))
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        return "no_article", f"{name}: {getattr(error, 'strerror', None) or error}", ""


def plain(text: str) -> str:
    """Text for comparison: every kind of space is one space, and ’ is an apostrophe."""
    return re.sub(r"\s+", " ", text).replace("\u2019", "'").strip()


def _check_phrase(row: dict[str, Any], text: str) -> tuple[str, str]:
    """The verdict on a phrase, and what went wrong, for people."""
    printed, fact = row["printed"], row["fact"]
    if not printed:
        return "no_words", "no words are stored for it"
    if not re.search(rf"(?<!\w){re.escape(plain(printed))}(?!\w)", text):
        return "not_found", "the article does not print these words"
    if fact in METRICS:
        stored = as_quantity({**row, "metric": fact, "basis": None})
        read = read_phrase(printed, fact)
        if read is None:
            return "not_readable", "dcq reads no amount in these words"
        if read != stored:
            return "differs", f"stored is {show(stored)}, the words say {show(read)}"
    return VERIFIED, ""


def _table(findings: list[Finding]) -> Table:
    heads = headers(
        *("Source", "Subject", "Fact", "As printed", "Verdict", "Why"),
        from_width={"Source": 110, "Why": 90},
    )
    rows = [
        (
            *(Cell(source), Cell(subject or source), Cell(fact)),
            Cell(quoted(printed) if printed else ""),
            Cell(verdict, _TONES.get(verdict, "bad")),
            Cell(detail, "quiet"),
        )
        for source, subject, fact, printed, verdict, detail in findings
    ]
    return Table(heads, rows)
