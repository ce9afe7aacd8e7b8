"""Files and folders that get their names when they are whole, and names that nothing may take.

What is being written has the name of a draft, which tells who writes it. What processes
left behind when they were killed is removed by the next one that writes in that folder.
"""

import os
import platform
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from zlib import crc32

from dcq.errors import UserError

LOGS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database
_ABANDONED = 86_400.0  # seconds after which a draft counts as abandoned, whoever wrote it
_NAME = re.compile(r"\.dcq\.([0-9a-f]{8})\.([0-9]+)\.\w+\.new")
_MAGIC = b"SQLite format 3\0"


@contextmanager
def draft(target: Path, *, folder: bool = False) -> Iterator[Path]:
    """An empty file or folder beside a target, to be filled and then renamed.

    What is still there at the end is removed, as are the drafts of killed processes.

    Raises:
        OSError: nothing can be written there.
    """
    sweep(target.parent)
    place = target.parent / f".dcq.{_machine()}.{os.getpid()}.{os.urandom(8).hex()}.new"
    if folder:
        place.mkdir()
    else:
        place.touch(exist_ok=False)
    try:
        yield place
    finally:
        _remove(place)


def put(made: Path, target: Path) -> bool:
    """Give a finished file its name, unless the name is taken."""
    try:
        os.link(made, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            return False
        made.replace(target)
    return True


def sweep(folder: Path) -> None:
    """Remove the drafts that processes left in a folder when they were killed."""
    with suppress(OSError):  # the folder may not be read
        for leftover in folder.iterdir():
            match = _NAME.fullmatch(leftover.name)
            if match and _is_abandoned(leftover, *match.groups()):
                _remove(leftover)


def _machine() -> str:
    return f"{crc32(platform.node().encode()):08x}"


def _is_abandoned(made: Path, machine: str, pid: str) -> bool:
    """Whether a draft is abandoned: its process is gone, or it is too old."""
    if os.name == "posix" and machine == _machine():
        try:
            os.kill(int(pid), 0)  # asks whether there is such a process, and does nothing to it
        except (ProcessLookupError, OverflowError):
            return True
        except PermissionError:
            pass
    with suppress(OSError):  # another process has removed it
        return time.time() - made.lstat().st_mtime > _ABANDONED
    return False


def _remove(made: Path) -> None:
    shutil.rmtree(made, ignore_errors=True)
    for file in _beside(made):  # the draft last: while it is there, it can be found again
        with suppress(OSError):  # there is nothing to remove, or it may not be removed
            file.unlink()


def refuse_database(target: Path, *databases: Path) -> None:
    """Refuse to write over a database or one of its logs, by whatever path or link.

    Those that dcq works on need not be there; any other is known by its content.

    Raises:
        UserError: the target is one, or would be one's log.
    """
    file = Path(os.path.realpath(target))
    whose = file.with_name(re.sub(r"(?<=.)-(wal|shm|journal)$", "", file.name, flags=re.I))
    own = (_beside(Path(os.path.realpath(database))) for database in databases)
    if file in chain.from_iterable(own) or any(map(_is_database, (file, whose))):
        raise UserError(f"{target} is a database or one of its logs", "name another file")


def _beside(file: Path) -> list[Path]:
    """A database and its logs, or what a draft of one may leave."""
    return [file.with_name(file.name + end) for end in (*LOGS, "")]


def _is_database(file: Path) -> bool:
    with suppress(OSError):
        if file.is_file():
            with file.open("rb") as opened:
                return opened.read(len(_MAGIC)) == _MAGIC
    return False
