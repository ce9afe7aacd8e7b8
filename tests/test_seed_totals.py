"""What a careful analyst would write down from the five articles by hand.

Every number below was added up on paper from the articles themselves, with the reason beside
it; nothing was copied from what dcq prints.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import run_dcq

BN = 10**9
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask(databases: Path) -> Ask:
    """Get what a command answers as JSON; each question is asked once."""

    @cache
    def answered(*arguments: str) -> Any:
        done = run_dcq([*arguments, "--json"], databases)
        assert done.code == 0, done.stderr
        return json.loads(done.stdout)

    return answered


def rows(ask: Ask, *arguments: str) -> set[tuple[Any, ...]]:
    """Row, group, projects, of which undisclosed, low, high and what they are in."""
    return {
        (
            *(row["row"], ";".join(row["group"]), row["projects"], row["undisclosed"]),
            *(row["low"], row["high"], " ".join(filter(None, (row["unit"], row["basis"])))),
        )
        for row in ask("totals", *arguments)["rows"]
    }


def total(ask: Ask, *arguments: str) -> list[tuple[Any, ...]]:
    """Projects, of which undisclosed, low, high and qualifier of the grand total."""
    return [
        (row["projects"], row["undisclosed"], row["low"], row["high"], row["qualifier"])
        for row in ask("totals", *arguments)["total"]
    ]


def reasons(ask: Ask, *arguments: str) -> set[tuple[Any, ...]]:
    """Each figure that did not enter: project, low, unit and rule."""
    return {
        (row["project"], row["low"], row["unit"], row["rule"])
        for row in ask("totals", *arguments)["excluded"]
    }


# The live sites of the five articles are five:
#   E-Valley, Cambrai      10 bn   Brookfield (two articles, one site, one amount)
#   Escaudain               5 bn   a project holder whose name is confidential
#   Marseille and Dugny   2.3 bn   Digital Realty (one amount for two towns)
#   AI campus              no amount; MGX, Bpifrance, Mistral AI and NVIDIA have confirmed
#   Roubaix                no amount, nor an investor: OVHcloud runs it
# What Grand Est got is neither announced nor placed: a plan, not a site.
# 10 + 5 + 2.3 = 17.3 bn, disclosed by 3 of 5.
SITES = (5, 2, 17.3 * BN, 17.3 * BN, "exact")


def test_the_grand_total_of_investment(ask: Ask) -> None:
    """17.3 bn EUR, exact, disclosed by 3 of 5."""
    assert total(ask) == [SITES]
    assert rows(ask) == {("plain", "", 5, 2, 17.3 * BN, 17.3 * BN, "EUR")}
    assert {row["label"] for row in ask("totals")["rows"]} == {"all"}


def test_investment_by_investor(ask: Ask) -> None:
    """A confidential investor is one, a missing one is none, four together are joint."""
    assert rows(ask, "--by", "investor") == {
        ("plain", "brookfield", 1, 0, 10 * BN, 10 * BN, "EUR"),  # E-Valley
        ("plain", "confidential", 1, 0, 5 * BN, 5 * BN, "EUR"),  # Escaudain: it is said so
        ("plain", "digital-realty", 1, 0, 2.3 * BN, 2.3 * BN, "EUR"),  # Marseille and Dugny
        ("plain", "", 1, 1, None, None, ""),  # Roubaix: no investor is stated
        ("joint", "bpifrance;mgx;mistral-ai;nvidia", 1, 1, None, None, ""),  # the AI campus
    }
    assert total(ask, "--by", "investor") == [SITES]


def test_investment_by_region(ask: Ask) -> None:
    """Marseille and Dugny lie in two régions, so their one amount is neither's alone."""
    assert rows(ask, "--by", "region") == {
        # E-Valley 10 + Escaudain 5 + Roubaix, which discloses nothing
        ("plain", "hauts-de-france", 3, 1, 15 * BN, 15 * BN, "EUR"),
        ("plain", "ile-de-france", 1, 1, None, None, ""),  # the AI campus
        # Dugny is in Seine-Saint-Denis, Marseille in Bouches-du-Rhône
        ("joint", "ile-de-france;provence-alpes-cote-d-azur", 1, 0, 2.3 * BN, 2.3 * BN, "EUR"),
    }


def test_investment_by_country_and_status(ask: Ask) -> None:
    """All five are in France, and Roubaix runs."""
    assert rows(ask, "--by", "country") == {
        ("plain", "france", 5, 2, 17.3 * BN, 17.3 * BN, "EUR")  # both towns are in France
    }
    assert rows(ask, "--by", "status") == {
        # E-Valley, Escaudain, Marseille and Dugny, and the AI campus without an amount
        ("plain", "announced", 4, 1, 17.3 * BN, 17.3 * BN, "EUR"),
        ("plain", "operating", 1, 1, None, None, ""),  # its servers are running
    }


