"""A long import: what a person sees meanwhile, and what an interrupt leaves."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import environment


@pytest.fixture
def long_list(place: Path) -> Path:
    """A list that takes some seconds to import."""
    file = place / "long.csv"
    rows = (
        f"Site {number},FR-59,Town {number},Investor {number % 500},{number} m EUR"
        for number in range(1, 12_001)
    )
    file.write_text("name,regions,places,investors,investment\n" + "\n".join(rows), "utf-8")
    return file


def start(place: Path, **streams: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dcq", "import", "long.csv", "--source-title", "Long"]
    return subprocess.Popen(command, cwd=place, env=environment(place), **streams)


def test_an_interrupt_leaves_nothing_behind(long_list: Path, place: Path) -> None:
    """Exit code 130, no traceback, the database as before and no file beside it."""
    before, beside = (place / "seed.db").read_bytes(), sorted(place.iterdir())
    process = start(place, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while not (place / "seed.db-wal").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=30)
    assert (stdout, stderr, process.returncode) == (b"", b"", 130)
    assert (place / "seed.db").read_bytes() == before
    assert sorted(place.iterdir()) == beside


def test_a_person_who_waits_sees_how_long(long_list: Path, place: Path) -> None:
    """A bar with a rate and the time left on a terminal, gone when all is done."""
    master, slave = pty.openpty()
    process = start(place, stdout=subprocess.PIPE, stderr=slave)
    os.close(slave)
    seen = b""
    while True:
        try:
            chunk = os.read(master, 4096)
        except OSError:
            break
        if not chunk:
            break
        seen += chunk
    os.close(master)
    assert process.stdout is not None
    assert b"long," in process.stdout.read()
    process.stdout.close()
    assert process.wait(timeout=30) == 0
    assert b"long.csv" in seen
    assert b"/s" in seen
    assert b"0:00:" in seen
