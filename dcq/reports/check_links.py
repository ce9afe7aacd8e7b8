"""Which links of sources were not reachable when they were last checked."""

import sqlite3

from dcq.names import number_of
from dcq.query.links import unreachable_links
from dcq.reports.report import Cell, Report, Table, as_row, columns, headers

COLUMNS = columns("url link_status link_checked sources", many="sources")


def list_unreachable(connection: sqlite3.Connection, kept: int, foreign: int) -> Report:
    """List the links that were not reachable, after some checks were kept.

    Args:
        connection: the database.
        kept: how many checks are new or differ from those before.
        foreign: how many were of links that no source has.
    """
    found = unreachable_links(connection)
    notes = [f"{number_of(kept, 'link check')} added or changed"]
    if foreign:
        notes.append(f"passed over, because no source has the link: {foreign}")
    if found:
        notes.append("an unreachable link says nothing about the facts")

    def blocks(_: int | None) -> list[Table]:
        cells = [
            [Cell(str(row["url"])), Cell(row["link_status"], "bad"), Cell(row["link_checked"]),
             Cell(", ".join(row["sources"]))]
            for row in found
        ]  # fmt: skip
        return [Table(headers("Unreachable", "Status", "Checked", "Sources"), cells)]

    return Report(COLUMNS, [as_row(COLUMNS, row) for row in found], blocks, notes=notes)
