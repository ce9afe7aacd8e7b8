"""Ctrl-C at any moment: exit code 130 within a second, nothing printed, nothing left behind."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import environment

SOON = 1.0  # seconds
# Before the first line of dcq only Python is there, and its start cannot be helped.
STARTING = """
import os, signal, sys, time
class Ask:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)
sys.meta_path.insert(0, Ask())
sys.argv = ["dcq", "list"]
from dcq.__main__ import main
main()
"""
# dcq, with a view that takes minutes, which it would refuse as not its own.
SLOW = """
import dcq.query.views as views
import dcq.store.reading as reading
reading._STEPS = 10**15
views.stream_ledger = lambda asked, *_, **__: open("began", "w").close() or asked.execute(
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000)"
    " SELECT max(i) FROM n"
)
from dcq.__main__ import main
main()
"""


def start(place: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=place,
        env=environment(place),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(happens: Callable[[], bool]) -> None:
    """Wait until something happens, or at most for as long as dcq ever needs to come to it."""
    end = time.monotonic() + 10
    while not happens() and time.monotonic() < end:
        time.sleep(0.01)


def waits(process: subprocess.Popen[str]) -> bool:
    """Whether a process sleeps between two tries for a lock, as the kernel tells it."""
    waits_in = Path("/proc", str(process.pid), "wchan")
    return waits_in.exists() and "nanosleep" in waits_in.read_text()


def interrupt(process: subprocess.Popen[str], after: float) -> tuple[int, bool, str, str]:
    """The exit code, whether it ended soon, and what it printed."""
    time.sleep(after)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    return process.returncode, time.monotonic() - began < SOON, stdout, stderr


@pytest.mark.parametrize(
    "module",
    [
        *("dcq.cli", "typer", "dcq.commands.list"),
        *(
            pytest.param(module, marks=pytest.mark.slow)
            for module in ("typing", "sqlite3", "dcq.output", "dcq.store.reading")
        ),
    ],
)
def test_an_interrupt_while_dcq_loads_leaves_no_traceback(module: str, place: Path) -> None:
    process = start(
        place,
        "-S",
        "-c",
        f"import sys; sys.path[:0] = {sys.path!r}\n" + STARTING.format(module=module),
    )
    stdout, stderr = process.communicate(timeout=60)
    assert "Traceback" not in stderr
    assert (process.returncode, stdout) == (130, "")


def test_an_interrupt_ends_a_long_statement(place: Path) -> None:
    """SQLite works for minutes without coming back to Python."""
    process = start(place, "-c", SLOW, "figures")
    until((place / "began").exists)
    done = interrupt(process, 0.3)
    assert done == (130, True, "", "")


def test_an_interrupt_ends_the_wait_of_a_writer(place: Path) -> None:
    (place / "a.csv").write_text("name,country\nA,FR\n", "utf-8")
    files = sorted(place.iterdir())
    with closing(sqlite3.connect(place / "seed.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        process = start(place, "-m", "dcq", "import", "a.csv", "--source-title", "T")
        until(lambda: waits(process))
        code, soon, stdout, stderr = interrupt(process, 0.3)
    assert (code, soon, stdout) == (130, True, "")
    assert stderr in {"", "note: waiting for another program to write to the database\n"}
    assert sorted(place.iterdir()) == files


def test_an_interrupt_ends_the_wait_of_a_reader(place: Path) -> None:
    """A program that keeps the database to itself keeps even readers out."""
    with closing(sqlite3.connect(place / "seed.db", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        process = start(place, "-m", "dcq", "list")
        until(lambda: waits(process))
        done = interrupt(process, 0.3)
    assert done == (130, True, "", "")


def test_an_interrupt_ends_the_wait_of_a_commit(place: Path) -> None:
    """A reader of a database without a log keeps a writer from its end."""
    (place / "a.csv").write_text("name,country\nA,FR\n", "utf-8")
    with closing(sqlite3.connect(place / "seed.db", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN")
        other.execute("SELECT * FROM project").fetchall()
        process = start(place, "-m", "dcq", "import", "a.csv", "--source-title", "T")
        until(lambda: waits(process))
        done = interrupt(process, 0.3)
    assert done == (130, True, "", "")


def test_what_the_caller_ignores_stays_ignored(place: Path) -> None:
    """As a shell does for what it runs in the background."""
    asked = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN);"
    run = "os.execv(sys.executable, [sys.executable, '-m', 'dcq', 'list'])"
    code, _, stdout, _ = interrupt(start(place, "-c", f"{asked}{run}"), 0.3)
    assert (code, bool(stdout)) == (0, True)


@pytest.mark.parametrize(
    "memory", [14, 22, 30, 80, *(pytest.param(m, marks=pytest.mark.slow) for m in (18, 26, 50))]
)
def test_little_memory_is_told_in_one_line(memory: int, place: Path) -> None:
    """Where Python starts at all; ``ulimit -v`` counts in KiB."""
    (place / "a.csv").write_text("name,country\nA,FR\n", "utf-8")
    limited = (
        f"ulimit -v {memory * 1000} && exec {sys.executable} -m dcq import a.csv --source-title T"
    )
    done = subprocess.run(
        ["bash", "-c", limited],
        cwd=place,
        env=environment(place),
        capture_output=True,
        text=True,
        check=False,
    )
    if "dcq" not in done.stderr and done.returncode != 0:
        pytest.skip("Python itself does not start")
    assert "Traceback" not in done.stderr
    assert done.returncode == 0 or (
        done.stderr.startswith("dcq: ") and done.stderr.count("\n") == 1
    )
