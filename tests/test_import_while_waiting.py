"""A long import: what a person sees meanwhile, and what an interrupt leaves."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dcq.commands import progress as progress_module
from tests.conftest import environment, run_dcq


def write_list(file: Path, count: int) -> None:
    """A list of so many rows; of 12,000 it takes some seconds to import them."""
    rows = (
        f"Site {number},FR-59,Town {number},Investor {number % 500},{number} m EUR"
        for number in range(1, count + 1)
    )
    file.write_text("name,regions,places,investors,investment\n" + "\n".join(rows), "utf-8")


def test_an_interrupt_leaves_nothing_behind(place: Path) -> None:
    """Exit code 130, no traceback, the database as before and no file beside it."""
    write_list(place / "long.csv", 12_000)
    before, beside = (place / "seed.db").read_bytes(), sorted(place.iterdir())
    process = subprocess.Popen(
        [sys.executable, "-m", "dcq", "import", "long.csv", "--source-title", "Long"],
        cwd=place,
        env=environment(place),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 30
    while not (place / "seed.db-wal").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=30)
    assert (stdout, stderr, process.returncode) == (b"", b"", 130)
    assert (place / "seed.db").read_bytes() == before
    assert sorted(place.iterdir()) == beside


def test_a_person_who_waits_sees_how_long(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar with a rate and the time left on a terminal, gone when all is done."""
    monkeypatch.setattr(progress_module, "_PATIENCE", -1.0)
    write_list(place / "long.csv", 300)
    line = ("import", "long.csv", "--source-title", "Long")
    done = run_dcq(line, place, columns=80, terminals=2)
    assert (done.code, "long" in done.stdout) == (0, True)
    for seen in ("long.csv", "/s", "0:00:"):
        assert seen in done.stderr
    *_, last = done.stderr.split("long.csv")
    assert "\x1b[2K" in last


def test_nobody_who_waits_is_told_in_a_pipe(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "_PATIENCE", -1.0)
    write_list(place / "long.csv", 300)
    assert run_dcq(("import", "long.csv", "--source-title", "Long"), place).stderr == ""
