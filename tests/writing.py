"""Write an article outside an import, for tests that need only a database with it."""

from sqlalchemy import Connection

from dcq.ingest.entries import Article
from dcq.ingest.faults import Faults
from dcq.ingest.toml_lines import Position
from dcq.ingest.writer import Writer


def write_article(connection: Connection, article: Article) -> None:
    """Replace what the article of that slug stated by what this one states.

    Raises:
        UserError: it cannot be written as it is; the error lists its faults.
    """
    writer = Writer(connection)
    faults = Faults()
    for fault in writer.add_article(article, Position(article.source.slug)):
        faults.add(article.source.slug, fault)
    faults.refuse()
    writer.finish()
