"""How many independent sources support a figure, and which figures need more of them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dcq.errors import UsageError, UserError
from dcq.ingest.entries import Article
from dcq.ingest.seed import make_database
from dcq.query.evidence import Threshold, needed, read_needs
from dcq.store.writing import writing
from tests.running import run_dcq
from tests.writing import write_article

Ledger = Callable[..., dict[str, Any]]


def stating(slug: str, amount: str, /, metric: str = "investment", **more: Any) -> Article:
    """An article that states one figure, and more of itself or of the figure."""
    of_figure = ("basis", "scope", "target", "replaces")
    figure = {"metric": metric, "amount": amount}
    figure |= {name: more.pop(name) for name in of_figure if name in more}
    figures = [*more.pop("before", []), figure]
    project = {"slug": "p", "name": "P", "kind": "site", "figures": figures}
    source = {"slug": slug, "title": slug, "published": "2025-01-01", **more}
    return Article.model_validate({"format": 1, "source": source, "project": [project]})


@pytest.fixture
def support(tmp_path: Path) -> Ledger:
    """The support of the last figure of each source, of given articles."""

    def ask(*articles: Article) -> dict[str, Any]:
        make_database(tmp_path / "own.db", empty=True)
        for article in articles:
            with writing(tmp_path / "own.db") as connection:
                write_article(connection, article)
        with closing(sqlite3.connect(tmp_path / "own.db")) as reader:
            rows = reader.execute("SELECT source, support FROM figure_ledger ORDER BY id")
            return dict(rows.fetchall())

    return ask


def test_a_lone_figure_has_its_own_source(support: Ledger) -> None:
    """Words without a number support no number, and have no support."""
    figures = stating("a", "5 bn"), stating("b", "unquantified")
    assert support(*figures) == {"a": 1, "b": None}


@pytest.mark.parametrize(
    ("figure", "other", "count"),
    [
        pytest.param("5 bn", "5 bn", 2, id="the same"),
        pytest.param("5 bn", "about 5 bn", 2, id="about the same"),
        pytest.param("5 bn", "6 bn", 1, id="another"),
        pytest.param("5 to 10 bn", "7 bn", 2, id="inside a range"),
        pytest.param("7 bn", "5 to 10 bn", 1, id="a range is wider than a point"),
        pytest.param("at least 5 bn", "7 bn", 2, id="above a lower bound"),
        pytest.param("at least 5 bn", "at least 6 bn", 2, id="at least more"),
        pytest.param("at least 5 bn", "up to 7 bn", 1, id="up to may be less"),
        pytest.param("up to 10 bn", "up to 7 bn", 2, id="up to less"),
        pytest.param("up to 10 bn", "at least 5 bn", 1, id="at least may be more"),
        pytest.param("5 bn", "5 bn USD", 1, id="another currency"),
        pytest.param("at least 0", "unquantified", 1, id="words without a number"),
    ],
)
def test_a_figure_within_the_bounds_supports(
    support: Ledger, figure: str, other: str, count: int
) -> None:
    """What is certainly within them, and in the same currency."""
    assert support(stating("a", figure), stating("b", other))["a"] == count


@pytest.mark.parametrize(
    "other",
    [{"target": "2030"}, {"scope": "operating"}, {"basis": "it_load"}],
    ids=["target", "scope", "basis"],
)
def test_only_a_figure_of_the_same_kind_supports(support: Ledger, other: dict[str, str]) -> None:
    """A level for 2030 says nothing of the total."""
    capacity = {"metric": "capacity", "basis": "gross"}
    articles = stating("a", "1 GW", **capacity), stating("b", "1 GW", **(capacity | other))
    assert support(*articles) == {"a": 1, "b": 1}


def test_one_publisher_counts_once(support: Ledger) -> None:
    """Whatever its capitals; sources without a publisher each count as themselves."""
    found = support(
        stating("a", "5 bn", publisher="Wire"),
        stating("b", "5 bn", publisher="WIRE"),
        stating("c", "5 bn"),
        stating("d", "5 bn"),
    )
    assert found == dict.fromkeys("abcd", 3)


def test_a_copy_speaks_with_the_voice_of_what_it_copies(support: Ledger) -> None:
    """Through several steps, and where dcq does not have the original."""
    found = support(
        stating("agency", "5 bn", publisher="Agency"),
        stating("a", "5 bn", publisher="Daily", copies="agency"),
        stating("b", "5 bn", publisher="Weekly", copies="a"),
        stating("c", "5 bn", publisher="Monthly", copies="lost"),
        stating("d", "5 bn", publisher="Yearly", copies="lost"),
    )
    assert set(found.values()) == {2}


def test_copies_in_a_circle_are_refused(support: Ledger) -> None:
    """Nobody would have said it first."""
    with pytest.raises(UserError, match=r"a would copy itself; check copies|b would copy itself"):
        support(stating("a", "5 bn", copies="b"), stating("b", "5 bn", copies="a"))


def test_what_was_withdrawn_supports_nothing(support: Ledger) -> None:
    """A superseded edition, and a figure that its own source corrects; a conversion does."""
    old = stating("old", "5 bn", publisher="List")
    new = stating("new", "6 bn", publisher="List", supersedes="old")
    corrected = [{"metric": "investment", "amount": "5 bn"}]
    article = stating("a", "6 bn", before=corrected, replaces=True)
    dollars = {"metric": "investment", "amount": "7 bn USD"}
    euros = {"metric": "investment", "amount": "6 bn EUR", "conversion": True}
    converting = stating("b", "8 bn GBP", before=[dollars, euros])
    assert support(old, new, article, converting) == {"old": 0, "new": 3, "a": 3, "b": 1}


def test_thresholds_are_read_with_their_units() -> None:
    """A decimal comma is none between two amounts."""
    read = [*read_needs(["3:10bn,1GW", "2: 1,5 Md€, 100 MW"])]
    assert read == [
        Threshold(3, "investment", 10 * 10**9),
        Threshold(3, "capacity", 10**6),
        Threshold(2, "investment", 15 * 10**8),
        Threshold(2, "capacity", 10**5),
    ]


@pytest.mark.parametrize("typed", ["3", "x:1bn", "0:1bn", "3:", "3:5 ha", "3:1 to 2bn", "3:>1bn"])
def test_a_threshold_that_is_none_is_refused(typed: str) -> None:
    """The error shows how to write one."""
    with pytest.raises(UsageError, match="--need"):
        [*read_needs([typed])]


@pytest.mark.parametrize(
    ("low", "high", "metric", "count"),
    [
        (10**10, 10**10, "investment", 3),
        (10**10 - 1, 10**10 - 1, "investment", 2),
        (None, 10**10, "investment", 3),
        (10**10, None, "investment", 3),
        (10**9 - 1, 10**9 - 1, "investment", 1),
        (1000, 1000, "capacity", 3),
        (99.9, 99.9, "capacity", 1),
        (50, 100, "capacity", 2),
        (10**10, 10**10, "jobs", 1),
        (None, None, "investment", None),
    ],
)
def test_the_larger_bound_says_how_much_is_needed(
    low: float | None, high: float | None, metric: str, count: int | None
) -> None:
    """In the units of lists; other metrics need one source, and words none."""
    assert needed({"low": low, "high": high, "metric": metric}) == count


ARTICLE = """
format = 1
[source]
slug = "second"
title = "Second"
published = "2026-01-02"
[[project]]
slug = "campus"
name = "Campus"
kind = "site"
figures = [{ metric = "investment", amount = "12 bn EUR" }]
"""


@pytest.fixture
def thin(place: Path) -> Path:
    """A database with figures of one source and of two."""
    make_database(place / "own.db", empty=True)
    (place / "second.toml").write_text(ARTICLE, "utf-8")
    (place / "thin.toml").write_text(
        ARTICLE.replace("second", "wire")
        .replace("Second", "Wire")
        .replace("2026-01-02", "2025-06-30")
        .replace('"12 bn EUR" }', '"12 bn EUR" }, {metric="area", amount="3 ha"},'
                 '{metric="capacity", amount="150 MW", basis="gross"}')
        + '[[project]]\nslug = "other"\nname = "Other"\nkind = "site"\n'
        'figures = [{ metric = "investment", amount = "2 bn USD" }]\n'
        '[[region]]\nregion = "FR"\nfigures = [{ metric = "capacity", amount = "2 GW",'
        ' basis = "unspecified" }]\n',
        "utf-8",
    )  # fmt: skip
    done = run_dcq(["--db", "own.db", "import", "thin.toml", "second.toml"], place)
    assert done.code == 0, done.stderr
    return place


def rows(thin: Path, *arguments: str) -> list[dict[str, str]]:
    """The rows of a command's CSV."""
    done = run_dcq(["--db", "own.db", *arguments, "--csv"], thin)
    assert done.code == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def lacking(thin: Path, *arguments: str) -> list[tuple[str, ...]]:
    """What ``gaps --evidence`` lists: subject, metric, support, needed, lacking."""
    names = "subject", "metric", "support", "needed", "lacking"
    found = rows(thin, "gaps", "--evidence", *arguments)
    return [tuple(row[name] for name in names) for row in found]


