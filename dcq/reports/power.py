"""Power sources, and what sources tie them to."""

import sqlite3

from dcq.query import catalogue, views
from dcq.query.selection import Selection
from dcq.query.views import Row
from dcq.reports.report import Cell, Cited, Line, Report, Table, as_row, columns, headers
from dcq.reports.wording import listing, quoted, word
from dcq.vocabulary import TIES

COLUMNS = columns(
    ("slug", "name", "kind", "region", "locality", "inferred", "part_of", *TIES, "sources"),
    many=" ".join((*TIES, "sources")),
    flag="inferred",
)


def list_power(selection: Selection) -> Report:
    """List power sources with the projects that sources tie them to, one column a tie."""
    mentions = catalogue.power_mentions(selection)
    ties = catalogue.power_ties(selection.connection)
    rows = [
        as_row(COLUMNS, power | {tie: ties.get((power["slug"], tie), set()) for tie in TIES})
        for power in _merge(mentions)
    ]

    def blocks(most: int | None) -> list[Table]:
        return [power_table(selection.connection, mentions, most=most)]

    return listing(selection, COLUMNS, rows, blocks, "power source")


def _merge(mentions: list[Row]) -> list[Row]:
    """One row for each power source: the most precise place, and all sources."""
    merged: dict[str, Row] = {}
    for mention in sorted(mentions, key=lambda row: (row["locality"] is None, row["inferred"])):
        power = merged.setdefault(mention["slug"], mention)
        power["part_of"] = power["part_of"] or mention["part_of"]
        power.setdefault("sources", set()).add(mention["source"])
    return sorted(merged.values(), key=lambda power: power["slug"])


def power_table(
    connection: sqlite3.Connection, mentions: list[Row], title: str = "", most: int | None = None
) -> Table:
    """Mentions of power sources for people, one row for each of at most so many."""
    heads = headers(
        *("Power source", "Kind", "Where", "Tied to", "As printed"),
        from_width={"Kind": 50, "Where": 60, "As printed": 110},
    )
    ties = catalogue.power_ties(connection)
    regions = views.names(connection, "region")
    rows = []
    merged = _merge(mentions)
    for power in merged[:most]:
        slug = power["slug"]
        place = ", ".join(filter(None, (power["locality"], regions.get(power["region"]))))
        tied: list[Line] = [
            f"{tie}: {project}" for tie in TIES for project in sorted(ties.get((slug, tie), ()))
        ]
        inside = f", part of {power['part_of']}" if power["part_of"] else ""
        called = Cited(f"{slug}{inside}", sorted(power["sources"]))
        rows.append(
            (
                Cell(power["name"], "strong", under=called),
                Cell(word(power["kind"])),
                Cell(place or "not stated", under="inferred" if power["inferred"] else ""),
                Cell(tied) if tied else Cell("no project", "quiet"),
                Cell(quoted(power["printed"], power["source"]) if power["printed"] else ""),
            )
        )
    return Table(heads, rows, title, more=len(merged) - len(rows))
