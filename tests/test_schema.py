"""The schema: models fit the tables, and the database itself refuses what is wrong."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

import dcq.models  # noqa: F401  (fills SQLModel.metadata)
from dcq.ingest.entries import Article
from dcq.ingest.seed import make_database
from dcq.store.writing import writing
from dcq.vocabulary import METRICS
from tests.writing import write_article

TABLES = sorted(SQLModel.metadata.tables)
# What no seed article states, so that every table and view has a row.
UNSEEDED = """
    INSERT INTO citation_statement (source_id, project_id, url)
      SELECT source_id, project_id, 'https://example.org' FROM mention_statement LIMIT 1;
    INSERT INTO set_aside_statement VALUES (900, 1, '75 %', NULL, NULL, 'A share of the vote.');
    UPDATE place_statement SET latitude = 0, longitude = 0 WHERE id = 1;
    INSERT INTO decision VALUES ('a', 'b', 1, 'One project.', '2026-01-01');
    INSERT INTO merged_statement (source_id, kind, statement_id, project_id)
      SELECT source_id, 'mention', id, project_id FROM mention_statement LIMIT 1;
    INSERT INTO link_check VALUES ('https://example.org', '404', '2026-01-01');
    INSERT INTO history VALUES (1, '2026-01-01', 'merge', 'merged', x'00', NULL);
