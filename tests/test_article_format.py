"""The article format: every fault is named with its place, and an article is the unit of change."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dcq.errors import UserError
from dcq.ingest.article_file import read_article
from dcq.ingest.entries import Article
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options
from dcq.query import views
from dcq.store.writing import writing
from tests.conftest import ROOT
from tests.lists import faults_of
from tests.writing import write_article

WHOLE = """\
format = 1
[source]
slug = "wire"
title = "The wire"
published = "2025-06"
sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
[[organisation]]
slug = "acme"
name = "Acme"
[[power_source]]
slug = "dam"
name = "The dam"
kind = "hydro"
[[project]]
slug = "campus"
name = "Campus"
kind = "site"
printed = "the campus"
statuses = [{ status = "announced", date = "2025-06-01" }]
milestones = [{ milestone = "expected", date = "2030~" }]
places = [{ region = "FR-59" }]
roles = [{ role = "investor", organisation = "acme" }]
power = [{ power_source = "dam", tie = "nearby" }]
[[project.figures]]
metric = "investment"
amount = "5 bn EUR"
printed = "five billion"
[[project]]
slug = "phase-one"
name = "Phase one"
kind = "site"
part_of = [{ whole = "campus" }]
[[project.figures]]
metric = "capacity"
amount = "at least 2 GW"
basis = "gross"
printed = "two gigawatts at least"
[[region]]
region = "FR"
[[region.figures]]
metric = "compute_share"
amount = "5 %"
printed = "5 %"
"""
SEED = sorted((ROOT / "seed").glob("*.toml"))


FAULTS = [
    (
        '"the campus"',
        '"the campus"\naliases = ["🚀"]',
        "line 19: aliases: '🚀' has no letter or digit",
    ),
    ("format = 1", "format = 2", "format: "),
    ("format = 1\n", "", "format: "),
    ('title = "The wire"\n', "", "line 2: title: "),
    ('title = "The wire"', 'title = " "', "line 4: title: "),
    ('title = "The wire"', 'titel = "The wire"', "line 4: titel: "),
    ('title = "The wire"', "title = 5", "line 4: title: "),
    ('slug = "wire"', 'slug = "The Wire"', "line 3: slug: 'The Wire' is no slug"),
    ('slug = "wire"', 'slug = "confidential"', "line 3: slug: "),
    ('slug = "wire"', 'slug = ""', "line 3: slug: "),
    ('"2025-06"', '"2025-13"', "line 5: published: '2025-13' is not a date"),
    ('"2025-06"', '"2025~"', "line 5: published: '2025~' is not a date"),
    ('"2025-06"', "2025-06-01", "line 5: published: "),
    ('sha256 = "0', 'sha256 = "x', "line 6: sha256: "),
    ('published = "2025-06"', 'published = "2025-06"\nearliest = "2025-07"', "line 2: source"),
    ('name = "Acme"', 'nom = "Acme"', "line 9: nom: "),
    ('kind = "hydro"', 'kind = "water"', "line 13: kind: 'water' is not known: use one of"),
    ('kind = "hydro"', 'kind = "hydro"\npart_of = "dam"', "dam"),
    ('slug = "phase-one"', 'slug = "phase 1"', "line 29: slug: "),
    ('kind = "site"\nprinted', 'kind = "dream"\nprinted', "line 17: kind: 'dream' is not known"),
    ('"the campus"', '"1 2 3 4 5 6 7 8 9"', "line 18: printed: "),
    ('"announced", date', '"done", date', "line 19: status: 'done' is not known"),
    ('"2025-06-01"', '"2025-06-31"', "line 19: date: '2025-06-31' is not a date"),
    ('"2025-06-01"', '"2025-07-01"', "line 19: date: 2025-07-01 is later than its source"),
    ('"expected"', '"open"', "line 20: milestone: 'open' is not known"),
    ('"2030~"', '"soon"', "line 20: date: 'soon' is not a date"),
    ('{ region = "FR-59" }', '{ regio = "FR-59" }', "line 21: regio"),
    ('{ region = "FR-59" }', '{ region = "FR-59", locality = "a;b" }', "line 21: locality: 'a;b'"),
    ('role = "investor"', 'role = "lender"', "line 22: role: 'lender' is not known"),
    (', organisation = "acme"', "", "line 22: roles: give either organisation"),
    ('"acme" }', '"acme", confidential = true }', "line 22: roles: give either organisation"),
    ('organisation = "acme"', 'organisation = "bcme"', "line 7: slug: acme has neither a role"),
    ('tie = "nearby"', 'tie = "near"', "line 23: tie: 'near' is not known"),
    ('slug = "phase-one"', 'slug = "campus"', "line 28: slug: campus is there twice"),
    ('metric = "capacity"', 'metric = "power"', "line 34: metric: 'power' is not kn"),
    ('"5 bn EUR"', '"5 bn roubles"', "line 26: amount: '5 bn roubles' holds 'roubles'"),
    ('"at least 2 GW"', '"2 ha"', "line 35: amount: '2 ha' holds 'ha'"),
    ('basis = "gross"\n', "", "line 33: figures: basis: a capacity has one of"),
    ('basis = "gross"', 'basis = "net"', "line 36: basis: 'net' is not known"),
    ('"5 bn EUR"', '"5 bn"\nbasis = "gross"', "line 24: figures: basis: "),
    ('"5 bn EUR"', '"5 bn"\nscope = "each"', "line 27: scope: 'each' is not known"),
    ('"5 bn EUR"', '"5 bn"\ntarget = "soon"', "line 27: target: 'soon' is not a date"),
    (
        '[[region.figures]]\nmetric = "compute_share"',
        '[[region.figures]]\nmetric = "x"',
        "line 41: metric",
    ),
    ("[source]", "[source", "is not TOML"),
]


@pytest.mark.parametrize(("right", "fault", "named"), FAULTS)
def test_a_fault_in_an_article_is_named_with_its_place(
    tmp_path: Path, right: str, fault: str, named: str
) -> None:
    """The file, the line, the key, and what is wrong with the value."""
    assert WHOLE.count(right) == 1
    file = tmp_path / "wire.toml"
    file.write_text(WHOLE.replace(right, fault), encoding="utf-8")
    with pytest.raises(UserError) as refused:
        read_article(file)
    told = faults_of(refused.value)
    assert told[0].startswith(str(file))
    assert any(named in line for line in told)
    assert refused.value.remedy


def test_every_fault_of_an_article_is_named_at_once(tmp_path: Path) -> None:
    """One run is enough to mend a file."""
    file = tmp_path / "wire.toml"
    file.write_text(WHOLE.replace('"hydro"', '"water"').replace('"nearby"', '"near"'))
    with pytest.raises(
        UserError, match=r"^2 faults in .*wire\.toml, and nothing was written; correct them"
    ) as refused:
        read_article(file)
    kind, tie = faults_of(refused.value)
    assert kind.startswith(f"{file}, line 13: kind: ")
    assert tie.startswith(f"{file}, line 23: tie: ")


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"title = \x00"])
def test_a_file_that_is_no_article_is_a_user_error(tmp_path: Path, content: bytes | None) -> None:
    """Missing, not UTF-8, not TOML."""
    file = tmp_path / "wire.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UserError, match=r"wire\.toml"):
        read_article(file)


Importer = Callable[[str], None]


@pytest.fixture
def seed(place: Path) -> Path:
    """A seeded database of the test's own."""
    return place / "seed.db"


