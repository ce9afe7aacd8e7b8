"""The list of regions, with their projects and plans."""

from collections import defaultdict
from typing import Any

from dcq.names import split
from dcq.query import catalogue
from dcq.query.selection import Selection
from dcq.reports.report import Cell, Report, Table, as_row, columns, headers
from dcq.reports.wording import listing, word
from dcq.vocabulary import KINDS

_REGION = ("slug", "code", "name", "kind")
_COUNTED = tuple(f"{kind}s" for kind in KINDS)
COLUMNS = columns(
    (*_REGION, *_COUNTED, "power_sources", "figures"),
    many=" ".join((*_COUNTED, "power_sources")),
)


def list_regions(selection: Selection) -> Report:
    """List the regions that a source ties something to, by first subdivision.

    A place known only more widely stands under its country, bloc or the world.
    """
    regions: dict[tuple[str, ...], dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    for region, kind, item in catalogue.region_contents(selection):
        regions[region][f"{kind}s"].add(item)
    rows = [
        as_row(
            COLUMNS,
            dict(zip(_REGION, region, strict=True)) | groups | {"figures": len(groups["figures"])},
        )
        for region, groups in sorted(regions.items())
    ]
    return listing(selection, COLUMNS, rows, lambda _: [_table(rows)], "region")


def _table(rows: list[tuple[Any, ...]]) -> Table:
    heads = headers(
        *("Region", "Kind", "Sites", "Programmes", "Plans", "Offers", "Power sources", "Figures"),
        right=["Figures"],
        from_width={
            "Kind": 50,
            "Plans": 60,
            "Programmes": 120,
            "Offers": 140,
            "Power sources": 110,
            "Figures": 100,
        },
    )
    return Table(
        heads,
        [
            (
                Cell(name, "strong", under=f"{slug}, {code}" if code != slug else slug),
                Cell(word(kind)),
                *(Cell([*split(slugs)]) for slugs in groups),
                Cell(str(figures or "")),
            )
            for slug, code, name, kind, *groups, figures in rows
        ],
    )
