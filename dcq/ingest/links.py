"""Keep what a link checker of the user's own found; dcq itself opens no network.

A check is of a link, whichever sources have it, so that it outlives their next import.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BeforeValidator, ValidationError

from dcq.errors import Fault, UserError
from dcq.ingest.entries import Entry
from dcq.ingest.faults import Faults
from dcq.ingest.fields import PlainDate, Text
from dcq.ingest.inputs import Input
from dcq.ingest.list_file import ListFile
from dcq.ingest.profiles import Profile
from dcq.names import fold
from dcq.query.links import REACHABLE, UNREACHABLE

_WORDS = (*REACHABLE, *UNREACHABLE)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ][\d:.]+(Z|[+-][\d:]+)?")


class LinkCheck(NamedTuple):
    """What came of a link on a day: an HTTP status, or a word for it."""

    url: str
    status: str
    date: str


def _status(text: str) -> str:
    status = text.lower()
    if not (status in _WORDS or re.fullmatch("[1-5][0-9]{2}", status)):
        raise ValueError(f"is neither an HTTP status nor one of {', '.join(_WORDS)}")
    return status


def _day(text: str) -> str:
    """The day of a point in time, and any other text as it is."""
    return _TIME.sub(r"\1", text) if isinstance(text, str) and _TIME.fullmatch(text) else text


class LinkEntry(Entry):
    """A row of what a link checker found."""

    url: Text
    status: Annotated[Text, AfterValidator(_status)]
    date: Annotated[PlainDate, BeforeValidator(_day)]


def link_checks(raw: sqlite3.Connection) -> list[LinkCheck]:
    """All that are stored, by url."""
    found = raw.execute("SELECT url, status, date FROM link_check ORDER BY url")
    return [LinkCheck(*row) for row in found]


def write_checks(raw: sqlite3.Connection, checks: Iterable[LinkEntry]) -> None:
    """Keep checks, each in the place of an earlier one of the same link."""
    raw.executemany(
        "INSERT INTO link_check (url, status, date) VALUES (:url, :status, :date)"
        " ON CONFLICT (url) DO UPDATE SET status = excluded.status, date = excluded.date"
        " WHERE excluded.date >= date",
        [check.model_dump() for check in checks],
    )


def read_checks(file: str | Path) -> list[LinkEntry]:
    """Read the rows of a file, or of standard input for ``-``: CSV, JSON or Excel.

    Raises:
        UserError: it is no list, lacks a column, or a row is faulty; every fault is named with
            its line and column.
    """
    with closing(Input(file)) as opened:
        read = ListFile(opened.read(), opened.name, Profile(), {})
        header = [fold(theirs) for theirs in read.header]
        if missing := [name for name in LinkEntry.model_fields if name not in header]:
            problem = f"{opened.name} has no column {', '.join(missing)}"
            raise UserError(problem, "give url, status and date")
        at = {name: header.index(name) for name in LinkEntry.model_fields}
        faults, checks = Faults(), []
        for line in read.lines():
            cells = {n: line.raw[i].strip() for n, i in at.items() if i < len(line.raw)}
            try:
                checks.append(LinkEntry.model_validate(cells))
            except ValidationError as error:
                for fault in _faults(f"{opened.name}:{line.number}", error):
                    faults.add(opened.name, fault)
        faults.refuse()
    return checks


def _faults(place: str, error: ValidationError) -> Iterator[Fault]:
    for found in error.errors():
        value, message = found["input"], found["msg"].removeprefix("Value error, ")
        said = f"{value[:100]!r} {message}" if value and isinstance(value, str) else "is missing"
        yield Fault(place, f"{found['loc'][0]}: {said}")
