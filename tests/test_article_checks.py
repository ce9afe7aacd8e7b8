"""What an article's entries say together: marks of drafts, words and amounts, known names."""

from __future__ import annotations

from pathlib import Path

import pytest

from dcq.errors import UserError
from dcq.ingest.article_file import read_article
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options
from tests.lists import faults_of
from tests.test_article_format import WHOLE, one


def test_what_a_draft_left_open_is_refused_with_each_line(tmp_path: Path) -> None:
    """Beside what else is wrong; the mark itself is no unknown key."""
    file = tmp_path / "wire.toml"
    text = WHOLE.replace('"hydro"', '"hydro"\nreview = "which dam?"')
    text = text.replace('"near', '"far')
    file.write_text(text.replace('amount = "5 bn', 'review = "how much?"\namount = "5 bn'))
    with pytest.raises(UserError) as refused:
        read_article(file)
    assert faults_of(refused.value) == [
        f"{file}, line 14: review: which dam?; decide, then delete the line",
        f"{file}, line 27: review: how much?; decide, then delete the line",
        f"{file}, line 24: tie: 'farby' is not known: use one of supply, nearby, considered, cited",
    ]


@pytest.mark.parametrize(
    ("amount", "printed", "words"),
    [
        ("51 bn EUR", "15 milliards d’euros", "15 bn EUR"),
        ("5 bn EUR", "plus de 5 milliards d’euros", "at least 5 bn EUR"),
        ("5 bn EUR", "environ 5 milliards d’euros", "about 5 bn EUR"),
        ("5 bn EUR", "5 milliards de dollars", "5 bn USD"),
        ("at least 6 bn EUR", "5 milliards d’euros", "5 bn EUR"),
        ("unquantified EUR", "5 milliards d’euros", "5 bn EUR"),
        ("5 bn EUR", "des milliards d’euros", "unquantified EUR"),
        ("5 bn USD", "5 milliards", None),
        ("about 5 bn EUR", "5 milliards d’euros", None),
        ("at least 5 bn EUR", "5 milliards d’euros", None),
        ("5 bn EUR", "le quart de 20 milliards d’euros", None),
    ],
)
def test_an_amount_agrees_with_its_words(
    tmp_path: Path, amount: str, printed: str, words: str | None
) -> None:
    """It may be less sure than they are, never surer and never another; a note says why."""
    file = tmp_path / "wire.toml"
    text = WHOLE.replace('"5 bn EUR"', f'"{amount}"').replace("five billion", printed)
    file.write_text(text)
    if words is None:
        read_article(file)
        return
    with pytest.raises(UserError) as refused:
        read_article(file)
    said = f"line 26: amount: is {amount}, and {printed!r} says {words}; correct one of them"
    assert said in str(refused.value)
    file.write_text(
        text.replace(f'"{printed}"', '"a"\nnote = "A misprint."').replace('"a"', f'"{printed}"')
    )
    assert read_article(file).project[0].figures[0].note == "A misprint."


def import_text(place: Path, text: str) -> list[str]:
    """Import an article's text into the seeded database; return what was noted."""
    file = place / "wire.toml"
    file.write_text(text, encoding="utf-8")
    return import_files(place / "seed.db", [str(file)], Options()).notes


def test_what_the_database_knows_needs_no_declaration(place: Path) -> None:
    """A role or a tie names it; it stays known when the article comes again alone."""
    seed = place / "seed.db"
    roles = '{ role = "investor", organisation = "brookfield" }'
    named = WHOLE.replace('{ role = "investor", organisation = "acme" }', roles)
    named = named.replace('[[organisation]]\nslug = "acme"\nname = "Acme"\n', "")
    import_text(place, named)
    investor = "SELECT investors FROM project_list WHERE slug = 'campus'"
    assert one(seed, investor) == "brookfield"
    dam = WHOLE[WHOLE.index("[[power_source]]") : WHOLE.index("[[project]]")]
    import_text(place, named.replace(dam, ""))
    assert one(seed, "SELECT power_sources FROM project_list WHERE slug = 'campus'") == "dam"


@pytest.mark.parametrize(("name", "is_noted"), [("Brookfield", False), ("Brookfields", True)])
def test_a_name_that_is_declared_again_is_compared(place: Path, name: str, is_noted: bool) -> None:
    """With the name that is shown and with every alias."""
    notes = import_text(
        place, WHOLE.replace('"acme"', '"brookfield"').replace('"Acme"', f'"{name}"')
    )
    told = "brookfield is Brookfield Asset Management, not Brookfields"
    assert any(told in note for note in notes) == is_noted


def test_an_unknown_name_is_answered_with_the_nearest(place: Path) -> None:
    """With the line of the role or tie, and beside every other fault of the article."""
    more = '"acme" }, { role = "owner", organisation = "brokfield" }'
    text = WHOLE.replace('"acme" }', more).replace('"dam", tie', '"damm", tie')
    text = text.replace("FR-59", "Atlantis").replace('whole = "campus"', 'whole = "camp"')
    with pytest.raises(UserError) as refused:
        import_text(place, text)
    unknown = "is neither declared here nor known; did you mean"
    assert [line.partition("wire.toml, ")[2] for line in faults_of(refused.value)] == [
        f"line 22: organisation: 'brokfield' {unknown} brookfield?"
        " or declare it with [[organisation]]",
        f"line 23: power_source: 'damm' {unknown} dam? or declare it with [[power_source]]",
        f"line 32: whole: 'camp' {unknown} campus or campus-ia-ile-de-france?"
        " or declare it with [[project]]",
        "line 21: no region 'Atlantis'; did you mean albania?",
    ]


def test_a_circle_is_told_with_its_line(place: Path) -> None:
    """What only the whole database shows has the place of one of its parts."""
    text = WHOLE.replace('"the campus"', '"the campus"\npart_of = [{ whole = "phase-one" }]')
    with pytest.raises(UserError, match=r"wire\.toml, line \d+: .* would lie inside itself"):
        import_text(place, text)
