"""``dcq cite``: a sentence to paste."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from dcq.commands import completion
from dcq.commands.command import reporting
from dcq.commands.options import ADDED_METRIC
from dcq.commands.session import Session
from dcq.dates import last_day, parse_date
from dcq.query.filters import Filters
from dcq.query.lookup import find_project, parse_choice
from dcq.reports import Report
from dcq.reports.cite import LANGUAGES, cite_project, cite_total


@reporting(
    filters=True,
    examples=(
        "dcq cite escaudain",
        "dcq cite --region hauts-de-france",
        "dcq cite --metric capacity --lang fr",
    ),
)
def app(
    session: Session,
    filters: Filters,
    project: Annotated[
        str | None,
        typer.Argument(
            metavar="PROJECT",
            help="A project; without it, the total over what list lists.",
            autocompletion=completion.projects,
        ),
    ] = None,
    metric: Annotated[str | None, ADDED_METRIC] = None,
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="en (unless you say otherwise), fr.", metavar="LANG"),
    ] = None,
) -> Report:
    """Print one sentence to paste: the amount, its doubt, its sources, and the date.

    It ends with the command that prints the number again.
    """
    language = parse_choice(lang, LANGUAGES, "language") if lang else "en"
    as_of = last_day(parse_date(session.as_of, "--as-of")) if session.as_of else ""
    connection = session.database()
    day = as_of or date.today().isoformat()
    again = ["dcq", *(["--db", session.named_db] if session.named_db else [])]
    dated = ["--as-of", as_of] if as_of else []
    if project:
        slug = find_project(connection, project).slug
        return cite_project(
            connection, slug, language=language, as_of=day, again=again, dated=dated
        )
    return cite_total(
        connection, filters, metric, language=language, as_of=day, again=again, dated=dated
    )
