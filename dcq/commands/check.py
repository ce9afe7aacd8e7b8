"""``dcq check``: the audit."""

from pathlib import Path
from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.session import Session
from dcq.query.filters import Option, Text
from dcq.reports import Report
from dcq.reports.check import check_integrity, list_duplicates
from dcq.reports.check_articles import check_articles
from dcq.reports.check_links import list_unreachable

ARTICLES = Option("Compare every stored phrase with the articles in this folder.", "DIR")
LINKS = Option(
    "Keep what a link checker found: url, status, date; - is stdin.", "FILE", is_file=True
)
DUPLICATES = Option("List the pairs of projects that may be one, and why.")


@Reporting
def app(
    session: Session,
    articles: Annotated[Text, ARTICLES] = None,
    duplicates: Annotated[bool, DUPLICATES] = False,
    links: Annotated[Text, LINKS] = None,
) -> Report:
    """Check the database, and compare it with the articles.

      dcq check
      dcq check --articles ~/articles
      dcq check --articles . --csv
      dcq check --duplicates
      dcq check --links found.csv

    With --articles, each article is found by its file name and verified by its SHA-256. Each
    stored phrase must stand in its article, and the number in the phrase must be the stored
    number; each number of the article must be stored or set aside. The exit code is 1 if
    anything fails or is unaccounted for.

    With --links, dcq keeps what a link checker of your own found. It opens no network itself, and
    an unreachable link says nothing about the facts.
    """
    if links:
        from dcq.ingest.changes import check_links
        from dcq.ingest.links import read_checks

        path = session.writable()
        kept, foreign = check_links(path, read_checks(links), session.command)
        return list_unreachable(session.database(), kept, foreign)
    connection = session.database()
    if duplicates:
        return list_duplicates(connection)
    return check_articles(connection, Path(articles)) if articles else check_integrity(connection)
