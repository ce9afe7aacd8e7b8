"""DuckDB's SQLite scanner gives dcq's very answers, with numbers as numbers."""

from __future__ import annotations

import csv
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from dcq.commands.help import FOLDER
from tests.bench.generate import generate
from tests.conftest import Runner
from tests.test_schema import UNSEEDED

pytestmark = pytest.mark.slow
Open = Callable[[Path], Any]


@pytest.fixture
def duck() -> Iterator[Open]:
    """Attach a database to DuckDB, with the scanner that a package brings."""
    duckdb = pytest.importorskip("duckdb")
    extension = pytest.importorskip("duckdb_ext")
    with extension.init(duckdb.connect()) as connection:

        def attach(path: Path) -> Any:
            connection.execute(f"ATTACH '{path}' AS dcq (TYPE sqlite, READ_ONLY)")
            return connection.execute("USE dcq")

        yield attach


@pytest.fixture(params=["seed", "generated"])
def database(request: pytest.FixtureRequest, databases: Path, tmp_path: Path) -> Path:
    """A database with a row in every view."""
    path = tmp_path / "dcq.db"
    if request.param == "seed":
        shutil.copy(databases / "seed.db", path)
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(UNSEEDED)
    else:
        generate(path, 500)
    return path


def by_value(rows: list[tuple[Any, ...]]) -> list[str]:
    """Rows in an order of their own; 700 and 700.0 are one number."""
    return sorted(
        repr([float(value) if isinstance(value, int | float) else value for value in row])
        for row in rows
    )


def test_every_view_is_the_same_and_its_numbers_are_numbers(database: Path, duck: Open) -> None:
    connection = duck(database)
    with closing(sqlite3.connect(database)) as sqlite:
        views = [
            view for (view,) in sqlite.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")
        ]
        assert len(views) > 20
        for view in views:
            expected = sqlite.execute(f"SELECT * FROM {view}").fetchall()
            answer = connection.execute(f"SELECT * FROM {view}")
            types = [(column[0], str(column[1])) for column in answer.description]
            assert by_value(answer.fetchall()) == by_value(expected), view
            for number, (name, kind) in enumerate(types):
                values = [row[number] for row in expected if row[number] is not None]
                if values:
                    is_number = isinstance(values[0], int | float)
                    assert is_number == (kind in {"BIGINT", "DOUBLE", "INTEGER"}), (
                        view,
                        name,
                        kind,
                    )


def test_sums_and_maxima_are_those_of_numbers(database: Path, duck: Open) -> None:
    query = (
        "SELECT max(capacity_low_mw), sum(investment_low), sum(area_high_ha), max(jobs_low)"
        " FROM project_list WHERE currency = 'EUR' OR currency IS NULL"
    )
    with closing(sqlite3.connect(database)) as sqlite:
        assert duck(database).execute(query).fetchall() == sqlite.execute(query).fetchall()


@pytest.mark.parametrize("database", ["seed"], indirect=True)
def test_the_query_of_the_manual_gives_the_totals_from_parquet(
    database: Path, duck: Open, dcq: Runner, place: Path
) -> None:
    pytest.importorskip("pyarrow")
    (query,) = re.findall(r"```sql\n(.*?)```", (FOLDER / "database.md").read_text(), re.S)
    named = ("--db", str(database))
    assert dcq("export", "views", "--format", "parquet", *named).code == 0
    told = dcq("totals", "--by", "region", "--csv", *named).stdout
    expected = {
        (row["group"], row["unit"], row["low"], row["high"])
        for row in csv.DictReader(StringIO(told))
        if row["unit"]
    }
    connection = duck(database)
    rows = connection.execute(query.replace("views/", f"{place}/views/")).fetchall()
    found = {
        (
            ";".join(regions),
            currency,
            *("" if bound is None else str(bound) for bound in (low, high)),
        )
        for regions, currency, _, low, high in rows
    }
    assert found == expected
