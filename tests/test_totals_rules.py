"""Single rules of an honest total, each on a few made-up articles that would break it."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dcq.ingest.entries import Article
from dcq.quantity import Quantity
from dcq.query.as_of import limit_sources
from dcq.query.filters import Filters
from dcq.reports.diff import compare, state_at
from dcq.reports.rank import list_rank
from dcq.reports.totals import list_totals
from dcq.rollup.model import Amount as Stated
from dcq.rollup.model import Project as Added
from dcq.rollup.totals import Totals
from dcq.vocabulary import METRICS
from tests.conftest import run_dcq
from tests.generated import article
from tests.library import Library, open_library

library = pytest.fixture(scope="module")(open_library)

ADA = [{"role": "investor", "organisation": "ada"}]
BOTH = [*ADA, {"role": "investor", "organisation": "bob"}]
CONFIDENTIAL = [{"role": "investor", "confidential": True}]


def project(slug: str, amount: str = "", **more: Any) -> dict[str, Any]:
    """A project as an article file has it, a site with an investment unless told otherwise."""
    figures = [{"metric": "investment", "amount": amount}] if amount else []
    return {"slug": slug, "name": slug, "kind": "site", "figures": figures, **more}


def news(*projects: dict[str, Any], slug: str = "alpha", date: str = "2025-01-01") -> Article:
    """An article of a day."""
    return article(slug, {"published": date}, list(projects))


def bounds(library: Library, filters: Filters, *stated: Article, **more: Any) -> list[Any]:
    """Group, low, high and kind of row of each row of totals."""
    with library(list(stated)) as raw:
        rows = list_totals(raw, filters, **more).records()
        return [(*row["group"], row["low"], row["high"], row["row"]) for row in rows]


def explained(library: Library, filters: Filters, *stated: Article) -> dict[str, str]:
    """The reason why each project did not enter a total."""
    with library(list(stated)) as raw:
        report = list_totals(raw, filters, in_detail=True)
        assert report.document
        document = report.document()
    return {row["project"]: row["reason"] for row in document["excluded"]}


def test_a_filter_that_keeps_one_of_two_investors_keeps_nothing_to_all(library: Library) -> None:
    """A joint amount is neither given to the one who was asked for nor taken away (7)."""
    joint = news(project("joint", "9 EUR", roles=BOTH), project("own", "1 EUR", roles=ADA))
    assert bounds(library, Filters(investor=("ada",)), joint) == [(1, 10, "plain")]
    assert bounds(library, Filters(investor=("ada", "bob")), joint) == [(10, 10, "plain")]


def test_an_amount_of_a_confidential_investor_alone_is_not_cut(library: Library) -> None:
    """Nobody else is named, so asking for the confidential ones keeps all of it (7)."""
    secret = news(project("secret", "5 EUR", roles=CONFIDENTIAL))
    assert bounds(library, Filters(investor=("confidential",)), secret) == [(5, 5, "plain")]


def test_a_confidential_investor_and_a_named_one_share_their_amount(library: Library) -> None:
    """Asking for either keeps nothing to all of it; asking for both keeps it whole (7)."""
    shared = news(project("shared", "5 EUR", roles=[*ADA, *CONFIDENTIAL]))
    for asked in ("ada", "confidential"):
        assert bounds(library, Filters(investor=(asked,)), shared) == [(0, 5, "plain")]
    both = Filters(investor=("ada", "confidential"))
    assert bounds(library, both, shared) == [(5, 5, "plain")]


def test_a_programme_keeps_its_amount_though_a_site_lies_in_two_of_its_parts() -> None:
    """The total is never less than what one programme in it is said to be (6)."""

    def item(slug: str, amount: int, *wholes: str) -> Added:
        quantity = Quantity(amount, amount, unit="EUR")
        return Added(slug, "programme", amounts=(Stated(quantity),), wholes=frozenset(wholes))

    nested = [
        item("national", 40),
        item("north", 20, "national"),
        item("rail", 15, "national"),
        item("site", 10, "north", "rail", "national"),
    ]
    assert Totals(nested, grouped=False).total[0].quantity == Quantity(40, 40, unit="EUR")


def test_a_part_in_two_wholes_widens_no_other_programme() -> None:
    """A programme of 5 to 10 with a site of 3 to 4 is 5 to 10, whatever else is in the set (6)."""

    def item(slug: str, low: int, high: int, *wholes: str) -> Added:
        quantity = Quantity(low, high, unit="EUR")
        return Added(slug, "programme", amounts=(Stated(quantity),), wholes=frozenset(wholes))

    apart = [item("programme", 5, 10), item("site", 3, 4, "programme")]
    shared = [item("one", 9, 9), item("two", 9, 9), item("both", 9, 9, "one", "two")]
    assert Totals(apart, grouped=False).total[0].quantity == Quantity(5, 10, unit="EUR")
    together = Totals([*apart, *shared], grouped=False).total[0].quantity
    assert together == Quantity(14, 19, unit="EUR")


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ({"2025-01": "at least 5 EUR", "2025-02": "6 EUR"}, (6, 6)),  # the latest, though narrower
        ({"2025-02": "6 EUR", "2025-01": "1 to 9 EUR"}, (6, 6)),
        ({"2025-02": "unquantified EUR", "2025-01": "6 EUR"}, (6, 6)),  # words displace no number
        ({"2025-01-01": "6 EUR", "2025": "5 to 7 EUR"}, (5, 7)),  # of one day: the wider
        ({"2025-01-01": "5 to 7 EUR", "2025-01": "at least 6 EUR"}, (6, None)),
        ({"2025-01-01": "up to 7 EUR", "2025": "1 to 7 EUR"}, (None, 7)),
        ({"2025-01-01": "7 EUR", "2025": "5 EUR"}, (5, 5)),  # as wide: the smaller
        ({"2025-01-01": "at least 7 EUR", "2025": "at least 5 EUR"}, (5, None)),
    ],
)
def test_the_latest_figure_counts_and_of_one_day_the_wider(
    library: Library, said: dict[str, str], chosen: tuple[int | None, int | None]
) -> None:
    """One of several sources is chosen, whichever article comes first in the alphabet."""
    for slugs in (("alpha", "beta"), ("beta", "alpha")):
        stated = [
            news(project("site", amount), slug=slug, date=date)
            for slug, (date, amount) in zip(slugs, said.items(), strict=True)
        ]
        assert bounds(library, Filters(), *stated) == [(*chosen, "plain")]


def test_the_latest_date_counts_and_of_one_day_the_less_precise(library: Library) -> None:
    """« 2024 » is more cautious than 7 January 2025, and a later article than both."""

    def of(date: str) -> dict[str, Any]:
        return project("site", "5 EUR", milestones=[{"milestone": "announced", "date": date}])

    for slugs in (("alpha", "beta"), ("beta", "alpha")):
        tied = [news(of("2024"), slug=slugs[0]), news(of("2025-01-07"), slug=slugs[1])]
        assert bounds(library, Filters(), *tied, by="year") == [("2024", 5, 5, "plain")]
        later = news(of("2023-12"), slug="zebra", date="2025-01-02")
        assert bounds(library, Filters(), *tied, later, by="year") == [("2023", 5, 5, "plain")]


def test_the_order_of_slugs_does_not_say_how_far_a_project_has_come(library: Library) -> None:
    """Of two articles of one day, a copy of one under another name outvotes nobody (2)."""
    going = [project("site", "5 EUR", statuses=[{"status": "announced"}])]
    gone = [project("site", "5 EUR", statuses=[{"status": "cancelled"}])]
    first = [news(*going, slug="beta"), news(*gone, slug="gamma")]
    before = bounds(library, Filters(), *first)
    assert bounds(library, Filters(), *first, news(*gone, slug="alpha")) == before


def test_a_cancelled_plan_is_left_out_for_what_it_is(library: Library) -> None:
    """With --kind all a plan is in the set; what keeps it out is that it is dead (9)."""
    gone = project("plan", "5 EUR", kind="plan", statuses=[{"status": "cancelled"}])
    told = explained(library, Filters(kind=("all",)), news(gone))
    assert "cancelled" in told["plan"]
    assert "plan" in explained(library, Filters(), news(gone))["plan"]


def test_a_site_is_taken_off_a_programme_through_what_is_not_in_the_set(library: Library) -> None:
    """It lies in the programme though the part between the two was given up (6)."""
    stated = news(
        project("programme", "9 EUR", kind="programme"),
        project(
            "between",
            "7 EUR",
            kind="programme",
            part_of=[{"whole": "programme"}],
            statuses=[{"status": "shelved"}],
        ),
        project("site", "5 EUR", part_of=[{"whole": "between"}]),
    )
    live = Filters(kind=("site", "programme"))
    assert bounds(library, live, stated, by="kind") == [
        ("site", 5, 5, "plain"),
        ("programme", 4, 4, "unallocated"),
    ]
    everything = Filters(kind=("site", "programme"), status=("all",))
    assert bounds(library, everything, stated, by="kind") == [
        ("site", 5, 5, "plain"),
        ("between", 2, 2, "unallocated"),
        ("programme", 2, 2, "unallocated"),
    ]


RANKED = news(
    project("euros", "5 EUR"),
    project("more-euros", "6 EUR"),
    project("dollars", "7 USD"),
    project("joint", "9 EUR", roles=BOTH),
)


def ranked(library: Library, by: str, filters: Filters, *stated: Article) -> Any:
    """A ranking with its ledger and notes."""
    with library(list(stated)) as raw:
        report = list_rank(raw, filters, by)
        assert report.document
        document = report.document()
        return replace(report, document=lambda: document)


def test_what_is_in_another_currency_is_left_out_of_a_ranking_for_that(library: Library) -> None:
    """A live site is not told to be out of the set of live sites (9)."""
    told = ranked(library, "investment", Filters(), RANKED).document()
    reasons = {row["project"]: row["reason"] for row in told["excluded"]}
    assert reasons.keys() == {"dollars"}
    assert "currency" in reasons["dollars"]


def test_what_lacks_a_capacity_is_left_out_of_a_ratio_for_that(library: Library) -> None:
    """Its investment is in the ledger of what did not enter, with the true reason (9)."""
    power = {"metric": "capacity", "amount": "2 MW", "basis": "gross"}
    both = project("both", figures=[{"metric": "investment", "amount": "5 EUR"}, power])
    stated = news(both, project("money", "6 EUR"))
    told = ranked(library, "investment_per_mw", Filters(), stated).document()
    reasons = [row["reason"] for row in told["excluded"] if row["low"] == 6]
    assert len(reasons) == 1
    assert "live" not in reasons[0]


def test_a_ranking_says_that_a_filter_cut_an_amount(library: Library) -> None:
    """It ranks 0 to 9, and a reader must know that nobody printed that (7)."""
    report = ranked(library, "investment", Filters(investor=("ada",)), RANKED)
    assert [(row[2], row[4], row[5]) for row in report.rows] == [("joint", 0, 9)]
    assert any("joint" in note for note in report.notes)


def test_the_ledger_of_a_ranking_counts_what_was_ranked(library: Library) -> None:
    """What entered is what the bounds are made of (9)."""
    told = ranked(library, "investment", Filters(investor=("ada",)), RANKED).document()
    assert [(entry["low"], entry["high"]) for entry in told["entered"]] == [(0, 9)]


def test_a_ranking_lists_its_sources_as_totals_do(library: Library) -> None:
    """JSON has arrays for lists (§4)."""
    told = ranked(library, "investment", Filters(), RANKED).document()
    assert told["rows"][0]["sources"] == ["alpha"]


def test_a_diff_cuts_a_joint_amount_as_its_totals_do(library: Library) -> None:
    """What one investor's total became is bounds, not all of what two of them pay (7)."""
    states = []
    filters = Filters(investor=("ada",))
    stated = [news(project("own", "1 EUR", roles=ADA)), replace_slug(RANKED)]
    for day in ("2025-01-31", "2025-12-31"):
        with library(stated) as raw:
            limit_sources(raw, day)
            states.append(state_at(raw, filters, METRICS["investment"]))
    report = compare(*states, ("2025-01-31", "2025-12-31"), METRICS["investment"])
    assert report.document
    told = report.document()
    assert told["total"][0]["to"] == {"low": 1, "high": 10, "unbounded": 0}


