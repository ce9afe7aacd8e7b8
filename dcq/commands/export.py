"""``dcq export``: everything, losslessly."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from dcq.commands.command import reporting
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.export.articles import read_documents, write_document
from dcq.export.parquet import export_parquet
from dcq.output.files import new_folder
from dcq.output.inert import inert_json
from dcq.query.filters import Argument, Text
from dcq.query.views import count_rows
from dcq.reports import Column, Report

FOLDER = Argument("A new folder; if omitted, JSON Lines are printed.", "FOLDER", is_file=True)
EXAMPLES = ("articles/", "> everything.jsonl", "views/ --format parquet")


@reporting(
    formats=("toml", "jsonl", "parquet"), examples=tuple(f"dcq export {it}" for it in EXAMPLES)
)
def app(session: Session, folder: Annotated[Text, FOLDER] = None) -> Report:
    """Export everything, without loss.

    dcq import takes it back. A folder gets a TOML file for each source; without a folder, each
    source is a line of JSON.
    With --format parquet, the folder gets the named views, for DuckDB, Spark or pandas.
    """
    if folder is None and session.format == "parquet":
        raise UsageError("parquet goes into a folder", "name a new one")
    connection = session.database()
    if folder is None:
        documents = _documents(session, connection, printed=True)
        lines = (inert_json(json.dumps(document, ensure_ascii=False)) for document in documents)
        return Report([Column("article")], [], text=lines)
    with new_folder(Path(folder), session.location.path) as made:
        if session.format == "parquet":
            written = export_parquet(connection, made)
        else:
            written = [write_document(one, made) for one in _documents(session, connection)]
    return Report([Column("file")], [(name,) for name in written], text=written)


def _documents(
    session: Session, connection: sqlite3.Connection, *, printed: bool = False
) -> Iterator[dict[str, Any]]:
    count = count_rows(connection, "source")
    with session.progress("articles", counted=True) as show:
        for number, document in enumerate(read_documents(connection), start=1):
            yield document
            if not (printed and session.terminal.is_tty):  # or it would be drawn among them
                show(number, count)
