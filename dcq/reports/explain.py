"""The ledger behind a total: what entered and as what, what did not and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dcq.query import views
from dcq.query.filters import Filters
from dcq.query.selection import Selection, select_projects
from dcq.reports.report import Block, Cell, Report, Table, as_row, columns, headers
from dcq.reports.sums import LISTED, as_listed
from dcq.reports.wording import by_then, ledger_amount, quoted, selected_origin, word
from dcq.rollup.model import Amount, Entry
from dcq.vocabulary import METRICS, Metric

COLUMNS = columns(
    f"entered project group row {LISTED} scope target printed source reason rule", many="group"
)
_LEFT_OUT = f"{LISTED} scope target printed source".split()

_PARTS: dict[str, dict[str, Any]] = {
    "entered": {"entered": "1"},
    "excluded": {"entered": "0", "group": [], "row": ""},
}
"""The parts of a ledger, and what a row says of each besides its record."""

_STANDING = {
    "superseded": ("a later edition supersedes {source}", 2),
    "conversion": ("it is the source's own conversion of another amount", 5),
    "replaced": ("its source corrects it with another amount", 2),
}
"""Why a figure of a standing does not enter, and the rule that says so."""

_OTHER_SCOPES = {
    "total": "it is of the whole, not of the part in operation",
    "operating": "it is of the part in operation, not of the whole",
    "per_site": "it says what one such site takes, and is never added or multiplied",
}
"""Why a figure does not enter a total of another scope than its own."""

Ledger = dict[str, list[dict[str, Any]]]
"""What ``entered`` and what was ``excluded``, as JSON has it."""


def with_ledger(
    report: Report,
    selection: Selection,
    known: Mapping[str, str],
    entered: Callable[[], Mapping[Metric, Sequence[Entry]]],
    *,
    explain: bool,
) -> Report:
    """Add to a report's document, or to ``explain`` answer with, what entered and what did not.

    What did not enter are the figures of each metric about the projects that the filters
    keep, those included that only the default set leaves out, and about the regions asked
    for. The slugs ``known`` are the set, each with the reason why it did not enter, if any.
    """
    report = replace(report, origin=selected_origin(selection))

    def ledgers() -> dict[Metric, Ledger]:
        return {
            metric: {
                "entered": [_entered(entry, metric) for entry in entries],
                "excluded": _excluded(selection, known, entries, metric),
            }
            for metric, entries in entered().items()
        }

    def document() -> dict[str, Any]:
        made = ledgers().values()
        parts = {part: [record for one in made for record in one[part]] for part in _PARTS}
        return {"rows": [*report.records()], **(report.document or dict)(), **parts}

    def rows() -> Iterator[tuple[Any, ...]]:
        for ledger in ledgers().values():
            for part, said in _PARTS.items():
                yield from (as_row(COLUMNS, said | record) for record in ledger[part])

    def blocks(most: int | None) -> list[Block]:
        tables = (_tables(ledger, metric) for metric, ledger in ledgers().items())
        return [*report.blocks(most), *(table for pair in tables for table in pair)]

    if explain:
        return replace(report, columns=COLUMNS, rows=rows(), blocks=blocks, document=document)
    return replace(report, document=document)


def _entered(entry: Entry, metric: Metric) -> dict[str, Any]:
    return {
        "project": entry.project.slug,
        "group": [*entry.row.groups],
        "row": entry.row.kind,
        **dict(zip(LISTED.split(), as_listed(entry.quantity, metric), strict=True)),
        "scope": metric.scope,
        "target": entry.amount.target,
        "printed": entry.amount.printed,
        "source": entry.amount.source,
    }


def _excluded(
    selection: Selection, known: Mapping[str, str], entered: Sequence[Entry], metric: Metric
) -> list[dict[str, Any]]:
    filters = selection.filters
    figures = {entry.amount.figure for entry in entered}
    counts = {entry.project.slug: entry.amount for entry in entered}
    silent = known.keys() - {entry.project.slug for entry in entered}
    found = []
    everything = replace(filters, kind=filters.kind or ("all",), status=filters.status or ("all",))
    wider = select_projects(selection.connection, everything)
    # A currency or basis is one of the figure itself, here; a kind or status is that of the set.
    own = replace(filters, currency=(), basis=(), kind=(), status=())
    with_regions = not own.concern_projects_alone
    for figure in views.metric_ledger(wider, metric.name, with_regions=with_regions):
        if figure["id"] not in figures:
            counted = counts.get(figure["subject"])
            reason, rule = _reason(figure, filters, known, metric.scope, counted)
            told = {name: figure[name] for name in _LEFT_OUT}
            found.append({"project": figure["subject"], **told, "reason": reason, "rule": rule})
    nothing = dict.fromkeys(_LEFT_OUT) | {"reason": "no amount is disclosed", "rule": 3}
    silent -= {record["project"] for record in found}
    found += ({"project": slug, **nothing} for slug in silent)
    return sorted(found, key=lambda r: (r["project"], r["rule"], str(r["source"])))


def _reason(
    figure: dict[str, Any],
    filters: Filters,
    known: Mapping[str, str],
    scope: str,
    counted: Amount | None,
) -> tuple[str, int]:
    """Why a figure is not in the total, and the rule of an honest total that says so."""
    if other := _other_subject(figure, filters, known):
        return other
    if figure["scope"] != scope:
        return _OTHER_SCOPES[figure["scope"]], 5
    if figure["qualifier"] == "unquantified":
        return "it is words without a number", 3
    if figure["standing"] in _STANDING:
        reason, rule = _STANDING[figure["standing"]]
        return reason.format(**figure), rule
    if counted and (other := _other_kind(figure, counted)):
        return other
    if figure["standing"] != "chosen":
        return f"another source is chosen; this one is {figure['standing']}", 2
    other_unit = "it is in another currency or on another basis than those asked for"
    return known[figure["subject"]] or other_unit, 5


def _other_subject(
    figure: dict[str, Any], filters: Filters, known: Mapping[str, str]
) -> tuple[str, int] | None:
    """Why the subject of a figure is not in the set, if so."""
    if figure["subject_kind"] == "region":
        return "it is about a region as such, not about a project", 5
    if figure["subject"] in known:
        return None
    if figure["kind"] != "site" and not filters.kind:
        return f"it is about a {figure['kind']}, and the set holds sites", 1
    return f"its project is {word(figure['status'])}, and the set holds live ones", 1


def _other_kind(figure: dict[str, Any], counted: Amount) -> tuple[str, int] | None:
    """Why a figure is not comparable with the one of its project that counts, if so."""
    if figure["target"] != counted.target:
        level = f"the level {by_then(figure['target'])}" if figure["target"] else "undated"
        then = by_then(counted.target) if counted.target else "with a total that has no date"
        return f"it is {level}, and its project counts {then}", 11
    unit, basis = counted.unit
    if figure["basis"] != basis:
        return f"its project counts on basis {word(basis or '')}", 5
    if METRICS[figure["metric"]].is_money and figure["unit"] != unit:
        return f"its project counts in {unit}, which was stated last", 5
    return None


def _tables(ledger: Ledger, metric: Metric) -> Sequence[Table]:
    """The ledger for people: what entered and what did not."""

    def told(row: dict[str, Any]) -> tuple[Cell, Cell]:
        figure = {**row, "metric": metric.name, "about": row["qualifier"] == "about"}
        amount = ledger_amount(figure) if row["unit"] else ""
        printed = quoted(row["printed"], row["source"]) if row["source"] else ""
        return Cell(amount), Cell(printed)

    entered, excluded = [], []
    for row in ledger["entered"]:
        kind = "" if row["row"] == "plain" else row["row"]
        group = Cell(", ".join(row["group"]), under=kind)
        entered.append((Cell(row["project"], "strong"), group, *told(row)))
    for row in ledger["excluded"]:
        reason = Cell(row["reason"], under=f"rule {row['rule']}")
        excluded.append((Cell(row["project"], "strong"), *told(row), reason))
    least = {"Group": 50, "As printed": 60, "Amount": 50}
    heads = headers(
        *("Project", "Group", "Counts as", "As printed"), right=["Counts as"], from_width=least
    )
    excluded_heads = headers(
        *("Project", "Amount", "As printed", "Why not"), right=["Amount"], from_width=least
    )
    return [
        Table(heads, entered, "Entered"),
        Table(excluded_heads, excluded, "Did not enter"),
    ]