def replace_slug(stated: Article) -> Article:
    """The article again, under another slug and of a later day."""
    source = stated.source.model_copy(update={"slug": "later", "published": "2025-06-01"})
    return stated.model_copy(update={"source": source})


def test_a_project_in_two_currencies_is_in_the_row_of_the_one_stated_last(
    library: Library,
) -> None:
    """Dollars are not added to euros, and one project stands in one row (5)."""
    euros = news(project("site", "5 EUR"), project("other", "3 EUR"), project("silent"))
    later = {"published": "2026-01-01"}
    dollars = article("beta", later, [project("site", "7 USD")])
    for by in (None, "kind"):
        with library([euros, dollars]) as raw:
            found = list(list_totals(raw, Filters(), by=by).records())
        told = [(row["unit"], row["low"], row["disclosed"], row["undisclosed"]) for row in found]
        assert told == [("EUR", 3, 1, 1), ("USD", 7, 1, 0)]
    with library([euros, dollars]) as raw:
        asked = list_totals(raw, Filters(currency=("EUR",)))
        assert [(row["unit"], row["low"]) for row in asked.records()] == [("EUR", 8)]


def test_a_part_in_two_wholes_makes_the_total_no_wider_than_it_is() -> None:
    """Of 6 and 5 that share 3 to 5, there are 6 to 8 and not 4 to 10 (6)."""

    def added(slug: str, low: int, high: int, *wholes: str) -> Added:
        amounts = (Stated(Quantity(low, high, unit="EUR")),)
        return Added(slug, "site", amounts=amounts, wholes=frozenset(wholes))

    nested = [added("one", 6, 6), added("two", 5, 5), added("shared", 3, 5, "one", "two")]
    total = Totals(nested, grouped=False).total[0].quantity
    assert (total and total.low, total and total.high) == (6, 8)