def test_gaps_lists_the_chosen_figures_that_fall_short(thin: Path) -> None:
    """One row each: regions, too, but nothing small or well supported."""
    assert lacking(thin) == [
        ("campus", "investment", "2", "3", "1"),
        ("campus", "capacity", "1", "2", "1"),
        ("france", "capacity", "1", "3", "2"),
        ("other", "investment", "1", "2", "1"),
    ]
    assert lacking(thin, "--kind", "site", "--limit", "1") == [
        ("campus", "investment", "2", "3", "1")
    ]
    done = run_dcq(["--db", "own.db", "gaps", "--evidence"], thin, columns=120)
    assert "1 more independent source" in done.stdout
    assert "2 more independent sources" in done.stdout


def test_the_thresholds_are_options(thin: Path) -> None:
    """They take the place of the usual ones; another currency is compared as it is, and told."""
    assert lacking(thin, "--need", "3:10bn") == [("campus", "investment", "2", "3", "1")]
    done = run_dcq(["--db", "own.db", "gaps", "--evidence"], thin)
    assert done.stderr == "note: thresholds in EUR are applied to the same number of USD\n"
    done = run_dcq(["--db", "own.db", "gaps", "--need", "3:10bn"], thin)
    assert (done.code, done.stderr) == (
        2,
        "dcq: --need says how many sources --evidence asks for; add --evidence\n",
    )


