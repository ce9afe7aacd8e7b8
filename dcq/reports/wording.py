"""How facts read in a table for people."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import Any

from dcq.quantity import Quantity, show
from dcq.query import catalogue, views
from dcq.query.links import is_reachable
from dcq.query.selection import Selection
from dcq.reports.report import Block, Cell, Cited, Column, Line, Lines, Origin, Report
from dcq.vocabulary import METRICS


def footnotes(
    connection: sqlite3.Connection, slugs: Sequence[str], *, caveats: bool = False
) -> Lines:
    """A line for each source that a page cites: slug, publisher, date.

    With ``caveats`` come its title and its caveat, for a page about what it says.
    """
    found = {source["slug"]: source for source in catalogue.sources(connection, slugs)}
    lines = []
    for source in map(found.__getitem__, slugs):
        under: list[Line] = [source["title"]] if caveats else []
        if caveats and source["caveat"]:
            under.append(f"Caveat: {' '.join(source['caveat'].split())}")
        under += unreachable(source) if caveats else []
        told = source["slug"], source["publisher"], when_published(source)
        cell = Cell(", ".join(filter(None, told)), under=under)
        lines.append((source["slug"], cell))
    return Lines(lines, "Sources" if caveats else "")


def listing(
    selection: Selection,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    blocks: Callable[[int | None], Sequence[Block]],
    thing: str,
    elsewhere: Callable[[], str] = str,
) -> Report:
    """A report on what is selected, with the sources that it cites.

    If there is none, it says so, and what there is ``elsewhere``.
    """
    stream = iter(rows)
    first = list(islice(stream, 1))
    notes = [*selection.notes, *([] if first else [f"no {thing} matches{elsewhere()}"])]
    sources = partial(footnotes, selection.connection)
    told = selected_origin(selection)
    return Report(columns, chain(first, stream), blocks, sources, notes=notes, origin=told)


def origin(
    connection: sqlite3.Connection,
    ledger: Callable[[], Iterable[Sequence[Any]]],
    cited: Callable[[], Iterable[str]],
) -> Origin:
    """What stands behind an answer: rows of ``figure_ledger``, and the slugs of its sources."""
    kept = "title publisher published earliest url".split()

    def rows() -> Iterator[tuple[Any, ...]]:
        found = {source["slug"]: source for source in catalogue.sources(connection)}
        told = {slug: [source[name] for name in kept] for slug, source in found.items()}
        silent = dict.fromkeys(cited())
        for source, *figure in ledger():
            silent.pop(source, None)
            yield (source, *told[source], *figure)
        yield from (
            (slug, *told[slug], *[None] * (len(columns) - 1 - len(kept))) for slug in silent
        )

    source, *figure = views.LEDGER_COLUMNS
    columns = [Column(name) for name in (source, *kept, *figure)]
    return Origin(partial(views.names, connection), lambda: Report(columns, rows()))


def selected_origin(selection: Selection) -> Origin:
    """What stands behind an answer about what is selected."""
    return origin(
        selection.connection,
        lambda: views.stream_ledger(selection, None),
        lambda: [source["slug"] for source in catalogue.sources_of(selection)],
    )


def when_published(source: dict[str, Any]) -> str:
    """The date of a source, or what is known of it."""
    if source["published"]:
        return f"published {source['published']}"
    if source["earliest"]:
        return f"undated, not before {source['earliest']}"
    return "undated"


def as_quantity(figure: dict[str, Any]) -> Quantity:
    """A figure in base units, such as one of ``figure_chosen``, as a quantity."""
    unit = figure["currency"] or METRICS[figure["metric"]].base
    return Quantity(figure["low"], figure["high"], bool(figure["about"]), unit, figure["basis"])


def listed_amount(figure: dict[str, Any]) -> str:
    """A figure in base units in words."""
    text = shown_amount(as_quantity(figure))
    return f"{text} {by_then(figure['target'])}" if figure.get("target") else text


def shown_amount(quantity: Quantity) -> str:
    """What a source states, in words."""
    return "stated, no number" if quantity.qualifier == "unquantified" else show(quantity)


def by_then(target: str) -> str:
    """By when a level is to be reached, for people."""
    return when(target) if "/" in target else f"by {target}"


def base_figure(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure of ``figure_ledger`` (units of lists) in base units."""
    metric = METRICS[figure["metric"]]
    base = {
        name: None if figure[name] is None else round(figure[name] * metric.factor)
        for name in ("low", "high")
    }
    return {**figure, **base, "currency": metric.is_money and figure["unit"]}


def ledger_amount(figure: dict[str, Any]) -> str:
    """A figure of ``figure_ledger`` in words."""
    return listed_amount(base_figure(figure))


def when(date: str) -> str:
    """A date, or an interval, as people read it."""
    start, slash, end = date.partition("/")
    if not slash:
        return date
    if ".." in (start, end):
        return f"not after {end}" if start == ".." else f"not before {start}"
    return f"{start} to {end}"


def unreachable(row: dict[str, Any]) -> list[Line]:
    """What was not reachable of a source, or of what it cites, when it was last checked."""
    return [
        f"{called} unreachable on {row[f'{key}_checked']} ({row[f'{key}_status']});"
        " this says nothing about the facts"
        for key, called in (("link", "link"), ("archive", "archived copy"))
        if row.get(f"{key}_status") and not is_reachable(row[f"{key}_status"])
    ]


def percent(share: float) -> str:
    """A share in percent, without a fraction that says nothing: ``60 %``, ``39.5 %``."""
    return f"{share:g} %"


def quoted(printed: str | None, *sources: str) -> Line:
    """Words as a source printed them."""
    return Cited(f"“{printed}”" if printed else "no words stored", sources)


def remarks(rows: list[dict[str, Any]]) -> list[Line]:
    """What sources add to a fact, each citing its source where several state the fact."""
    several = len({row["source"] for row in rows}) > 1
    told: dict[Line, None] = {}
    for row in rows:
        whose = f"According to {row['according_to']}." if row["according_to"] else ""
        if said := " ".join(filter(None, (whose, row["note"]))):
            told[Cited(said, (row["source"],) if several else ())] = None
    return list(told)


def word(term: str) -> str:
    """A term of the vocabulary as people read it."""
    return "pre-construction" if term == "pre_construction" else term.replace("_", " ")


def or_not_stated(text: str | list[Line] | None) -> Cell:
    """A cell that says so where no source states anything."""
    return Cell(text) if text else Cell("not stated", "quiet")
