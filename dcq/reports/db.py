"""What the database is and holds."""

import sqlite3

from dcq.query.views import count_rows
from dcq.reports.report import Cell, Column, Lines, Report
from dcq.store.identity import REVISION
from dcq.store.location import Location


def report_one(**values: object) -> Report:
    """Report one record, without the values that are None where people read it."""
    lines = [
        (name.replace("_", " ").capitalize(), Cell(str(value)))
        for name, value in values.items()
        if value is not None
    ]
    columns = [Column(name, flag=isinstance(value, bool)) for name, value in values.items()]
    row = tuple(int(value) if isinstance(value, bool) else value for value in values.values())
    return Report(columns, [row], lambda _: [Lines(lines)], document=lambda: dict(values))


def report_database(connection: sqlite3.Connection, location: Location) -> Report:
    """Report what a database is: its schema, its seed, and how much it holds."""
    counts = {
        f"{table}s": count_rows(connection, table)
        for table in ("source", "project", "organisation", "power_source", "figure")
    }
    return report_one(
        path=str(location.path),
        is_default=location.is_default,
        bytes=location.path.stat().st_size,
        schema=REVISION,
        seed_edition=connection.execute("PRAGMA user_version").fetchone()[0],
        **counts,
    )
