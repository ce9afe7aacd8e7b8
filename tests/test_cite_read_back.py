"""Every sentence of cite is parsed back, and says what the database says."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from dcq.amounts import parse_amount
from dcq.ingest.entries import Article
from dcq.quantity import Quantity
from dcq.query import views
from dcq.query.filters import Filters
from dcq.reports.cite import cite
from dcq.reports.list import list_projects
from dcq.reports.totals import list_totals
from dcq.store.reading import open_for_reading
from dcq.vocabulary import (
    ADDED_METRICS,
    BASES,
    EXPECTED_METRICS,
    KINDS,
    METRICS,
    STATUSES,
)
from dcq.words import LANGUAGES
from tests.generated import articles
from tests.library import Library, askable, examples, filters, open_library, questions
from tests.reference import Question

library = pytest.fixture(scope="module")(open_library)

# What a reader of each language makes of a sentence; the catalogue itself is not asked.
READ: dict[str, dict[str, str]] = {
    "en": {
        "total": r"For the (?P<things>.+?), (?P<told>(?:announced|no|\S+ \S+ announced|.*jobs? "
        r"announced|investment|capacity|area|floor area|jobs).*)",
        "others": r"in another currency or on another basis, not added: (?P<others>.*)",
        "unknown": r"undisclosed for (?P<unknown>\d+) of them",
        "stand": r"(?P<entries>\d+) entr(?:y stands|ies stand) for (?P<stand>\d+) projects?",
        "contested": r"(?P<contested>sources contradict each other)",
        "levels": r"(?P<levels>\d+) amounts? (?:is the level|are levels) to be reached .+",
        "cut": r"of the amounts shared .* unknown: (?P<cut>.*)",
        "besides": r"not counted: (?P<besides>.*)",
        "apart": r"[a-z ]+, each on its own and not added: (?P<apart>.*)",
        "benchmarks": r"benchmarks per site, not added: (?P<benchmarks>.*)",
        "nothing": r"No (?P<nothing>.*) is known.*",
        "wordless": r"stated without a number: (?P<wordless>.*)",
        "silent": r"not disclosed: (?P<silent>.*)",
        "some": r"(?P<amount>.*) for (?P<count>\d+) of them",
        "project": r"(?P<name>.*?) \((?P<status>[a-z -]+)\): (?P<told>.*)",
        "origin": r" \((?:sources: (?P<sources>.*?))?(?:(?:; |^)?as of (?P<day>[^;)]*))?\)\.",
        "share": "share unknown",
        "also": r"(?P<first>.*?) \(elsewhere (?P<others>.*)\)",
    },
    "fr": {
        "total": r"Pour (?P<things>.+?), (?P<told>(?:aucune?|investissement|puissance|superficie"
        r"|surface|création|emplois).*)",
        "others": r"dans une autre devise ou mesurés autrement, non additionnés : (?P<others>.*)",
        "unknown": r"non communiqué dans (?P<unknown>\d+) cas",
        "stand": r"(?P<entries>\d+) entrées? représenten?t? (?P<stand>\d+) projets?",
        "contested": r"(?P<contested>des sources se contredisent)",
        "levels": r"(?P<levels>\d+) montants? (?:est le niveau|sont des niveaux) à atteindre .+",
        "cut": r"des montants partagés .* inconnue : (?P<cut>.*)",
        "besides": r"non comptés : (?P<besides>.*)",
        "apart": r"[a-zé' ]+, chaque montant à part, sans addition : (?P<apart>.*)",
        "benchmarks": r"ordres de grandeur par site, non additionnés : (?P<benchmarks>.*)",
        "nothing": r"Aucune? (?P<nothing>.*) n'est connue?.*",
        "wordless": r"sans chiffre : (?P<wordless>.*)",
        "silent": r"non communiqué : (?P<silent>.*)",
        "some": r"(?P<amount>.*) dans (?P<count>\d+) cas",
        "project": r"« (?P<name>.*?) » \((?:.*, )?(?P<status>[a-zé -]+)\) : (?P<told>.*)",
        "origin": r" \((?:sources : (?P<sources>.*?))?(?:(?: ; |^)?état au (?P<day>[^;)]*))?\)\.",
        "share": "part inconnue",
        "also": r"(?P<first>.*?) \(ailleurs (?P<others>.*)\)",
    },
}
STATUS = {
    "en": "announced|in pre-construction|under construction|operating|shelved|cancelled"
    "|status unknown",
    "fr": "projet annoncé|en préparation|en construction|en service|projet suspendu"
    "|projet annulé|état inconnu",
}
KIND = {"en": "site programme plan offer", "fr": "site programme plan offre"}
BASIS = {
    "en": "gross|grid connection|IT load|basis unspecified",
    "fr": "puissance brute|raccordement|charge informatique|mesure non précisée",
}
NOUN = {
    "en": "investment|capacity|area|jobs",
    "fr": "investissement|puissance|superficie|emplois",
}


def clauses(sentence: str, language: str) -> tuple[list[str], dict[str, Any]]:
    """The clauses of a sentence, and what stands in brackets at its end."""
    plain = sentence.replace("\u00a0", " ")
    origin = re.search(r" \((?:sources ?: .*|as of .*|état au .*)\)\.$", plain)
    told = plain[: origin.start()] if origin else plain.removesuffix(".")
    between = "; " if language == "en" else " ; "
    return re.split(rf"{between}(?![^()]*\))", told), {"origin": origin and origin[0]}


def parse(sentence: str, language: str, first: str) -> dict[str, Any]:
    """A sentence as named parts; every clause is understood, or the test fails."""
    found: dict[str, Any] = {}
    told, found["origin"] = clauses(sentence, language)
    keys = (
        "unknown others stand contested levels cut besides apart benchmarks wordless silent".split()
    )
    for number, clause in enumerate(told):
        for key in (first, "nothing") if number == 0 else keys:
            if match := re.fullmatch(READ[language][key], clause):
                found |= match.groupdict()
                break
        else:
            pytest.fail(f"not understood: {clause!r} of {sentence!r}")
    return found


def amount_in(text: str, metric: str, language: str) -> Quantity:
    """An amount with its basis."""
    known = BASIS[language].split("|")
    basis = re.fullmatch(rf"(.*) \(({'|'.join(known)})\)", text)
    if basis:
        text = basis[1]
    if language == "en":
        text = text.replace(",", "")
    text = re.sub(r"^(announced [a-z ]*? of|[a-zé ]*? (?=d'|de \d)(?:d'|de )|.*? allant)", "", text)
    text = text.strip().removesuffix(" announced")
    read = parse_amount(text.removeprefix("d'").removeprefix("de "), metric)
    return replace(read, basis=BASES[known.index(basis[2])] if basis else None)


def somes(told: str, language: str, several: bool) -> list[tuple[str, int | None]]:
    """Amounts, each with how many projects it is of where there are several."""
    if not several:
        return [(told, None)]
    pattern = r"(.*?) (?:for (\d+) of them|dans (\d+) cas)(?:, | and | et |$)"
    return [(a, int(b or c)) for a, b, c in re.findall(pattern, told)]


def named(told: str | None, metric: str, language: str) -> dict[str, list[Any]]:
    """The amounts behind names in quotation marks."""
    found: dict[str, list[Any]] = {}
    for match in re.finditer(r"[“«] ?(.+?) ?[”»] ?: (.+?)(?=, [“«]|$)", told or ""):
        found[match[1]] = [
            "share" if text == READ[language]["share"] else amount_in(text, metric, language)
            for text in match[2].split(" / ")
        ]
    return found


def quantity_of(row: dict[str, Any], metric: str) -> Quantity:
    """The amount of a row of totals or of the ledger, in base units."""
    factor = METRICS[metric].factor
    low, high = (None if row[n] is None else round(row[n] * factor) for n in ("low", "high"))
    unit = row["unit"] if METRICS[metric].is_money else METRICS[metric].base
    about = bool(row["about"]) if "about" in row else row["qualifier"] == "about"
    return Quantity(low, high, about, unit, row["basis"])


def same(found: Quantity, row: Quantity) -> bool:
    """Whether they are the same; where a row of totals does not tell that it is about, too."""
    return replace(found, about=False) == replace(row, about=False)


def check_total(raw: Any, asked: Filters, metric: str, language: str) -> None:
    """The sentence of a total, against what ``list`` and ``totals`` answer."""
    report = cite(
        raw, asked, METRICS[metric], None,
        language=language, as_of="2026-01-01", again=["dcq"], dated=["--as-of", "2026-01-01"],
    )  # fmt: skip
    sentence, command = report.text or ()
    assert command.startswith("dcq totals")
    assert "--" not in sentence.replace("\u00a0", " ").partition(" (sources")[0]
    projects = [*list_projects(raw, asked, limit=None).records()]
    told = parse(sentence, language, "total")
    if not projects:
        assert told["nothing"]
        return
    kinds = Counter(project["kind"] for project in projects)
    stated = told["things"] + " " + (told.get("besides") or "")
    for kind, word in zip(KINDS, KIND[language].split(), strict=True):
        numbers = re.findall(rf"(\d+) (?:live )?{word}s?\b", stated)
        assert sum(map(int, numbers)) == kinds[kind], (kind, sentence)
    together = [p for p in projects if p["kind"] in {"site", "programme"}]
    if asked.status:
        counts = Counter(p["status"] for p in together or projects)
        words = dict(zip(STATUSES, STATUS[language].split("|"), strict=True))
        for status, word in words.items():
            number = re.search(rf"{word} ?: (\d+)", told["things"])
            all_of_it = len(counts) == 1 and counts[status]
            assert (
                (word in told["things"])
                if all_of_it
                else (int(number[1]) if number else 0) == counts[status]
            ), sentence
    rows = [*list_totals(raw, asked, metric=metric).records()]
    sums = [r for r in rows if r["row"] == "plain" and r["disclosed"]]
    separate = {r["group"][0]: [] for r in rows if r["row"] == "separate"}
    for row in rows:
        if row["row"] == "separate" and row["disclosed"]:
            separate[row["group"][0]].append(quantity_of(row, metric))
    if together:
        found = somes(told["told"], language, len(sums) > 1)
        found += somes(told["others"], language, True) if told.get("others") else []
        assert len(found) == max(len(sums), 1), sentence
        for (text, count), row in zip(found, sums, strict=False):
            assert count in {None, row["disclosed"]}
            if READ[language]["share"] in text:
                assert (row["low"] or 0, row["high"]) == (0, None)
            else:
                assert same(amount_in(text, metric, language), quantity_of(row, metric)), sentence
        unknown = sum(r["undisclosed"] for r in rows if r["row"] == "plain")
        assert int(told.get("unknown") or 0) == (unknown if sums else 0)
    check_apart(told, together, projects, separate, metric, language)


def check_apart(
    told: dict[str, Any],
    together: list[Any],
    projects: list[dict[str, Any]],
    separate: dict[str, list[Quantity]],
    metric: str,
    language: str,
) -> None:
    """Each plan and offer with an amount is named, and with that amount."""
    disclosed = {slug.upper(): amounts for slug, amounts in separate.items() if amounts}
    apart = named(told.get("apart") or (None if together else told["told"]), metric, language)
    by_name = {p["name"]: disclosed.get(p["slug"].upper()) for p in projects}
    assert len(apart) == len(disclosed), told
    for name, amounts in apart.items():
        if name in by_name:  # in French, others are called as their sources print them
            for one, known in zip(amounts, by_name[name] or (), strict=True):
                assert one == "share" or same(one, known), told


def check_project(raw: Any, project: dict[str, Any], language: str) -> None:
    """The sentence of a project, against its row of ``list`` and its ledger."""
    slug = project["slug"]
    report = cite(
        raw, Filters(), None, slug,
        language=language, as_of="2026-01-01", again=["dcq"], dated=[],
    )  # fmt: skip
    sentence, command = report.text or ()
    assert command == shlex.join(["dcq", "show", slug])
    told = parse(sentence, language, "project")
    known = dict(zip(STATUS[language].split("|"), STATUSES, strict=True))
    assert known[told["status"]] == project["status"], sentence
    ledger = [
        f
        for f in views.ledger(raw, slug, "project")
        if f["standing"] == "chosen" and f["qualifier"] != "unquantified"
    ]
    bounds = Counter(
        number for f in ledger for number in {spelled(f["low"]), spelled(f["high"])} if number
    )
    assert numbers_in(told["told"], language) == bounds, sentence
    totals = {f["metric"] for f in views.ledger(raw, slug, "project") if f["scope"] == "total"}
    silent = dict(zip(NOUN[language].split("|"), EXPECTED_METRICS, strict=True))
    if told.get("silent"):
        assert {silent[noun] for noun in told["silent"].split(", ")} == {
            *EXPECTED_METRICS
        } - totals, sentence


def spelled(number: float | None) -> str:
    """A number of the ledger without its magnitude: what is left of it when it is scaled."""
    return "" if number is None else f"{number:f}".replace(".", "").strip("0") or "0"


def numbers_in(told: str, language: str) -> Counter[str]:
    """The numbers of some amounts, likewise; dates by which they are to be reached apart."""
    told = re.sub(r"(by|d'ici(?: au)?) (\d{1,2}(er)? )?([a-zéû]+ )?\d{4}\b", "", told, flags=re.I)
    told = re.sub(r"\bm2\b|m²", "", told)
    found = re.findall(r"\d[\d,. ]*\d|\d", told)
    point, space = (".", ",") if language == "en" else (",", " ")
    return Counter(
        number.replace(space, "").replace(point, "").strip("0") or "0" for number in found
    )


EVERY = (
    Filters(),
    Filters(kind=("all",)),
    Filters(kind=("all",), status=("all",)),
    Filters(kind=("plan",)),
    Filters(kind=("offer",), status=("all",)),
    Filters(kind=("programme",)),
    Filters(status=("cancelled",)),
    Filters(region=("FR-IDF",)),
    Filters(region=("FR-HDF",), kind=("all",)),
    Filters(region=("ES",)),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("database", ["seed.db", "awkward.db"])
@pytest.mark.parametrize("metric", ADDED_METRICS)
def test_every_total_of_the_seed_reads_back(
    metric: str, database: str, language: str, databases: Path
) -> None:
    with closing(open_for_reading(databases / database)) as raw:
        for asked in EVERY:
            check_total(raw, asked, metric, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("database", ["seed.db", "awkward.db"])
def test_every_project_of_the_seed_reads_back(
    database: str, language: str, databases: Path
) -> None:
    with closing(open_for_reading(databases / database)) as raw:
        everything = Filters(kind=("all",), status=("all",))
        for project in list_projects(raw, everything, limit=None).records():
            if not project["name"].startswith("HOSTILE"):
                check_project(raw, project, language)


@given(articles(), questions)
@examples(25)
def test_every_sentence_of_a_generated_database_reads_back(
    library: Library, stated: list[Article], question: Question
) -> None:
    question = askable(question, stated)
    with library(stated) as raw:
        for language in LANGUAGES:
            check_total(raw, filters(question), question.metric, language)
            everything = Filters(kind=("all",), status=("all",))
            for project in list_projects(raw, everything, limit=None).records():
                check_project(raw, project, language)