@pytest.mark.parametrize(
    ("metric", "amount", "unit"),
    [
        ("capacity", 700, "MW gross"),  # « capacité brute de 700 mégawatts »
        ("area", 38, "ha"),  # « une friche industrielle de 38 hectares »
        ("jobs", 2400, "jobs"),  # « 2 400 emplois permanents »
    ],
)
def test_escaudain_alone_says_more_than_its_price(
    ask: Ask, metric: str, amount: int, unit: str
) -> None:
    """Its capacity, area and jobs are the totals; the other four disclose none."""
    assert rows(ask, "--metric", metric) == {("plain", "", 5, 4, amount, amount, unit)}


# With programmes there are three more:
#   Brookfield in France            20 bn, of which E-Valley's 10: 10 bn are left
#   Microsoft                       80 bn, of which the next: 40 bn are left
#   Microsoft, outside the USA      40 bn
# 17.3 + 10 + 40 + 40 = 107.3 bn, disclosed by 6 of 8.
PROGRAMMES = (8, 2, 107.3 * BN, 107.3 * BN, "exact")
LEFT = {
    ("unallocated", "brookfield-france", 1, 0, 10 * BN, 10 * BN, "EUR"),
    ("unallocated", "microsoft-ai-data-centres", 1, 0, 40 * BN, 40 * BN, "EUR"),
}
# Plans and offers: what is promised for the event, for AI and for Europe is counted nowhere.
ALONE = {
    ("separate", "choose-france-2025", 1, 0, 20 * BN, 20 * BN, "EUR"),
    ("separate", "france-ai-109bn", 1, 0, 109 * BN, 109 * BN, "EUR"),
    ("separate", "eu-ai-gigafactories", 1, 0, 5 * BN, 5 * BN, "EUR"),  # « estimé à »: about
}
SILENT = set(
    "evroc-suse-cloud grand-est-data-centre hauts-de-france-ai-cluster nexity-gse-land"
    " normandie-ai-sites outscale-oks stargate turnkey-sites-france"
    " turnkey-sites-hauts-de-france".split()
)


def test_with_programmes_only_what_is_left_of_them_is_added(ask: Ask) -> None:
    """107.3 bn EUR, exact, and each remainder in a row of its own."""
    asked = ("--kind", "site,programme", "--by", "investor")
    assert total(ask, *asked) == [PROGRAMMES]
    found = rows(ask, *asked)
    assert {row for row in found if row[0] == "unallocated"} == LEFT
    assert ("plain", "microsoft", 1, 0, 40 * BN, 40 * BN, "EUR") in found  # outside the USA
    assert sum(row[4] or 0 for row in found) == 107.3 * BN


def test_with_everything_plans_and_offers_stand_apart(ask: Ask) -> None:
    """The total stays; three amounts and nine silences stand beside it."""
    asked = ("--kind", "all", "--by", "region")
    assert total(ask, *asked) == [PROGRAMMES]
    found = rows(ask, *asked)
    assert {row for row in found if row[0] == "separate" and not row[3]} == ALONE
    assert {row[1] for row in found if row[0] == "separate" and row[3]} == SILENT
    assert {row for row in found if row[0] == "unallocated"} == LEFT


def test_a_programme_is_not_added_to_its_own_site(ask: Ask) -> None:
    """Not 117.3: Brookfield's 20 bn hold E-Valley's 10. Nor 147.3: Microsoft's 80 hold its 40."""
    (found,) = total(ask, "--kind", "site,programme", "--by", "investor")
    assert found[2] not in {117.3 * BN, 147.3 * BN, 157.3 * BN}
    assert total(ask) == [SITES]  # and by default no programme is in it at all


def test_two_different_sums_of_the_same_size_are_two(ask: Ask) -> None:
    """Brookfield's 20 bn are not Choose France's; one sum in two articles is one."""
    told = ask("totals", "--kind", "all", "--by", "region")
    twenty = {"brookfield-france": "vallee-ia-hauts-de-france"}
    twenty["choose-france-2025"] = "choose-france-campus-ia"
    of = {entry["project"]: entry for entry in told["entered"]}
    for slug, source in twenty.items():
        assert (of[slug]["source"], "20 milliards" in of[slug]["printed"]) == (source, True)
    # Nor are the 5 bn of Escaudain, of the gigafactories and of Europe's line in the table.
    five = {e["project"] for e in told["entered"] if e["low"] == 5 * BN}
    assert five == {"escaudain", "eu-ai-gigafactories"}
    assert ("europe", 5 * BN, "EUR", 5) in reasons(ask)
    # E-Valley's 10 bn stand in two articles: one enters, the other corroborates it.
    assert [e["project"] for e in told["entered"]].count("cambrai-e-valley") == 1
    assert ("cambrai-e-valley", 10 * BN, "EUR", 2) in reasons(
        ask, "--kind", "all", "--by", "region"
    )


