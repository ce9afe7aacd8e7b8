"""Group chosen figures and add them up: no SQL, no files, no clock.

The rules are those of an honest total: a project counts once, unknown is not zero, only
like adds to like, a whole and its parts count once, a joint figure is not split by guess,
and the grand total comes from the data, not from the rows.
"""

from dcq.rollup.model import (
    SEPARATE_KINDS,
    Amount,
    Entry,
    Exclusion,
    Project,
    Row,
    Totals,
    Unit,
)
from dcq.rollup.nesting import Nesting, nearest_parts
from dcq.rollup.ranking import Bounds, Ranked, bounds_of, rank, ratio
from dcq.rollup.totals import total_up

__all__ = [
    "SEPARATE_KINDS",
    "Amount",
    "Bounds",
    "Entry",
    "Exclusion",
    "Nesting",
    "Project",
    "Ranked",
    "Row",
    "Totals",
    "Unit",
    "bounds_of",
    "nearest_parts",
    "rank",
    "ratio",
    "total_up",
]
