"""Many processes on one database: nobody fails, nobody sees half of a change.

Two writers each import the two editions of a source in turn. In an edition, every project
has the same amount, so that a reader who sees two amounts has seen half of an import.
"""

from __future__ import annotations

import csv
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import environment
from tests.operations import ARTICLE, content
from tests.processes import run, start

LIST, TOML = "a-moving-list", "a-moving-article"
PROJECTS = {LIST: 500, TOML: 40}
WAITING = "note: waiting for another program to write to the database\n"
ROUNDS = 2  # that each process does at least, however slow the machine is
PATIENCE = 60.0  # seconds for all of them to have done so


def write_editions(folder: Path) -> None:
    """Two editions of a list and of an article, in which each project has the same amount."""
    for edition in (1, 2):
        rows = (f"Site {n},FR-59,{edition} m EUR" for n in range(PROJECTS[LIST]))
        text = "\n".join(["name,regions,investment", *rows, ""])
        (folder / f"{LIST}-{edition}.csv").write_text(text, "utf-8")
        article = f'format = 1\n[source]\nslug = "{TOML}"\ntitle = "T"\npublished = "2026-03-01"\n'
        for number in range(PROJECTS[TOML]):
            article += (
                f'[[project]]\nslug = "town-{number}"\nname = "Town {number}"\nkind = "site"\n'
                'statuses = [{ status = "announced" }]\n'
                f'figures = [{{ metric = "investment", amount = "{edition} m EUR" }}]\n'
            )
        (folder / f"{TOML}-{edition}.toml").write_text(article, "utf-8")


class Crowd:
    """The processes: what they share, and how often each has done its work."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder = folder
        self.db = ("--db", str(folder / "shared.db"))
        self.end = time.monotonic() + seconds
        self.rounds: Counter[str] = Counter()
        self.failed = False

    def goes_on(self) -> bool:
        """Until the time is up, and everybody has done something."""
        now = time.monotonic()
        slow = min(self.rounds.values()) < ROUNDS and now < self.end + PATIENCE
        return not self.failed and (now < self.end or slow)

    def repeat(self, name: str, work: Callable[[Path, int], None]) -> None:
        """Do somebody's work again and again, in a HOME of its own."""
        home = self.folder / name
        home.mkdir()
        while self.goes_on():
            try:
                work(home, self.rounds[name])
            except BaseException:
                self.failed = True
                raise
            self.rounds[name] += 1

    def write(self, source: str) -> Callable[[Path, int], None]:
        """Import the other edition of a source."""

        def work(home: Path, number: int) -> None:
            (file,) = self.folder.glob(f"{source}-{number % 2 + 1}.*")
            title = ("--source-title", "A moving list") if source == LIST else ()
            done = run((*self.db, "import", str(file), *title), home)
            assert (done.stderr.replace(WAITING, ""), done.code) == ("", 0)

        return work

    def read(self, home: Path, number: int) -> None:
        """List one source's projects: all of them, with one amount."""
        for source, count in PROJECTS.items():
            done = run((*self.db, "list", "--csv", "--source", source), home)
            assert (done.stderr, done.code) == ("", 0)
            amounts = Counter(
                row["investment_low"] for row in csv.DictReader(done.stdout.splitlines())
            )
            assert list(amounts.values()) == [count]

    def total(self, home: Path, number: int) -> None:
        """Add one source's amounts up: one of two sums."""
        for source, count in PROJECTS.items():
            done = run((*self.db, "totals", "--csv", "--source", source), home)
            assert (done.stderr, done.code) == ("", 0)
            (row,) = csv.DictReader(done.stdout.splitlines())
            assert row["disclosed"] == str(count)
            assert int(row["low"]) in {count * 1_000_000, count * 2_000_000}

    def stream(self, home: Path, number: int) -> None:
        """Read every figure, slowly, while the writers go on."""
        pipe = home / "pipe"
        if not pipe.exists():
            os.mkfifo(pipe)
        ran = start((*self.db, "figures", "--csv", "-o", str(pipe)), home)
        text = b""
        with pipe.open("rb", buffering=0) as opened:
            while chunk := opened.read(2048):
                text += chunk
                time.sleep(0.01)
        assert ran.wait() == ("", "", 0)
        rows = list(csv.DictReader(text.decode().splitlines()))
        for source, count in PROJECTS.items():
            amounts = Counter(row["low"] for row in rows if row["source"] == source)
            assert list(amounts.values()) == [count]


@pytest.mark.parametrize(
    "seconds", [1, pytest.param(35, marks=pytest.mark.slow)], ids="{} seconds".format
)
def test_eight_readers_and_two_writers(seconds: float, tmp_path: Path, databases: Path) -> None:
    """No error, no word of a lock; all of an import is seen or nothing; everybody gets on."""
    shutil.copy(databases / "seed.db", tmp_path / "shared.db")
    write_editions(tmp_path)
    crowd = Crowd(tmp_path, seconds)
    work = {f"writer of {source}": crowd.write(source) for source in PROJECTS}
    for source in PROJECTS:  # the first editions, so that the readers find something
        crowd.write(source)(tmp_path, 0)
    work |= {f"reader {n}": crowd.read for n in range(3)}
    work |= {f"adder {n}": crowd.total for n in range(3)}
    work |= {f"slow reader {n}": crowd.stream for n in range(2)}
    crowd.rounds.update(dict.fromkeys(work, 0))
    with ThreadPoolExecutor(len(work)) as pool:
        running = [pool.submit(crowd.repeat, name, does) for name, does in work.items()]
    for future in running:
        future.result()
    assert min(crowd.rounds.values()) >= ROUNDS, crowd.rounds
    content(tmp_path / "shared.db")
    assert sorted(tmp_path.glob("shared.db*")) == [tmp_path / "shared.db"]


def test_a_writer_waits_for_another_and_says_so(place: Path) -> None:
    """It waits as long as the other one needs, tells why nothing happens, and is done then."""
    with closing(sqlite3.connect(place / "seed.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with subprocess.Popen(
            [sys.executable, "-m", "dcq", "import", ARTICLE],
            cwd=place,
            env=environment(place),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stderr is not None
            assert process.stderr.readline() == WAITING
            other.execute("ROLLBACK")
            stdout, stderr = process.communicate(timeout=60)
    assert (stderr, process.returncode) == ("", 0)
    assert "journal-fictif-2026-02" in stdout
