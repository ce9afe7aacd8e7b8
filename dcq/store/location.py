"""Which database a command works on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from dcq.errors import UserError


@dataclass(frozen=True, slots=True)
class Location:
    """A database's place, and whether it is dcq's own.

    Attributes:
        path: the file.
        is_default: True for the database that dcq makes, seeds and upgrades by itself;
            False for one that the user named.
    """

    path: Path
    is_default: bool


def locate(named: str | None) -> Location:
    """Choose the database: ``--db``, then ``DCQ_DB``, then the platform's data folder.

    Args:
        named: what ``--db`` said, or None.

    Raises:
        UserError: it would be in the home folder, and there is none.
    """
    chosen = named or os.environ.get("DCQ_DB")
    if chosen:
        return Location(Path(chosen), is_default=False)
    import platformdirs  # only the default pays for it

    try:
        return Location(platformdirs.user_data_path("dcq") / "dcq.db", is_default=True)
    except RuntimeError as error:  # a user whom the system does not know, as in a container
        raise UserError(str(error), "or name a database with --db PATH") from error
