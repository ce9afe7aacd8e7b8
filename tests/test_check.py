"""The audit of the database itself."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from dcq.ingest.entries import Article
from dcq.ingest.writer import write_article
from dcq.reports.check import check_integrity
from dcq.store.reading import open_for_reading
from dcq.store.writing import writing


def checked(file: Path) -> dict[str, tuple[str, str]]:
    """What the audit says of a database: each check with its result and detail."""
    with closing(open_for_reading(file)) as connection:
        return {
            check: (result, detail) for check, result, detail in check_integrity(connection).rows
        }


def test_the_seed_is_sound(place: Path) -> None:
    """Nothing to report, not even a remainder below zero."""
    assert checked(place / "seed.db") == {
        "integrity": ("ok", ""),
        "links": ("ok", ""),
        "dates": ("note", "gigafactories-ia has no date, and enters no --as-of"),
    }


def test_a_remainder_below_zero_is_reported(place: Path) -> None:
    """DESIGN rule 6: it counts as 0, and check says so; that fails nothing."""

    def project(slug: str, kind: str, amount: str, *wholes: str) -> dict[str, object]:
        figure = {"metric": "investment", "amount": amount}
        return {
            "slug": slug,
            "name": slug,
            "kind": kind,
            "figures": [figure],
            "part_of": [{"whole": whole} for whole in wholes],
        }

    article = {
        "format": 1,
        "source": {"slug": "too-much", "title": "Too much"},
        "project": [
            project("envelope", "programme", "10 bn EUR"),
            project("one", "site", "8 bn EUR", "envelope"),
            project("two", "site", "5 bn EUR", "envelope"),
        ],
    }
    with writing(place / "seed.db") as connection:
        write_article(connection, Article.model_validate(article))
    assert checked(place / "seed.db")["parts"] == (
        "note",
        "envelope: investment: its parts add up to 13 bn EUR, more than its own 10 bn EUR",
    )