"""
FOREIGN_KEYS = sorted(
    (table.name, key.parent.name)
    for table in SQLModel.metadata.tables.values()
    for key in table.foreign_keys
)


@pytest.fixture(scope="module")
def seed(databases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A copy of the seeded database and more, as any SQLite client opens it."""
    copy = shutil.copy(databases / "seed.db", tmp_path_factory.mktemp("schema"))
    connection = sqlite3.connect(copy, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(UNSEEDED)
    yield connection
    connection.close()


@pytest.fixture
def scratch(seed: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """The same, in a transaction that is taken back."""
    seed.execute("BEGIN")
    yield seed
    seed.execute("ROLLBACK")
    seed.execute("PRAGMA ignore_check_constraints = OFF")


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns that can be written, but for the row's number."""
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    return [name for name in names if name != "id"]


def test_the_models_are_of_the_tables_that_the_migrations_make(seed: sqlite3.Connection) -> None:
    """Each table has a model, but for Alembic's own and what ANALYZE leaves."""
    found = {name for (name,) in seed.execute("SELECT name FROM pragma_table_list WHERE strict")}
    assert found == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_a_model_has_the_columns_of_its_table(seed: sqlite3.Connection, table: str) -> None:
    """Name, type, whether it may be empty, and its place in the primary key."""
    strict = {"VARCHAR": "TEXT", "INTEGER": "INTEGER", "FLOAT": "REAL", "BLOB": "BLOB"}
    stated = {
        (column.name, strict[str(column.type)], not column.nullable, column.primary_key)
        for column in SQLModel.metadata.tables[table].columns
    }
    # A generated column is the database's own; table_info passes over it.
    rows = seed.execute(f"SELECT name, type, \"notnull\", pk > 0 FROM pragma_table_info('{table}')")
    assert stated == set(rows)


@pytest.mark.parametrize("table", TABLES)
def test_a_model_refers_to_what_its_table_refers_to(seed: sqlite3.Connection, table: str) -> None:
    """Each foreign key, with the column that it leads to."""
    stated = {
        (key.parent.name, key.column.table.name, key.column.name)
        for key in SQLModel.metadata.tables[table].foreign_keys
    }
    rows = seed.execute(f'SELECT "from", "table", "to" FROM pragma_foreign_key_list(\'{table}\')')
    assert stated == set(rows)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_strict(seed: sqlite3.Connection, table: str) -> None:
    """A number stays a number, and text stays text."""
    row = seed.execute("SELECT strict FROM pragma_table_list WHERE name = ?", (table,)).fetchone()
    assert row == (1,)


def test_the_metrics_in_the_database_are_those_of_the_vocabulary(seed: sqlite3.Connection) -> None:
    """SQL and Python divide by the same factors, in the same order."""
    rows = seed.execute("SELECT name, base, shown, factor, label FROM metric ORDER BY rowid")
    assert rows.fetchall() == [tuple(metric[:5]) for metric in METRICS.values()]


def test_the_seeded_database_is_sound(seed: sqlite3.Connection) -> None:
    """Whole pages, and every reference leads somewhere."""
    assert seed.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert seed.execute("PRAGMA foreign_key_check").fetchall() == []


def test_every_view_can_be_read_by_any_client(seed: sqlite3.Connection) -> None:
    """The views need no function of dcq's own."""
    names = seed.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall()
    assert {"project_list", "figure_chosen", "figure_ledger"} <= {name for (name,) in names}
    empty = [name for (name,) in names if not seed.execute(f"SELECT * FROM {name}").fetchall()]
    assert empty == []


BREACHES = [
    ("alias_statement", "name_fits_a_list", "name = 'a;b'"),
    ("alias_statement", "of_one_thing", "organisation_id = NULL, project_id = NULL"),
    ("alias_statement", "of_one_thing", "organisation_id = 1, project_id = 1"),
    ("citation_statement", "says_where", "url = NULL, title = NULL"),
    ("decision", "is_same_is_flag", "is_same = 2"),
    ("decision", "of_two", "slug = other"),
    ("figure_statement", "about_is_flag", "about = 2"),
    ("figure_statement", "basis_is_known", "metric = 'capacity', currency = NULL, basis = 'net'"),
    (
        "figure_statement",
        "basis_is_of_capacity",
        "metric = 'jobs', currency = NULL, basis = 'gross'",
    ),
    (
        "figure_statement",
        "basis_is_of_capacity",
        "metric = 'capacity', currency = NULL, basis = NULL",
    ),
    (
        "figure_statement",
        "currency_is_of_money",
        "metric = 'investment', basis = NULL, currency = NULL",
    ),
    ("figure_statement", "currency_is_of_money", "metric = 'jobs', basis = NULL, currency = 'EUR'"),
    ("figure_statement", "conversion_is_flag", "conversion = 2"),
    ("figure_statement", "replaces_is_flag", "replaces = 2"),
    ("figure_statement", "gives_way_is_flag", "gives_way = 2"),
    ("figure_statement", "low_is_low", "low = 2, high = 1"),
    ("figure_statement", "not_negative", "low = -1, high = NULL"),
    ("figure_statement", "not_negative", "low = NULL, high = -1"),
    ("figure_statement", "of_one_subject", "project_id = NULL, region_id = NULL"),
    ("figure_statement", "of_one_subject", "project_id = 1, region_id = 1"),
    ("figure_statement", "printed_is_brief", "printed = '1 2 3 4 5 6 7 8 9'"),
    ("figure_statement", "scope_is_known", "scope = 'each'"),
    ("figure_statement", "target_is_a_date", "target = 'soon'"),
    ("link_check", "date_is_a_date", "date = 'soon'"),
    ("link_check", "status_is_short", "status = ''"),
    ("mention_statement", "printed_is_brief", "printed = '1 2 3 4 5 6 7 8 9'"),
    ("milestone_statement", "date_is_a_date", "date = 'soon'"),
    ("milestone_statement", "kind_is_known", "kind = 'closed'"),
    ("place_statement", "both_coordinates", "latitude = 1, longitude = NULL"),
    ("place_statement", "on_earth", "latitude = 90.5, longitude = 0"),
    ("place_statement", "on_earth", "latitude = 0, longitude = -180.5"),
    ("place_statement", "inferred_is_flag", "inferred = 2"),
    ("place_statement", "locality_fits_a_list", "locality = 'a;b'"),
    ("power_mention_statement", "inferred_is_flag", "inferred = -1"),
    ("power_mention_statement", "locality_fits_a_list", "locality = 'a;b'"),
    ("power_mention_statement", "printed_is_brief", "printed = '1 2 3 4 5 6 7 8 9'"),
    ("power_source", "kind_is_known", "kind = 'fusion'"),
    ("power_tie_statement", "tie_is_known", "tie = 'maybe'"),
    ("project_record", "kind_is_known", "kind = 'dream'"),
    ("region", "kind_is_known", "kind = 'county'"),
    ("region_name", "kind_is_known", "kind = 'nickname'"),
    ("role_statement", "share_is_a_part", "share = 10001"),
    ("role_statement", "role_is_known", "role = 'neighbour'"),
    ("seed_article", "state_is_known", "state = 'lost'"),
    ("set_aside_statement", "phrase_or_span", "printed = 'a', first = 'b', last = 'c'"),
    ("set_aside_statement", "phrase_or_span", "printed = NULL"),
    ("set_aside_statement", "phrase_or_span", "printed = NULL, first = 'b'"),
    ("set_aside_statement", "words_are_few", "printed = '1 2 3 4 5 6 7 8 9'"),
    (
        "set_aside_statement",
        "words_are_few",
        "printed = NULL, first = '1 2 3 4 5 6 7 8 9', last = ''",
    ),
    (
        "set_aside_statement",
        "words_are_few",
        "printed = NULL, first = '', last = '1 2 3 4 5 6 7 8 9'",
    ),
    ("source", "audited_is_a_date", "audited = 'soon'"),
    ("source", "copies_another", "copies = slug"),
    ("source", "earliest_is_a_date", "earliest = 'soon'"),
    ("source", "kind_is_known", "kind = 'blog'"),
    ("source", "retrieved_is_a_date", "retrieved = 'soon'"),
    ("source", "published_is_a_date", "published = 'soon'"),
    ("source", "sha256_is_hex", "sha256 = 'abc'"),
    ("source", "supersedes_another", "supersedes = slug"),
    ("status_statement", "date_is_a_date", "date = 'soon'"),
    ("status_statement", "status_is_known", "status = 'done'"),
]


@pytest.mark.parametrize(("table", "constraint", "change"), BREACHES)
def test_the_database_refuses_what_no_model_would_write(
    scratch: sqlite3.Connection, table: str, constraint: str, change: str
) -> None:
    """Each CHECK holds against any client, not only against dcq."""
    with pytest.raises(sqlite3.IntegrityError, match=f"CHECK constraint failed: {constraint}$"):
        scratch.execute(
            f"UPDATE {table} SET {change} WHERE rowid = (SELECT min(rowid) FROM {table})"
        )


def test_every_check_is_breached_above(seed: sqlite3.Connection) -> None:
    """A new CHECK needs a row that breaks it."""
    tables = seed.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
    declared = [
        (table, constraint)
        for table, sql in tables
        for constraint in re.findall(r"CONSTRAINT (\w+) CHECK", sql)
    ]
    assert set(declared) == {(table, constraint) for table, constraint, _ in BREACHES}
    assert len(declared) == sum(sql.count("CHECK") for _, sql in tables), "name every CHECK"


# A row is written a second time with a change, and this is what must not be twice. That a source
# states each fact once is the writer's rule: a merge may give two statements to one project.
DOUBLES = [
    ("decision", {"is_same": "0"}, "decision.other, decision.slug"),
    ("decision", {"slug": "'x'"}, "decision.other"),
    ("link_check", {"status": "'200'"}, "link_check.url"),
    ("merged_statement", {"source_id": "2"},
     "merged_statement.kind, merged_statement.statement_id"),
    ("metric", {"label": "'x'"}, "metric.name"),
    ("organisation", {"name": "'x'"}, "organisation.slug"),
    ("power_mention_statement", {"note": "'x'"},
     "power_mention_statement.power_source_id, power_mention_statement.source_id"),
    ("power_source", {"name": "'x'"}, "power_source.slug"),
    ("project_record", {"kind": "'plan'"}, "project_record.slug"),
    ("region", {"slug": "'x'"}, "region.code"),
    ("region", {"code": "'x'"}, "region.slug"),
    ("region_name", {"printed": "'x'"}, "region_name.folded, region_name.region_id"),
    ("region_tree", {}, "region_tree.ancestor_id, region_tree.region_id"),
    ("seed_article", {"state": "'removed'"}, "seed_article.slug"),
    ("source", {"title": "'x'"}, "source.slug"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "change", "unique"), DOUBLES)
def test_nothing_is_said_twice(
    scratch: sqlite3.Connection, table: str, change: dict[str, str], unique: str
) -> None:
    """Each UNIQUE holds against any client."""
    columns = columns_of(scratch, table)
    values = ", ".join(change.get(name, name) for name in columns)
    with pytest.raises(sqlite3.IntegrityError) as refused:
        scratch.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} LIMIT 1"
        )
    assert str(refused.value) == f"UNIQUE constraint failed: {unique}"


