"""Articles, and what each of them stated."""

from typing import Any

from dcq.query import catalogue
from dcq.query.selection import Selection
from dcq.reports.report import Cell, Report, Table, as_row, columns, headers
from dcq.reports.wording import listing, or_not_stated, unreachable, when_published

COLUMNS = columns(
    "slug title publisher published earliest language url file_name sha256 projects organisations"
    " power_sources figures caveat note supersedes superseded_by kind archive_url"
    " retrieved copies audited set_aside link_status link_checked archive_status archive_checked"
)


def list_sources(selection: Selection) -> Report:
    """List the articles that state something about what the filters keep."""
    found = catalogue.sources_of(selection)
    rows = [as_row(COLUMNS, row) for row in found]
    return listing(selection, COLUMNS, rows, lambda _: [_table(found)], "source")


def _table(found: list[dict[str, Any]]) -> Table:
    heads = headers(
        *("Source", "Publisher", "Date", "Projects", "Figures", "Caveat"),
        right=("Projects", "Figures"),
        from_width={"Projects": 60, "Figures": 55, "Date": 50, "Publisher": 100, "Caveat": 150},
    )
    rows = [
        (
            Cell(row["title"], "strong", [row["slug"], *unreachable(row)]),
            or_not_stated(row["publisher"]),
            Cell(when_published(row)),
            Cell(str(row["projects"])),
            Cell(str(row["figures"])),
            Cell(" ".join((row["caveat"] or "").split()), "quiet"),
        )
        for row in found
    ]
    return Table(heads, rows)
