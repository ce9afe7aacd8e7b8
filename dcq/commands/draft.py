"""``dcq draft``: an article file proposed from an article's text."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.ingest.article_text import empty_article, read_text
from dcq.query.filters import Argument, Option, Text
from dcq.reports import Column, Report

FILE = Argument("A text, a saved .html, or - for standard input.", "FILE", is_file=True)


@partial(Reporting, formats=("toml",))
def app(
    session: Session,
    file: Annotated[Text, FILE] = None,
    empty: Annotated[bool, Option("Print an empty article file to fill in.")] = False,
) -> Report:
    """Propose an article file from the text of an article.

      dcq draft article.txt -o article.toml
      dcq draft page.html -o page.toml
      dcq draft --empty > article.toml

    Every number, known name, status and date of the text is in it. What is a guess is marked
    with a review: import refuses the file until you have decided. Nothing leaves the machine.
    """
    if empty == bool(file):
        raise UsageError("draft what?", "name a text, or give --empty")
    if file is None:
        return Report([Column("article")], [], text=empty_article().splitlines())
    from dcq.ingest.draft import Draft

    made = Draft(session.database(), read_text(file), datetime.now(UTC).date())
    lines = made.lines()
    return Report([Column("article")], [], notes=[made.note(lines)], text=lines)
