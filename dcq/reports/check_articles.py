"""Verify what is stored against the articles: file, words, and the number in the words."""

import os
import re
import sqlite3
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import Any

from dcq.amounts import read_phrase
from dcq.errors import UserError
from dcq.quantity import Quantity, show
from dcq.query import catalogue
from dcq.reports.report import Cell, Lines, Report, Table, columns, headers
from dcq.reports.wording import as_quantity, quoted
from dcq.vocabulary import METRICS

COLUMNS = columns("source subject fact printed verdict detail line")
VERIFIED = "verified"
SET_ASIDE = "set_aside"
UNACCOUNTED = "unaccounted"
NOTED = "noted"
_VERDICTS = {
    VERIFIED: "verified",
    SET_ASIDE: "set aside",
    "no_article": "without the article",
    "changed": "with another text than was read",
    "no_words": "without words",
    "not_found": "with words that the article does not print",
    "not_readable": "with words that hold no amount",
    NOTED: "with words that say something else, and a note",
    "differs": "with words that say something else",
    UNACCOUNTED: "unaccounted",
}
_SOUND = frozenset({VERIFIED, SET_ASIDE, NOTED})
_TONES = {VERIFIED: "good", SET_ASIDE: "quiet"}
_ALWAYS_COUNTED = (VERIFIED, SET_ASIDE, UNACCOUNTED)
_NOT_FOUND = "not_found", "the article does not print these words"


Finding = tuple[str, str, str, str | None, str, str, int | None]
"""A row with the columns of ``COLUMNS``, about a phrase, a number or an article's file."""
Span = tuple[int, int]
"""Where words stand in a text."""


