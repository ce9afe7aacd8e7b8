"""``dcq cite``: a sentence to paste."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.options import ADDED_METRIC, SCOPE
from dcq.commands.session import Session
from dcq.dates import last_day, parse_date
from dcq.errors import UsageError
from dcq.query.filters import Argument, Filters, Option, Text, Texts
from dcq.query.lookup import find_subject, parse_choice
from dcq.reports import Report
from dcq.reports.cite import cite
from dcq.reports.sums import metric_to_add
from dcq.words import LANGUAGES

PROJECT = Argument(
    "A project; if omitted, the total of what dcq list lists.", "PROJECT", tables=("project",)
)
LANGUAGE = Option("Language of the sentence (default: en):", "LANG", LANGUAGES)


@Reporting
def app(
    session: Session,
    filters: Filters,
    project: Annotated[Texts, PROJECT] = (),
    metric: Annotated[Text, ADDED_METRIC] = None,
    scope: Annotated[Text, SCOPE] = None,
    lang: Annotated[Text, LANGUAGE] = None,
) -> Report:
    """Print a sentence to quote, with amount, sources and date.

      dcq cite escaudain
      dcq cite --metric capacity --lang fr

    Below it stands the command that prints the number again.
    """
    if project and scope:
        raise UsageError("--scope is for a total", "leave out the project")
    as_of = last_day(parse_date(session.as_of, "--as-of")) if session.as_of else ""
    connection = session.database()
    kind, found = find_subject(connection, " ".join(project)) if project else ("", None)
    if found and kind == "region":
        filters, found = replace(filters, region=(found.slug,)), None
    report = cite(
        connection,
        filters,
        metric_to_add(metric, scope) if metric or scope else None,
        found.slug if found else None,
        language=parse_choice(lang or "en", LANGUAGES, "language"),
        as_of=as_of or date.today().isoformat(),
        again=["dcq", *(["--db", session.named_db] if session.named_db else [])],
        dated=["--as-of", as_of] if as_of else [],
    )
    report.notes += [found.note] if found and found.note else []
    return report
