"""The audit of the database itself."""

from __future__ import annotations

from contextlib import closing
from hashlib import sha256
from pathlib import Path

from dcq.ingest.entries import Article
from dcq.reports.check import check_integrity
from dcq.store.reading import open_for_reading
from dcq.store.writing import writing
from tests.conftest import Runner
from tests.writing import write_article


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


def test_an_audit_is_recorded_where_nothing_is_left(dcq: Runner, place: Path) -> None:
    """It is kept for the articles without a fault alone, and a change of one takes it back."""
    for slug, words in ("right", "40 MW"), ("wrong", "40 MW et 50 MW"):
        text = f"Un data center de {words} à Fouju."
        (place / f"{slug}.txt").write_text(text, encoding="utf-8")
        digest = sha256(text.encode()).hexdigest()
        (place / f"{slug}.toml").write_text(
            f'format = 1\nsource = {{ slug = "{slug}", title = "T", file = "{slug}.txt",'
            f' sha256 = "{digest}", language = "fr" }}\n[[project]]\nslug = "{slug}"\n'
            f'name = "{slug}"\nkind = "site"\nprinted = "data center"\n'
            '[[project.figures]]\nmetric = "capacity"\n'
            'amount = "40 MW"\nbasis = "gross"\nprinted = "40 MW"\n',
            encoding="utf-8",
        )
    assert dcq("import", "right.toml", "wrong.toml").code == 0
    assert "right was never audited" in dcq("check", "--csv").stdout
    done = dcq("check", "--articles", ".", "--record")
    assert done.code == 1
    assert "audited: right\n" in done.stderr
    told = dcq("check", "--csv").stdout
    assert "right was never audited" not in told
    assert "wrong was never audited: see check --articles" in told
    assert dcq("import", "right.toml").stdout.splitlines()[1] == "right,0,0,2,0"
    assert "right was never audited" not in dcq("check", "--csv").stdout
