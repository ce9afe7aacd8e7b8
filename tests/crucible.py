"""Run dcq some thousand times, each in a process of its own, without a start for each.

A server process imports dcq once. For every command line that it reads it forks a child, in
which ``dcq.cli.main`` runs with streams, limits and an exit code as in any other process.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import re
import resource
import signal
import stat
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

WALL = 20.0  # seconds after which a child that waits for something is ended: it hangs
SECONDS = 5.0  # of work that a run may take; not of waiting, which others may cause
MEMORY = 500 << 20  # bytes that a run may take
_CEILING = 2 << 30  # bytes of address space, for the machine's sake
ROOT = Path(__file__).parent.parent
# What a terminal obeys or is misled by, but for the line end.
LIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069]")
_STREAMS = ("stdout", "stderr")
PRELOADED = "sqlalchemy alembic sqlmodel pycountry difflib rich.console rich.table tomllib tomli_w"


class Run(NamedTuple):
    """What became of one command line.

    Attributes:
        code: the exit code; below zero the signal that ended it.
        seconds: of work.
        memory: the most bytes that it had.
        stdout: what it printed.
        stderr: what it complained.
    """

    code: int
    seconds: float
    memory: int
    stdout: str
    stderr: str

    def faults(self) -> list[str]:
        """What no input may do to dcq, of what this one did."""
        *_, last = ["", *self.stderr.splitlines()]
        # A check that does not verify has no error, and says in a note what it found.
        told = last.startswith("note: ") or (
            last.startswith("dcq: ") and ("; " in last or last.endswith("?"))
        )
        rules = {
            f"exit code {self.code}": self.code in {0, 1, 2},
            "a traceback": "Traceback" not in self.stderr,
            f"{self.seconds} seconds": self.seconds <= SECONDS,
            f"{self.memory >> 20} MiB": self.memory <= MEMORY,
            "a live character": not LIVE.search(self.stderr),
            "output of a wrong command": self.code != 2 or not self.stdout,
            "an error without a remedy": self.code == 0 or told,
        }
        return [fault for fault, kept in rules.items() if not kept]


class Crucible:
    """The server's other side."""

    def __init__(self, server: subprocess.Popen[str], place: Path) -> None:
        self.place = place
        self._server = server

    def run(self, *arguments: str, stdin: str = os.devnull, **variables: str) -> Run:
        """Run dcq in ``place`` on arguments, with a file for its standard input."""
        asked = {"arguments": arguments, "stdin": stdin, "variables": variables}
        to, back = cast(IO[str], self._server.stdin), cast(IO[str], self._server.stdout)
        print(json.dumps(asked), file=to, flush=True)
        told = json.loads(back.readline())
        texts = (
            self.place.parent.joinpath(name).read_bytes().decode("utf-8", "replace")
            for name in ("stdout", "stderr")
        )
        return Run(told["code"], told["seconds"], told["memory"], *texts)


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """The names below a folder, but for the runs' own streams, each with its kind and content."""
    found = {}
    for path in folder.rglob("*"):
        mode = path.lstat().st_mode
        if path.parent != folder or path.name not in _STREAMS:
            content = path.read_bytes() if stat.S_ISREG(mode) else b""
            found[str(path.relative_to(folder))] = (mode, content)
    return found


@contextmanager
def crucible(place: Path, env: dict[str, str]) -> Iterator[Crucible]:
    """A crucible that works in a folder; the streams of its runs lie beside that."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.crucible", str(place)],
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        yield Crucible(server, place)


def _serve(place: Path) -> None:
    for package in map(import_module, ("dcq.commands", "dcq.output")):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    for name in [*PRELOADED.split(), "dcq.cli", "dcq.ingest.seed", "dcq.query.as_of"]:
        import_module(name)
    answer = os.fdopen(os.dup(1), "w")
    asked = os.fdopen(os.dup(0))
    os.chdir(place)
    gc.freeze()
    for line in asked:
        child = os.fork()
        if not child:
            _child(json.loads(line), place.parent)
        _, status, used = os.wait4(child, 0)
        told = {
            "code": os.waitstatus_to_exitcode(status),
            "seconds": used.ru_utime + used.ru_stime,
            "memory": used.ru_maxrss * 1024,
        }
        print(json.dumps(told), file=answer, flush=True)


def _child(asked: dict[str, Any], beside: Path) -> None:
    code = 1
    try:
        written = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        files = ((asked["stdin"], os.O_RDONLY), *((beside / f, written) for f in _STREAMS))
        for number, (file, flags) in enumerate(files):
            os.dup2(os.open(file, flags, 0o600), number)
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
        os.environ.update(asked["variables"])
        resource.setrlimit(resource.RLIMIT_AS, (_CEILING, _CEILING))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.setitimer(signal.ITIMER_REAL, WALL)
        sys.argv = ["dcq", *asked["arguments"]]
        import_module("dcq.cli").main()
    except SystemExit as left:
        code = int(left.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
