"""What the tests share: a seeded database, an awkward one, and a way to run dcq."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from filecmp import cmp
from pathlib import Path

import pytest
import tomli_w

from dcq.export.articles import read_documents
from dcq.ingest.article_file import parse_toml, read_article
from dcq.ingest.seed import make_database
from dcq.store.reading import open_for_reading
from dcq.store.writing import driver_of, writing
from tests.running import Outcome, environment, run_dcq
from tests.writing import write_article

__all__ = ["ARTICLES", "HERE", "ROOT", "Outcome", "Runner", "environment", "run_dcq"]

# A shell that starts the tests in the background ignores Ctrl-C for all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

HERE = Path(__file__).parent
ROOT = HERE.parent
ARTICLES = ROOT.parent / "shared" / "articles"


SLOW_EXAMPLES = "5"  # times as many examples as in the ordinary run


def is_slow_run(config: pytest.Config) -> bool:
    """Whether it is the one of the slow tests."""
    return bool(config.option.markexpr == "slow")


def pytest_configure(config: pytest.Config) -> None:
    """In the slow run the properties are tried on more examples; see ``library.examples``."""
    if is_slow_run(config):
        os.environ.setdefault("DCQ_EXAMPLES", SLOW_EXAMPLES)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A property belongs to both runs."""
    if is_slow_run(config):
        for item in items:
            if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
                item.add_marker("slow")


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with ``seed.db``, ``empty.db``, and ``awkward.db``: the articles of the tests, too.

    All tests share it, so that none may change what is in it.
    """
    folder = tmp_path_factory.mktemp("databases")
    make_database(folder / "empty.db", empty=True)
    make_database(folder / "seed.db")
    shutil.copy(folder / "seed.db", folder / "awkward.db")
    with writing(folder / "awkward.db") as connection:
        for file in sorted((HERE / "articles").glob("*.toml")):
            write_article(connection, read_article(file))
    before = {file: file.read_bytes() for file in folder.glob("*.db")}
    yield folder
    assert {file: file.read_bytes() for file in folder.glob("*.db")} == before


@pytest.fixture
def place(databases: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A working folder of the test's own, with ``seed.db`` in it.

    After each test of an import, what its databases export must come back into an empty one.
    """
    shutil.copy(databases / "seed.db", tmp_path)
    yield tmp_path
    if request.module.__name__.startswith("tests.test_import"):
        for file in tmp_path.glob("*.db"):
            if not same(file, databases / file.name):
                assert_comes_back(file, databases / "empty.db")


@pytest.fixture
def awkward(databases: Path, place: Path) -> Path:
    """The file ``awkward.db`` of the test's own, in ``place``."""
    return Path(shutil.copy(databases / "awkward.db", place))


def same(file: Path, made: Path) -> bool:
    """Whether a database is one of those that every test is given, as it was given."""
    return made.exists() and cmp(file, made, shallow=False)


def assert_comes_back(full: Path, empty: Path) -> None:
    """What a database exports can be imported into an empty one, which then exports the same."""
    with closing(open_for_reading(full)) as connection:
        exported = list(read_documents(connection))
    with writing(empty, undo=True) as connection:
        for document in exported:
            write_article(connection, parse_toml(tomli_w.dumps(document), "exported"))
        assert list(read_documents(driver_of(connection))) == exported


Runner = Callable[..., Outcome]


def runner(place: Path) -> Runner:
    """Run dcq in a folder, on ``seed.db`` unless told otherwise.

    ``dcq("list", "--csv")`` runs it in a pipe, ``dcq("list", columns=80)`` on a terminal.
    """
    return lambda *arguments, **how: run_dcq(arguments, place, **how)


@pytest.fixture
def dcq(place: Path) -> Runner:
    """Run dcq in ``place``."""
    return runner(place)


@pytest.fixture(scope="session")
def reader(databases: Path) -> Runner:
    """Run dcq where all tests share the databases, for what only reads; nothing is copied."""
    return runner(databases)
