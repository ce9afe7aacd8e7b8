"""The tree of regions, and what people call them: the known traps of ISO 3166 and of France."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcq.errors import UsageError
from dcq.query.lookup import choose, find_organisations, find_region, find_regions
from dcq.store.reading import open_for_reading
from dcq.vocabulary import DEAD_STATUSES, KINDS, POWER_WORDS, SPELLINGS, STATUSES


@pytest.fixture(scope="module")
def seed(databases: Path) -> Iterator[sqlite3.Connection]:
    """The seeded database, open for reading."""
    connection = open_for_reading(databases / "seed.db")
    yield connection
    connection.close()


def code_of(seed: sqlite3.Connection, typed: str) -> str:
    """The code of the region that a name means."""
    found = find_region(seed, typed)
    code: str
    (code,) = seed.execute("SELECT code FROM region WHERE id = ?", (found.row,)).fetchone()
    return code


def ancestors(seed: sqlite3.Connection, code: str) -> set[str]:
    """The codes of all regions that a region lies in, itself left out."""
    rows = seed.execute(
        "SELECT a.code FROM region r JOIN region_tree t ON t.region_id = r.id"
        " JOIN region a ON a.id = t.ancestor_id WHERE r.code = ? AND a.id <> r.id",
        (code,),
    )
    return {above for (above,) in rows}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *((name, "FR-HDF") for name in ("Hauts-de-France", "hauts de france", "HDF", "FR-HDF")),
        *((name, "FR-HDF") for name in ("R32", "fr_hdf", "HAUTS‑DE‑FRANCE", " hauts-de-france ")),
        *((name, "FR-59") for name in ("Nord", "nord", "59", "FR-59", "fr 59")),
        *((name, "FR-PAC") for name in ("PACA", "paca", "Provence-Alpes-Côte d’Azur", "R93")),
        *((name, "FR-GES") for name in ("Grand Est", "Grand-Est", "grand est", "GRAND EST")),
        *((name, "FR-IDF") for name in ("Île-de-France", "ile de france", "IDF", "R11")),
        *((name, "FR-20R") for name in ("Corse", "Corsica", "R94", "FR-20R")),
        *((name, "FR") for name in ("France", "FR", "FRA")),
        *((name, "US") for name in ("États-Unis", "etats unis", "USA", "United States")),
        *((name, "DE") for name in ("Allemagne", "Germany", "DEU")),
        *((name, "GB") for name in ("Royaume-Uni", "UK", "United Kingdom")),
        *((name, "european-union") for name in ("EU", "UE", "Union européenne")),
        *((name, "world") for name in ("World", "Monde")),
    ],
)
def test_people_type_names_codes_and_short_names(
    seed: sqlite3.Connection, typed: str, code: str
) -> None:
    """Accents, case, hyphens and the kind of code make no difference."""
    assert code_of(seed, typed) == code
    assert find_region(seed, typed).note == ""


@pytest.mark.parametrize(
    ("number", "code"),
    [
        *(("32", "FR-32"), ("11", "FR-11"), ("84", "FR-84"), ("93", "FR-93"), ("01", "FR-01")),
        *(("1", "FR-01"), ("2A", "FR-2A"), ("2b", "FR-2B"), ("75", "FR-75C"), ("69", "FR-69")),
        *(("971", "FR-971"), ("976", "FR-976"), ("67", "FR-67"), ("68", "FR-68")),
    ],
)
def test_a_bare_number_is_a_departement(seed: sqlite3.Connection, number: str, code: str) -> None:
    """32 is Gers, although the INSEE code of Hauts-de-France is 32, too; that one is R32."""
    assert code_of(seed, number) == code


@pytest.mark.parametrize(
    ("code", "inside", "outside"),
    [
        ("FR-67", {"FR-6AE", "FR-GES", "FR"}, {"FR-HDF"}),
        ("FR-68", {"FR-6AE", "FR-GES", "FR"}, set()),
        ("FR-6AE", {"FR-GES", "FR"}, {"FR-67"}),
        ("FR-2A", {"FR-20R", "FR"}, set()),
        ("FR-75C", {"FR-IDF", "FR"}, set()),
        ("FR-69M", {"FR-ARA", "FR"}, {"FR-69"}),
        ("FR-69", {"FR-ARA", "FR"}, {"FR-69M"}),
        ("FR-971", {"FR", "european-union", "europe", "world"}, set()),
        ("FR-NC", {"FR"}, set()),
        ("FR", {"european-union", "europe", "world"}, set()),
        ("CH", {"europe", "world"}, {"european-union"}),
        ("US", {"world"}, {"europe"}),
    ],
)
def test_the_tree_knows_the_awkward_branches(
    seed: sqlite3.Connection, code: str, inside: set[str], outside: set[str]
) -> None:
    """Alsace between its départements and Grand Est, Paris, Lyon, Corsica, overseas, blocs."""
    above = ancestors(seed, code)
    assert inside <= above
    assert not outside & above


@pytest.mark.parametrize(
    ("typed", "code", "kind"),
    [
        ("Alsace", "FR-6AE", "subdivision"),
        ("Paris", "FR-75C", "department"),
        ("Lyon", "FR-69M", "department"),
        ("Métropole de Lyon", "FR-69M", "department"),
        ("Rhône", "FR-69", "department"),
        ("Guadeloupe", "FR-971", "region"),
        ("Réunion", "FR-974", "region"),
        ("Guyane", "FR-973", "region"),
        ("GP", "FR-971", "region"),
        ("Nouvelle-Calédonie", "FR-NC", "subdivision"),
    ],
)
def test_what_iso_3166_files_oddly_is_found_by_its_usual_name(
    seed: sqlite3.Connection, typed: str, code: str, kind: str
) -> None:
    """One node each, also for what ISO lists as a country and as a part of France."""
    assert code_of(seed, typed) == code
    assert seed.execute("SELECT kind FROM region WHERE code = ?", (code,)).fetchone() == (kind,)


@pytest.mark.parametrize("code", ["971", "972", "973", "974", "976"])
def test_an_overseas_departement_is_a_region_too(seed: sqlite3.Connection, code: str) -> None:
    """Région and département at once, straight under France."""
    row = seed.execute(
        "SELECT r.kind, r.department_code, r.subdivision_id = r.id, p.code"
        " FROM region r JOIN region p ON p.id = r.parent_id WHERE r.code = ?",
        (f"FR-{code}",),
    ).fetchone()
    assert row == ("region", code, 1, "FR")


@pytest.mark.parametrize("typed", ["Nord", "Centre", "Marne", "Vienne", "Aude", "Lot"])
def test_a_french_name_wins_over_a_foreign_namesake(seed: sqlite3.Connection, typed: str) -> None:
    """Haiti has a Nord and Cameroon a Centre; they need their ISO codes."""
    assert code_of(seed, typed).startswith("FR-")


@pytest.mark.parametrize("code", ["HT-ND", "CM-CE", "GE", "US-GA", "LU", "BE-WLX"])
def test_a_foreign_namesake_is_found_by_its_code(seed: sqlite3.Connection, code: str) -> None:
    """A code means one region, whatever else is called like its name."""
    assert code_of(seed, code) == code
    assert code_of(seed, code.lower()) == code


def test_sud_does_not_lead_to_haiti(seed: sqlite3.Connection) -> None:
    """Région Sud is what Provence-Alpes-Côte d'Azur calls itself, « le Sud » for short."""
    assert code_of(seed, "Sud") == "FR-PAC"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *((name, "FR-HDF") for name in ("Nord-Pas-de-Calais", "nord pas de calais", "Picardie")),
        *((name, "FR-NAQ") for name in ("Aquitaine", "Limousin", "Poitou-Charentes")),
        *((name, "FR-OCC") for name in ("Midi-Pyrénées", "Languedoc-Roussillon")),
        *((name, "FR-NOR") for name in ("Basse-Normandie", "Haute-Normandie")),
        *((name, "FR-ARA") for name in ("Auvergne", "Rhône-Alpes")),
        *((name, "FR-BFC") for name in ("Bourgogne", "Franche-Comté")),
        *((name, "FR-GES") for name in ("Lorraine", "Champagne-Ardenne")),
        ("Centre", "FR-CVL"),
    ],
)
def test_a_name_from_before_2016_answers_with_its_successor_and_a_note(
    seed: sqlite3.Connection, typed: str, code: str
) -> None:
    """The answer is wider than what was asked for, and says so."""
    assert code_of(seed, typed) == code
    (name,) = seed.execute("SELECT name FROM region WHERE code = ?", (code,)).fetchone()
    assert name in find_region(seed, typed).note


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Georgia", {"GE", "US-GA"}),
        ("Limburg", {"BE-VLI", "NL-LI"}),
        ("Montana", {"BG-12", "US-MT"}),
    ],
)
def test_an_ambiguous_foreign_name_is_an_error_that_lists_the_codes(
    seed: sqlite3.Connection, typed: str, codes: set[str]
) -> None:
    """Nobody can choose between two that are equally meant; each code listed works."""
    with pytest.raises(UsageError, match="several regions") as refused:
        find_region(seed, typed)
    for code in codes:
        assert f"{code} (" in refused.value.remedy
        assert code_of(seed, code) == code


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("haut de france", "hauts-de-france"),
        ("Grandest", "grand-est"),
        ("Normendie", "normandie"),
        ("Germani", "germany"),
        ("ile de frnace", "ile-de-france"),
    ],
)
def test_a_misspelt_region_is_answered_with_the_nearest(
    seed: sqlite3.Connection, typed: str, suggested: str
) -> None:
    """The error repeats what was typed and offers slugs to copy, the best first."""
    with pytest.raises(UsageError) as refused:
        find_region(seed, typed)
    assert refused.value.problem == f"no region {typed!r}"
    assert refused.value.remedy.startswith(f"did you mean {suggested}")


