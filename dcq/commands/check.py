"""``dcq check``: the audit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dcq.commands.command import reporting
from dcq.commands.session import Session
from dcq.reports import Report
from dcq.reports.check import check_integrity
from dcq.reports.check_articles import check_articles


@reporting(
    examples=("dcq check", "dcq check --articles ~/articles", "dcq check --articles . --csv")
)
def app(
    session: Session,
    articles: Annotated[
        str | None,
        typer.Option(
            "--articles",
            help="Hold every stored phrase against the articles' texts in this folder.",
            metavar="DIR",
        ),
    ] = None,
) -> Report:
    """Audit the database: is it sound, and do the articles say what it says?

    With --articles, each article is found by its file name and trusted by its SHA-256, each
    phrase must stand in it, and the number in the phrase must be the number stored. Exits with 1
    if anything does not verify.
    """
    connection = session.database()
    return check_articles(connection, Path(articles)) if articles else check_integrity(connection)
