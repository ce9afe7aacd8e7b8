"""How many independent sources a figure needs, by its size, and which figures have fewer."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from dcq.amounts import NotAnAmountError, parse_amount, read_amount
from dcq.errors import UsageError
from dcq.names import number_of
from dcq.query.selection import Selection
from dcq.query.views import LEDGER_COLUMNS, Row, stream_ledger
from dcq.vocabulary import METRICS

# A comma between two digits is a decimal one.
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")


class Threshold(NamedTuple):
    """How many sources a figure of a metric needs from a size on, which is in base units."""

    sources: int
    metric: str
    size: int


USUAL = (
    Threshold(3, "investment", 10 * 10**9),
    Threshold(3, "capacity", 10**6),
    Threshold(2, "investment", 10**9),
    Threshold(2, "capacity", 10**5),
)
"""10 bn or 1 GW, and 1 bn or 100 MW; whatever is smaller, or of another metric, needs one."""


def read_needs(typed: Iterable[str]) -> Iterator[Threshold]:
    """Read thresholds like ``3:10bn,1GW``; the number of an amount counts, in any currency.

    Raises:
        UsageError: one is not of that form.
    """
    for text in typed:
        sources, _, sizes = text.partition(":")
        if not (re.fullmatch("[1-9][0-9]{0,3}", sources.strip()) and sizes.strip()):
            problem = f"--need: {text!r} is not a number of sources and the sizes that need them"
            raise UsageError(problem, "write it like 3:10bn,1GW")
        for size in _COMMA.split(sizes):
            try:
                quantity, metric = read_amount(size, "capacity"), "capacity"
            except NotAnAmountError:
                quantity, metric = parse_amount(size, option="--need"), "investment"
            if quantity.qualifier != "exact" or quantity.high is None:
                raise UsageError(f"--need: {size!r} is not one amount", "write it like 10bn or 1GW")
            yield Threshold(int(sources), metric, quantity.high)


def needed(figure: Row, thresholds: Sequence[Threshold] = USUAL) -> int | None:
    """How many sources a row of ``figure_ledger`` needs, by its larger bound.

    None for words without a number.
    """
    bound = figure["low"] if figure["high"] is None else figure["high"]
    if bound is None:
        return None
    size = round(bound * METRICS[figure["metric"]].factor)
    reached = (t.sources for t in thresholds if t.metric == figure["metric"] and size >= t.size)
    return max(reached, default=1)


def shortfall(figure: Row) -> str:
    """What a chosen figure with ``needed`` has, if that is too little: 1 source of 3 needed."""
    wanted = figure.get("needed")
    if wanted is None or figure["standing"] != "chosen" or figure["support"] >= wanted:
        return ""
    return f"{number_of(figure['support'], 'source')} of {wanted} needed"


def stream_unsupported(
    selection: Selection,
    thresholds: Sequence[Threshold],
    limit: int | None,
) -> Iterator[Row]:
    """The chosen figures about what is selected that fall short, with ``needed`` and ``lacking``.

    They are rows of ``figure_ledger`` besides that, in its order.
    """
    short = (
        f"metric = '{metric}' AND coalesce(high, low) >= {size / METRICS[metric].factor}"
        f" AND support < {sources}"
        for sources, metric, size in thresholds
    )
    where = f"({' OR '.join(short)})"
    for row in stream_ledger(selection, limit, where, standing=["chosen"]):
        figure = dict(zip(LEDGER_COLUMNS, row, strict=True))
        wanted = needed(figure, thresholds) or 0
        yield figure | {"needed": wanted, "lacking": wanted - figure["support"]}
