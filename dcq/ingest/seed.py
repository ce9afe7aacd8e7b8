"""Make a database with dcq's own seed, and bring corrected articles to older ones."""

import os
import sqlite3
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from dcq.errors import UserError
from dcq.ingest.article_file import read_article
from dcq.ingest.faults import Faults
from dcq.ingest.gazetteer import load_regions
from dcq.ingest.toml_lines import Position
from dcq.ingest.writer import Writer
from dcq.store.identity import REVISION, SEED_EDITION, OutdatedDatabaseError, shipped
from dcq.store.reading import open_for_reading
from dcq.store.writing import back_up, create, driver_of, migrate, writing


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


def upgrade_database(path: Path) -> Path | None:
    """Bring the schema and the seed up to this version, after a backup beside the database.

    Returns:
        The backup, or None where there was nothing to do.

    Raises:
        UserError: the database is not dcq's or newer than this dcq, or cannot be written.
    """
    with suppress(OutdatedDatabaseError), closing(open_for_reading(path)) as current:
        if _is_at_edition(current):
            return None
    with writing(path) as connection:
        raw = driver_of(connection)
        if _is_at_edition(raw):  # another process was faster
            return None
        backup = back_up(path)
        migrate(connection)
        # A database made without the seed stays without it.
        if raw.execute("SELECT 1 FROM seed_article").fetchone():
            write_seed(connection)
    return backup


def _is_at_edition(raw: sqlite3.Connection) -> bool:
    """Whether an open database has this version's schema, and its seed or none."""
    (revision,) = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    (edition,) = raw.execute("PRAGMA user_version").fetchone()
    (seeded,) = raw.execute("SELECT count(*) FROM seed_article").fetchone()
    return bool(revision >= REVISION and (edition >= SEED_EDITION or not seeded))


def write_seed(connection: Connection, *, again: bool = False) -> Writer:
    """Write the seed's articles, but for those that the user changed or removed.

    Args:
        connection: the database, within a transaction.
        again: whether those are brought back, too.

    Returns:
        The writer, which is finished.
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
