"""Processes of dcq that are warm: all is imported already, and only the work is left.

A test that kills dcq, or takes the disk from it, wants to meet its work and not Python's
start, which takes three quarters of a command's time; and there are many tests. The standard
library's fork server imports dcq once; each command is then a process of its own, forked
from it.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Lock
from typing import NamedTuple

_CONTEXT = get_context("forkserver")
# To start a process asks for the ends of all others, which can be told only once.
_ONE_AT_A_TIME = Lock()
_CONTEXT.set_forkserver_preload(
    [
        "dcq.cli",
        "dcq.ingest.seed",
        *(
            f"dcq.commands.{name}"
            for name in "db diff export figures import_ list rank remove show totals".split()
        ),
        "rich.table",
    ]
)


class Done(NamedTuple):
    """What a process printed, and its exit code."""

    stdout: str
    stderr: str
    code: int


class Ran(NamedTuple):
    """A process of dcq, and the files that it prints to."""

    process: ForkServerProcess
    stdout: Path
    stderr: Path

    def wait(self) -> int:
        """Wait until it ends, and return its exit code; that of a signal is negative."""
        return end(self.process)


def start(arguments: tuple[str, ...], home: Path, *, largest: int | None = None) -> Ran:
    """Start dcq on its own database, with ``home`` for its HOME and working folder.

    Args:
        arguments: its command line.
        home: what it prints goes beside this folder, not into it.
        largest: how many bytes a file may have, as on a disk that is nearly full.
    """
    out, err = (home.with_name(f"{home.name}.{name}") for name in ("stdout", "stderr"))
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    process = launch(arguments, home, env, (os.devnull, str(out), str(err)), largest=largest)
    return Ran(process, out, err)


def launch(
    arguments: Sequence[str],
    folder: Path,
    env: dict[str, str],
    streams: tuple[str, str, str],
    *,
    largest: int | None = None,
) -> ForkServerProcess:
    """Start dcq in a folder, with this environment and these files for its three streams."""
    given = (tuple(arguments), str(folder), env, streams, largest)
    process = _CONTEXT.Process(target=_run, args=given)
    with _ONE_AT_A_TIME:
        process.start()
    return process


def _run(
    arguments: tuple[str, ...],
    folder: str,
    env: dict[str, str],
    streams: tuple[str, str, str],
    largest: int | None,
) -> None:
    """What such a process does: it becomes as one that a shell has started, and runs dcq."""
    import sys

    from dcq.cli import main

    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOCTTY
    for descriptor, (name, flags) in enumerate(
        zip(streams, (os.O_RDONLY, write, write), strict=True)
    ):
        os.dup2(os.open(name, flags, 0o600), descriptor)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(descriptor, mode, encoding="utf-8", closefd=False)
        for descriptor, mode in enumerate(("r", "w", "w"))
    )
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    sys.argv[1:] = arguments
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    main()


def end(process: ForkServerProcess) -> int:
    """Wait until a process ends, and return its exit code; that of a signal is negative."""
    assert wait([process.sentinel], 60), "it hangs"
    with _ONE_AT_A_TIME:
        process.join()
    assert process.exitcode is not None
    return process.exitcode


def run(arguments: tuple[str, ...], home: Path, *, largest: int | None = None) -> Done:
    """Run dcq to its end: what it printed, and its exit code."""
    ran = start(arguments, home, largest=largest)
    code = ran.wait()
    return Done(ran.stdout.read_text("utf-8"), ran.stderr.read_text("utf-8"), code)
