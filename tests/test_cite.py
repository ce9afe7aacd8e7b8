"""Sentences to publish: each way in which one could mislead, and the words of each language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from string import Formatter
from typing import Any

import pytest

from dcq.query.filters import Filters
from dcq.reports.cite import cite
from dcq.vocabulary import (
    ADDED_METRICS,
    BASES,
    METRICS,
    POWER_KINDS,
    ROLES,
    STATUSES,
    TIES,
)
from dcq.words import LANGUAGES, language_of
from tests.conftest import Runner
from tests.generated import article
from tests.library import Library, open_library

library = pytest.fixture(scope="module")(open_library)


# --- each way to mislead, by itself


def said(dcq: Runner, line: str) -> tuple[str, str]:
    """The sentence and the command, with spaces that break."""
    done = dcq("cite", *line.split())
    assert done.code == 0, done.stderr
    sentence, command = done.stdout.replace("\u00a0", " ").splitlines()
    return sentence, command


def of(library: Library, *entries: dict[str, Any], **asked: Any) -> str:
    """The sentence of one source, of 2025, about some projects."""
    projects = [{"name": e["slug"].title(), "kind": "site"} | e for e in entries]
    one = article("alpha", asked.pop("date", {"published": "2025-03"}), projects)
    given = {"language": "en", "as_of": "2026-01-01", "again": ["dcq"], "dated": [], **asked}
    about, metric = given.pop("project", None), given.pop("metric", None)
    with library([one]) as raw:
        sentence, _ = (
            cite(
                raw, given.pop("filters", Filters()), metric and METRICS[metric], about, **given
            ).text
            or ()
        )
    return sentence.replace("\u00a0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cancelled_project_is_cited_as_cancelled(language: str, reader: Runner) -> None:
    sentence, _ = said(reader, f"microsoft-abandoned-projects --lang {language}")
    assert {"en": "(cancelled): one entry standing for 3 projects", "fr": "projet annulé) : une"}[
        language
    ] in sentence


def test_a_metric_is_honoured_for_a_project(reader: Runner) -> None:
    sentence, command = said(reader, "escaudain --metric capacity")
    assert sentence.startswith(
        "Escaudain AI data centre (announced): announced capacity of 700 MW (gross) (sources: "
    )
    assert command == "dcq show escaudain"
    sentence, _ = said(reader, "roubaix-ovhcloud --metric jobs")
    assert "(operating): no number of jobs disclosed (" in sentence


def test_a_project_on_four_bases_is_one_amount(library: Library) -> None:
    """The first is the one that lists show; nothing is added."""
    power = [
        {"metric": "capacity", "amount": f"{number} MW", "basis": basis}
        for number, basis in zip((40, 30, 20, 10), BASES, strict=True)
    ]
    sentence = of(library, {"slug": "one", "figures": power}, project="one", metric="capacity")
    assert "announced capacity of 40 MW (gross) (elsewhere 30 MW (grid connection), " in sentence


def test_a_total_states_one_basis_and_names_the_others_apart(library: Library) -> None:
    power = {"metric": "capacity", "amount": "2 MW"}
    projects = [
        {"slug": slug, "figures": [{**power, "basis": basis}]}
        for slug, basis in (("a", "gross"), ("b", "gross"), ("c", "it_load"))
    ]
    assert (
        "announced capacity of 4 MW (gross) for 2 of them; in another currency or on another"
        " basis, not added: 2 MW (IT load) for 1 of them ("
        in of(library, *projects, metric="capacity")
    )


def test_what_one_site_takes_is_told_as_a_benchmark(reader: Runner) -> None:
    for language, told in (
        ("en", "benchmark of 5 to 10 bn EUR per site (investment)"),
        ("fr", "ordre de grandeur de 5 à 10 Md€ par site (investissement)"),
    ):
        assert told in said(reader, f"normandie-ai-sites --lang {language}")[0]
    total = said(reader, "--kind plan --region normandie")[0]
    assert total.startswith("For the 1 live plan in Normandie, no investment disclosed; benchmarks")


def test_each_plan_is_named_and_none_is_added(reader: Runner) -> None:
    sentence, command = said(reader, "--kind plan")
    assert "announced investment" not in sentence
    for told in ("2025”: 20 bn EUR", "gigafactories”: about 5 bn EUR", "2025”: 109 bn EUR"):
        assert told in sentence
    assert "undisclosed for 6 of them" in sentence
    assert command == "dcq totals --kind plan"


def test_an_entry_that_stands_for_several_says_so(reader: Runner) -> None:
    sentence, _ = said(reader, "--status cancelled")
    assert (
        "For the 1 site (cancelled), no investment disclosed; 1 entry stands for 3 projects ("
        in (sentence)
    )


@pytest.mark.parametrize("date", [{}, {"published": "2027"}])
def test_no_day_is_named_that_as_of_would_contradict(
    date: dict[str, str], library: Library
) -> None:
    """As of that day, the source would not count; what is told of other projects has the day."""
    money = [{"metric": "investment", "amount": "5 EUR"}]
    one = {"slug": "one", "figures": money}
    for asked in ({}, {"project": "one"}):
        assert "as of" not in of(library, one, date=date, **asked)
        assert "; as of 1 January 2026)" in of(library, one, **asked)
    assert "as of 1 January 2026)" in of(
        library, one, date=date, filters=Filters(kind=("programme",))
    )


def test_an_undated_source_is_cited_as_undated(reader: Runner) -> None:
    sentence, _ = said(reader, "eu-ai-gigafactories")
    assert sentence.endswith("”, undated).")
    assert said(reader, "eu-ai-gigafactories --lang fr")[0].endswith(" », non daté).")


def test_a_share_that_a_filter_cuts_off_is_unknown(library: Library) -> None:
    """It is never "at least 0 EUR"."""
    joint = {
        "slug": "joint",
        "places": [{"region": "FR-HDF"}, {"region": "FR-IDF"}],
        "figures": [{"metric": "investment", "amount": "at least 5 EUR"}],
    }
    here = Filters(region=("FR-IDF",))
    sentence = of(library, joint, filters=here)
    assert "in Île-de-France, investment: share unknown; of the amounts" in sentence
    assert "“Joint”: at least 5 EUR (" in sentence
    plan = of(library, {**joint, "kind": "plan"}, filters=replace(here, kind=("plan",)))
    assert "“Joint”: share unknown (" in plan


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("at least 2 GW", "puissance annoncée d'au moins 2 GW"),
        ("about 1234 MW", "puissance annoncée d'environ 1 234 MW"),
        ("about 1234.567 MW", "puissance annoncée d'environ 1 234,567 MW"),
        ("up to 5 MW", "puissance annoncée allant jusqu'à 5 MW"),
        ("5 to 6 MW", "puissance annoncée de 5 à 6 MW"),
    ],
)
def test_french_elides_and_groups_digits(amount: str, told: str, library: Library) -> None:
    figures = [{"metric": "capacity", "amount": amount, "basis": "gross"}]
    one = {"slug": "one", "figures": figures}
    sentence = of(library, one, project="one", metric="capacity", language="fr")
    assert f"« One » (état inconnu) : {told} (puissance brute) (" in sentence


def test_french_is_as_french_readers_write_it(reader: Runner) -> None:
    sentence, _ = said(reader, "escaudain --lang fr")
    for told in (
        "« gigantesque data center dédié à l'intelligence artificielle » (Escaudain, projet",
        "investissement annoncé de 5 Md€,",
        "création annoncée de 2 400 emplois",
        "non daté, au plus tôt le 9 décembre 2025",
    ):
        assert told in sentence
    assert said(reader, "--region ES --lang fr")[0].startswith("Aucun site ")
    assert "(Espagne)" in said(reader, "--region ES --lang fr")[0]
    assert "d'environ 5 Md€" in said(reader, "eu-ai-gigafactories --lang fr")[0]


def test_filters_are_told_in_words(reader: Runner) -> None:
    line = "--investor brookfield --min-investment 5bn --search cambrai"
    sentence, command = said(reader, line)
    assert (
        "(investor: Brookfield Asset Management; search: “cambrai”; "
        "investment of at least 5 bn EUR)" in sentence
    )
    assert "choose-france" not in sentence
    assert command == ("dcq totals --investor brookfield --search cambrai --min-investment 5bn")


def test_json_parts_the_sentence_from_the_command(reader: Runner) -> None:
    told = json.loads(reader("cite", "--json").stdout)
    assert told["command"] == "dcq totals"
    assert "dcq" not in told["sentence"]


# --- the catalogue


def keys(words: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every dotted key, with its phrase."""
    for key, value in words.items():
        if isinstance(value, dict):
            yield from keys(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def test_every_language_has_every_phrase() -> None:
    """With the same gaps to fill in, but for what only one language says."""
    spoken = {code: dict(keys(language_of(code).words)) for code in LANGUAGES}
    elided = {code: {k for k in found if k.startswith("elide.")} for code, found in spoken.items()}
    english = spoken["en"]
    for code, found in spoken.items():
        assert {*found} - elided[code] == {*english} - elided["en"]
        for key in {*english} - elided["en"]:
            gaps, known = (
                {n for _, n, *_ in Formatter().parse(t) if n} for t in (found[key], english[key])
            )
            assert gaps - {"place", "noun"} == known - {"place", "noun"}, (code, key)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_of_the_field_is_in_the_catalogue(code: str) -> None:
    words = language_of(code).words
    assert {*words["word"]} >= {*ROLES, *POWER_KINDS, *BASES, *TIES}
    assert {*words["status"]} == {*STATUSES}
    assert {*words["basis"]} == {*BASES}
    assert {*words["amount"]} == {*words["noun"]} == {*METRICS}
    assert {*words["none"]} == {*ADDED_METRICS}
    told = {field.name for field in fields(Filters)} - {"region", "kind", "status"}
    assert {*words["filter"]} >= told
