"""Processes of dcq that are warm: all is imported already, and only the work is left.

A test that kills dcq, limits it or takes the disk from it wants to meet its work and not
Python's start, which takes three quarters of a command's time; and there are many tests. The
standard library's fork server imports dcq once; each command is then a process of its own,
forked from it, with streams, limits and an exit code as in any other.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import NamedTuple

from tests.running import Outcome, environment

HERE = Path(__file__).parent
_WALL = 20.0  # seconds after which a limited process that waits for something is ended: it hangs
_CEILING = 2 << 30  # bytes of address space, for the machine's sake

_CONTEXT = get_context("forkserver")
# To start a process asks for the ends of all others, which can be told only once.
_ONE_AT_A_TIME = Lock()
_CONTEXT.set_forkserver_preload(
    [
        *("dcq.cli", "dcq.ingest.seed", "dcq.query.as_of", "sqlalchemy", "alembic", "sqlmodel"),
        *("pycountry", "difflib", "rich.console", "rich.table", "tomllib", "tomli_w"),
        *(
            f"dcq.{package}.{file.stem}"
            for package in ("commands", "output")
            for file in (HERE.parent / "dcq" / package).glob("[a-z]*.py")
        ),
    ]
)


@dataclass
class Running:
    """A process of dcq, and the folder with its streams."""

    process: ForkServerProcess
    folder: TemporaryDirectory[str]

    def wait(self) -> Outcome:
        """Wait until it ends; the exit code of a signal is negative."""
        assert wait([self.process.sentinel], 60), "it hangs"
        with _ONE_AT_A_TIME:
            self.process.join()
        assert self.process.exitcode is not None
        stdout, stderr, used = (
            Path(self.folder.name, name).read_bytes().decode("utf-8", "replace")
            for name in ("stdout", "stderr", "used")
        )
        done = Outcome(stdout, stderr, self.process.exitcode)
        if used:
            seconds, memory = used.split()
            done.seconds, done.memory = float(seconds), int(memory)
        self.folder.cleanup()
        return done


def start(
    arguments: Sequence[str],
    place: Path,
    env: dict[str, str] | None = None,
    *,
    stdin: str | Path = "",
    largest: int | None = None,
    hostile: bool = False,
) -> Running:
    """Start dcq in a folder.

    Args:
        arguments: its command line.
        place: its working folder; also its HOME, if no environment is given.
        env: its environment; if None, one that names no database.
        stdin: what it can read, or a file that is its standard input.
        largest: how many bytes a file may have, as on a disk that is nearly full.
        hostile: whether it meets what may make it hang or take all memory, which ends it.
    """
    folder = TemporaryDirectory()
    read = stdin if isinstance(stdin, Path) else Path(folder.name, "stdin")
    if isinstance(stdin, str):
        read.write_bytes(stdin.encode())
    for name in ("stdout", "stderr", "used"):  # a process may be killed before it opens them
        Path(folder.name, name).touch()
    if env is None:
        env = environment(place, HOME=str(place))
        del env["DCQ_DB"]
    given = (tuple(arguments), str(place), env, str(read), folder.name, largest, hostile)
    process = _CONTEXT.Process(target=_run, args=given)
    with _ONE_AT_A_TIME:
        process.start()
    return Running(process, folder)


def run(arguments: Sequence[str], home: Path, *, largest: int | None = None) -> Outcome:
    """Run dcq to its end on its own database, with ``home`` for its HOME and working folder."""
    return start(arguments, home, largest=largest).wait()


def _run(
    arguments: tuple[str, ...],
    place: str,
    env: dict[str, str],
    stdin: str,
    folder: str,
    largest: int | None,
    hostile: bool,
) -> None:
    """What such a process does: it becomes as one that a shell has started, and runs dcq."""
    import sys

    from dcq.cli import main

    gc.freeze()
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for descriptor, file in enumerate((stdin, f"{folder}/stdout", f"{folder}/stderr")):
        opened = os.open(file, write if descriptor else os.O_RDONLY, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    used = os.open(f"{folder}/used", os.O_WRONLY)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(descriptor, mode, encoding="utf-8", closefd=False)
        for descriptor, mode in enumerate(("r", "w", "w"))
    )
    os.environ.clear()
    os.environ.update(env)
    os.chdir(place)
    sys.argv[1:] = arguments
    try:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
        if hostile:
            resource.setrlimit(resource.RLIMIT_AS, (_CEILING, _CEILING))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            signal.setitimer(signal.ITIMER_REAL, _WALL)
        main()
    finally:
        taken = resource.getrusage(resource.RUSAGE_SELF)
        os.write(used, f"{taken.ru_utime + taken.ru_stime} {taken.ru_maxrss * 1024}".encode())


class Arena(NamedTuple):
    """A folder in which hostile input is tried, each time in a process with limits."""

    place: Path

    def run(self, *arguments: str, stdin: str = os.devnull, **variables: str) -> Outcome:
        """Run dcq on arguments, with a file for its standard input."""
        env = environment(self.place, **variables)
        return start(arguments, self.place, env, stdin=Path(stdin), hostile=True).wait()


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """The names below a folder, each with its kind and content."""
    found = {}
    for path in folder.rglob("*"):
        mode = path.lstat().st_mode
        content = path.read_bytes() if stat.S_ISREG(mode) else b""
        found[str(path.relative_to(folder))] = (mode, content)
    return found
