"""Export the named views as Parquet, for those who go on in DuckDB, Spark or pandas."""

import sqlite3
from itertools import islice
from pathlib import Path
from typing import Any

from dcq.errors import UserError
from dcq.names import split
from dcq.query.views import PROJECT_LISTS

VIEWS = (
    "project_list",
    "project_fact",
    "figure_ledger",
    "organisation_part",
    "power_mention_list",
    "source_list",
)
_LISTS = frozenset(("project_list", name) for name in f"{PROJECT_LISTS} latitude longitude".split())
_FLAGS = frozenset({"about", "inferred", "superseded", "conversion", "replaces"})
_COUNTS = frozenset(
    "investment_low investment_high jobs_low jobs_high figures projects organisations power_sources"
    " set_aside project_id id support".split()
)
_MEASURES = frozenset(
    "capacity_low_mw capacity_high_mw area_low_ha area_high_ha low high share".split()
)
_BATCH = 10_000


def export_parquet(connection: sqlite3.Connection, folder: Path) -> list[str]:
    """Write each view to a file of its name, and return the names.

    Lists become lists of text, flags booleans, amounts numbers; dates stay text, for they
    keep their precision.

    Raises:
        UserError: ``pyarrow`` is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise UserError("Parquet needs pyarrow", "pip install 'dcq[parquet]'") from None
    for view in VIEWS:
        cursor = connection.execute(f"SELECT * FROM {view}")
        names = [column[0] for column in cursor.description]
        schema = pa.schema([(name, _type(pa, view, name)) for name in names])
        with pq.ParquetWriter(folder / f"{view}.parquet", schema) as writer:
            while rows := list(islice(cursor, _BATCH)):
                columns = [
                    [_value(view, name, row[number]) for row in rows]
                    for number, name in enumerate(names)
                ]
                writer.write_table(pa.table(columns, schema=schema))
    return [f"{view}.parquet" for view in VIEWS]


def _type(pa: Any, view: str, name: str) -> Any:
    if (view, name) in _LISTS:
        return pa.list_(pa.string())
    if name in _FLAGS:
        return pa.bool_()
    if name in _MEASURES:
        return pa.float64()
    return pa.int64() if name in _COUNTS else pa.string()


def _value(view: str, name: str, value: Any) -> Any:
    if (view, name) in _LISTS:
        return split(value)
    if name in _MEASURES and value is not None:
        return float(value)  # also of an integer that has no float of its own
    return bool(value) if name in _FLAGS and value is not None else value
