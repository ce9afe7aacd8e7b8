"""Let the database add up what overlaps nothing: a row a group, however many projects."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dcq.query.filters import marks
from dcq.query.measures import CONTESTED, DIMENSIONS
from dcq.query.selection import Selection
from dcq.vocabulary import Metric

_HALF = 1 << 32  # a sum of 64-bit bounds may need more than 64 bits: each half is added apart


class Sum(NamedTuple):
    """What the projects of one group disclose in one unit.

    Attributes:
        group: slugs joined by ``;``.
        currency: of money only.
        basis: of a capacity only.
        projects: how many projects the row is about.
        disclosed: how many of them have an amount.
        lows: how many of the amounts have a lower bound.
        highs: how many have an upper one.
        about: whether one of them is approximate.
        contested: slugs of those that another source contradicts, joined by blanks.
        selected: how many projects there are in all rows, each once.
        low: the sum of the lower bounds in base units.
        high: the sum of the upper ones.
    """

    group: str
    currency: str | None
    basis: str | None
    projects: int
    disclosed: int
    lows: int
    highs: int
    about: int | None
    contested: str
    selected: int
    low: int
    high: int


def overlapping(
    connection: sqlite3.Connection, selection: Selection, separate: Sequence[str]
) -> set[int]:
    """The selected projects that cannot simply be added to others.

    Those are the ones of a kind in ``separate``, and wholes and parts of which both are
    selected.
    """
    found = {
        row
        for pair in connection.execute(
            f"""
            WITH RECURSIVE
              whole (id) AS (
                SELECT DISTINCT o.whole_id FROM part_of o JOIN project p ON p.id = o.whole_id
                WHERE {selection.where}
              ),
              inside (whole_id, project_id) AS (
                SELECT o.whole_id, o.project_id FROM part_of o
                WHERE o.whole_id IN (SELECT id FROM whole)
                UNION
                SELECT i.whole_id, o.project_id
                FROM inside i JOIN part_of o ON o.whole_id = i.project_id
              )
            SELECT i.whole_id, i.project_id FROM inside i JOIN project p ON p.id = i.project_id
            WHERE {selection.where}
            """,
            [*selection.values, *selection.values],
        )
        for row in pair
    }
    apart = connection.execute(
        f"SELECT p.id FROM project p WHERE p.kind IN ({marks(separate)}) AND {selection.where}",
        [*separate, *selection.values],
    )
    return found | {row for (row,) in apart}


def add_up(
    connection: sqlite3.Connection,
    selection: Selection,
    metric: Metric,
    by: str | None,
    currencies: Sequence[str],
    bases: Sequence[str],
) -> Iterator[Sum]:
    """The sums of the chosen totals of one metric, for each group, currency and basis.

    In a group's row without currency and basis are those of which nothing is known.
    """
    group = (
        f"(SELECT group_concat(label, ';') FROM (WITH d (project_id, label) AS ({DIMENSIONS[by]})"
        " SELECT DISTINCT d.label FROM d WHERE d.project_id = p.id ORDER BY 1))"
        if by
        else "''"
    )
    amount = "f.project_id = c.id AND f.metric = ? AND f.scope = 'total' AND f.target IS NULL"
    values: list[object] = [*selection.values, metric.name]
    if currencies and metric.is_money:
        amount += f" AND f.currency IN ({marks(currencies)})"
        values += currencies
    if bases:
        amount += f" AND (f.basis IS NULL OR f.basis IN ({marks(bases)}))"
        values += bases
    found = connection.execute(
        f"""
        WITH chosen (id, slug, named) AS MATERIALIZED (
          SELECT p.id, p.slug, coalesce({group}, '') FROM project p WHERE {selection.where}
        )
        SELECT c.named AS "group", f.currency, f.basis, count(*) AS projects,
          count(f.id) AS disclosed, count(f.low) AS lows, count(f.high) AS highs,
          max(f.about) AS about,
          coalesce(group_concat(CASE WHEN {CONTESTED} THEN c.slug END, ' '), '') AS contested,
          (SELECT count(*) FROM chosen) AS selected,
          coalesce(sum(f.low / {_HALF}), 0), coalesce(sum(f.low % {_HALF}), 0),
          coalesce(sum(f.high / {_HALF}), 0), coalesce(sum(f.high % {_HALF}), 0)
        FROM chosen c LEFT JOIN figure_chosen f ON {amount} AND f.qualifier <> 'unquantified'
        GROUP BY 1, 2, 3
        """,
        values,
    )
    for *told, low_upper, low, high_upper, high in found:
        yield Sum._make((*told, low_upper * _HALF + low, high_upper * _HALF + high))
