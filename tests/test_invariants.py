"""What holds of every total, whatever the articles say: DESIGN §3 on generated databases."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcq.amounts import parse_amount
from dcq.ingest.entries import Article
from dcq.output import Terminal, renderer
from dcq.reports.list import list_projects
from dcq.rollup.totals import Totals
from dcq.vocabulary import KINDS, METRICS
from tests.generated import article, articles, exact_articles, nested_projects
from tests.library import (
    Library,
    as_added,
    as_named,
    as_printed,
    askable,
    asking,
    examples,
    expected,
    filters,
    open_library,
    questions,
    read,
)
from tests.reference import (
    ALONE,
    Amount,
    Nest,
    Project,
    Question,
    add_up,
    answer,
    known_by,
    nests,
    project_set,
)

DIMENSIONS = "investor region department country status kind power source year".split()
library = pytest.fixture(scope="module")(open_library)


@given(articles(), questions)
@examples(15)
def test_rows_are_those_of_the_reference(
    library: Library, stated: list[Article], question: Question
) -> None:
    """Each row's group, counts, bounds and qualifier, for every dimension, metric and filter."""
    question = askable(question, stated)
    with library(stated) as raw:
        ask = asking(raw, question)
        for by in DIMENSIONS:
            told = answer(stated, question, by)
            assert read(ask(by=by).records()) == expected(told, question.metric), by


@given(articles(), questions)
@examples(20)
def test_the_grand_total_counts_a_whole_and_its_parts_once(
    library: Library, stated: list[Article], question: Question
) -> None:
    """It is the reference's, and contains it where a part lies in two wholes at once."""
    question = askable(question, stated)
    with library(stated) as raw:
        sums, _ = read(asking(raw, question)().records())
    sums = {key[2:]: row for key, row in sums.items() if key[0] == "plain"}
    found = nests(stated, question)
    assert sums.keys() == {as_named(*unit) for unit in found}
    for unit, nest in found.items():
        count, low, high, qualifier = sums[as_named(*unit)]
        assert count == len(nest.amounts)
        if nest.is_a_tree:
            assert (low, high, qualifier) == as_printed(nest.total(), question.metric)
        factor = METRICS[question.metric].factor
        for exact in (Fraction(total, factor) for total in nest.exact_totals()):
            assert (low or 0) <= exact
            assert high is None or exact <= high


@given(exact_articles(), articles(), questions)
@examples(7)
def test_the_rows_of_a_partition_add_up_to_the_grand_total(
    library: Library, exact: list[Article], loose: list[Article], question: Question
) -> None:
    """To exactly that where figures are exact, and to bounds that contain it otherwise (8)."""
    for stated, some in ((exact, replace(question, region=None, investor=None)), (loose, question)):
        asked = askable(some, stated)
        with library(stated) as raw:
            ask = asking(raw, asked)
            whole, unknown = read(row for row in ask().records() if row["row"] == "plain")
            for by in DIMENSIONS:
                rows, silent = read(row for row in ask(by=by).records() if row["row"] != "separate")
                assert sum(silent.values()) == sum(unknown.values())
                for (*_, unit, basis), (count, low, high, qualifier) in whole.items():
                    parts = [row for key, row in rows.items() if key[2:] == (unit, basis)]
                    highs = [row[2] for row in parts]
                    assert sum(row[0] for row in parts) == count
                    assert sum(row[1] or 0 for row in parts) <= (low or 0)
                    assert None in highs or (high is not None and sum(highs) >= high)
                    if stated is exact:
                        assert {qualifier} == {row[3] for row in parts} == {"exact"}
                        assert sum(highs) == high


