"""Databases that an earlier dcq wrote, and one that a later dcq wrote.

``databases/`` has a file of every schema that there was, as SQL text, which shows in a
review what it holds; sqlite3 makes the database of it, byte for byte in the old format. All
were made of ``databases/articles/``, never edited, with the regions that those need.
``DCQ_WRITE_DATABASES=1 pytest tests/test_old_databases.py`` writes the one of today's schema.

To see an upgrade before there is one, ``later`` is a copy of dcq with one more migration.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dcq.ingest.article_file import read_article
from dcq.ingest.seed import make_database
from dcq.store.identity import REVISION, SCHEMA, digest
from dcq.store.writing import writing
from tests.conftest import HERE, ROOT, Outcome, assert_comes_back, run_dcq
from tests.writing import write_article

FOLDER = HERE / "databases"
FILES = sorted(FOLDER.glob("*.sql"))
NEXT = f"{int(REVISION) + 1:04}"
MIGRATION = f'''
"""What a later dcq will do to a database."""
from alembic import op

revision, down_revision = "{NEXT}", "{REVISION}"

def upgrade():
    op.execute("CREATE TABLE later (name TEXT NOT NULL) STRICT")
    op.execute("ALTER TABLE project_record ADD COLUMN later TEXT")
'''
ASKED = (
    ("list", "--kind", "all", "--status", "all"),
    ("figures",),
    ("export",),
)
# Regions that an article names, and those around them; the others would make a file large.
UNUSED = """
    CREATE TEMP TABLE used AS
      WITH RECURSIVE used (id) AS (
        SELECT region_id FROM place UNION SELECT region_id FROM figure
        UNION SELECT region_id FROM power_mention
        UNION SELECT r.parent_id FROM region r JOIN used u ON u.id = r.id
        UNION SELECT r.country_id FROM region r JOIN used u ON u.id = r.id
        UNION SELECT r.subdivision_id FROM region r JOIN used u ON u.id = r.id
        UNION SELECT r.department_id FROM region r JOIN used u ON u.id = r.id
        UNION SELECT t.ancestor_id FROM region_tree t JOIN used u ON u.id = t.region_id)
      SELECT id FROM used WHERE id IS NOT NULL;
    DELETE FROM region_name WHERE region_id NOT IN used;
    DELETE FROM region_tree WHERE region_id NOT IN used;
    DELETE FROM region WHERE id NOT IN used;
"""


def make(file: Path) -> None:
    """A database of today, with the articles and no seed."""
    make_database(file, empty=True)
    with writing(file) as connection:
        for article in sorted((FOLDER / "articles").glob("*.toml")):
            write_article(connection, read_article(article))


def dump(file: Path) -> str:
    """A database as SQL, with what SQLite keeps in a file's header."""
    with closing(sqlite3.connect(file)) as connection:
        marks = [
            f"PRAGMA {name} = {connection.execute(f'PRAGMA {name}').fetchone()[0]};"
            for name in ("journal_mode", "application_id", "user_version")
        ]
        return "\n".join([*marks, *connection.iterdump(), ""])


def restore(sql: Path, file: Path) -> Path:
    """The database that a file of SQL was written from."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(sql.read_text("utf-8"))
    return file


def schema(file: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()


def answers(database: Path, place: Path) -> list[Outcome]:
    """What the reading commands say, with the dcq that lies in ``place`` or is installed."""
    return [ask(place, database, *command) for command in ASKED]


def ask(place: Path, database: Path, *command: str) -> Outcome:
    """Run the dcq that lies in ``place``, or else the one that is installed."""
    fresh = (place / "dcq").is_dir()
    return run_dcq(["--db", str(database), *command], place, fresh=fresh)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder without databases."""
    return tmp_path


