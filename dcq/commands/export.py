"""``dcq export``: everything, losslessly."""

import json
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from dcq.commands.command import Reporting
from dcq.commands.progress import progress
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.export.articles import read_everything, write_document
from dcq.export.data_package import export_data_package
from dcq.export.parquet import export_parquet
from dcq.output.files import new_folder
from dcq.output.inert import inert_json
from dcq.query.filters import Argument, Text
from dcq.query.views import count_rows
from dcq.reports import Column, Report

VIEW_FORMATS = {"parquet": export_parquet, "datapackage": export_data_package}
FOLDER = Argument("A new folder; if omitted, JSON Lines are printed.", "FOLDER", is_file=True)


@partial(Reporting, formats=("toml", "jsonl", *VIEW_FORMATS))
def app(session: Session, folder: Annotated[Text, FOLDER] = None) -> Report:
    """Export everything, without loss.

      dcq export articles/
      dcq export > everything.jsonl
      dcq export package/ --format datapackage

    dcq import takes it back. A folder gets a TOML file for each source; without a folder, each
    source is a line of JSON. --format parquet or datapackage writes the named views instead.
    """
    if folder is None and session.format in {"toml", *VIEW_FORMATS}:
        raise UsageError(f"{session.format} goes into a folder", "name a new one")
    connection = session.database()
    if folder is None:
        documents = _documents(connection, drawn=not session.terminal.is_tty)
        lines = (inert_json(json.dumps(document, ensure_ascii=False)) for document in documents)
        return Report([Column("article")], [], text=lines)
    with new_folder(Path(folder), session.location.path) as made:
        if session.format in VIEW_FORMATS:
            written = VIEW_FORMATS[session.format](connection, made)
        else:
            written = [write_document(one, made) for one in _documents(connection, drawn=True)]
    return Report([Column("file")], [(name,) for name in written], text=written)


def _documents(connection: sqlite3.Connection, *, drawn: bool) -> Iterator[dict[str, Any]]:
    count = count_rows(connection, "source")
    with progress("articles", counted=True) as show:
        for number, document in enumerate(read_everything(connection), start=1):
            yield document
            if drawn:  # not on a terminal, among the articles themselves
                show(number, count)
