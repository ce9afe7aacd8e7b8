"""What the tests share: a seeded database, an awkward one, and a way to run dcq."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
import tomli_w

from dcq.export.articles import read_documents
from dcq.ingest.article_file import parse_toml, read_article
from dcq.ingest.seed import make_database
from dcq.ingest.writer import write_article
from dcq.store.reading import open_for_reading
from dcq.store.writing import driver_of, writing
from tests.processes import end, launch

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
    make_database(folder / "empty.db", empty=True)
    make_database(folder / "seed.db")
    shutil.copy(folder / "seed.db", folder / "awkward.db")
    with writing(folder / "awkward.db") as connection:
        for file in sorted((HERE / "articles").glob("*.toml")):
            write_article(connection, read_article(file))
    return folder


@pytest.fixture
def place(databases: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A working folder of the test's own, with the databases in it.

    After each test of an import, what they export must come back into an empty one.
    """
    for file in databases.glob("*.db"):
        shutil.copy(file, tmp_path)
    yield tmp_path
    if request.module.__name__.startswith("tests.test_import"):
        for file in tmp_path.glob("*.db"):
            if file.name != "empty.db":
                assert_comes_back(file, databases / "empty.db")


def assert_comes_back(full: Path, empty: Path) -> None:
    """What a database exports can be imported into an empty one, which then exports the same."""
    with closing(open_for_reading(full)) as connection:
        exported = list(read_documents(connection))
    with writing(empty, undo=True) as connection:
        for document in exported:
            write_article(connection, parse_toml(tomli_w.dumps(document), "exported"))
        assert list(read_documents(driver_of(connection))) == exported


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
    fresh: bool = False,
) -> Outcome:
    """Run dcq as a process; on a terminal ``columns`` wide, or without one.

    ``fresh`` starts Python for it: for what Python itself looks at, and for another dcq.
    """
    full = environment(place, **(env or {}))
    full = {name: value for name, value in full.items() if value != ""}
    if columns is not None:
        return _run_on_terminal(arguments, place, {**full, "COLUMNS": str(columns)})
    if fresh:
        command = [sys.executable, "-m", "dcq", *arguments]
        done = subprocess.run(
            command, cwd=place, env=full, input=stdin, capture_output=True, text=True, check=False
        )
        return Outcome(done.stdout, done.stderr, done.returncode)
    with TemporaryDirectory() as folder:
        streams = tuple(Path(folder, name) for name in ("in", "out", "err"))
        streams[0].write_bytes(stdin.encode())
        process = launch(arguments, place, full, tuple(map(str, streams)))
        code = end(process)
        stdout, stderr = (stream.read_bytes().decode() for stream in streams[1:])
        return Outcome(stdout.replace("\r\n", "\n"), stderr, code)


def _run_on_terminal(
    arguments: tuple[str, ...] | list[str], place: Path, env: dict[str, str]
) -> Outcome:
    master, slave = pty.openpty()
    with TemporaryDirectory() as folder:
        errors = Path(folder, "err")
        process = launch(arguments, place, env, (os.devnull, os.ttyname(slave), str(errors)))
        printed = b""
        while wait([master, process.sentinel], 60):
            if select.select([master], [], [], 0)[0]:
                printed += os.read(master, 65536)
            elif not process.is_alive():
                break
        code = end(process)
        stderr = errors.read_text("utf-8")
    os.close(slave)
    os.close(master)
    return Outcome(printed.decode().replace("\r\n", "\n"), stderr, code)
