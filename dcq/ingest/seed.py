"""Make a database with dcq's own seed, and bring corrected articles to older ones."""

from __future__ import annotations

import os
import sqlite3
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, insert, text, update
from sqlmodel import col

from dcq.errors import UserError
from dcq.ingest.article_file import read_article
from dcq.ingest.gazetteer import load_regions
from dcq.ingest.writer import write_article
from dcq.models import SeedArticle
from dcq.store.identity import REVISION, SEED_EDITION, OutdatedDatabaseError, shipped
from dcq.store.reading import open_for_reading
from dcq.store.writing import back_up, create, migrate, writing


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
        UserError: the database is not dcq's, or cannot be written.
    """
    if is_current(path):
        return None
    with writing(path) as connection:
        if _is_at_edition(connection):  # another process was faster
            return None
        backup = back_up(path)
        migrate(connection)
        # A database made without the seed stays without it.
        if connection.execute(text("SELECT count(*) FROM seed_article")).scalar():
            write_seed(connection)
    return backup


def is_current(path: Path) -> bool:
    """Whether the database has this version's schema and seed.

    Raises:
        UserError: the database is not dcq's, or newer than this dcq.
    """
    try:
        connection = open_for_reading(path)
    except OutdatedDatabaseError:
        return False
    try:
        return _is_at_edition(connection)
    finally:
        connection.close()


def _is_at_edition(connection: Connection | sqlite3.Connection) -> bool:
    """Whether an open database has this version's schema, and its seed or none."""
    run = connection.exec_driver_sql if isinstance(connection, Connection) else connection.execute
    revision = run("SELECT version_num FROM alembic_version").fetchone()
    if revision is None or revision[0] < REVISION:
        return False
    edition = run("PRAGMA user_version").fetchone()
    seeded = run("SELECT count(*) FROM seed_article").fetchone()
    return edition is None or edition[0] >= SEED_EDITION or not (seeded and seeded[0])


def write_seed(connection: Connection) -> None:
    """Write the seed's articles, but for those that the user changed or removed."""
    known = {
        row.slug: row
        for row in connection.execute(text("SELECT slug, digest, state FROM seed_article"))
    }
    for file in sorted(shipped("seed").glob("*.toml")):
        digest = sha256(file.read_bytes()).hexdigest()
        article = read_article(file)
        before = known.get(article.source.slug)
        if before and (before.state != "seeded" or before.digest == digest):
            continue
        write_article(connection, article)
        row = {"slug": article.source.slug, "digest": digest, "state": "seeded"}
        if before:
            connection.execute(
                update(SeedArticle).where(col(SeedArticle.slug) == row["slug"]).values(row)
            )
        else:
            connection.execute(insert(SeedArticle), [row])
    connection.exec_driver_sql(f"PRAGMA user_version = {SEED_EDITION}")


def require_absent(path: Path) -> None:
    """Refuse to make a database where a file is.

    Raises:
        UserError: there is one.
    """
    if os.path.lexists(path):
        raise UserError(f"{path} is there already", "name another place, or use db upgrade")
