"""Make a database with dcq's own seed, and write its articles again."""

import os
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from dcq.errors import UserError
from dcq.ingest.article_file import read_article
from dcq.ingest.faults import Faults
from dcq.ingest.gazetteer import load_regions
from dcq.ingest.toml_lines import Position
from dcq.ingest.writer import Writer
from dcq.store.identity import SEED_EDITION, shipped
from dcq.store.writing import create


def make_database(path: Path, *, empty: bool = False) -> bool:
    """Make a database: the schema and the regions, and the seed unless ``empty``.

    Returns:
        Whether this call made it; False if it was there already.

    Raises:
        UserError: the place cannot be written.
    """

    def fill(connection: Connection) -> None:
        load_regions(connection, shipped("seed") / "reference" / "regions.toml")
        if not empty:
            write_seed(connection)

    return create(path, fill)


def write_seed(connection: Connection, *, again: bool = False) -> Writer:
    """Write the seed's articles; those that the user changed or removed only if ``again``.

    The writer that did is finished.
    """
    writer, faults = Writer(connection), Faults()
    written = []
    for file in sorted(shipped("seed").glob("*.toml")):
        digest = sha256(file.read_bytes()).hexdigest()
        article = read_article(file)
        slug = article.source.slug
        query = "SELECT 1 FROM seed_article WHERE slug = ? AND (state <> 'seeded' OR digest = ?)"
        if again or not writer.raw.execute(query, [slug, digest]).fetchone():
            for fault in writer.add_article(article, Position(slug)):
                faults.add(slug, fault)
            written.append((slug, digest))
    faults.refuse()
    writer.finish()
    writer.raw.executemany("REPLACE INTO seed_article VALUES (?, ?, 'seeded')", written)
    writer.raw.execute(f"PRAGMA user_version = {SEED_EDITION}")
    return writer


def require_absent(path: Path) -> None:
    """Refuse to make a database where a file is.

    Raises:
        UserError: there is one.
    """
    if os.path.lexists(path):
        raise UserError(f"{path} is there already", "name another place, or use db upgrade")