@pytest.fixture
def take(seed: Path, tmp_path: Path) -> Importer:
    """Import an article's text into the database."""

    def import_text(text: str) -> None:
        file = tmp_path / "wire.toml"
        file.write_text(text, encoding="utf-8")
        import_files(seed, [str(file)], Options())

    return import_text


FACTS = {
    "project_fact": views.FACT_COLUMNS,
    "figure_ledger": views.LEDGER_COLUMNS,
    "power_mention_list": "slug name kind region locality inferred part_of printed source".split(),
    "organisation_part": "organisation name role project according_to note source".split(),
    "source_list": "slug title published sha256 projects organisations figures caveat".split(),
}


def facts(database: Path, *, without: str = "") -> dict[str, list[str]]:
    """All that the sources of a database state, but for one of them, through the views."""
    with closing(sqlite3.connect(database)) as connection:
        return {
            view: sorted(
                repr(row)
                for row in connection.execute(f"SELECT {', '.join(columns)} FROM {view}")
                if row[columns.index("source" if "source" in columns else "slug")] != without
            )
            for view, columns in FACTS.items()
        }


def one(database: Path, sql: str) -> Any:
    """The one value that a query answers with."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql).fetchone()[0]


def test_importing_an_article_again_replaces_what_it_stated(seed: Path, take: Importer) -> None:
    """The new words stand, the old ones are gone, and nobody else's are touched."""
    before = facts(seed)
    take(WHOLE)
    changed = WHOLE.replace("5 bn EUR", "6 bn USD").replace("five billion", "six billion")
    changed = changed.replace('"expected"', '"announced"')
    changed = changed.replace('region = "FR-59"', 'region = "FR-62"')
    take(changed)
    amounts = "SELECT group_concat(low || unit) FROM figure_ledger WHERE subject = 'campus'"
    assert one(seed, amounts) == "6000000000USD"
    dates = "SELECT group_concat(value) FROM project_fact WHERE fact = 'milestone'"
    assert one(seed, f"{dates} AND project = 'campus'") == "announced"
    assert one(seed, "SELECT departments FROM project_list WHERE slug = 'campus'") == "62"
    assert facts(seed, without="wire") == before