def test_a_filter_on_one_metric_leaves_the_amounts_of_another(library: Library) -> None:
    """--currency is about money and --basis about capacity; the other metric stays as it is."""
    power = {"metric": "capacity", "amount": "2 MW", "basis": "gross"}
    both = news(project("both", figures=[{"metric": "investment", "amount": "5 EUR"}, power]))
    assert bounds(library, Filters(basis=("gross",)), both) == [(5, 5, "plain")]
    euros = Filters(currency=("EUR",))
    assert bounds(library, euros, both, metric="capacity") == [(2, 2, "plain")]


def test_the_bar_of_a_total_is_longer_than_those_of_its_parts(library: Library) -> None:
    """Bars of one unit are of one scale; else the eye adds up wrong."""
    two = news(project("one", "5 EUR", roles=ADA), project("two", "5 EUR", roles=CONFIDENTIAL))
    with library([two]) as raw:
        blocks = list_totals(raw, Filters(), by="investor", in_detail=True).blocks(None)
    bars = [row[-1].text for row in blocks[0].rows]
    assert len(bars[0]) == len(bars[1])
    assert len(bars[2]) == pytest.approx(2 * len(bars[0]), abs=1)


def test_a_grouping_without_rows_says_so(library: Library) -> None:
    """No rows is a success, with a note (§4)."""
    with library([news(project("site", "5 EUR"))]) as raw:
        report = list_totals(raw, Filters(region=("FR-BRE",)), by="region")
    assert list(report.rows) == []
    assert report.notes


def test_a_diff_does_not_run_backwards(databases: Path) -> None:
    """A year is its last day, so it comes after the June in it."""
    done = run_dcq(["diff", "--from", "2025", "--to", "2025-06"], databases)
    assert done.code == 2
    assert "before" in done.stderr


def test_a_citation_says_whose_total_it_is(databases: Path) -> None:
    """One investor's amount must not read as that of all live sites, nor a search's."""
    for asked, named in (("--investor", "brookfield"), ("--search", "escaudain")):
        done = run_dcq(["cite", asked, named, "--as-of", "2025-12-31"], databases)
        sentence = done.stdout.partition("(sources")[0]
        assert named in sentence.casefold()


def test_the_command_of_a_citation_prints_the_number_again(databases: Path) -> None:
    """From the database that was named, too."""
    named = ["--db", "awkward.db", "--as-of", "2026-06", "--region", "PT"]
    told = json.loads(run_dcq(["cite", *named, "--json"], databases).stdout)
    program, *again = shlex.split(told["command"])
    assert program == "dcq"
    assert run_dcq(again, databases).stdout == run_dcq(["totals", *named], databases).stdout
