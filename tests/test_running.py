"""What most tests trust: a run in the tests' own process prints what a process prints."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import environment, run_dcq

LINES = (
    "list --region nowhere",
    "totals --by region --explain -f table",
    "import - --source-title Mine --dry-run",
    "--version",
    "show",
    "export --limit",
    "--db missing.db list",
)


@pytest.mark.parametrize("line", ["list", *LINES])
def test_a_run_in_a_pipe_is_that_of_a_process(line: str, place: Path) -> None:
    words, stdin = line.split(), "name,country\nA,FR\n"
    here = run_dcq(words, place, stdin=stdin)
    assert here == run_dcq(words, place, stdin=stdin, process=True)
    if line == "list":
        assert here == run_dcq(words, place, stdin=stdin, fresh=True)


@pytest.mark.parametrize(
    ("line", "color"), [("list", True), ("show escaudain", False), ("help filters", True)]
)
def test_a_run_on_a_terminal_is_that_of_a_real_one(line: str, color: bool, place: Path) -> None:
    env = environment(place, COLUMNS="90")
    if color:
        del env["NO_COLOR"]
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "dcq", *line.split()]
    with subprocess.Popen(command, cwd=place, env=env, stdout=slave) as process:
        os.close(slave)
        printed = b"".join(iter(lambda: read(master), b""))
    os.close(master)
    here = run_dcq(line.split(), place, columns=90, env={"NO_COLOR": "" if color else "1"})
    assert (here.stdout, here.code) == (printed.decode().replace("\r\n", "\n"), process.returncode)


def read(master: int) -> bytes:
    """What a terminal was sent; nothing once its other side is closed."""
    try:
        return os.read(master, 65536)
    except OSError:  # Linux says EIO then
        return b""
