"""Whether the database is sound in itself."""

from __future__ import annotations

import sqlite3

from dcq.reports.report import Cell, Column, Header, Report, Table

COLUMNS = tuple(map(Column, ("check", "result", "detail")))


def check_integrity(connection: sqlite3.Connection) -> Report:
    """Check the file's structure and that every reference leads somewhere."""
    checked = connection.execute("PRAGMA integrity_check").fetchall()
    damage = [message for (message,) in checked if message != "ok"]
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    rows = [
        ("integrity", "damaged" if damage else "ok", "; ".join(damage)),
        (
            "links",
            "broken" if broken else "ok",
            "; ".join(f"{table} row {row} lacks its {parent}" for table, row, parent, _ in broken),
        ),
    ]
    cells = [
        (Cell(check), Cell(result, "good" if result == "ok" else "bad"), Cell(detail, "quiet"))
        for check, result, detail in rows
    ]
    headers = (Header("Check"), Header("Result"), Header("Detail"))
    failed = any(result != "ok" for _, result, _ in rows)
    return Report(COLUMNS, rows, [Table(headers, cells)], failed=failed)
