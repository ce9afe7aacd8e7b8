"""Names as people type them: folding, slugs, and the nearest names to a wrong one."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dcq.names import did_you_mean, fold, nearest, slugify
from tests.library import examples

MODEST = examples(75)
KNOWN = ("hauts-de-france", "ile-de-france", "grand-est", "normandie", "nord", "Évreux")
names = st.text() | st.text(alphabet="aàâeéèœçÉÎŒß -_'’.0123456789").filter(bool)


@pytest.mark.parametrize(
    ("spellings", "folded"),
    [
        (("Hauts-de-France", "hauts de france", "HAUTS_DE_FRANCE", " Hauts–de‑France "),
         "hauts de france"),
        (("Provence-Alpes-Côte d’Azur", "provence alpes cote d'azur"),
         "provence alpes cote d azur"),
        (("Île-de-France", "ILE DE FRANCE", "I\u0302le-de-France", "île\u00a0de\u202ffrance"),
         "ile de france"),
        (("Œuvre", "oeuvre", "ŒUVRE"), "oeuvre"),
        (("Straße", "STRASSE"), "strasse"),
        (("FR-59", "fr 59", "fr_59"), "fr 59"),
        (("Ａ１", "a1"), "a1"),
        (("", "  ", "-", "’"), ""),
    ],
)  # fmt: skip
def test_spellings_of_one_name_fold_alike(spellings: tuple[str, ...], folded: str) -> None:
    """Case, accents, hyphens, apostrophes and every kind of space make no difference."""
    assert {fold(spelling) for spelling in spellings} == {folded}


@pytest.mark.parametrize(("one", "other"), [("Nord", "Nort"), ("59", "5 9"), ("Lot", "Lo t")])
def test_different_names_fold_differently(one: str, other: str) -> None:
    """Folding takes nothing away that tells two names apart."""
    assert fold(one) != fold(other)


@given(names)
@example("™")
@example("№ 5")
@MODEST
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded name is a name that folds to itself, whatever it was made of."""
    assert fold(fold(text)) == fold(text)


@given(names)
@example("Foo™")
@example("a: _b")
@MODEST
def test_a_slug_is_its_own_slug(text: str) -> None:
    """So that a slug can be typed, stored and checked by the same function."""
    slug = slugify(text)
    assert slugify(slug) == slug
    assert slug == slug.casefold()


@given(names)
@example("a: _b")
@MODEST
def test_a_slug_has_no_space_and_no_hyphen_at_its_ends(text: str) -> None:
    """Words joined by single hyphens, or nothing at all."""
    slug = slugify(text)
    assert slug == "" or all(part and not part.isspace() for part in slug.split("-"))


@given(names, st.lists(names, max_size=8), st.integers(1, 4))
@MODEST
def test_only_known_names_are_suggested(typed: str, known: list[str], count: int) -> None:
    """At most as many as asked for, each once, and as they are written."""
    found = nearest(typed, known, count)
    assert len(found) <= count
    assert len(set(found)) == len(found)
    assert set(found) <= set(known)


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("haut de france", "hauts-de-france"),
        ("Grand Est", "grand-est"),
        ("normandy", "normandie"),
        ("evreu", "Évreux"),
        ("NORD", "nord"),
    ],
)
def test_the_nearest_name_comes_first(typed: str, best: str) -> None:
    """Likeness is judged on folded names and answered with names as written."""
    assert nearest(typed, KNOWN)[0] == best


def test_a_part_of_a_name_is_enough_to_be_suggested() -> None:
    """Three letters inside a name find it, fewer say too little."""
    assert set(nearest("france", KNOWN)) == {"hauts-de-france", "ile-de-france"}
    assert nearest("fr", KNOWN) == []


@pytest.mark.parametrize(
    ("typed", "known", "remedy"),
    [
        ("xyz", ("abc",), ""),
        ("xyz", (), ""),
        ("", ("abc",), ""),
        ("abd", ("abc",), "did you mean abc?"),
        ("abcd", ("abc", "abcde"), "did you mean abcde or abc?"),
        ("site a", ("site-b", "site-c", "site-d"), "did you mean site-b, site-c or site-d?"),
    ],
)
def test_a_remedy_is_a_question_or_nothing(typed: str, known: tuple[str, ...], remedy: str) -> None:
    """Nothing is suggested where nothing is near."""
    assert sorted(did_you_mean(typed, known)) == sorted(remedy)