def test_gaps_tells_which_figures_rest_on_one_source(thin: Path) -> None:
    """An area that one source states is of one source, whatever else is known."""
    found = {row["slug"]: row for row in rows(thin, "gaps")}
    assert found["campus"]["single_source"] == "0"
    assert found["campus"]["single_source_figures"] == "area;capacity"
    assert found["other"]["single_source_figures"] == "investment"
    assert [row["slug"] for row in rows(thin, "gaps", "--limit", "1")] == ["campus"]


def test_show_marks_a_figure_that_falls_short(thin: Path) -> None:
    """For people and in JSON."""
    told = run_dcq(["--db", "own.db", "show", "campus"], thin, columns=100).stdout
    assert "2 sources of 3 needed" in told
    assert "1 source of 2 needed" in told
    document = json.loads(run_dcq(["--db", "own.db", "show", "campus", "--json"], thin).stdout)
    counted = {(f["metric"], f["support"], f["needed"]) for f in document["figures"]}
    assert counted == {("investment", 2, 3), ("capacity", 1, 2), ("area", 1, 1)}


@pytest.mark.parametrize("limit", [("--as-of", "2025-12"), ("--source", "wire")])
def test_support_is_counted_among_the_sources_asked_for(thin: Path, limit: tuple[str, str]) -> None:
    """As of a date, and from some sources alone."""
    assert {row["support"] for row in rows(thin, "figures", "--metric", "investment")} == {"1", "2"}
    figures = rows(thin, "figures", "--metric", "investment", *limit)
    assert [row["support"] for row in figures] == ["1", "1"]
