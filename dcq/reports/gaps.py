"""What is not known: the list of calls to make next."""

from typing import Any

from dcq.names import split
from dcq.query import views
from dcq.query.selection import Selection
from dcq.reports.report import Cell, Cited, Report, Table, as_row, columns, headers
from dcq.reports.wording import listing, word
from dcq.vocabulary import CONFIDENTIAL

COLUMNS = columns(
    "slug name kind status undisclosed single_source conflicting sources",
    many="undisclosed conflicting sources",
    flag="single_source",
)
_ASKED = {
    "investment": ("investment_low", "investment_high"),
    "capacity": ("capacity_low_mw", "capacity_high_mw"),
    "area": ("area_low_ha", "area_high_ha"),
    "jobs": ("jobs_low", "jobs_high"),
    "investor": ("investors",),
    "town": ("places",),
    "announced": ("announced",),
    "expected": ("expected",),
    "power": ("power_sources",),
}
"""What a reader asks of a project, and the columns that answer."""


def list_gaps(selection: Selection) -> Report:
    """List, for each project, what is undisclosed, of one source only, or contested.

    A confidential investor counts as undisclosed: that is what there is to ask about.
    """
    conflicts = views.conflicts(selection.connection)
    found = []
    for project in views.projects(selection):
        missing = [
            name
            for name, columns in _ASKED.items()
            if all(project[column] is None for column in columns)
        ]
        if CONFIDENTIAL in split(project["investors"]):
            missing.append("investor")
        project["undisclosed"] = missing
        project["single_source"] = int(len(split(project["sources"])) == 1)
        project["conflicting"] = conflicts.get(project["slug"])
        found.append(as_row(COLUMNS, project))
    return listing(selection, COLUMNS, found, lambda _: [_table(found)], "project")


def _table(found: list[tuple[Any, ...]]) -> Table:
    rows = [
        (
            Cell(name, "strong", under=slug),
            Cell(", ".join(split(missing)) or "–"),
            Cell(Cited("one only" if single else "", split(sources))),
            Cell(", ".join(map(word, split(contested))), "bad"),
        )
        for slug, name, _, _, missing, single, contested, sources in found
    ]
    heads = ("Project", "Undisclosed", "Sources", "Conflicting")
    return Table(headers(*heads, from_width={"Sources": 50, "Conflicting": 45}), rows)
