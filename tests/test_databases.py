"""Databases that are not as they should be: what is wrong is said, and what to run."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import Runner

# What reads, what audits, what upgrades: each meets a bad file the same way.
COMMANDS = (
    ["list"],
    ["show", "escaudain"],
    ["figures", "--json"],
    ["check"],
    ["db", "info"],
    ["db", "upgrade"],
    ["db", "backup", "copy.db"],
)


def as_seed(place: Path) -> Path:
    """A copy of the seed's database, for a test to spoil."""
    return Path(shutil.copy(place / "seed.db", place / "bad.db"))


def change(file: Path, *statements: str) -> None:
    """Change a database behind dcq's back."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def foreign(place: Path) -> None:
    change(place / "bad.db", "CREATE TABLE project (slug TEXT)")


def text(place: Path) -> None:
    (place / "bad.db").write_text("slug,name\nescaudain,Escaudain\n" * 20, encoding="utf-8")


def empty(place: Path) -> None:
    (place / "bad.db").touch()


def cut_to_pages(place: Path) -> None:
    file = as_seed(place)
    with file.open("r+b") as opened:
        opened.truncate(4096 * 5)


def cut_in_header(place: Path) -> None:
    file = as_seed(place)
    with file.open("r+b") as opened:
        opened.truncate(60)


def folder(place: Path) -> None:
    (place / "bad.db").mkdir()


def newer(place: Path) -> None:
    change(as_seed(place), "UPDATE alembic_version SET version_num = '9999'")


BAD = {
    "missing": (lambda _: None, "no database at bad.db; make one with: dcq --db bad.db db init"),
    "foreign": (foreign, "bad.db is not a dcq database; give the path of a dcq database"),
    "text": (text, "bad.db is not a SQLite database; give the path of a dcq database"),
    "empty": (empty, "bad.db is not a dcq database; give the path of a dcq database"),
    "cut to pages": (cut_to_pages, "bad.db is truncated or damaged; restore it from a backup"),
    "cut in its header": (
        cut_in_header,
        "bad.db is truncated or damaged; restore it from a backup",
    ),
    "folder": (folder, "bad.db is not a file; give the path of a dcq database"),
    "newer": (
        newer,
        "bad.db was written by a newer dcq (schema 9999, this one knows 0003);"
        " upgrade dcq: pip install --upgrade dcq",
    ),
}


@pytest.mark.parametrize(("spoil", "said"), BAD.values(), ids=BAD)
def test_a_bad_database_is_refused_with_the_remedy(
    spoil: Callable[[Path], None], said: str, dcq: Runner, place: Path
) -> None:
    spoil(place)
    file = place / "bad.db"
    before = file.read_bytes() if file.is_file() else None
    done = dcq("--db", "bad.db", "list")
    assert (done.stdout, done.stderr, done.code) == ("", f"dcq: {said}\n", 1)
    assert (file.read_bytes() if file.is_file() else None) == before


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_refuses_a_newer_database(
    command: list[str], dcq: Runner, place: Path
) -> None:
    newer(place)
    before = (place / "bad.db").read_bytes()
    done = dcq("--db", "bad.db", *command)
    assert (done.stdout, done.stderr, done.code) == ("", f"dcq: {BAD['newer'][1]}\n", 1)
    assert (place / "bad.db").read_bytes() == before


def test_a_backup_is_whole_and_does_not_change_what_it_copies(dcq: Runner, place: Path) -> None:
    before = (place / "seed.db").read_bytes()
    assert dcq("db", "backup", "copy.db").code == 0
    assert (place / "seed.db").read_bytes() == before
    assert dcq("--db", "copy.db", "figures").stdout == dcq("figures").stdout


def test_a_backup_replaces_nothing(dcq: Runner, awkward: Path) -> None:
    before = awkward.read_bytes()
    done = dcq("db", "backup", "awkward.db")
    assert (done.stdout, done.code) == ("", 1)
    assert re.fullmatch(r"dcq: .*awkward\.db.* is there already; .*\n", done.stderr)
    assert awkward.read_bytes() == before


def test_a_backup_without_a_name_lies_beside_the_database(dcq: Runner, place: Path) -> None:
    done = dcq("db", "backup", "--json")
    (copy,) = place.glob("seed-backup-*.db")
    assert copy.name in done.stdout
    assert done.code == 0


def test_damage_inside_the_file_is_an_error_without_a_traceback(dcq: Runner, place: Path) -> None:
    file = as_seed(place)
    content = bytearray(file.read_bytes())
    content[4096:-4096] = b"\x55" * (len(content) - 8192)
    file.write_bytes(content)
    for command in (["list"], ["show", "escaudain"], ["check"]):
        done = dcq("--db", "bad.db", *command)
        assert done.code == 1
        assert done.stderr.startswith("dcq: ")
        assert "Traceback" not in done.stderr
        assert "backup" in done.stderr


def test_check_finds_a_broken_link(dcq: Runner, place: Path) -> None:
    change(as_seed(place), "DELETE FROM source WHERE slug = 'gigafactories-ia'")
    done = dcq("--db", "bad.db", "check", "--csv")
    assert done.code == 1
    assert "\nlinks,broken," in done.stdout


def test_check_finds_words_that_the_article_does_not_print(dcq: Runner, place: Path) -> None:
    articles = place / "articles"
    articles.mkdir()
    words = b"un centre de 40 MW, pour trois ou quatre milliards d'euros"
    (articles / "article.txt").write_bytes(words)
    change(
        as_seed(place),
        "PRAGMA foreign_keys = ON",
        "DELETE FROM source WHERE slug <> 'souverainete-numerique-cloud'",
        f"UPDATE source SET file_name = 'article.txt', sha256 = '{sha256(words).hexdigest()}'",
        "UPDATE figure_statement SET printed = '40 MW' WHERE metric = 'capacity'",
        "UPDATE figure_statement SET printed = 'trois ou quatre milliards', low = 3000000000,"
        " high = 4000000000 WHERE metric = 'investment'",
    )
    done = dcq("--db", "bad.db", "check", "--articles", "articles")
    assert done.code == 1
    verdicts = {tuple(line.split(",")[1:3]): line.split(",") for line in done.stdout.splitlines()}
    assert verdicts["escaudain", "investment"][4] == "verified"
    assert verdicts["escaudain", "capacity"][4:] == [
        "differs",
        '"stored is 700 MW',
        ' the words say 40 MW"',
        "1",
    ]
    assert verdicts["escaudain", "jobs"][4] == "not_found"

    (articles / "article.txt").write_bytes(words + b" ")
    done = dcq("--db", "bad.db", "check", "--articles", "articles")
    assert done.code == 1
    assert ",changed," in done.stdout


def test_sqlite3_sees_what_list_shows(place: Path, dcq: Runner) -> None:
    with closing(sqlite3.connect(place / "seed.db")) as connection:
        cursor = connection.execute("SELECT * FROM project_list ORDER BY slug")
        header = [column[0] for column in cursor.description]
        rows = [["" if v is None else str(v) for v in row] for row in cursor]
    printed = dcq("list", "--kind", "all", "--status", "all").stdout
    assert list(csv.reader(io.StringIO(printed))) == [header, *rows]


@pytest.mark.parametrize("place_of", ["other folder/ö #1?%20.db", "-dash.db", "a;b.db"])
def test_any_file_name_will_do(place_of: str, dcq: Runner, place: Path) -> None:
    target = place / place_of
    target.parent.mkdir(exist_ok=True)
    shutil.copy(place / "seed.db", target)
    done = dcq("list", f"--db={place_of}")
    assert (done.stderr, done.code) == ("", 0)
    assert done.stdout == dcq("list").stdout


def test_python_dash_m_and_the_script_are_the_same(place: Path) -> None:
    script = Path(sys.executable).with_name("dcq")
    if not script.exists():
        pytest.skip("dcq is not installed beside this Python")
    line = ["--version"]
    one = subprocess.run([script, *line], capture_output=True, check=True, cwd=place)
    other = subprocess.run(
        [sys.executable, "-m", "dcq", *line], capture_output=True, check=True, cwd=place
    )
    assert one.stdout == other.stdout
