"""What holds of ranks and of dates, whatever the articles say: DESIGN §3 once more."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcq.ingest.entries import Article
from dcq.quantity import Quantity
from dcq.query.as_of import limit_sources
from dcq.reports.diff import compare, state_at
from dcq.reports.rank import list_rank
from dcq.rollup.ranking import Bounds, rank, ratio
from dcq.rollup.reconcile import reconcile
from dcq.rollup.totals import Totals
from dcq.vocabulary import DEAD_STATUSES, METRICS
from tests.generated import DAYS, articles, nested_projects
from tests.library import (
    Library,
    as_added,
    askable,
    asking,
    examples,
    filters,
    open_library,
    questions,
    read,
)
from tests.reference import Project, Question, known_by, project_set

library = pytest.fixture(scope="module")(open_library)
days = st.sampled_from(DAYS)

FAR = 30
ends = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted)
bounds = st.one_of(
    ends.map(lambda pair: (Fraction(pair[0]), Fraction(pair[1]))),
    ends.map(lambda pair: (Fraction(pair[0]), Fraction(pair[0]))),
    ends.map(lambda pair: (Fraction(pair[0]), None)),
)


def places(known: list[Bounds], *, ascending: bool) -> list[tuple[int, int]]:
    """Best and worst place of each, over every order that the bounds allow; equals share one."""
    far = 1 + max((end for ends in known for end in ends if end is not None), default=Fraction(0))
    choices = [(low, far if high is None else high) for low, high in known]
    found: list[set[int]] = [set() for _ in known]
    # Where one may be ahead depends on no more than the ends of the bounds.
    for values in product(*choices):
        for position, value in enumerate(values):
            ahead = sum(v < value if ascending else v > value for v in values)
            found[position].add(1 + ahead)
    return [(min(some), max(some)) for some in found]


@given(st.lists(bounds, max_size=5), st.booleans())
@examples(40)
def test_ranks_are_the_best_and_the_worst_of_every_possible_order(
    known: list[Bounds], ascending: bool
) -> None:
    """Best: 1 + how many are ahead for sure; worst: 1 + how many others may be."""
    ranked = rank(known, ascending=ascending)
    assert sorted(place.position for place in ranked) == list(range(len(known)))
    assert [(place.best, place.worst) for place in ranked] == sorted(
        (place.best, place.worst) for place in ranked
    )
    expected = places(known, ascending=ascending)
    for place in ranked:
        assert (place.best, place.worst) == expected[place.position]


@st.composite
def amounts(draw: st.DrawFn) -> Quantity:
    low, more = draw(st.integers(0, 5)), draw(st.sampled_from((0, 0, 3, None)))
    return Quantity(low, None if more is None else low + more)


@given(amounts(), amounts())
@examples(40)
def test_a_ratio_is_as_wide_as_its_two_amounts(over: Quantity, under: Quantity) -> None:
    """Investment per megawatt: every pair of members lies within it, and no narrower would do."""

    def ratios(far: int) -> list[Fraction]:
        tops, bottoms = (
            range(q.low or 0, (far if q.high is None else q.high) + 1) for q in (over, under)
        )
        return [Fraction(top, bottom) for top, bottom in product(tops, bottoms) if bottom]

    low, high = ratio(over, under)
    found = ratios(FAR)
    if not found:
        return  # nothing is divided by nothing; what ranks says so
    open_above = over.high is None or not under.low
    assert (high is None) == open_above
    if high is not None:
        assert high == max(found)
    if under.high is None:
        assert low <= min(found) <= low + Fraction(max(over.low or 0, 1), FAR)
    else:
        assert low == min(found)


@given(articles(), questions)
@examples(10)
def test_what_is_ranked_is_every_amount_of_one_unit_and_the_rest_is_named(
    library: Library, stated: list[Article], question: Question
) -> None:
    """One currency and basis, the usual one; each other project once, with a reason."""
    question = askable(question, stated)
    projects = project_set(stated, question)
    counted = Counter(unit for project in projects for unit in project.amounts)
    usual = min(counted, key=lambda u: (-counted[u], u[0], u[1] or ""), default=None)
    known = [
        (project.slug, project.amounts[usual])
        for project in projects
        if usual is not None and usual in project.amounts
    ]
    expected = places(
        [(Fraction(a.low or 0), None if a.high is None else Fraction(a.high)) for _, a in known],
        ascending=False,
    )
    with library(stated) as raw:
        if question.as_of:
            limit_sources(raw, question.as_of)
        rows = list(list_rank(raw, filters(question), question.metric).records())
    ranked = {
        row["slug"]: (row["rank_best"], row["rank_worst"]) for row in rows if not row["reason"]
    }
    assert ranked == {slug: place for (slug, _), place in zip(known, expected, strict=True)}
    assert sorted(row["slug"] for row in rows) == [project.slug for project in projects]


def everything(raw: sqlite3.Connection) -> dict[str, list[Any]]:
    """All that the public views answer, without the numbers that rows happen to have."""
    views = raw.execute("SELECT name FROM main.sqlite_schema WHERE type = 'view'").fetchall()
    found = {}
    for (view,) in views:
        cursor = raw.execute(f"SELECT * FROM {view}")
        names = [column[0] for column in cursor.description]
        kept = [n for n, name in enumerate(names) if name != "id" and not name.endswith("_id")]
        found[view] = sorted([tuple(row[n] for n in kept) for row in cursor], key=repr)
    return found


@given(articles(), days)
@examples(10)
def test_as_of_a_date_is_a_database_with_only_the_sources_of_then(
    library: Library, stated: list[Article], day: str
) -> None:
    """On every kind of fact alike: each public view answers as if the rest were unwritten (10)."""
    with library(stated) as raw:
        limit_sources(raw, day)
        then = everything(raw)
    with library(known_by(stated, day)) as raw:
        assert then == everything(raw)


def difference(
    library: Library, stated: list[Article], question: Question, span: tuple[str, str]
) -> dict[str, Any]:
    """What ``dcq diff`` says of two days, as JSON has it."""
    states = []
    for day in span:
        with library(stated) as raw:
            limit_sources(raw, day)
            states.append(state_at(raw, filters(question), METRICS[question.metric]))
    report = compare(*states, span, METRICS[question.metric])
    assert report.document
    return report.document()


@given(nested_projects(), nested_projects())
@examples(40)
def test_what_nested_projects_changed_adds_up_to_the_change_of_the_total(
    before: list[Project], after: list[Project]
) -> None:
    """From + changes = to for each bound, and both ends are the totals of their sets."""
    earlier, later = as_added(before), as_added(after)
    for one in reconcile(earlier, later):
        assert sum((change for _, change in one.lines), one.start) == one.end
        for end, items in ((one.start, earlier), (one.end, later)):
            total = Totals(items, grouped=False).total[0].quantity
            open_above = total is not None and total.high is None
            assert (end.unbounded > 0) == open_above
            assert end.low == (total.low or 0 if total else 0)
            if not open_above:
                assert end.high == (total.high if total else 0)


@given(articles(), questions, st.tuples(days, days).map(sorted))
@examples(8)
def test_a_diff_reconciles_with_the_totals_of_its_two_dates(
    library: Library, stated: list[Article], question: Question, span: list[str]
) -> None:
    """From + changes = to for each bound and for the counts; and both ends are the totals."""
    question = askable(question, stated)
    told = difference(library, stated, question, (span[0], span[1]))
    for total in told["total"]:
        for bound in ("low", "high", "unbounded"):
            changes = sum(change[bound] for change in total["changes"])
            assert total["from"][bound] + changes == total["to"][bound]
    for end, day in (("from", span[0]), ("to", span[1])):
        dated = replace(question, as_of=day)
        with library(stated) as raw:
            sums, _ = read(asking(raw, dated)().records())
        plain = {key[2:]: row for key, row in sums.items() if key[0] == "plain"}
        for total in told["total"]:
            unit = total["unit"] if total["unit"] in {"EUR", "USD"} else "base"
            _, low, high, _ = plain.pop((unit, total["basis"]), (0, 0, 0, ""))
            assert total[end]["low"] == (low or 0)
            assert (total[end]["unbounded"] > 0) == (high is None)
            if high is not None:
                assert total[end]["high"] == high
        assert not plain
        projects = project_set(stated, dated)
        known = sum(bool(project.amounts) for project in projects)
        place = 0 if end == "from" else 1
        counts = {name: pair[place] for name, pair in told["counts"].items()}
        assert counts == {
            "projects": len(projects),
            "disclosed": known,
            "undisclosed": len(projects) - known,
        }


@given(articles(), questions, st.tuples(days, days).map(sorted))
@examples(7)
def test_a_diff_names_what_entered_and_what_left(
    library: Library, stated: list[Article], question: Question, span: list[str]
) -> None:
    """Each project that is in one set and not in the other, once; no other as such."""
    question = askable(question, stated)
    told = difference(library, stated, question, (span[0], span[1]))
    before, after = (
        {project.slug for project in project_set(stated, replace(question, as_of=day))}
        for day in span
    )
    moved = [
        change
        for change in told["changes"]
        if change["change"] != "changed"
        # A cancellation is told of projects in neither set, too.
        and not (change["change"] in DEAD_STATUSES and change["slug"] not in before ^ after)
    ]
    assert sorted(change["slug"] for change in moved) == sorted(before ^ after)
    for change in moved:
        entered = change["change"] in {"appeared", "entered"}
        # What appears cancelled is told as cancelled.
        assert (change["slug"] in after) == entered or change["change"] in DEAD_STATUSES
    assert {c["slug"] for c in told["changes"] if c["change"] == "changed"} <= before & after
