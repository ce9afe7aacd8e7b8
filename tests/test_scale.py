"""What the database adds up is what is added one by one, and what SQL says of its views."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dcq.query.filters import Filters
from dcq.query.measures import DIMENSIONS
from dcq.reports.totals import list_totals
from dcq.store.reading import open_for_reading
from dcq.vocabulary import ADDED_METRICS
from tests.bench.generate import generate
from tests.conftest import HERE, assert_comes_back, run_dcq

QUERY = HERE / "bench" / "totals_by_investor.sql"
SETS = {
    "the default": Filters(),
    "all": Filters(kind=("all",), status=("all",)),
    "programmes": Filters(kind=("site", "programme")),
    "a region": Filters(region=("FR",), kind=("site", "programme")),
    "an investor": Filters(investor=("org-1",)),
    "a currency": Filters(currency=("USD",)),
    "a basis": Filters(basis=("gross",)),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few hundred projects as the benchmark makes them."""
    path = tmp_path_factory.mktemp("scale") / "hundreds.db"
    assert generate(path, 200) > 500
    return path


@pytest.fixture
def connection(database: Path) -> Iterator[sqlite3.Connection]:
    """One for each question: --currency narrows what counts on a connection."""
    with closing(open_for_reading(database)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("asked", "by"),
    [
        *(("all", by) for by in DIMENSIONS),
        # Each set by one of these, and in the slow run by all.
        *(
            pytest.param(asked, by, marks=[pytest.mark.slow] * ((number + place) % 3 > 0))
            for number, asked in enumerate(SETS)
            for place, by in enumerate((None, "investor", "region"))
        ),
    ],
)
def test_sums_of_the_database_are_those_of_each_project(
    asked: str, by: str | None, connection: sqlite3.Connection
) -> None:
    """Rows, order and notes are the same where each project is told of, and where none is."""
    for metric in ADDED_METRICS:
        for split in {False, by is not None and metric == "investment"}:
            given: dict[str, Any] = {"metric": metric, "by": by, "split": split}
            added = list_totals(connection, SETS[asked], **given)
            told = list_totals(connection, SETS[asked], **given, in_detail=True)
            assert list(added.records()) == list(told.records())
            assert added.notes == told.notes


def test_the_database_of_the_benchmark_comes_back(database: Path, databases: Path) -> None:
    """Its sources mention all that they name, so that an export of it can be measured."""
    assert_comes_back(database, databases / "empty.db")


def test_the_peer_of_the_benchmark_answers_the_same(
    database: Path, connection: sqlite3.Connection
) -> None:
    """A ratio of two times means something only where both have the same answer."""
    done = run_dcq(["--db", str(database), "totals", "--by", "investor", "--csv"], database.parent)
    assert done.code == 0, done.stderr
    ours = list(csv.reader(io.StringIO(done.stdout, newline="")))[1:]
    theirs = connection.execute(QUERY.read_text("utf-8")).fetchall()
    as_text = [["" if cell is None else str(cell) for cell in row] for row in theirs]
    assert len(ours) > 20
    assert sorted(ours) == sorted(as_text)


def test_sums_beyond_64_bits_are_exact(tmp_path: Path) -> None:
    """Many amounts of the largest size that dcq reads still add up."""
    (tmp_path / "list.csv").write_text(
        "name,country,investment_low\n" + "".join(f"A{n},FR,{2**62 - 1}\n" for n in range(9)),
        encoding="utf-8",
    )
    for line in (
        "db init --empty",
        "import list.csv --set currency=EUR --source-title T",
        "totals --csv",
    ):
        done = run_dcq(line.split(), tmp_path)
        assert done.code == 0, done.stderr
    assert f",{9 * (2**62 - 1)},,at_least,EUR," in done.stdout