@pytest.mark.parametrize("typed", ["", "  ", "Mordor", "R99", "96", "20", "000"])
def test_what_is_no_region_is_an_error(seed: sqlite3.Connection, typed: str) -> None:
    """Nothing is guessed, not even from an empty name."""
    with pytest.raises(UsageError, match="no region"):
        find_region(seed, typed)


def test_france_has_18_regions_each_with_its_insee_code(seed: sqlite3.Connection) -> None:
    """ISO 3166 lacks these codes; the reference file adds them, and R84 finds the region."""
    insee = "11 24 27 28 32 44 52 53 75 76 84 93 94 01 02 03 04 06".split()
    rows = seed.execute("SELECT code FROM region WHERE kind = 'region' AND code GLOB 'FR-*'")
    regions = {code for (code,) in rows}
    assert len(regions) == 18
    assert {code_of(seed, f"R{number}") for number in insee} == regions


def test_france_has_101_departements_and_the_metropole_of_lyon(seed: sqlite3.Connection) -> None:
    """Each département lies in a région, and its number finds it."""
    rows = seed.execute(
        "SELECT r.code, r.department_code, s.kind FROM region r"
        " LEFT JOIN region s ON s.id = r.subdivision_id WHERE r.department_id = r.id"
    ).fetchall()
    assert len(rows) == 102
    assert {kind for _, _, kind in rows} == {"region"}
    assert all(code_of(seed, number) == code for code, number, _ in rows)


