"""What marks a database as dcq's, and where its scripts are."""

from __future__ import annotations

from pathlib import Path

APPLICATION_ID = 0x64637131  # "dcq1" in ASCII; SQLite's header keeps it
REVISION = "0002"
"""The newest migration; a database at any other revision is older or newer."""

SCHEMAS = {
    "0001": "09122079a3d4f023512531fb92ef2533",
    "0002": "4926c06e6f53a77e7b68fa4d4e4dd32d",
}
"""What ``reading.digest`` makes of the schema of each revision, as it was released."""

SEED_EDITION = 1
"""Counts the editions of the seed; a database keeps its own as ``user_version``."""

_PACKAGE = Path(__file__).parent.parent


def _folder(name: str) -> Path:
    """A folder that lies in the wheel as ``dcq/_name`` and in a checkout beside ``dcq``."""
    packed = _PACKAGE / f"_{name}"
    return packed if packed.is_dir() else _PACKAGE.parent / name


def migrations_folder() -> Path:
    """Where the migrations are."""
    return _folder("migrations")


def seed_folder() -> Path:
    """Where the seed's article files and reference files are."""
    return _folder("seed")