def test_a_national_pledge_is_in_no_total_of_sites(ask: Ask) -> None:
    """The 109 bn of February are for AI, and hold nobody knows which of the sites."""
    assert ("france-ai-109bn", 109 * BN, "EUR", 1) in reasons(ask)
    (found,) = total(ask, "--kind", "all", "--by", "region")
    assert found[2] < 109 * BN


def test_a_regional_objective_is_not_added_to_a_sites_megawatts(ask: Ask) -> None:
    """700 MW are what is said of a site; « plus de 2 gigawatts » is an aim for all of them."""
    asked = ("--region", "hauts-de-france", "--kind", "all", "--metric", "capacity")
    assert {row for row in rows(ask, *asked) if row[4]} == {
        ("plain", "", 3, 2, 700, 700, "MW gross"),
        ("separate", "hauts-de-france-ai-cluster", 1, 0, 2000, None, "MW unspecified"),
    }
    assert [row[2:4] for row in total(ask, *asked)] == [(700, 700)]


def test_a_joint_amount_is_neither_doubled_nor_halved(ask: Ask) -> None:
    """2.3 bn for Marseille and Dugny: once in the rows; of one région, anything up to it."""
    found = rows(ask, "--by", "region")
    assert sum(row[4] or 0 for row in found) == 17.3 * BN
    assert 1.15 * BN not in {row[4] for row in found}
    (inside,) = total(ask, "--region", "ile-de-france")
    assert inside == (2, 1, 0, 2.3 * BN, "range")
    split = rows(ask, "--by", "region", "--split", "bounds")
    assert ("plain", "provence-alpes-cote-d-azur", 1, 0, 0, 2.3 * BN, "EUR") in split
    assert ("plain", "ile-de-france", 2, 1, 0, 2.3 * BN, "EUR") in split


def test_a_benchmark_is_not_multiplied(ask: Ask) -> None:
    """5 to 10 bn is what one such centre takes, not three or four times, nor once."""
    asked = ("--region", "normandie", "--kind", "all")
    assert rows(ask, *asked) == {
        ("plain", "", 0, 0, None, None, ""),  # no live site and no programme is there
        ("separate", "normandie-ai-sites", 1, 1, None, None, ""),
    }
    assert ("normandie-ai-sites", 5 * BN, "EUR", 5) in reasons(ask, *asked)


def test_dollars_are_not_added_to_euros(ask: Ask) -> None:
    """The 50+ and 30+ bn of the table are dollars, and about regions; a site's are a row apart."""
    told = ask("totals", "--kind", "all", "--by", "region")
    assert {row["unit"] for row in told["rows"]} == {"EUR", None}
    apart = {("united-states", 50 * BN, "USD", 5), ("china", 30 * BN, "USD", 5)}
    assert apart <= reasons(ask)
    # Of the tests' own articles, Frankfurt's 2 bn USD.
    found = rows(ask, "--db", "awkward.db", "--region", "hessen")
    assert found == {("plain", "", 1, 0, 2 * BN, 2 * BN, "USD")}
    europe = rows(ask, "--db", "awkward.db", "--by", "country")
    assert {row[-1] for row in europe if row[1] == "germany"} == {"USD"}


def test_an_abandoned_project_is_not_counted(ask: Ask) -> None:
    """Microsoft gave three projects up; they appear where dead ones are asked for."""
    assert "microsoft" not in {row[1] for row in rows(ask, "--by", "investor")}
    dead = rows(ask, "--status", "all", "--by", "status")
    assert ("plain", "cancelled", 1, 1, None, None, "") in dead
    assert total(ask, "--status", "all", "--by", "status") == [(6, 3, *SITES[2:])]


def test_an_undisclosed_project_is_not_one_of_nothing(ask: Ask) -> None:
    """Two of five have no amount: they are counted, named with rule 3, and never ranked."""
    silent = {"campus-ia-ile-de-france", "roubaix-ovhcloud"}
    assert {row[0] for row in reasons(ask) if row[3] == 3} == silent
    assert not any(row[4] == 0 for row in rows(ask, "--by", "status"))
    ranked = {row["slug"]: row["rank_best"] for row in ask("rank")["rows"]}
    assert ranked == {
        **{"cambrai-e-valley": 1, "escaudain": 2, "marseille-dugny": 3},
        **dict.fromkeys(silent),
    }