def test_every_slug_and_every_code_finds_its_own_region(seed: sqlite3.Connection) -> None:
    """What dcq prints, dcq reads."""
    rows = seed.execute("SELECT slug, code FROM region").fetchall()
    assert len(rows) > 5000
    lost = [(typed, row[1]) for row in rows for typed in row if code_of(seed, typed) != row[1]]
    assert lost == []


def test_every_region_but_the_world_lies_in_another(seed: sqlite3.Connection) -> None:
    """One tree: the world is its root, and every way up ends there."""
    rows = seed.execute("SELECT code FROM region WHERE parent_id IS NULL").fetchall()
    assert rows == [("world",)]
    (adrift,) = seed.execute(
        "SELECT count(*) FROM region r WHERE NOT EXISTS ("
        " SELECT 1 FROM region_tree t JOIN region w ON w.id = t.ancestor_id"
        " WHERE t.region_id = r.id AND w.code = 'world')"
    ).fetchone()
    assert adrift == 0


def test_the_stored_ancestors_are_those_of_the_parents(seed: sqlite3.Connection) -> None:
    """``region_tree`` is each region, and what its parent lies in."""
    climbed = """
        WITH RECURSIVE up (region_id, ancestor_id) AS (
          SELECT id, id FROM region
          UNION ALL
          SELECT up.region_id, r.parent_id FROM up JOIN region r ON r.id = up.ancestor_id
          WHERE r.parent_id IS NOT NULL
        )
        SELECT region_id, ancestor_id FROM up
    """
    stored = seed.execute("SELECT region_id, ancestor_id FROM region_tree")
    assert set(seed.execute(climbed)) == set(stored)


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("Lille", ["nord"]),
        ("cambrai", ["nord"]),
        ("Marseille", ["bouches-du-rhone"]),
        ("Lyon", ["metropole-de-lyon"]),
        ("Paris", ["paris"]),
        ("69", ["rhone", "metropole-de-lyon"]),
        ("FR-69", ["rhone"]),
        ("75", ["paris"]),
        ("Nord", ["nord"]),
    ],
)
def test_a_town_means_the_region_around_it(
    seed: sqlite3.Connection, typed: str, slugs: list[str]
) -> None:
    """Where the answer is wider than the word, a note says so."""
    found = find_regions(seed, typed)
    assert [region.slug for region in found] == slugs
    assert bool(found[0].note) == (typed in {"Lille", "cambrai", "Marseille", "Lyon", "69"})


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("Cambria", "Cambrai"),
        ("Marseile", "Marseille"),
        ("Lile", "lille"),
        ("Frnace", "france?"),
        ("Beligum", "belgium?"),
        ("Normendie", "normandie?"),
    ],
)
def test_a_misspelt_town_is_not_answered_with_a_country(
    seed: sqlite3.Connection, typed: str, remedy: str
) -> None:
    with pytest.raises(UsageError) as refused:
        find_regions(seed, typed)
    assert remedy in refused.value.remedy
    assert not {"cambodia", "chile", "moselle"} & set(refused.value.remedy.split())


