"""What is not known, or known from too few sources: the list of calls to make next."""

from collections.abc import Iterator, Sequence
from typing import Any

from dcq.names import number_of, split
from dcq.query import views
from dcq.query.evidence import USUAL, Threshold, stream_unsupported
from dcq.query.selection import Selection
from dcq.reports.report import Cell, Cited, Report, Table, as_row, columns, headers
from dcq.reports.wording import ledger_amount, listing, quoted, word
from dcq.vocabulary import CONFIDENTIAL, METRICS

COLUMNS = columns(
    "slug name kind status undisclosed single_source conflicting sources single_source_figures",
    many="undisclosed conflicting sources single_source_figures",
    flag="single_source",
)
_EVIDENCE = columns(
    "subject subject_kind metric low high qualifier unit basis scope target printed about source"
    " support needed lacking",
    flag="about",
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


def list_gaps(selection: Selection, limit: int | None) -> Report:
    """List, for each project, what is undisclosed, of one source only, or contested.

    A confidential investor counts as undisclosed: that is what there is to ask about.
    """
    projects = [*views.projects(selection, limit)]
    slugs = [project["slug"] for project in projects]
    weak = views.weak_figures(selection.connection, slugs)
    found = []
    for project in projects:
        missing = [
            name
            for name, columns in _ASKED.items()
            if all(project[column] is None for column in columns)
        ]
        if CONFIDENTIAL in split(project["investors"]):
            missing.append("investor")
        project["undisclosed"] = missing
        project["single_source"] = int(len(split(project["sources"])) == 1)
        project["conflicting"] = weak.get((project["slug"], "conflicting"))
        project["single_source_figures"] = weak.get((project["slug"], "single"))
        found.append(as_row(COLUMNS, project))
    return listing(selection, COLUMNS, found, lambda _: [_table(found)], "project")


def list_evidence(
    selection: Selection,
    thresholds: Sequence[Threshold],
    *,
    limit: int | None,
) -> Report:
    """List the chosen figures that fewer independent sources support than their size needs.

    No threshold means the usual ones.
    """
    currencies: set[str] = set()

    def rows() -> Iterator[tuple[Any, ...]]:
        for figure in stream_unsupported(selection, thresholds or USUAL, limit):
            if METRICS[figure["metric"]].is_money:
                currencies.add(figure["unit"])
            yield as_row(_EVIDENCE, figure)
        if others := sorted(currencies - {"EUR"}):
            told = f"thresholds in EUR are applied to the same number of {', '.join(others)}"
            report.notes.append(told)

    def blocks(_: int | None) -> list[Table]:
        cells = [
            (
                Cell(figure["subject"], "strong", METRICS[figure["metric"]].label),
                Cell(ledger_amount(figure)),
                Cell(quoted(figure["printed"], figure["source"])),
                Cell(number_of(figure["lacking"], "more independent source")),
            )
            for figure in report.records()
        ]
        heads = headers("Subject", "Amount", "As printed", "Needs", right=["Amount"])
        return [Table(heads, cells)]

    thing = "figure that falls short"
    report = listing(selection, _EVIDENCE, rows(), blocks, thing)
    return report


def _table(found: list[tuple[Any, ...]]) -> Table:
    rows = [
        (
            Cell(name, "strong", under=slug),
            Cell(", ".join(split(missing)) or "–"),
            Cell(Cited(", ".join(map(word, split(alone))) or "–", split(sources))),
            Cell(", ".join(map(word, split(contested))), "bad"),
        )
        for slug, name, _, _, missing, _, contested, sources, alone in found
    ]
    heads = ("Project", "Undisclosed", "Of one source", "Conflicting")
    return Table(headers(*heads, from_width={"Of one source": 50, "Conflicting": 45}), rows)