@given(nested_projects())
@examples(100)
def test_a_part_in_two_wholes_is_taken_off_both_and_counted_once(nested: list[Project]) -> None:
    """The total contains every one that the bounds allow, and is it where they are exact (6)."""
    nest = Nest(nested, ("EUR", None))
    total = Totals(as_added(nested), grouped=False).total[0].quantity
    if total is None:
        assert not nest.amounts
        return
    possible = nest.exact_totals()
    assert (total.low or 0) <= min(possible)
    assert total.high is None or total.high >= max(possible)
    if all(amount.low == amount.high for amount in nest.amounts.values()):
        assert (total.low, total.high) == (possible[0], possible[0])
    if nest.is_a_tree:  # then nothing is lost on the way
        assert (total.low, total.high) == nest.total()[:2]


@given(articles(), questions, st.integers(0, 2), st.sampled_from(("zebra", "aardvark")))
@examples(8)
def test_a_second_article_that_says_the_same_changes_no_total(
    library: Library, stated: list[Article], question: Question, which: int, slug: str
) -> None:
    """Two articles that state the same are corroboration, and a project counts once (2)."""
    question = askable(question, stated)
    copied = stated[which % len(stated)]
    again = copied.model_copy(update={"source": copied.source.model_copy(update={"slug": slug})})
    dimensions = (None, "investor", "region", "department", "status", "year")
    with library(stated) as raw:
        ask = asking(raw, question)
        before = [read(ask(by=by).records()) for by in dimensions]
    with library([*stated, again]) as raw:
        ask = asking(raw, question)
        assert [read(ask(by=by).records()) for by in dimensions] == before


SILENT: tuple[list[dict[str, Any]], ...] = (
    [],
    [{"metric": "investment", "amount": "unquantified EUR"}],
    [{"metric": "investment", "amount": "7 EUR", "scope": "per_site"}],
)


@given(articles(), questions, st.sampled_from(SILENT), st.sampled_from((None, "ada", "bob")))
@examples(8)
def test_an_undisclosed_project_changes_the_count_alone(
    library: Library,
    stated: list[Article],
    question: Question,
    figures: list[dict[str, Any]],
    investor: str | None,
) -> None:
    """Unknown is not zero, nor is a word, a benchmark an amount (3, 5)."""
    asked = Question("investment", ("site",), question.dead, as_of=question.as_of)
    roles = [{"role": "investor", "organisation": investor}] if investor else []
    project = {"slug": "new", "name": "New", "kind": "site", "roles": roles, "figures": figures}
    more = article("zebra", {"published": "2023"}, [project])
    by = "investor"
    with library(stated) as raw:
        sums, unknown = read(asking(raw, asked)(by=by).records())
    with library([*stated, more]) as raw:
        told = read(asking(raw, asked)(by=by).records())
    place = ("plain", (investor,) if investor else ())
    assert told == (sums, unknown | {place: unknown.get(place, 0) + 1})


@given(articles(), questions)
@examples(10)
def test_what_is_listed_is_what_is_totalled(
    library: Library, stated: list[Article], question: Question
) -> None:
    """Each listed project entered or is excluded with a reason, and no other entered (1)."""
    question = askable(question, stated)
    with library(stated) as raw:
        told = asking(raw, question)(in_detail=True).document()
        report = list_projects(raw, filters(question), limit=None)
        listed = {row["slug"]: row for row in report.records()}
    assert told is not None
    entered = {entry["project"] for entry in told["entered"]}
    counted = {slug for slug in listed if listed[slug]["kind"] not in ALONE}
    assert entered <= listed.keys()
    assert listed.keys() <= entered | {row["project"] for row in told["excluded"]}
    assert told["total"][0]["undisclosed"] == len(counted - entered)
    # That its project is not in the set (rule 1) is a reason for all others, and for no other.
    for row in told["excluded"]:
        assert (row["rule"] == 1) == (row["project"] not in listed)


