"""``dcq draft``: from an article's text to a file that imports once it is decided."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dcq.ingest.text_facts import language_of, title_of
from dcq.query.communes import departments_of
from tests.conftest import HERE, Runner, environment

TEXT = HERE / "articles" / "draft-me.txt"
MARK = re.compile(r"^review = .*\n", re.M)


def drafted(dcq: Runner, text: str, place: Path) -> dict[str, Any]:
    """The draft of a text, as TOML reads it."""
    (place / "article.txt").write_text(text, encoding="utf-8")
    done = dcq("draft", "article.txt")
    assert done.code == 0, done.stderr
    return tomllib.loads(done.stdout)


def test_a_draft_has_all_that_the_text_says(dcq: Runner) -> None:
    """The whole file: a known site, a new one, a region, a share, and who does what."""
    done = dcq("draft", str(TEXT))
    assert done.stderr == "note: 5 figures, 1 number set aside, 4 marks to decide\n"
    draft = tomllib.loads(done.stdout)
    assert draft["source"] == {
        "slug": "un-campus-de-calcul-a-escaudain",
        "title": "Un campus de calcul à Escaudain",
        "language": "fr",
        "published": "2026-05-04",
        "file": "draft-me.txt",
        "sha256": sha256(TEXT.read_bytes()).hexdigest(),
    }
    known, new = draft["project"]
    assert known["slug"] == "escaudain"
    assert known["places"] == [{"region": "FR-59", "locality": "Escaudain", "inferred": True}]
    assert known["statuses"] == [{"status": "announced", "date": "2026-05-02"}]
    assert {"milestone": "expected", "date": "2031"} in known["milestones"]
    assert known["roles"] == [
        {"role": "investor", "organisation": "brookfield"},
        {"role": "developer", "organisation": "exemple-energie"},
    ]
    assert [figure["amount"] for figure in known["figures"]] == ["300 MW", "2 bn EUR", "150 jobs"]
    assert (new["slug"], new["places"][0]["region"]) == ("fouju", "FR-77")
    assert new["statuses"] == [{"status": "construction"}]
    assert new["power"] == [{"power_source": "penly", "tie": "supply"}]
    assert new["roles"] == [{"role": "operator", "organisation": "microsoft"}]
    assert [figure["amount"] for figure in new["figures"]] == ["40 ha"]
    (region,) = draft["region"]
    assert region["region"] == "FR-NOR"
    assert region["figures"][0]["target"] == "2035"
    assert draft["set_aside"][0]["printed"] == "80 %"
    assert "# line 7\n" in done.stdout


def test_a_draft_is_refused_until_it_is_decided(dcq: Runner, place: Path) -> None:
    """Import names each mark; without the marks the same file imports, and verifies."""
    text = TEXT.read_text(encoding="utf-8").replace(" En Europe, 80 % des serveurs sont loués.", "")
    (place / "new.txt").write_text(text, encoding="utf-8")
    assert dcq("draft", "new.txt", "-o", "draft.toml").code == 0
    draft = (place / "draft.toml").read_text(encoding="utf-8")
    done = dcq("import", "draft.toml")
    assert (done.code, done.stderr.count("review: "), len(MARK.findall(draft))) == (1, 3, 3)
    (place / "draft.toml").write_text(MARK.sub("", draft), encoding="utf-8")
    done = dcq("import", "draft.toml")
    assert done.code == 0, done.stderr
    verified = dcq("check", "--articles", ".").stdout
    said = [line for line in verified.splitlines() if line.startswith("un-campus-de-calcul")]
    assert len(said) == 9
    assert all(",verified," in line for line in said), said
    # Drafted again, the article keeps the slug that it has by now.
    assert 'slug = "un-campus-de-calcul-a-escaudain"' in dcq("draft", "new.txt").stdout


def test_the_empty_article_cannot_be_imported_as_it_is(dcq: Runner, place: Path) -> None:
    (place / "empty.toml").write_text(dcq("draft", "--empty").stdout, encoding="utf-8")
    done = dcq("import", "empty.toml")
    assert (done.code, "review" in done.stderr) == (1, True)


@pytest.mark.parametrize("line", ["draft", "draft --empty article.txt"])
def test_a_draft_is_of_one_thing(line: str, dcq: Runner) -> None:
    done = dcq(*line.split())
    assert (done.stderr, done.code) == ("dcq: draft what?; name a text, or give --empty\n", 2)


def test_standard_input_has_no_file(dcq: Runner, place: Path) -> None:
    draft = tomllib.loads(dcq("draft", "-", stdin=TEXT.read_text(encoding="utf-8")).stdout)
    assert "file" not in draft["source"]
    assert draft["source"]["sha256"] == sha256(TEXT.read_bytes()).hexdigest()


PAGE = """<!DOCTYPE html><html lang="en"><head><title>A campus in Fouju</title>
<meta property="article:published_time" content="2026-04-02"><meta property="og:site_name"
content="The Invented Gazette"></head><body><nav>Home 12 offers</nav><article><h1>A campus in
Fouju</h1><p>Example Ltd will build a data centre of 200 MW in Fouju, for 1.5 billion euros. The
company said that it was the first of its kind in the country, and that it will not be the last
one either, as the demand for computing goes on to grow.</p><p>It will open in 2029.</p></article>
</body></html>"""


def test_the_text_of_a_page_is_written_beside_it(dcq: Runner, place: Path) -> None:
    """Its SHA-256 is that of the text; another text of that name is never replaced."""
    (place / "page.html").write_text(PAGE, encoding="utf-8")
    done = dcq("draft", "page.html")
    assert done.code == 0, done.stderr
    draft = tomllib.loads(done.stdout)
    written = (place / "page.txt").read_bytes()
    assert draft["source"]["file"] == "page.txt"
    assert draft["source"]["sha256"] == sha256(written).hexdigest()
    assert draft["source"]["published"] == "2026-04-02"
    assert draft["source"]["publisher"] == "The Invented Gazette"
    assert b"200 MW" in written
    assert b"12 offers" not in written
    assert [one["amount"] for one in draft["project"][0]["figures"]] == ["200 MW", "1.5 bn EUR"]
    assert dcq("draft", "page.html").stdout == done.stdout
    (place / "page.txt").write_text("mine", encoding="utf-8")
    done = dcq("draft", "page.html")
    assert done.stderr == "dcq: page.txt holds another text; rename it, or draft from it\n"
    assert (place / "page.txt").read_text(encoding="utf-8") == "mine"


def test_a_page_without_trafilatura(
    dcq: Runner, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    (place / "page.html").write_text(PAGE, encoding="utf-8")
    said = "dcq: reading a web page needs trafilatura; pip install 'dcq[web]'\n"
    assert dcq("draft", "page.html").stderr == said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nothing.txt", b" \n\n", "holds no text"),
        ("nul.txt", b"a\0b", "is not UTF-8 text"),
        ("latin.txt", "é".encode("latin-1"), "is not UTF-8 text"),
        ("large.txt", b"word " * 200_000, "is too large for an article"),
        ("page.txt", PAGE.encode(), "is a web page"),
        ("empty.html", b"<html></html>", "holds no article"),
    ],
)
def test_what_is_no_article_is_refused(
    name: str, content: bytes, said: str, dcq: Runner, place: Path
) -> None:
    (place / name).write_bytes(content)
    done = dcq("draft", name)
    assert (done.stdout, done.code) == ("", 1)
    assert f"{name} {said}; " in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        'Un "data center" à Escaudain\\ de 40 MW, dit la société "\\u0041 \' Xyz"',
        "Le titre\x1b[2J\x7f d'un article\u202e de 40 MW à Fouju, un data center\u2028\x85 ici",
        "]]\n[source]\nformat = 2 \"\"\" '''\n# 40 MW à Fouju, data center #",
        "\ufeffÀ À À À À Fouju Fouju, data center 40 MW 1/1/2020 31/2/2020 2020-99-99",
        "???\n!!!\n40 MW",
    ],
)
def test_hostile_text_makes_a_sound_file(text: str, dcq: Runner, place: Path) -> None:
    """Whatever the text holds is in a string or a comment, and every number is kept."""
    draft = drafted(dcq, text, place)
    subjects = [*draft.get("project", []), *draft.get("region", [])]
    assert "40 MW" in [one["amount"] for subject in subjects for one in subject["figures"]]
    assert draft["format"] == 1


@pytest.mark.parametrize("text", ["Aa " * 66_000, "40 MW à Fouju. " * 8_000, "1 mai " * 30_000])
def test_a_large_text_is_drafted_in_time(text: str, place: Path) -> None:
    (place / "article.txt").write_text(text, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "dcq", "--db", "seed.db", "draft", "article.txt"],
        cwd=place,
        env=environment(place),
        capture_output=True,
        timeout=30,
        check=True,
    )


def test_a_weekday_without_a_year_gives_the_years(dcq: Runner, place: Path) -> None:
    (place / "a.txt").write_text("Le projet a été présenté mardi 7 janvier au maire de Fouju.")
    done = dcq("draft", "a.txt").stdout
    assert 'earliest = "2025-01-07"' in done
    assert "# « mardi 7 janvier » was 2025-01-07, 2020-01-07" in done
    assert "which year?" in done


def test_prices_in_a_row_are_set_aside_as_one_span(dcq: Runner, place: Path) -> None:
    text = "Un titre de plus de cinq mots\n\nMaison\n\n120 600€\n\nFerme\n\n402 800€\n"
    (aside,) = drafted(dcq, text, place)["set_aside"]
    assert (aside["first"], aside["last"]) == ("120 600€", "402 800€")


def test_a_town_of_several_departments(dcq: Runner, place: Path) -> None:
    """All are named, unless the text names a region that has one of them alone."""
    text = "Un data center de 40 MW sera construit à Flamanville."
    assert "which Flamanville: FR-50, FR-76?" in drafted(dcq, text, place)["project"][0]["review"]
    project = drafted(dcq, f"{text} En Seine-Maritime, il serait le premier.", place)["project"][0]
    assert project["places"] == [{"region": "FR-76", "locality": "Flamanville", "inferred": True}]
    assert "which" not in project["review"]


def test_a_near_town_is_no_second_project(dcq: Runner, place: Path) -> None:
    text = "Un data center de 40 MW sera construit à Fouju, près de Melun."
    (project,) = drafted(dcq, text, place)["project"]
    assert project["slug"] == "fouju"


ENGLISH = """Northwind to build 400 MW data centre campus near Dublin

