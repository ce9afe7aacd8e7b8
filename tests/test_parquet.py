"""The views as Parquet: every number of a database, whoever wrote it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Runner


@pytest.mark.parametrize("number", [2**53 + 1, 2**62 - 1, 2**63 - 1])
def test_parquet_takes_every_number_that_a_database_holds(
    number: int, dcq: Runner, place: Path
) -> None:
    """A float that is nearest stands for an integer that has none of its own."""
    parquet = pytest.importorskip("pyarrow.parquet")
    with closing(sqlite3.connect(place / "seed.db")) as connection, connection:
        connection.execute(
            "UPDATE figure_statement SET low = ?, high = ? WHERE id = 1", [number] * 2
        )
        connection.execute("UPDATE figure_statement SET low = 0, high = ? WHERE id > 1", [number])
    done = dcq("export", "views", "--format", "parquet")
    assert (done.stderr, done.code) == ("", 0)
    columns = parquet.read_table(place / "views" / "figure_ledger.parquet").to_pydict()
    assert float(number) in columns["high"]