def test_an_article_that_is_alone_with_a_project_can_rename_it(seed: Path, take: Importer) -> None:
    """A corrected name reaches the database when the article is imported again."""
    take(WHOLE)
    take(WHOLE.replace('"Phase one"', '"Phase 1"'))
    assert one(seed, "SELECT name FROM project WHERE slug = 'phase-one'") == "Phase 1"


def test_an_article_that_is_alone_with_a_project_can_correct_its_kind(
    seed: Path, take: Importer
) -> None:
    """What only this article stated is nobody else's to keep."""
    take(WHOLE)
    take(WHOLE.replace('kind = "site"\npart_of', 'kind = "plan"\npart_of'))
    assert one(seed, "SELECT kind FROM project WHERE slug = 'phase-one'") == "plan"


@pytest.mark.parametrize("file", SEED, ids=lambda file: file.stem)
def test_importing_the_same_article_again_changes_no_answer(seed: Path, file: Path) -> None:
    """Whatever was chosen before is chosen still."""
    before = facts(seed)
    with writing(seed) as connection:
        write_article(connection, read_article(file))
    assert facts(seed) == before


def test_what_nobody_mentions_any_more_is_gone(seed: Path, take: Importer) -> None:
    """A project exists while something mentions it; so do organisations and power sources."""
    tables = ("project", "organisation", "power_source", "alias", "figure", "place", "status")
    count = " + ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    before = one(seed, f"SELECT {count}")
    take(WHOLE)
    assert one(seed, f"SELECT {count}") > before
    take(WHOLE[: WHOLE.index("[[organisation]]")])
    assert one(seed, f"SELECT {count}") == before
    assert one(seed, "SELECT count(*) FROM source WHERE slug = 'wire'") == 1


def test_what_another_article_mentions_stays(seed: Path, take: Importer) -> None:
    """Leaving a shared project out takes only this article's words about it away."""
    before = facts(seed)
    take(WHOLE.replace('"phase-one"', '"escaudain"').replace('"acme"', '"brookfield"'))
    assert one(seed, "SELECT sources FROM project_list WHERE slug = 'escaudain'").count(";") == 1
    take(WHOLE)
    assert facts(seed, without="wire") == before


@pytest.mark.parametrize(
    ("right", "fault", "why"),
    [
        ('{ region = "FR-59" }', '{ region = "Atlantis" }', "no region 'Atlantis'"),
        ('{ region = "FR-59" }', '{ region = "Georgia" }', r"GE \(Georgia\), US-GA \(Georgia\)"),
        ('slug = "phase-one"', 'slug = "stargate"', "wire.toml, line 28: stargate is .*plan"),
        ('= "dam", tie', '= "damm", tie', r"line 23: power_source: 'damm' .*did you mean dam\?"),
        ('whole = "campus"', 'whole = "cambrai"', r"line 32: .*did you mean cambrai-e-valley.*\?"),
        ('"the campus"', '"the campus"\npart_of = [{ whole = "phase-one" }]', "inside itself"),
        ('"the campus"', '"the campus"\npart_of = [{ whole = "campus" }]', "itself"),
        ('"the campus"', '"t"\naliases = ["A", "A"]', "alias is stated twice"),
        *(
            (fact, f"{fact}, {fact}", f"{table} is stated twice")
            for table, fact in (
                ("status", '{ status = "announced", date = "2025-06-01" }'),
                ("milestone", '{ milestone = "expected", date = "2030~" }'),
                ("place", '{ region = "FR-59" }'),
                ("role", '{ role = "investor", organisation = "acme" }'),
                ("power tie", '{ power_source = "dam", tie = "nearby" }'),
                ("part of", '{ whole = "campus" }'),
            )
        ),
    ],
)
def test_an_article_that_cannot_be_written_leaves_nothing(
    seed: Path, take: Importer, right: str, fault: str, why: str
) -> None:
    """A user error, and a database as it was: all or nothing."""
    before = facts(seed)
    assert WHOLE.count(right) == 1
    with pytest.raises(UserError, match=why):
        take(WHOLE.replace(right, fault))
    assert facts(seed) == before
    assert one(seed, "SELECT count(*) FROM project WHERE slug = 'campus'") == 0


def test_words_are_counted_alike_by_the_format_and_the_database(seed: Path, take: Importer) -> None:
    """Five words with wide spaces between them are five words."""
    take(WHOLE.replace('"the campus"', '"one  of  the  new  campuses"'))
    assert one(seed, "SELECT count(*) FROM project WHERE slug = 'campus'") == 1


def test_a_model_of_the_format_and_its_file_are_the_same(tmp_path: Path) -> None:
    """What is validated is what the file says, nothing dropped or added."""
    file = tmp_path / "wire.toml"
    file.write_text(WHOLE)
    article = read_article(file)
    assert Article.model_validate(article.model_dump()) == article
    quantity = article.project[1].figures[0].amount
    assert (quantity.low, quantity.high, quantity.unit) == (2_000_000, None, "kW")
