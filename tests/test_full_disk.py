"""A disk that is full: one line that says so and what to do, and all as it was before.

``RLIMIT_FSIZE`` stands for the disk: no file of the process may grow beyond so many bytes.
One test has a small file system of its own, where it may mount one.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import environment
from tests.operations import OPERATIONS, Operation, content, own, seeded, undisturbed
from tests.processes import run
from tests.running import Outcome

KB = 1024
REMEDY = "; make room and try again\n"
# What writes files and leaves the database alone; most of them find an older file there.
READERS = {
    "export": Operation(("export", "articles"), seeded),
    "an answer": Operation(("figures", "--csv", "-o", "answer.csv"), seeded),
    "backup": Operation(("db", "backup", "copy.db"), seeded),
    "dated backup": Operation(("db", "backup"), seeded),
}
# Little enough to stop each on its way: in a later file, and in the first one.
LIMITS = {
    "first use": (600 * KB, 8 * KB),
    "import of an article": (60 * KB, 8 * KB),
    "import of a list": (300 * KB, 8 * KB),
    "remove": (60 * KB, 8 * KB),
    "upgrade": (900 * KB, 8 * KB),
    "export": (4 * KB, 1 * KB),
    "an answer": (4 * KB, 1 * KB),
    "backup": (900 * KB, 8 * KB),
    "dated backup": (900 * KB, 8 * KB),
}
LONG = {"import of a list"}  # which the small file system below stops, too
CASES = [
    pytest.param(name, limit, marks=[pytest.mark.slow] * (number > 0 or name in LONG))
    for name, limits in LIMITS.items()
    for number, limit in enumerate(limits)
]


def files(home: Path) -> dict[Path, bytes]:
    """Every file of a HOME, and what is in it; but for what SQLite keeps its locks in."""
    held = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    return {
        path: content
        for path, content in held.items()
        if not path.name.endswith("-shm") and (content or not path.name.endswith("-wal"))
    }


def complains(done: Outcome) -> None:
    """One line, the cause and the remedy, and nothing else."""
    assert (done.stdout, done.code) == ("", 1)
    assert done.stderr.startswith("dcq: ")
    assert done.stderr.endswith(REMEDY)
    assert done.stderr.count("\n") == 1
    assert ".new" not in done.stderr, "a name that the user never gave"


@pytest.mark.parametrize(("name", "limit"), CASES, ids=str)
def test_a_full_disk_is_an_error_that_changes_nothing(
    name: str, limit: int, tmp_path: Path, databases: Path
) -> None:
    """Every file is byte for byte what it was, no half-written one is left, and a retry works."""
    operation = {**OPERATIONS, **READERS}[name]
    home = tmp_path / "home"
    operation.prepare(home, databases)
    (home / "answer.csv").write_text("as it was", "utf-8")
    before = files(home)
    complains(run(operation.arguments, home, largest=limit))
    assert files(home) == before
    done = run(operation.arguments, home)
    assert done.code == 0, done.stderr
    assert not [path for path in home.rglob("*") if re.search(r"\.new|-shm|-wal", path.name)]


@pytest.mark.slow
@pytest.mark.parametrize("name", OPERATIONS)
def test_the_exit_code_tells_whether_it_was_done(
    name: str, tmp_path: Path, databases: Path
) -> None:
    """Wherever the disk is full: 0 and all is there, or 1 and nothing; both occur."""
    plain = undisturbed(OPERATIONS[name], tmp_path, databases)
    codes = set()
    for limit in range(4 * KB, 4000 * KB, 263 * KB):
        home = tmp_path / str(limit)
        OPERATIONS[name].prepare(home, databases)
        done = run(OPERATIONS[name].arguments, home, largest=limit)
        if done.code:
            complains(done)
        assert content(own(home)) == (plain.before if done.code else plain.after)
        assert not list(home.rglob("*.new*"))
        codes.add(done.code)
        shutil.rmtree(home)
    assert codes == {0, 1}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A HOME that is a file system of 2.5 MB, in memory; only root may mount one."""
    home = tmp_path / "home"
    home.mkdir()
    options = ["-t", "tmpfs", "-o", "size=2500k", "tmpfs", str(home)]
    try:
        subprocess.run(["mount", *options], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the right to mount a file system")
    yield home
    subprocess.run(["umount", str(home)], check=True)


@pytest.mark.parametrize("name", ["import of a list", "upgrade", "backup"])
def test_a_small_file_system_that_fills_up(name: str, small_disk: Path, databases: Path) -> None:
    """The same where the file system itself says that it is full."""
    operation = {**OPERATIONS, **READERS}[name]
    operation.prepare(small_disk, databases)
    before = files(small_disk)
    complains(run(operation.arguments, small_disk))
    assert files(small_disk) == before


def test_a_full_disk_can_be_read(small_disk: Path, databases: Path) -> None:
    """Questions are answered although SQLite finds no room for its locks."""
    seeded(small_disk, databases)
    right = run(("list", "--csv"), small_disk)
    with suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(KB))
    assert run(("list", "--csv"), small_disk) == right
    complains(run(("remove", "--yes", "gigafactories-ia"), small_disk))
    (small_disk / "filler").unlink()
    assert run(("list", "--csv"), small_disk) == right


@pytest.mark.parametrize("device", [("-o", "/dev/full"), ()], ids=["-o", "stdout"])
def test_an_answer_that_finds_no_room(device: tuple[str, ...], place: Path) -> None:
    """An answer that is cut short is never taken for a whole one."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dcq", "list", *device],
            cwd=place,
            env=environment(place),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert re.fullmatch(r"dcq: .*disk is full.*\n", done.stderr)