def test_every_unique_is_doubled_above(seed: sqlite3.Connection) -> None:
    """A new UNIQUE needs a row that breaks it."""
    declared = set()
    for table in TABLES:
        for _, index, is_unique, *_ in seed.execute(f"PRAGMA index_list({table})").fetchall():
            names = [row[2] for row in seed.execute(f"PRAGMA index_info('{index}')")]
            if is_unique:
                plain = ", ".join(f"{table}.{name}" for name in names)
                declared.add(f"index '{index}'" if None in names else plain)
    assert declared == {unique for *_, unique in DOUBLES}


@pytest.mark.parametrize(("table", "column"), FOREIGN_KEYS)
def test_every_reference_leads_somewhere(
    scratch: sqlite3.Connection, table: str, column: str
) -> None:
    """No row points at what is not there."""
    scratch.execute("PRAGMA ignore_check_constraints = ON")  # so that only the key can object
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        scratch.execute(
            f"UPDATE {table} SET {column} = 987654321"
            f" WHERE rowid = (SELECT min(rowid) FROM {table} WHERE {column} NOTNULL)"
        )


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with no article in it."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    make_database(path, empty=True)
    return path


Chosen = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def chosen(empty: Path, tmp_path: Path) -> Chosen:
    """What ``figure_chosen`` picks from articles, written one by one: columns of its rows."""

    def ask(*articles: Article, columns: str = "s.slug") -> list[tuple[Any, ...]]:
        path = Path(shutil.copy(empty, tmp_path))
        for article in articles:
            with writing(path) as connection:
                write_article(connection, article)
        reader = sqlite3.connect(path)
        rows = reader.execute(
            f"SELECT {columns} FROM figure_chosen f JOIN source s ON s.id = f.source_id ORDER BY 1"
        ).fetchall()
        reader.close()
        return rows

    return ask


