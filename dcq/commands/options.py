"""Every option that more than one command has, declared once."""

from __future__ import annotations

from typing import Any

import typer

from dcq.commands import completion

FILTERS = "Filters"
OUTPUT = "Output and database"


def own_option(*names: str, text: str, metavar: str | None = None, complete: Any = None) -> Any:
    """An option of one command; without a metavar it is a switch."""
    return typer.Option(*names, help=text, metavar=metavar, autocompletion=complete)


def _filter(*names: str, text: str, metavar: str, complete: Any = None) -> Any:
    return typer.Option(
        *names, help=text, metavar=metavar, autocompletion=complete, rich_help_panel=FILTERS
    )


def _output(*names: str, text: str, metavar: str | None = None, complete: Any = None) -> Any:
    return typer.Option(
        *names, help=text, metavar=metavar, autocompletion=complete, rich_help_panel=OUTPUT
    )


FILTER_OPTIONS = {
    "region": _filter(
        "--region",
        text="In a region, by name, code or département: HDF, Nord, 59, FR-HDF.",
        metavar="REGION",
        complete=completion.regions,
    ),
    "investor": _filter(
        "--investor",
        text="With this investor, or 'confidential'; another part with --role.",
        metavar="NAME",
        complete=completion.organisations,
    ),
    "role": _filter(
        "--role",
        text="What --investor means, or whether anybody has the role: investor, developer,"
        " operator, partner, announcer, interested, all.",
        metavar="ROLE",
        complete=completion.roles,
    ),
    "power": _filter(
        "--power",
        text="Tied to a power source, or to a kind of them (nuclear, substation, …).",
        metavar="NAME",
        complete=completion.powers,
    ),
    "status": _filter(
        "--status",
        text="announced, pre_construction, construction, operating, shelved, cancelled, unknown,"
        " live, all.",
        metavar="STATUS",
        complete=completion.statuses,
    ),
    "kind": _filter(
        "--kind",
        text="site, programme, plan, offer, all.",
        metavar="KIND",
        complete=completion.kinds,
    ),
    "source": _filter(
        "--source", text="Mentioned by a source.", metavar="SLUG", complete=completion.sources
    ),
    "search": _filter(
        "--search", text="Every word occurs in a name, alias, town or organisation.", metavar="TEXT"
    ),
    "min_investment": _filter(
        "--min-investment", text="Certainly at least: 5bn, 5 Md€, 250 m USD.", metavar="AMOUNT"
    ),
    "max_investment": _filter("--max-investment", text="Certainly at most.", metavar="AMOUNT"),
    "min_capacity": _filter(
        "--min-capacity", text="Certainly at least: 700MW, 0,7 GW.", metavar="POWER"
    ),
    "max_capacity": _filter("--max-capacity", text="Certainly at most.", metavar="POWER"),
    "announced_after": _filter(
        "--announced-after", text="Later than a date; a year is all of it.", metavar="DATE"
    ),
    "announced_before": _filter("--announced-before", text="Earlier than a date.", metavar="DATE"),
    "expected_before": _filter(
        "--expected-before", text="Expected to open before a date.", metavar="DATE"
    ),
    "currency": _filter(
        "--currency", text="Amounts in this currency only: EUR, USD.", metavar="CODE"
    ),
    "basis": _filter(
        "--basis",
        text="Capacity measured so: gross, grid_connection, it_load, unspecified.",
        metavar="BASIS",
        complete=completion.bases,
    ),
}
"""One for each field of ``query.language.Filters``; a test holds the two together."""

COMMON_OPTIONS = {
    "format_": _output(
        "--format",
        "-f",
        text="table, csv, tsv, json, jsonl, markdown; a table on a terminal, CSV in a pipe.",
        metavar="FORMAT",
        complete=completion.formats,
    ),
    "csv": _output("--csv", text="The same as --format csv."),
    "json": _output("--json", text="The same as --format json."),
    "output": _output(
        "--output", "-o", text="Write to a file, replaced only when whole.", metavar="FILE"
    ),
    "spreadsheet_safe": _output(
        "--spreadsheet-safe", text="Guard the cells of CSV that a spreadsheet would run."
    ),
    "as_of": _output(
        "--as-of", text="What sources published by then had said: 2025, 2025-06-30.", metavar="DATE"
    ),
    "db": _output("--db", text="The database; else DCQ_DB, else dcq's own.", metavar="PATH"),
}

ADDED_METRIC = own_option(
    "--metric",
    text="investment (unless you say otherwise), capacity, area, jobs.",
    metavar="METRIC",
    complete=completion.added_metrics,
)
EXPLAIN = own_option(
    "--explain", text="Every figure that entered, with its words, and every one that did not."
)
LIMIT = typer.Option("--limit", help="The most rows to print.", metavar="N", rich_help_panel=OUTPUT)
