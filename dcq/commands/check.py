"""``dcq check``: the audit."""

from pathlib import Path
from typing import Annotated

from dcq.commands.command import Reporting
from dcq.commands.session import Session
from dcq.query.filters import Option, Text
from dcq.reports import Report
from dcq.reports.check import check_integrity, list_duplicates
from dcq.reports.check_articles import check_articles

ARTICLES = Option("Compare every stored phrase with the articles in this folder.", "DIR")
DUPLICATES = Option("List the pairs of projects that may be one, and why.")


@Reporting
def app(
    session: Session,
    articles: Annotated[Text, ARTICLES] = None,
    duplicates: Annotated[bool, DUPLICATES] = False,
) -> Report:
    """Check the database, and compare it with the articles.

      dcq check
      dcq check --articles ~/articles
      dcq check --articles . --csv
      dcq check --duplicates

    With --articles, each article is found by its file name and verified by its SHA-256. Each
    stored phrase must stand in its article, and the number in the phrase must be the stored
    number; each number of the article must be stored or set aside. The exit code is 1 if
    anything fails or is unaccounted for.
    """
    connection = session.database()
    if duplicates:
        return list_duplicates(connection)
    return check_articles(connection, Path(articles)) if articles else check_integrity(connection)