@given(articles(), questions, st.sampled_from(DIMENSIONS))
@examples(10)
def test_every_figure_is_explained_once(
    library: Library, stated: list[Article], question: Question, by: str
) -> None:
    """What entered makes up the rows, and with what did not it is all that was stated (9)."""
    question = askable(question, stated)
    with library(stated) as raw:
        told = asking(raw, question)(by=by, in_detail=True).document()
    assert told is not None
    parts: dict[Any, list[Amount]] = {}
    for entry in told["entered"]:
        key = (entry["row"], tuple(entry["group"]), *as_named(entry["unit"], entry["basis"]))
        parts.setdefault(key, []).append(Amount(entry["low"], entry["high"], about=False))
    sums, _ = read(told["rows"])
    assert parts.keys() == sums.keys()
    for key, (count, low, high, _) in sums.items():
        assert len(parts[key]) == count
        assert add_up(parts[key])[:2] == (low, high)
    # Without --kind, what only the default set leaves out is explained, too.
    kinds = KINDS if question.kinds == ("site",) else question.kinds
    about = {p.slug for p in project_set(stated, replace(question, kinds=kinds, dead=True))}
    figures = sum(
        figure.metric == question.metric
        for source in known_by(stated, question.as_of)
        for entry in source.project
        for figure in entry.figures
        if entry.slug in about
    )
    assert len(told["entered"]) + sum(bool(row["source"]) for row in told["excluded"]) == figures


@given(articles(), questions, st.sampled_from(("investor", "region", "power", "source")))
@examples(10)
def test_splitting_a_joint_amount_gives_each_group_nothing_to_all_of_it(
    library: Library, stated: list[Article], question: Question, by: str
) -> None:
    """So that whatever a group's true share is, it lies within the group's bounds (7)."""
    question = askable(question, stated)
    for role in (role for one in stated for project in one.project for role in project.roles):
        role.share = None  # a stated share says more: see test_shares
    told = answer(stated, question, by)
    shares: dict[Any, list[tuple[int, Amount]]] = {}
    for (row, groups, *unit), (count, amount) in told.sums.items():
        if row == "joint":
            for group in groups:
                share = Amount(0, amount.high, amount.about)
                shares.setdefault(("plain", (group,), *unit), []).append((count, share))
        else:
            shares.setdefault((row, groups, *unit), []).append((count, amount))
    told.sums = {
        key: (sum(count for count, _ in some), add_up([amount for _, amount in some]))
        for key, some in shares.items()
    }
    for (row, groups), count in list(told.unknown.items()):
        if row == "joint":
            del told.unknown[row, groups]
            for group in groups:
                place = ("plain", (group,))
                told.unknown[place] = told.unknown.get(place, 0) + count
    with library(stated) as raw:
        split = read(asking(raw, question)(by=by, split=True).records())
    assert split == expected(told, question.metric)


@given(articles(), questions, st.sampled_from((None, *DIMENSIONS)))
@examples(10)
def test_csv_json_and_the_table_say_the_same(
    library: Library, stated: list[Article], question: Question, by: str | None
) -> None:
    """Groups, counts and bounds agree, and the table's words read back as the bounds."""
    question = askable(question, stated)
    with library(stated) as raw:
        report = asking(raw, question)(by=by, in_detail=True)
        texts = []
        for name in ("csv", "json"):
            out = StringIO()
            renderer(name)(report, out, Terminal())
            texts.append(out.getvalue())
        lines = report.blocks(None)[0].rows
    objects = json.loads(texts[1])["rows"]
    printed = [
        {
            name: ";".join(v) if name in {"group", "within"} else "" if v is None else str(v)
            for name, v in o.items()
        }
        for o in objects
    ]
    assert list(csv.DictReader(StringIO(texts[0]))) == printed
    for row, (label, projects, unknown, amount, *_) in zip(objects, lines, strict=False):
        assert label.text == row["label"]
        assert (projects.text, unknown.text) == (
            str(row["projects"]),
            str(row["undisclosed"] or ""),
        )
        words = amount.text.words
        if row["disclosed"]:
            quantity = parse_amount(words, question.metric)
            bounds = Amount(quantity.low, quantity.high, quantity.about)
            assert as_printed(bounds, question.metric) == (
                row["low"],
                row["high"],
                row["qualifier"],
            )
        else:
            assert words == "undisclosed"
    assert len(lines) == len(objects) + (len(json.loads(texts[1])["total"]) if by else 0)
