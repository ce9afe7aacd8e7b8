"""``dcq export``: everything, losslessly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import tomli_w
import typer

from dcq.commands.command import reporting
from dcq.commands.session import Session
from dcq.errors import UserError
from dcq.ingest.export import read_articles
from dcq.reports import Column, Report


@reporting(examples=("dcq export articles/", "dcq export > everything.jsonl"))
def app(
    session: Session,
    file: Annotated[
        str | None,
        typer.Argument(metavar="FOLDER", help="A new folder; without it, JSON Lines are printed."),
    ] = None,
) -> Report:
    """Export every article in the format that dcq import takes, with nothing lost.

    A folder gets a TOML file for each article; without one, each is a line of JSON.
    """
    articles = read_articles(session.database())
    documents = (article.model_dump(exclude_defaults=True) for article in articles)
    if file is None:
        lines = (
            json.dumps({"format": 1, **document}, ensure_ascii=False) for document in documents
        )
        return Report([Column("article")], [], bare="\n".join(lines))
    folder = Path(file)
    try:
        folder.mkdir(parents=True)
        for document in documents:
            name = f"{document['source']['slug']}.toml"
            content = tomli_w.dumps({"format": 1, **document}, multiline_strings=True)
            (folder / name).write_text(content, encoding="utf-8", newline="\n")
    except FileExistsError:
        raise UserError(f"{folder} is there already", "name a new folder") from None
    except OSError as error:
        raise UserError(f"cannot write {folder}: {error.strerror}", "name another") from error
    written = sorted(path.name for path in folder.iterdir())
    return Report([Column("file")], [(name,) for name in written], bare="\n".join(written))
