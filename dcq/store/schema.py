"""What marks a database as dcq's, and where its scripts are."""

from __future__ import annotations

from pathlib import Path

APPLICATION_ID = 0x64637131  # "dcq1" in ASCII; SQLite's header keeps it
REVISION = "0001"
"""The newest migration; a database at any other revision is older or newer."""

SCHEMAS = {"0001": "09122079a3d4f023512531fb92ef2533"}
"""What ``reading.digest`` makes of each revision's schema; a test holds it to the migrations."""

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
