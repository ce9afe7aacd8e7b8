"""Which database a command works on."""

import os
from pathlib import Path
from typing import NamedTuple

from dcq.errors import UserError


class Location(NamedTuple):
    """A database's file, and whether it is the one that dcq makes, seeds and upgrades by itself."""

    path: Path
    is_default: bool


def locate(named: str | None) -> Location:
    """Choose what ``--db`` named, then ``DCQ_DB``, then a file in the platform's data folder.

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