def stating(slug: str, *figures: dict[str, str], **dates: str) -> Article:
    """An article that states figures about the one project ``p``."""
    full = [{"metric": "investment", "printed": "so viel", **figure} for figure in figures]
    project = {"slug": "p", "name": "P", "kind": "site", "figures": full}
    source = {"slug": slug, "title": slug, **dates}
    return Article.model_validate({"format": 1, "source": source, "project": [project]})


EARLY, LATE = {"published": "2025-01-01"}, {"published": "2025-06-01"}


@pytest.mark.parametrize("reverse", [False, True], ids=["winner-last", "winner-first"])
@pytest.mark.parametrize(
    ("loser", "loser_dates", "winner", "winner_dates"),
    [
        pytest.param("9 bn", EARLY, "5 bn", LATE, id="the latest published"),
        pytest.param("9 bn", EARLY, "5 bn", {"earliest": "2025-06-01"}, id="undated: earliest"),
        pytest.param("9 bn", {"earliest": "2024"}, "5 bn", EARLY, id="dated after earliest"),
        pytest.param("9 bn", {}, "5 bn", EARLY, id="without any date comes last"),
        pytest.param("9 bn", {"published": "2025"}, "5 bn", {"published": "2025-01-02"},
                     id="a year counts from its first day"),
        pytest.param("5 bn", LATE, "5 to 10 bn", LATE, id="tie: the range"),
        pytest.param("5 to 10 bn", LATE, "6 to 12 bn", LATE, id="tie: the wider range"),
        pytest.param("5 to 10 bn", LATE, "up to 10 bn", LATE, id="tie: up to is from nothing"),
        pytest.param("5 to 10 bn", LATE, "at least 5 bn", LATE, id="tie: at least has no end"),
        pytest.param("5 bn", LATE, "about 5 bn", LATE, id="tie: about"),
        pytest.param("at least 5 bn", LATE, "at least 2 bn", LATE, id="tie: the lower at least"),
        pytest.param("unquantified", LATE, "5 bn", EARLY, id="a number before words without"),
    ],
)  # fmt: skip
def test_the_figure_chosen(
    chosen: Chosen,
    loser: str,
    loser_dates: dict[str, str],
    winner: str,
    winner_dates: dict[str, str],
    reverse: bool,
) -> None:
    """The latest source, else the more cautious statement, in whatever order they came."""
    articles = [
        stating("loser", {"amount": loser}, **loser_dates),
        stating("winner", {"amount": winner}, **winner_dates),
    ]
    assert chosen(*(reversed(articles) if reverse else articles)) == [("winner",)]


def test_of_two_that_state_the_same_one_is_chosen_whatever_was_written_first(
    chosen: Chosen,
) -> None:
    """Importing an article again must not change which source an amount is credited to."""
    articles = [stating(slug, {"amount": "5 bn"}, **LATE) for slug in ("a", "b")]
    assert chosen(*articles) == chosen(*reversed(articles))


def test_each_scope_target_and_basis_has_its_own_figure(chosen: Chosen) -> None:
    """A benchmark, a figure for a date and another basis do not displace the total."""
    capacity = {"metric": "capacity", "amount": "2 GW", "basis": "gross"}
    figures = [
        capacity,
        capacity | {"amount": "1 GW", "basis": "it_load"},
        capacity | {"amount": "3 GW", "target": "2030"},
        capacity | {"amount": "700 MW", "scope": "per_site"},
    ]
    rows = chosen(stating("a", *figures, **LATE), columns="low, basis, scope, target")
    assert rows == [
        (700_000, "gross", "per_site", None),
        (1_000_000, "it_load", "total", None),
        (2_000_000, "gross", "total", None),
        (3_000_000, "gross", "total", "2030"),
    ]
