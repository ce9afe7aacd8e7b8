"""The audit of articles: each number of a text is stored, set aside, or unaccounted for."""

from __future__ import annotations

from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options
from dcq.ingest.seed import make_database
from dcq.reports.check import check_integrity
from dcq.reports.check_articles import check_articles
from dcq.reports.report import Report
from dcq.store.reading import open_for_reading

TEXT = """\
Un centre de données de 40\u00a0MW ouvrira à Mons.

L\u2019investissement est de 300 millions
d\u2019euros, pour 160 emplois. Les 160 emplois seront locaux.
Petites annonces
Maison 120 000 €
Voiture 9 000 €
Fin des annonces
Le maire a été élu avec 75 % des voix.
"""
ARTICLE = """\
format = 1
[source]
slug = "mons"
title = "Mons"
language = "fr"
file = "mons.txt"
sha256 = "{digest}"
[[project]]
slug = "mons-campus"
name = "Mons campus"
kind = "site"
printed = "centre de données de 40 MW"
[[project.figures]]
metric = "investment"
amount = "300 m EUR"
printed = "300 millions d'euros"
"""
JOBS = """[[project.figures]]
metric = "jobs"
amount = "160 jobs"
printed = "160 emplois"
"""
ASIDE = """\
[[set_aside]]
first = "Petites annonces"
last = "Fin des annonces"
reason = "Advertisements."
[[set_aside]]
printed = "75 % des voix"
reason = "An election."
"""


def audited(place: Path, article: str) -> Report:
    """The audit of one text beside an article about it."""
    (place / "texts").mkdir(exist_ok=True)
    (place / "texts" / "mons.txt").write_text(TEXT, "utf-8")
    digest = sha256(TEXT.encode()).hexdigest()
    (place / "mons.toml").write_text(article.format(digest=digest), "utf-8")
    make_database(place / "mine.db", empty=True)
    import_files(place / "mine.db", [str(place / "mons.toml")], Options())
    with closing(open_for_reading(place / "mine.db")) as connection:
        return check_articles(connection, place / "texts")


def numbers(report: Report) -> list[tuple[str, str, int]]:
    """The numbers that no stored phrase has: their words, verdicts and lines."""
    return [(row[3], row[4], row[6]) for row in report.rows if row[2] == "number"]


def test_a_number_that_nobody_stored_is_unaccounted_for(place: Path) -> None:
    """Also each time that it comes again; words of a name account for the number in them."""
    report = audited(place, ARTICLE)
    assert numbers(report) == [
        ("160 emplois", "unaccounted", 4),
        ("160 emplois", "unaccounted", 4),
        ("120 000 €", "unaccounted", 6),
        ("9 000 €", "unaccounted", 7),
        ("75 %", "unaccounted", 9),
    ]
    assert report.failed
    assert report.notes == ["3 verified, 0 set aside, 5 unaccounted"]


def test_what_is_stored_or_set_aside_is_accounted_for(place: Path) -> None:
    """With the reason; a phrase that spans two lines has that of its first word."""
    report = audited(place, ARTICLE + JOBS + ASIDE)
    assert [row[4:] for row in report.rows if row[2] == "number"] == [
        ("set_aside", "Advertisements.", 6),
        ("set_aside", "Advertisements.", 7),
        ("set_aside", "An election.", 9),
    ]
    assert {row[2]: row[6] for row in report.rows if row[3] and row[2] != "number"} == {
        "investment": 3,
        "jobs": 4,
        "mention": 1,
    }
    assert (report.failed, report.notes) == (False, ["4 verified, 3 set aside, 0 unaccounted"])


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("75 % des voix", "75 % des sièges"), ("Fin des annonces", "Fin de la page")],
)
def test_words_set_aside_must_stand_in_the_text(right: str, wrong: str, place: Path) -> None:
    """Or they set nothing aside."""
    report = audited(place, ARTICLE + JOBS + ASIDE.replace(right, wrong))
    assert [row[4] for row in report.rows if row[2] == "set_aside"] == ["not_found"]
    assert "unaccounted" in {row[4] for row in report.rows}
    assert report.failed


def test_an_amount_that_its_words_contradict_is_explained_by_a_note(place: Path) -> None:
    """What import takes for the sake of a note, the audit shows and does not refuse."""
    note = 'amount = "400 m EUR"\nnote = "Corrected on the day after."'
    report = audited(place, ARTICLE.replace('amount = "300 m EUR"', note) + JOBS + ASIDE)
    (row,) = (row for row in report.rows if row[2] == "investment")
    assert row[4:6] == (
        "noted",
        "the words say 300 m EUR; a note says why it is 400 m EUR",
    )


def test_check_names_the_articles_that_were_never_audited(place: Path) -> None:
    """Those with a text, until a day is stored on which all of it was accounted for."""

    def notes() -> list[str]:
        with closing(open_for_reading(place / "mine.db")) as connection:
            return [row[2] for row in check_integrity(connection).rows if row[0] == "articles"]

    audited(place, ARTICLE)
    assert notes() == ["mons was never audited: see check --articles --record"]
    audited(place, ARTICLE.replace("[[project]]", 'audited = "2026-03-04"\n[[project]]', 1))
    assert notes() == []
