"""A database that another user writes, read by one who may not write its folder."""

from __future__ import annotations

import csv
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import run_dcq
from tests.processes import snapshot
from tests.test_odd_places import BOUND, DCQ, READING, start

# What somebody else does to a database, with the rights that the reader lacks: a change that
# moves every page, in a connection of its own, again and again until it is ended.
CHANGING = """
import random, sqlite3, sys, time
while True:
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("PRAGMA busy_timeout = 30000")
    connection.execute(
        "UPDATE figure_statement SET low = low + 1, high = high + 1 WHERE note = 'moving'"
    )
    connection.execute("VACUUM")
    connection.close()
    time.sleep(random.choice((0, 0.01, 0.1, 0.3)))
"""
AT_WORK = (
    b"dcq: another program is writing to theirs/seed.db, or was stopped while it did; try again"
    b" when it is done, or run dcq once as a user who can write to the folder\n"
)


@pytest.fixture
def theirs(place: Path) -> Path:
    """A database of another user's in another user's folder, which this one may read."""
    if os.geteuid() != 0 or not BOUND or not shutil.which("setpriv"):
        pytest.skip("only root can give files away, and act as one who may not write them")
    folder = place / "theirs"
    folder.mkdir()
    shutil.copy(place / "seed.db", folder)
    rows = (f"Site {number},FR-59,1 m EUR" for number in range(800))
    text = "\n".join(["name,regions,investment", *rows, ""])
    (place / "list.csv").write_text(text, encoding="utf-8")
    bring = ("import", "list.csv", "--source-title", "Moving")
    assert run_dcq(("--db", "theirs/seed.db", *bring), place).code == 0
    with closing(sqlite3.connect(folder / "seed.db")) as connection, connection:
        connection.execute(
            "UPDATE figure_statement SET note = 'moving' WHERE metric = 'investment'"
        )
    for path in (folder, folder / "seed.db"):
        os.chown(path, 65534, 65534)
    return folder


def test_a_reader_without_rights_never_answers_wrong_while_another_writes(
    theirs: Path, place: Path
) -> None:
    """Whole and of one moment, or one line that says that a writer is at work."""
    writer = subprocess.Popen([sys.executable, "-c", CHANGING, str(theirs / "seed.db")])
    answers = 0
    try:
        for _ in range(8):
            line = ("--db", "theirs/seed.db", "list", "--csv", "--source", "moving")
            done = start([*BOUND, *DCQ, *line], place)
            if done.code:
                assert (done.stdout, done.stderr) == (b"", AT_WORK)
                continue
            assert done.stderr == b""
            rows = list(csv.DictReader(done.stdout.decode().splitlines()))
            amounts = Counter(row["investment_low"] for row in rows)
            assert list(amounts.values()) == [800]
            assert {row["name"] for row in rows} == {f"Site {number}" for number in range(800)}
            answers += 1
    finally:
        writer.kill()
        writer.wait()
    assert answers, "a writer who pauses lets a reader in"


@pytest.mark.parametrize(
    "command", [READING[0], pytest.param(("db", "backup", "copy.db"), marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("end", ["-wal", "-journal"])
def test_what_a_stopped_writer_left_is_named_where_it_cannot_be_read(
    end: str, command: tuple[str, ...], theirs: Path, place: Path
) -> None:
    """Without the right to write, a log cannot be played in; the database is not called damaged."""
    file = theirs / "seed.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute(f"PRAGMA journal_mode = {'WAL' if end == '-wal' else 'DELETE'}")
        writer.execute("PRAGMA cache_size = 2")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE region SET name = name || ' in half'")
        writer.execute("COMMIT" if end == "-wal" else "SELECT 1")
        kept = {name: Path(f"{file}{name}").read_bytes() for name in ("", end)}
    for name, content in kept.items():
        Path(f"{file}{name}").write_bytes(content)
    before = snapshot(theirs)
    done = start([*BOUND, *DCQ, "--db", "theirs/seed.db", *command], place)
    cut_short = (
        b"dcq: a change to theirs/seed.db was interrupted, and undoing it (seed.db-journal)"
        b" needs write access to the file and its folder; run dcq once as a user who"
        b" has it\n"
    )
    assert done == (b"", AT_WORK if end == "-wal" else cut_short, 1)
    assert snapshot(theirs) == before
    assert run_dcq(("--db", "theirs/seed.db", "check"), place).code == 0
    assert start([*BOUND, *DCQ, "--db", "theirs/seed.db", "list"], place).code == 0