def test_words_are_read_in_french_and_in_the_plural() -> None:
    words = (*STATUSES, *KINDS, *POWER_WORDS)
    for typed, meant in (
        *(("annulé", "cancelled"), ("Annulées", "cancelled"), ("annoncé", "announced")),
        *(("en construction", "construction"), ("sites", "site"), ("éolien", "wind")),
        *(("Éolien en mer", "offshore_wind"), ("nucléaire", "nuclear"), ("colour", None)),
    ):
        assert choose(typed, words) == meant, typed
    assert [choose(word, STATUSES) for word in DEAD_STATUSES] == list(DEAD_STATUSES)


def test_no_spelling_means_two_things() -> None:
    """Of an option: ``live`` also is a group of statuses, which goes first there."""
    spelled = [each for others in SPELLINGS.values() for each in others.split(", ")]
    assert len(spelled) == len(set(spelled))


def test_a_name_parted_at_its_comma_is_one_organisation(seed: sqlite3.Connection) -> None:
    found = find_organisations(seed, ("brookfield", "Digital", "Realty", "confidential"))
    assert [each and each.slug for each in found] == ["brookfield", "digital-realty", None]
    with pytest.raises(UsageError, match="'Nobody'"):
        find_organisations(seed, ("brookfield", "Nobody", "Inc"))
