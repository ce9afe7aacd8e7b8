"""What several commands share: the output options, and how typed values are read."""

# Annotations are read when a command is made: kept as values, they need not be evaluated then.
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from dcq.errors import UsageError
from dcq.output import RENDERERS
from dcq.query.filters import Option, Text
from dcq.vocabulary import ADDED_METRICS

FILTERS, OUTPUT = "Filters", "Output and database"
_SUFFIXES = {"tsv": "tsv", "json": "json", "jsonl": "jsonl", "md": "markdown"}

ADDED_METRIC = Option("What to add up (default: investment):", "METRIC", ADDED_METRICS)
EXPLAIN = Option("List the figures that entered, and those that did not and why.")
LIMIT = Option("Maximum number of rows.", "N", heading=OUTPUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """The options that say what is answered, in which form and to where."""

    format_: Annotated[
        Text, Option("Output format (default: table on a terminal, else csv):", "FORMAT",
                     tuple(RENDERERS), short="-f"),
    ] = None  # fmt: skip
    csv: Annotated[bool, Option("Same as --format csv.")] = False
    json: Annotated[bool, Option("Same as --format json.")] = False
    output: Annotated[
        Text, Option("Write to this file; it is replaced once complete.", "FILE", short="-o")
    ] = None
    spreadsheet_safe: Annotated[bool, Option("Escape CSV cells that a spreadsheet would run.")] = (
        False
    )
    as_of: Annotated[
        Text, Option("Use sources published by this date: 2025, 2025-06-30.", "DATE")
    ] = None
    db: Annotated[Text, Option("Database file (default: $DCQ_DB, or dcq's own).", "PATH")] = None

    @property
    def format(self) -> str | None:
        """The format that the options name, or else the file's suffix; None for neither.

        Raises:
            UsageError: they name several.
        """
        flags = (self.format_ or "").lower(), "csv" * self.csv, "json" * self.json
        named = list(dict.fromkeys(filter(None, flags)))
        if len(named) > 1:
            raise UsageError(f"several formats: {', '.join(named)}", "give one")
        if not named and self.output:
            return _SUFFIXES.get(Path(self.output).suffix[1:].lower())
        return named[0] if named else None


def whole_number(text: str | None, option: str) -> int | None:
    """Read an option that counts something.

    Raises:
        UsageError: it is no whole number above zero.
    """
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:18]) > 0 and len(text) < 18):
        raise UsageError(f"{option}: {text!r} is not a whole number above 0", "write it like 50")
    return int(text)


def several(typed: Sequence[str]) -> tuple[str, ...]:
    """Read an option whose values are given one by one, or separated by commas."""
    return tuple(value.strip() for text in typed for value in text.split(",") if value.strip())


def pairs(typed: Sequence[str], option: str, example: str) -> dict[str, str]:
    """Read an option whose values are of the form ``THEIRS=OURS``.

    Raises:
        UsageError: one is not.
    """
    found = {}
    for text in typed:
        theirs, _, ours = (part.strip() for part in text.rpartition("="))
        if not (theirs and ours):
            raise UsageError(f"{option}: {text!r} maps nothing", f"write it like {example!r}")
        found[theirs] = ours
    return found
