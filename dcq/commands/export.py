"""``dcq export``: everything, losslessly."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import tomli_w
import typer

from dcq.commands.command import reporting
from dcq.commands.progress import progress
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.export.articles import read_documents
from dcq.export.parquet import export_parquet
from dcq.output.files import new_folder
from dcq.output.inert import inert_json
from dcq.query.views import count_rows
from dcq.reports import Column, Report


@reporting(
    formats=("toml", "jsonl", "parquet"),
    examples=(
        "dcq export articles/",
        "dcq export > everything.jsonl",
        "dcq export views/ --format parquet",
    ),
)
def app(
    session: Session,
    file: Annotated[
        str | None,
        typer.Argument(metavar="FOLDER", help="A new folder; without it, JSON Lines are printed."),
    ] = None,
) -> Report:
    """Export every article in the format that dcq import takes, with nothing lost.

    A folder gets a TOML file for each article; without one, each is a line of JSON. With
    --format parquet, a folder gets the named views instead, for DuckDB, Spark or pandas.
    """
    if file is None and session.format == "parquet":
        raise UsageError("parquet goes into a folder", "name a new one")
    connection = session.database()
    if file is None:
        documents = _documents(session, connection, printed=True)
        lines = (inert_json(json.dumps(document, ensure_ascii=False)) for document in documents)
        return Report([Column("article")], [], text=lines)
    with new_folder(Path(file), session.location.path) as folder:
        if session.format == "parquet":
            written = export_parquet(connection, folder)
        else:
            written = [_write(document, folder) for document in _documents(session, connection)]
    return Report([Column("file")], [(name,) for name in written], text=written)


def _documents(
    session: Session, connection: sqlite3.Connection, *, printed: bool = False
) -> Iterator[dict[str, Any]]:
    count = count_rows(connection, "source")
    with progress(session.stderr, "articles", counted=True) as tell:
        for number, document in enumerate(read_documents(connection), start=1):
            yield document
            if not (printed and session.terminal.is_tty):  # or it would be drawn among them
                tell(number, count)


def _write(document: dict[str, Any], folder: Path) -> str:
    name = f"{document['source']['slug']}.toml"
    # Not with multi-line strings, in which TOML makes one character of \r\n.
    content = tomli_w.dumps(document)
    (folder / name).write_text(content, encoding="utf-8", newline="\n")
    return name