@pytest.fixture(scope="session")
def right(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """The answers of a database that is made today of the same articles."""
    folder = tmp_path_factory.mktemp("right")
    make(folder / "new.db")
    said = answers(folder / "new.db", folder)
    assert {(done.stderr, done.code) for done in said} == {("", 0)}
    return said


@pytest.fixture(scope="session")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a later dcq in it, which is the one that runs there."""
    folder = tmp_path_factory.mktemp("later")
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("dcq", "migrations", "seed"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    (folder / "migrations" / "versions" / f"{NEXT}_later.py").write_text(MIGRATION, "utf-8")
    file = folder / "dcq" / "store" / "identity.py"
    text = file.read_text("utf-8")
    for old, new in (
        (f'REVISION = "{REVISION}"', f'REVISION = "{NEXT}"'),
        ("SCHEMAS = {", f'SCHEMAS = {{"{NEXT}": "{digest_of_next(folder)}", '),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    return folder


def digest_of_next(folder: Path) -> str:
    """The digest of today's schema after the migration of ``later``."""
    with closing(sqlite3.connect(restore(FOLDER / f"{REVISION}.sql", folder / "x.db"))) as made:
        for statement in re.findall(r'op.execute\("(.*)"\)', MIGRATION):
            made.execute(statement)
        rows = made.execute(SCHEMA).fetchall()
    return digest([row for row in rows if row[2] != "alembic_version"])


@pytest.mark.skipif("DCQ_WRITE_DATABASES" not in os.environ, reason="writes a file of the tests")
def test_write_the_file_of_today(place: Path) -> None:
    """Not a test, but how the files are made."""
    make(place / "now.db")
    with closing(sqlite3.connect(place / "now.db")) as connection:
        connection.executescript(UNUSED)
    (FOLDER / f"{REVISION}.sql").write_text(dump(place / "now.db"), "utf-8")


def test_every_schema_that_there_was_has_a_file() -> None:
    """Whoever adds a migration leaves a database of the schema before it, and of the new one."""
    revisions = {file.name[:4] for file in (ROOT / "migrations" / "versions").glob("*.py")}
    assert {file.stem for file in FILES} == revisions
    assert max(revisions) == REVISION
    assert all(file.stat().st_size < 150_000 for file in FILES)


def test_the_file_of_today_has_the_schema_of_today(place: Path) -> None:
    """A schema that changes before it is released changes in its file, too."""
    make(place / "now.db")
    restored = restore(FOLDER / f"{REVISION}.sql", place / "restored.db")
    assert schema(restored) == schema(place / "now.db")
    with closing(sqlite3.connect(restored)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('seed_article',"
            " 'citation_statement', 'set_aside_statement', 'decision', 'merged_statement',"
            " 'link_check', 'history')"
        ).fetchall()
        count = "SELECT count(*) FROM {}".format
        assert all(connection.execute(count(name)).fetchone()[0] for (name,) in tables)


@pytest.mark.parametrize("sql", FILES, ids=lambda file: file.stem)
def test_an_old_database_answers_like_a_new_one(
    sql: Path, place: Path, right: list[Outcome]
) -> None:
    """After an upgrade, with a backup where there was one to do, nothing is lost or changed."""
    old = restore(sql, place / "old.db")
    done = run_dcq(["--db", "old.db", "db", "upgrade"], place)
    assert done.code == 0, done.stderr
    backups = [dump(file) for file in place.glob("old-backup-*.db")]
    assert backups == ([] if sql.stem == REVISION else [dump(restore(sql, place / "as-it-was.db"))])
    assert schema(old) == schema(restore(FOLDER / f"{REVISION}.sql", place / "today.db"))
    assert answers(old, place) == right


@pytest.mark.parametrize("sql", FILES[:2], ids=lambda file: file.stem)
def test_a_whole_that_its_source_does_not_mention_is_exported(
    sql: Path, place: Path, databases: Path
) -> None:
    """The first versions of dcq did not always write such a mention; an upgrade does."""
    old = restore(sql, place / "old.db")
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute(
            "DELETE FROM mention WHERE project_id = (SELECT min(whole_id) FROM part_of)"
        )
    assert run_dcq(["--db", "old.db", "db", "upgrade"], place).code == 0
    assert_comes_back(old, databases / "empty.db")


@pytest.mark.parametrize(
    "sql",
    [*(pytest.param(file, marks=pytest.mark.slow) for file in FILES[:-1]), FILES[-1]],
    ids=lambda file: file.stem,
)
def test_a_later_dcq_upgrades_it_after_a_backup(
    sql: Path, place: Path, later: Path, right: list[Outcome]
) -> None:
    """An older database is refused by who reads, upgraded on demand, and answers as before."""
    old = restore(sql, place / "old.db")
    db = ["--db", str(old)]
    refused = run_dcq([*db, "list"], later, fresh=True)
    assert refused.code == 1
    assert f"an older dcq (schema {sql.stem}); upgrade it" in refused.stderr
    assert run_dcq([*db, "db", "backup", "copy.db"], later, fresh=True).code == 0
    assert dump(later / "copy.db") == dump(old)
    (later / "copy.db").unlink()
    assert run_dcq([*db, "db", "upgrade"], later, fresh=True).code == 0
    (backup,) = place.glob("old-backup-*.db")
    assert dump(backup) == dump(restore(sql, place / "as-it-was.db"))
    assert "later" in dict(schema(old))
    assert answers(old, later) == right

    before = old.read_bytes()
    refused = run_dcq([*db, "list"], place)
    assert refused.code == 1
    assert f"a newer dcq (schema {NEXT}, this one knows {REVISION}); upgrade" in refused.stderr
    assert run_dcq([*db, "db", "upgrade"], place).stderr == refused.stderr
    assert old.read_bytes() == before


def test_an_older_database_is_upgraded_only_as_dcq_made_it(place: Path, later: Path) -> None:
    """What is not of its own revision's schema is refused before anything is written."""
    old = restore(FOLDER / f"{REVISION}.sql", place / "old.db")
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute(
            "CREATE TRIGGER t AFTER INSERT ON source BEGIN DELETE FROM project_record; END"
        )
    before = old.read_bytes()
    for command in (["list"], ["db", "upgrade"], ["db", "backup", "copy.db"]):
        done = run_dcq(["--db", str(old), *command], later, fresh=True)
        assert (done.stdout, done.code) == ("", 1)
        refused = "does not have the tables and views that dcq makes; drop what you added"
        assert refused in done.stderr
    assert old.read_bytes() == before
    assert [*place.glob("*.db")] == [old]


def test_an_upgrade_that_fails_changes_nothing(place: Path, later: Path) -> None:
    """All of it is one transaction: what the migration did before it failed is undone."""
    broken = Path(shutil.copytree(later, place / "broken"))
    file = broken / "migrations" / "versions" / f"{NEXT}_later.py"
    file.write_text(f'{MIGRATION}    op.execute("DROP TABLE nowhere")\n', "utf-8")
    old = restore(FOLDER / f"{REVISION}.sql", place / "old.db")
    before = dump(old)
    done = run_dcq(["--db", str(old), "db", "upgrade"], broken, fresh=True)
    assert (done.stdout, done.code) == ("", 1)
    assert done.stderr.startswith(f"dcq: cannot write {old}: ")
    assert "Traceback" not in done.stderr
    assert dump(old) == before
