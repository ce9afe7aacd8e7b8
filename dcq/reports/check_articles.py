"""Verify what is stored against the articles: file, words, and the number in the words."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from collections import Counter
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Any, NamedTuple

from dcq.amounts import read_phrase
from dcq.errors import UserError
from dcq.quantity import Quantity, show
from dcq.query import catalogue
from dcq.reports.report import Cell, Lines, Report, Table, columns, headers
from dcq.reports.wording import quoted
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


class Finding(NamedTuple):
    """What became of one stored phrase, or of one article file.

    Attributes:
        source: slug of the article.
        subject: slug of what the phrase is about; empty for the file.
        fact: a metric, ``mention``, ``power_source`` or ``file``.
        printed: the stored words.
        verdict: ``verified``, or what went wrong in one word.
        detail: what went wrong, for people.
    """

    source: str
    subject: str
    fact: str
    printed: str | None
    verdict: str
    detail: str = ""


def check_articles(connection: sqlite3.Connection, folder: Path) -> Report:
    """Verify every stored phrase against the articles in a folder.

    An article is found by the file name that its source carries, and trusted if its
    SHA-256 is the one stored. Each phrase must stand in its text; the phrase of a figure
    must say, read by itself, the bounds that are stored.

    Args:
        connection: the database.
        folder: where the articles' texts are.

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
    counted = Counter(finding.verdict for finding in findings)
    summary = [
        (f"{count} {_VERDICTS[verdict]}", "good" if verdict == VERIFIED else "bad")
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
    yield Finding(slug, "", "file", None, verdict, detail)
    if verdict == VERIFIED:
        for row in catalogue.phrases(connection, slug):
            yield _check_phrase(row, text)


def _read_article(source: dict[str, Any], folder: Path) -> tuple[str, str, str]:
    """The verdict on an article's file, what to say of it, and its text."""
    name = source["file_name"]
    if not name or not source["sha256"]:
        return "no_article", "the source names no file", ""
    try:
        file = folder / Path(name).name
        # What is no regular file may never end, and is no text that was ever read.
        if not stat.S_ISREG(file.stat().st_mode) or _digest(file) != source["sha256"]:
            return "changed", f"{name} is not the text that was read", ""
        return VERIFIED, name, plain(file.read_bytes().decode("utf-8", "replace"))
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        return "no_article", f"{name}: {getattr(error, 'strerror', None) or error}", ""


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def plain(text: str) -> str:
    """Text for comparison: every kind of space is one space, and ’ is an apostrophe."""
    return re.sub(r"\s+", " ", text).replace("\u2019", "'").strip()


def _check_phrase(row: dict[str, Any], text: str) -> Finding:
    found = Finding(row["source"], row["subject"], row["fact"], row["printed"], VERIFIED)
    if not row["printed"]:
        return found._replace(verdict="no_words", detail="no words are stored for it")
    words = re.escape(plain(row["printed"]))
    if not re.search(rf"(?<!\w){words}(?!\w)", text):
        return found._replace(verdict="not_found", detail="the article does not print these words")
    if row["fact"] not in METRICS:
        return found
    unit = row["currency"] or METRICS[row["fact"]].base
    stored = Quantity(row["low"], row["high"], bool(row["about"]), unit)
    read = read_phrase(row["printed"], row["fact"])
    if read is None:
        return found._replace(verdict="not_readable", detail="dcq reads no amount in these words")
    if read != stored:
        detail = f"stored is {show(stored)}, the words say {show(read)}"
        return found._replace(verdict="differs", detail=detail)
    return found


def _table(findings: list[Finding]) -> Table:
    heads = headers(
        *("Source", "Subject", "Fact", "As printed", "Verdict", "Why"),
        from_width={"Source": 110, "Why": 90},
    )
    return Table(
        heads,
        [
            (
                Cell(finding.source),
                Cell(finding.subject or finding.source),
                Cell(finding.fact),
                Cell(quoted(finding.printed) if finding.printed else ""),
                Cell(finding.verdict, "good" if finding.verdict == VERIFIED else "bad"),
                Cell(finding.detail, "quiet"),
            )
            for finding in findings
        ],
    )
