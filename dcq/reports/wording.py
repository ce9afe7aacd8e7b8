"""How facts read in a table for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dcq.quantity import Quantity, show
from dcq.reports.report import Cell, Lines
from dcq.vocabulary import METRICS

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
UNDISCLOSED = "undisclosed"
STATUS_TONES = {"operating": "good", "cancelled": "bad", "shelved": "bad", "unknown": "quiet"}


class Footnotes:
    """Numbers the sources in the order in which a page first cites them."""

    def __init__(self, sources: Iterable[dict[str, Any]]) -> None:
        self._sources = {source["slug"]: source for source in sources}
        self._numbers: dict[str, int] = {}

    def mark(self, *slugs: str) -> str:
        """The raised numbers of some sources, such as ``¹ ²``."""
        numbers = [self._numbers.setdefault(slug, len(self._numbers) + 1) for slug in slugs]
        return " ".join(str(number).translate(_SUPERSCRIPT) for number in sorted(set(numbers)))

    def block(self, *, caveats: bool = False) -> Lines:
        """The sources cited so far, with their dates; with their caveats where asked for."""
        lines = []
        for slug, number in self._numbers.items():
            source = self._sources[slug]
            cell = Cell(f"{slug}, {when_published(source)}", under=source["title"])
            lines.append((str(number).translate(_SUPERSCRIPT), cell))
            if caveats and source["caveat"]:
                lines.append(("", Cell(f"Caveat: {' '.join(source['caveat'].split())}", "quiet")))
        return Lines(lines, "Sources" if caveats else "")


def when_published(source: dict[str, Any]) -> str:
    """The date of a source, or what is known of it."""
    if source["published"]:
        return f"published {source['published']}"
    if source["earliest"]:
        return f"undated, not before {source['earliest']}"
    return "undated"


def listed_amount(figure: dict[str, Any]) -> str:
    """A figure of ``figure_chosen`` (base units) in words."""
    metric = METRICS[figure["metric"]]
    unit = figure["currency"] or metric.base
    quantity = Quantity(figure["low"], figure["high"], bool(figure["about"]), unit)
    return "stated, no number" if quantity.qualifier == "unquantified" else show(quantity)


def ledger_amount(figure: dict[str, Any]) -> str:
    """A figure of ``figure_ledger`` (units of lists) in words."""
    metric = METRICS[figure["metric"]]

    def base(bound: float | None) -> int | None:
        return None if bound is None else round(bound * metric.factor)

    return listed_amount(
        {
            "metric": figure["metric"],
            "low": base(figure["low"]),
            "high": base(figure["high"]),
            "about": figure["about"],
            "currency": figure["unit"] if metric.is_money else None,
        }
    )


def where(place: dict[str, Any]) -> str:
    """A place in words: ``Escaudain (59)``, or the region where that is all there is."""
    if place["locality"]:
        return f"{place['locality']} ({place['department_code'] or place['region']})"
    return str(place["region"])


def quoted(printed: str, mark: str) -> str:
    """Words as an article printed them, with the mark of the article."""
    return f"“{printed}”{mark}"


def remarks(rows: list[dict[str, Any]], notes: Footnotes) -> str:
    """What sources add to a fact, each with its mark where several state the fact."""
    several = len({row["source"] for row in rows}) > 1
    told: dict[str, None] = {}
    for row in rows:
        mark = f"{notes.mark(row['source'])} " if several else ""
        whose = f"According to {row['according_to']}." if row["according_to"] else ""
        if said := " ".join(filter(None, (whose, row["note"]))):
            told[mark + said] = None
    return " ".join(told)


def word(term: str) -> str:
    """A term of the vocabulary as people read it."""
    return "pre-construction" if term == "pre_construction" else term.replace("_", " ")