LONDON, 12 May 2026 (Press Agency) - Infrastructure fund Northwind Capital will invest 3.2 billion
euros in a data centre campus in Dublin. The first phase, of 120 MW, should open in 2028.

The site covers 45 hectares.

A second data centre in Frankfurt, Germany, with 90 MW of IT load, was cancelled.
"""


def test_an_english_article(dcq: Runner, place: Path) -> None:
    """A dateline is no place; a paragraph without a project goes on about the last one."""
    draft = drafted(dcq, ENGLISH, place)
    assert draft["source"]["published"] == "2026-05-12"
    dublin, frankfurt = draft["project"]
    assert (dublin["places"][0]["region"], frankfurt["places"][0]["region"]) == ("IE-D", "DE")
    amounts = [figure["amount"] for figure in dublin["figures"]]
    assert amounts == ["400 MW", "3.2 bn EUR", "120 MW", "45 ha"]
    assert dublin["roles"] == [{"role": "investor", "organisation": "northwind-capital"}]
    assert dublin["milestones"] == [{"milestone": "expected", "date": "2028"}]
    assert frankfurt["statuses"] == [{"status": "cancelled"}]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("A data centre in Ames, Iowa, of 40 MW.", "US-IA"),
        ("Un data center de 40 MW à Saint-Denis (Seine-Saint-Denis).", "FR-93"),
        (
            "Vendôme. Un data center de 40 MW sur la friche, dit la société Acme, basée à Tours.",
            "FR-41",
        ),
    ],
)
def test_a_town_lies_where_the_words_around_it_say(
    text: str, region: str, dcq: Runner, place: Path
) -> None:
    """And a company's seat is no site."""
    (project,) = drafted(dcq, text, place)["project"]
    assert [one["region"] for one in project["places"]] == [region]


