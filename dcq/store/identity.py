"""What marks a database as dcq's and of which version it is, and where its scripts are."""

import shlex
import sqlite3
from _blake2 import blake2b  # hashlib has it, too, but takes 3 ms to load OpenSSL
from pathlib import Path
from typing import Any

from dcq.errors import UserError

APPLICATION_ID = 0x64637131  # "dcq1" in ASCII; SQLite's header keeps it
REVISION = "0003"
"""The newest migration; a database at any other revision is older or newer."""

SCHEMAS = {
    "0001": "09122079a3d4f023512531fb92ef2533",
    "0002": "4926c06e6f53a77e7b68fa4d4e4dd32d",
    "0003": "70cfced5097a2c888c15e1487e8108b2",
}
"""What ``digest`` makes of the schema of each revision, as it was released."""

SEED_EDITION = 2
"""Counts the editions of the seed; a database keeps its own as ``user_version``."""

BACKUP = "restore it from a backup"
# What ANALYZE leaves is not part of the schema.
SCHEMA = """
    SELECT type, name, tbl_name, sql FROM sqlite_schema
    WHERE sql IS NULL OR sql NOT IN ('CREATE TABLE sqlite_stat1(tbl,idx,stat)',
      'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)')
    ORDER BY type, name
"""
# Alembic's own table; its spaces differ between releases of SQLAlchemy.
_VERSIONS = (
    "CREATE TABLE alembic_version ( version_num VARCHAR(32) NOT NULL,"
    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num) )"
)

_PACKAGE = Path(__file__).parent.parent


def shipped(name: str) -> Path:
    """Where the ``migrations`` or the ``seed`` are: in a wheel inside ``dcq``, or beside it."""
    packed = _PACKAGE / f"_{name}"
    return packed if packed.is_dir() else _PACKAGE.parent / name


class OutdatedDatabaseError(UserError):
    """The database is older than this dcq; upgrading it helps."""


def check_revision(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database that is not dcq's or whose schema is not that of this version."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise UserError(f"{path} is not a dcq database", "give the path of a dcq database")
    objects = connection.execute(SCHEMA).fetchall()
    schema = [row for row in objects if row[2] != "alembic_version"]
    # The index that SQLite makes of a primary key has no SQL.
    stated = [str(row[3]) for row in objects if row[2] == "alembic_version" and row[3]]
    found = []
    if [" ".join(sql.split()) for sql in stated] == [
        _VERSIONS
    ]:  # a view of that name could do anything
        found = connection.execute("SELECT version_num FROM alembic_version LIMIT 2").fetchall()
    revision = found[0][0] if len(found) == 1 else None
    if not (isinstance(revision, str) and revision.isdecimal()):
        raise UserError(f"{path} is not a whole dcq database", BACKUP)
    if revision > REVISION:
        raise UserError(
            f"{path} was written by a newer dcq (schema {revision}, this one knows {REVISION})",
            "upgrade dcq: pip install --upgrade dcq",
        )
    if digest(schema) != SCHEMAS.get(revision):
        problem = f"{path} does not have the tables and views that dcq makes"
        raise UserError(problem, f"drop what you added, or {BACKUP}")
    if revision < REVISION:
        raise OutdatedDatabaseError(
            f"{path} was written by an older dcq (schema {revision})",
            f"upgrade it, with a backup, with: dcq --db {shlex.quote(str(path))} db upgrade",
        )


def digest(schema: list[tuple[Any, ...]]) -> str:
    """One word for a schema, which SQLite keeps as it was written, whatever its version.

    It is of the type, name, table and SQL of each object, but for the table of the revision.
    """
    return blake2b(repr(schema).encode(), digest_size=16).hexdigest()
