"""Write what each source states to article files, which dcq imports again."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomli_w

from dcq.ingest.decisions import read_decisions
from dcq.ingest.documents import read_document


def read_documents(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """What each source states, by slug, as an article file has it."""
    for (slug,) in connection.execute("SELECT slug FROM source ORDER BY slug").fetchall():
        if document := read_document(connection, slug):
            yield document


def read_everything(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """The same, and then the user's decisions where there are any."""
    yield from read_documents(connection)
    if decided := read_decisions(connection):
        yield decided


def write_document(document: dict[str, Any], folder: Path) -> str:
    """Write what a source states, or the decisions, to a file, and return its name."""
    slug = document["source"]["slug"] if "source" in document else "decisions"
    # A source may be called that, too; no slug ends with a hyphen.
    name = f"{slug}-.toml" if (folder / f"{slug}.toml").exists() else f"{slug}.toml"
    # Not with multi-line strings, in which TOML makes one character of \r\n.
    content = tomli_w.dumps(document)
    (folder / name).write_text(content, encoding="utf-8", newline="\n")
    return name
