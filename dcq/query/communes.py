"""The towns of France: in which départements there is a commune of a name."""

import gzip
from bisect import bisect
from collections.abc import Iterable
from functools import cache

from dcq.names import fold
from dcq.store.identity import shipped


def departments_of(names: Iterable[str]) -> dict[str, list[str]]:
    """The codes of the départements, such as ``59``, of each name that is a commune's.

    The file behind it, ``seed/reference/communes.txt.gz``, is read at the first name only.
    """
    found = {}
    for name in names:
        start = f"{fold(name)}\t"
        line = _communes()[bisect(_communes(), start) % len(_communes())]
        if line.startswith(start):
            found[name] = line.removeprefix(start).split(",")
    return found


def like(typed: str) -> list[str]:
    """The names of communes that begin as a text does, folded."""
    start = fold(typed)[:2]
    if len(start) < 2:
        return []
    first, last = (bisect(_communes(), bound) for bound in (start, f"{start}\U0010ffff"))
    return [line.partition("\t")[0] for line in _communes()[first:last]]


@cache
def _communes() -> list[str]:
    """The lines of the file, in their order."""
    file = shipped("seed") / "reference" / "communes.txt.gz"
    return gzip.decompress(file.read_bytes()).decode().splitlines()
