"""What the property tests share: databases that live for one example, and how to ask them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool

from dcq.dates import first_day, last_day
from dcq.ingest.entries import Article
from dcq.ingest.seed import make_database
from dcq.names import fold
from dcq.quantity import Quantity
from dcq.query.as_of import limit_sources
from dcq.query.filters import Filters
from dcq.reports import Report
from dcq.reports.totals import list_totals
from dcq.rollup.model import Amount as Stated
from dcq.rollup.model import Project as Added
from dcq.vocabulary import METRICS
from tests.generated import DAYS
from tests.reference import ALONE, Amount, Answer, Project, Question
from tests.writing import write_article

Library = Callable[[list[Article]], AbstractContextManager[sqlite3.Connection]]


def examples(count: int) -> settings:
    """So many examples, or as many times more as ``DCQ_EXAMPLES`` says."""
    return settings(
        max_examples=count * int(os.environ.get("DCQ_EXAMPLES", "1")),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def open_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """An empty database that holds given articles for a while, and then forgets them.

    They are written in a transaction that is read in and rolled back: a file and an engine
    for each example would take more time than all that is tested.
    """
    path = tmp_path_factory.mktemp("library") / "empty.db"
    make_database(path, empty=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for function in (fold, first_day, last_day):
            raw.create_function(function.__name__, 1, function, deterministic=True)
        raw.execute("PRAGMA foreign_keys = ON")
        engine = create_engine("sqlite+pysqlite://", creator=lambda: raw, poolclass=StaticPool)
        event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN"))

        @contextmanager
        def holding(stated: list[Article]) -> Iterator[sqlite3.Connection]:
            with engine.connect() as connection:
                connection.begin()
                try:
                    for one in stated:
                        write_article(connection, one)
                    yield raw
                finally:
                    raw.execute("PRAGMA query_only = OFF")  # going back in time set it
                    connection.rollback()

        yield holding


# Most questions leave something to answer with.
questions = st.builds(
    Question,
    metric=st.sampled_from(("investment", "investment", "capacity", "jobs")),
    kinds=st.sampled_from((("site", "programme"), ("site",), ("site", "programme", *ALONE))),
    dead=st.booleans(),
    region=st.sampled_from((*[None] * 8, "FR-HDF", "FR-59", "FR")),
    investor=st.sampled_from((*[None] * 8, "ada", "bob")),
    as_of=st.sampled_from((*[None] * 8, *DAYS)),
)


def askable(question: Question, stated: list[Article]) -> Question:
    """The question, without an investor whom no article names: that would be an error."""
    named = {r.organisation for a in stated for p in a.project for r in p.roles}
    return question if question.investor in named else replace(question, investor=None)


def filters(question: Question) -> Filters:
    """A question's filters as a user types them."""
    return Filters(
        kind=() if question.kinds == ("site",) else question.kinds,
        status=("all",) if question.dead else (),
        region=(question.region,) if question.region else (),
        investor=(question.investor,) if question.investor else (),
    )


def asking(raw: sqlite3.Connection, question: Question) -> Callable[..., Report]:
    """Get totals for a question: by a dimension, split, explained, for people."""
    if question.as_of:
        limit_sources(raw, question.as_of)
    return partial(list_totals, raw, filters(question), metric=question.metric)


def as_named(unit: str, basis: str | None) -> tuple[str, str | None]:
    """What a sum is in; a base unit and the unit of lists are the same here."""
    return (unit if unit in {"EUR", "USD"} else "base", basis)


def as_printed(amount: Amount, metric: str) -> tuple[Any, ...]:
    """A sum of the reference, as a row of totals has it."""
    factor = METRICS[metric].factor
    bounds = (None if b is None else Fraction(b, factor) for b in (amount.low, amount.high))
    return (*bounds, amount.qualifier)


def read(records: Iterable[dict[str, Any]]) -> tuple[dict[Any, Any], dict[Any, int]]:
    """Rows of totals as the reference has them: sums, and how many disclose nothing."""
    sums: dict[Any, Any] = {}
    unknown: dict[Any, int] = {}
    seen = set()
    for row in records:
        place = (row["row"], tuple(row["group"]))
        assert row["projects"] == row["disclosed"] + row["undisclosed"]
        if row["undisclosed"]:
            assert place not in seen, "the undisclosed are counted once, in a group's first row"
            unknown[place] = row["undisclosed"]
        seen.add(place)
        if row["disclosed"]:
            key = (*place, *as_named(row["unit"], row["basis"]))
            assert key not in sums, "one row for each group, unit and basis"
            sums[key] = (row["disclosed"], row["low"], row["high"], row["qualifier"])
    return sums, unknown


def expected(told: Answer, metric: str) -> tuple[dict[Any, Any], dict[Any, int]]:
    """An answer of the reference in the shape that ``read`` gives."""
    sums = {
        (row, groups, *as_named(*unit)): (count, *as_printed(amount, metric))
        for (row, groups, *unit), (count, amount) in told.sums.items()
    }
    return sums, told.unknown


def as_added(projects: Iterable[Project]) -> list[Added]:
    """Projects of the reference as ``rollup`` takes them."""
    return [
        Added(
            project.slug,
            project.kind,
            amounts=tuple(
                Stated(Quantity(*amount, *unit)) for unit, amount in project.amounts.items()
            ),
            wholes=frozenset(project.wholes),
        )
        for project in projects
    ]
