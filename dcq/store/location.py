"""Which database a command works on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Location(NamedTuple):
    """A database's file, and whether it is the one that dcq makes, seeds and upgrades by itself."""

    path: Path
    is_default: bool


def locate(named: str | None) -> Location:
    """Choose what ``--db`` named, then ``DCQ_DB``, then a file in the platform's data folder."""
    chosen = named or os.environ.get("DCQ_DB")
    if chosen:
        return Location(Path(chosen), is_default=False)
    import platformdirs  # only the default pays for it

    return Location(platformdirs.user_data_path("dcq") / "dcq.db", is_default=True)