def test_a_number_in_other_words_is_drafted_once(dcq: Runner, place: Path) -> None:
    """As in a headline, and with the basis that the text gives it."""
    text = "Un data center de 120 mégawatts à Fouju\n\nIl aura une puissance IT de 120 MW."
    (project,) = drafted(dcq, text, place)["project"]
    assert [(one["amount"], one["basis"]) for one in project["figures"]] == [("120 MW", "it_load")]


def test_the_years_of_a_dateline_are_told_by_a_weekday(dcq: Runner, place: Path) -> None:
    text = (
        "LILLE, 12 mars (agence) - Le fonds Acme a annoncé jeudi un data center de 40 MW à Fouju."
    )
    drafted(dcq, text, place)
    assert "# « 12 mars » was 2026-03-12, 2020-03-12" in dcq("draft", "article.txt").stdout


def test_communes() -> None:
    found = departments_of(["Escaudain", "BEZIERS", "Saint Denis", "Nowhere", ""])
    assert found["Escaudain"] == ["59"]
    assert found["BEZIERS"] == ["34"]
    assert {"93", "974"} <= set(found["Saint Denis"])
    assert found.keys() == {"Escaudain", "BEZIERS", "Saint Denis"}


def test_language_and_title() -> None:
    assert language_of("The company will build a site in the north of the country") == "en"
    assert title_of("Menu\nUn grand centre de données ici\n") == (
        "Un grand centre de données ici",
        True,
    )
