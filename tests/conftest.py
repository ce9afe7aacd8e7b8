"""What the tests share: a seeded database, an awkward one, and a way to run dcq."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from dcq.ingest.article_file import read_article
from dcq.ingest.article_rows import write_article
from dcq.ingest.seeding import make_database
from dcq.store.building import writing

HERE = Path(__file__).parent
ROOT = HERE.parent
ARTICLES = ROOT.parent / "shared" / "articles"


class Outcome(NamedTuple):
    """What a run of dcq printed, and its exit code."""

    stdout: str
    stderr: str
    code: int


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``seed.db``, and ``awkward.db``: the seed and the articles of the tests."""
    folder = tmp_path_factory.mktemp("databases")
    make_database(folder / "seed.db")
    shutil.copy(folder / "seed.db", folder / "awkward.db")
    with writing(folder / "awkward.db") as connection:
        for file in sorted((HERE / "articles").glob("*.toml")):
            write_article(connection, read_article(file))
    return folder


@pytest.fixture
def place(databases: Path, tmp_path: Path) -> Path:
    """A working folder of the test's own, with both databases in it."""
    for file in databases.glob("*.db"):
        shutil.copy(file, tmp_path)
    return tmp_path


Runner = Callable[..., Outcome]


@pytest.fixture
def dcq(place: Path) -> Runner:
    """Run dcq as a process of its own in ``place``, on ``seed.db`` unless told otherwise.

    ``dcq("list", "--csv")`` runs it in a pipe, ``dcq("list", columns=80)`` on a terminal.
    """

    def run(
        *arguments: str,
        columns: int | None = None,
        env: dict[str, str] | None = None,
        stdin: str = "",
    ) -> Outcome:
        return run_dcq(arguments, place, columns=columns, env=env, stdin=stdin)

    return run


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
    arguments: tuple[str, ...] | list[str],
    place: Path,
    *,
    columns: int | None = None,
    env: dict[str, str] | None = None,
    stdin: str = "",
) -> Outcome:
    """Run dcq as a process; on a terminal ``columns`` wide, or in a pipe without one."""
    command = [sys.executable, "-m", "dcq", *arguments]
    full = environment(place, **(env or {}))
    full = {name: value for name, value in full.items() if value != ""}
    if columns is None:
        done = subprocess.run(
            command,
            cwd=place,
            env=full,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Outcome(done.stdout, done.stderr, done.returncode)
    master, slave = pty.openpty()
    process = subprocess.Popen(
        command,
        cwd=place,
        env={**full, "COLUMNS": str(columns)},
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(slave)
    printed = b"".join(_read(master))
    assert process.stderr is not None
    stderr = process.stderr.read()
    process.stderr.close()
    code = process.wait(timeout=60)
    os.close(master)
    return Outcome(printed.decode().replace("\r\n", "\n"), stderr, code)


def _read(descriptor: int) -> Iterator[bytes]:
    """What is written to a pseudo-terminal, until its other side is closed."""
    while True:
        try:
            chunk = os.read(descriptor, 65536)
        except OSError:  # Linux says EIO at the end
            return
        if not chunk:
            return
        yield chunk