def check_articles(connection: sqlite3.Connection, folder: Path) -> Report:
    """Verify every stored phrase against the articles in a folder, and account for each number.

    An article is found by the file name that its source carries, and trusted if its
    SHA-256 is the one stored. Each phrase must stand in its text; the phrase of a figure
    must say, read by itself, the bounds that are stored. Each number of the text must lie
    in a stored phrase, have the words or the bounds of one, or be set aside.

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
    counted = Counter(finding[4] for finding in findings)
    if counted[VERIFIED]:
        counted.update(dict.fromkeys(_ALWAYS_COUNTED, 0))
    summary = [
        (f"{counted[verdict]} {said}", _TONES.get(verdict, "bad" if counted[verdict] else "good"))
        for verdict, said in _VERDICTS.items()
        if verdict in counted
    ]
    return Report(
        COLUMNS,
        findings,
        lambda _: [
            _table(findings),
            Lines([("", Cell(text, tone)) for text, tone in summary], "Summary"),
        ],
        notes=[", ".join(text for text, _ in summary) or "no source is stored"],
        failed=any(counted[verdict] for verdict in counted.keys() - _SOUND),
    )


def accounted_for(findings: Iterable[Sequence[Any]]) -> list[str]:
    """The sources of which every phrase holds, and every number is stored or set aside."""
    sound: dict[str, bool] = {}
    for source, _, _, _, verdict, *_ in findings:
        sound[source] = verdict in _SOUND and sound.get(source, True)
    return [source for source in sound if sound[source]]


def _check_source(
    connection: sqlite3.Connection, source: dict[str, Any], folder: Path
) -> Iterator[Finding]:
    slug = source["slug"]
    verdict, detail, text = _read_article(source, folder)
    yield slug, "", "file", None, verdict, detail, None
    if verdict != VERIFIED:
        return
    stored: list[tuple[str, list[Span]]] = []
    figures = set()
    for row in catalogue.phrases(connection, slug):
        if row["fact"] in METRICS:
            figures.add((row["fact"], as_quantity({**row, "metric": row["fact"], "basis": None})))
        spans = list(_occurrences(row["printed"] or "", text))
        stored.append((row["printed"] or "", spans))
        found = _check_phrase(row, spans, source["language"])
        line = _line(text, spans[0]) if spans else None
        yield slug, row["subject"], row["fact"], row["printed"], *found, line
    if source["superseded_by"]:  # of which nothing else counts today
        return
    aside: list[tuple[str, list[Span]]] = []
    for row in catalogue.set_aside(connection, slug):
        spans = list(_set_aside(row, text))
        aside.append((row["reason"], spans))
        if not spans:
            printed = row["printed"] or f"{row['first']} … {row['last']}"
            yield slug, "", SET_ASIDE, printed, *_NOT_FOUND, None
    yield from _check_numbers(slug, text, stored, aside, figures)


def _check_numbers(
    slug: str,
    text: str,
    stored: list[tuple[str, list[Span]]],
    aside: list[tuple[str, list[Span]]],
    figures: set[tuple[str, Quantity]],
) -> Iterator[Finding]:
    """The numbers of a text that no stored phrase holds."""
    from dcq.text_numbers import find_numbers  # only a text pays for its patterns

    for number in find_numbers(text):
        at = number.start, number.end
        if any(_holds(spans, at) or _occurs(number.phrase, phrase) for phrase, spans in stored):
            continue
        if (number.metric, number.quantity) in figures:  # in other words, as in a headline
            continue
        reason = next((reason for reason, spans in aside if _holds(spans, at)), None)
        verdict = UNACCOUNTED if reason is None else SET_ASIDE
        detail = "store it, or set it aside with the reason" if reason is None else reason
        yield slug, "", "number", number.phrase, verdict, detail, number.line


def _holds(spans: list[Span], at: Span) -> bool:
    return any(start <= at[0] and at[1] <= end for start, end in spans)


def _line(text: str, at: Span) -> int:
    return text.count("\n", 0, at[0]) + 1


def _occurs(printed: str, text: str) -> bool:
    return next(_occurrences(printed, text), None) is not None


def _occurrences(printed: str, text: str) -> Iterator[Span]:
    """Where words stand in a text, whatever spaces and apostrophes it has."""
    words = [re.sub("['\u2019]", "['\u2019]", re.escape(word)) for word in printed.split()]
    if words:
        pattern = r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)"
        yield from (found.span() for found in re.finditer(pattern, text))


def _set_aside(row: dict[str, Any], text: str) -> Iterator[Span]:
    """Where the phrase of what is set aside stands, or its span from first to last words."""
    if row["printed"]:
        yield from _occurrences(row["printed"], text)
        return
    ends = [end for _, end in _occurrences(row["last"], text)]
    for start, after in _occurrences(row["first"], text):
        yield from ((start, end) for end in ends if end >= after)


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
        return VERIFIED, name, file.read_bytes().decode("utf-8", "replace")
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        return "no_article", f"{name}: {getattr(error, 'strerror', None) or error}", ""


def _check_phrase(row: dict[str, Any], spans: list[Span], language: str | None) -> tuple[str, str]:
    """The verdict on a phrase that stands there in its text, and what went wrong, for people."""
    printed, fact = row["printed"], row["fact"]
    if not printed:
        return "no_words", "no words are stored for it"
    if not spans:
        return _NOT_FOUND
    if fact in METRICS:
        stored = as_quantity({**row, "metric": fact, "basis": None})
        read = read_phrase(printed, fact, language or "", stored.unit)
        if read is None:
            return "not_readable", "dcq reads no amount in these words"
        if read != stored and row["note"]:
            return NOTED, f"the words say {show(read)}; a note says why it is {show(stored)}"
        if read != stored:
            return "differs", f"stored is {show(stored)}, the words say {show(read)}"
    return VERIFIED, ""


def _table(findings: list[Finding]) -> Table:
    heads = headers(
        *("Source", "Subject", "Fact", "As printed", "Line", "Verdict", "Why"),
        from_width={"Source": 110, "Why": 90, "Line": 55, "As printed": 50},
    )
    rows = [
        (
            *(Cell(source), Cell(subject or source), Cell(fact)),
            Cell(quoted(printed) if printed else ""),
            Cell("" if line is None else str(line)),
            Cell(verdict, _TONES.get(verdict, "bad")),
            Cell(detail, "quiet"),
        )
        for source, subject, fact, printed, verdict, detail, line in findings
    ]
    return Table(heads, rows)
