"""What changed the database, the latest first."""

import sqlite3

from dcq.query.catalogue import history
from dcq.reports.report import Block, Cell, Report, Table, as_row, columns, headers

COLUMNS = columns("entry when command added changed gone undone")
_COUNTS = ("added", "changed", "gone")


def list_history(connection: sqlite3.Connection) -> Report:
    """List the entries of the history, with the number that ``undo`` takes."""
    entries = history(connection)

    def blocks(limit: int | None) -> list[Block]:
        shown = entries[:limit]
        rows = [
            [
                Cell(str(one["entry"]), "strong"),
                Cell(one["when"].replace("T", " ").removesuffix("Z")),
                Cell(f"dcq {one['command']}", under="undone" if one["undone"] else ""),
                *(Cell(str(one[name])) for name in _COUNTS),
            ]
            for one in shown
        ]
        counts = [name.capitalize() for name in _COUNTS]
        narrowest = {"When (UTC)": 50} | dict.fromkeys(counts, 60)
        heads = headers(
            *("Entry", "When (UTC)", "Command", *counts),
            right=["Entry", *counts],
            from_width=narrowest,
        )
        return [Table(heads, rows, more=len(entries) - len(shown))]

    nothing = [] if entries else ["nothing was changed since the database was made"]
    return Report(COLUMNS, [as_row(COLUMNS, one) for one in entries], blocks, notes=nothing)
