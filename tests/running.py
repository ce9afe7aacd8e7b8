"""The one way to run dcq in the tests, and what comes of it.

``run_dcq`` runs a command line in this process, with streams, a terminal's width, an
environment and a working folder of its own. ``process=True`` forks a process for it, where
the test is of what only a process has: limits, a crash, open descriptors. ``processes.py``
has those that a test kills or lets run at once.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from dcq.cli import run

SECONDS = 5.0  # of work that hostile input may take; not of waiting, which others may cause
MEMORY = 500 << 20  # bytes that it may take
# What a terminal obeys or is misled by, but for the line end.
LIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069]")


class _Printed(NamedTuple):
    stdout: str
    stderr: str
    code: int


class Outcome(_Printed):
    """What a run of dcq printed, and its exit code; equal to a tuple of the three.

    Attributes:
        seconds: of work, where it was measured.
        memory: the most bytes that it had, where that was measured.
    """

    seconds = 0.0
    memory = 0

    def faults(self) -> list[str]:
        """What no input may do to dcq, of what happened in an arena."""
        *_, last = ["", *self.stderr.splitlines()]
        # A check that does not verify has no error, and says in a note what it found.
        told = last.startswith("note: ") or (
            last.startswith("dcq: ") and ("; " in last or last.endswith("?"))
        )
        rules = {
            f"exit code {self.code}": self.code in {0, 1, 2},
            "a traceback": "Traceback" not in self.stderr,
            f"{self.seconds} seconds": self.seconds <= SECONDS,
            f"{self.memory >> 20} MiB": 0 < self.memory <= MEMORY,
            "a live character": not LIVE.search(self.stderr),
            "output of a wrong command": self.code != 2 or not self.stdout,
            "an error without a remedy": self.code == 0 or told,
        }
        return [fault for fault, kept in rules.items() if not kept]


class Stream(io.TextIOWrapper):
    """A stream in memory, which may pass for a terminal."""

    def __init__(self, content: str = "", *, terminal: bool = False) -> None:
        super().__init__(
            io.BytesIO(content.encode()), "utf-8", "backslashreplace", "\n", write_through=True
        )
        self._terminal = terminal

    def isatty(self) -> bool:  # noqa: D102
        return self._terminal

    def text(self) -> str:
        """All that was written to it."""
        self.seek(0)
        return self.read()


def environment(place: Path, **more: str) -> dict[str, str]:
    """A clean environment: an empty HOME, no colours, the database of the folder."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(place / "home"),
        "DCQ_DB": "seed.db",
        "NO_COLOR": "1",
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        **more,
    }


def run_dcq(
    arguments: Sequence[str],
    place: Path,
    *,
    columns: int | None = None,
    env: dict[str, str] | None = None,
    stdin: str = "",
    terminals: int = 1,
    process: bool = False,
    fresh: bool = False,
) -> Outcome:
    """Run dcq to its end.

    Args:
        arguments: its command line.
        place: its working folder.
        columns: how wide the terminal is that it prints to; None stands for a pipe.
        env: variables beside those of ``environment``; an empty one is not set.
        stdin: what it can read.
        terminals: with ``columns``, whether stdout is the terminal (1) or stderr as well (2).
        process: whether it runs in a process of its own.
        fresh: whether Python is started for it, for what Python itself looks at, and for
            another dcq that lies in ``place``.
    """
    full = environment(place, **(env or {}))
    full = {name: value for name, value in full.items() if value != ""}
    if fresh:
        command = [sys.executable, "-m", "dcq", *arguments]
        done = subprocess.run(
            command, cwd=place, env=full, input=stdin, capture_output=True, text=True, check=False
        )
        return Outcome(done.stdout, done.stderr, done.returncode)
    if process:
        from tests.processes import start

        return start(arguments, place, full, stdin=stdin).wait()
    if columns is not None:
        full["COLUMNS"] = str(columns)
    on_terminal = 0 if columns is None else terminals
    streams = Stream(stdin), Stream(terminal=on_terminal > 0), Stream(terminal=on_terminal > 1)
    code = run_here(arguments, place, full, streams)
    return Outcome(streams[1].text(), streams[2].text(), code)


def run_shell(line: str, place: Path, **variables: str) -> Outcome:
    """Run a line of bash in which ``dcq`` is this dcq; any part of a pipe may fail it."""
    command = shlex.join([sys.executable, "-m", "dcq"])
    done = subprocess.run(
        ["bash", "-c", f'set -o pipefail; dcq() {{ {command} "$@"; }}; {line}'],
        cwd=place,
        env=environment(place, **variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Outcome(done.stdout, done.stderr, done.returncode)


def run_here(
    arguments: Sequence[str],
    place: Path,
    env: dict[str, str],
    streams: tuple[Stream, Stream, Stream],
) -> int:
    """Run dcq in this process on given streams, and return its exit code."""
    names = ("stdin", "stdout", "stderr")
    with (
        mock.patch.dict(os.environ, env, clear=True),
        mock.patch.multiple(sys, **dict(zip(names, streams, strict=True))),
        chdir(place),
    ):
        return run(list(arguments))
