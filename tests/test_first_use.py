"""The first run on a fresh machine, and what every run owes the files around it."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import Outcome, environment, run_dcq
from tests.processes import start
from tests.running import run_shell

REGION = ("list", "--region", "hauts-de-france")
MADE = "note: made a database with dcq's five articles at {}\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder to work in, with an empty HOME and no database."""
    (tmp_path / "home").mkdir()
    return tmp_path


def first(place: Path, *arguments: str, **variables: str) -> Outcome:
    """Run dcq with its own database."""
    return run_dcq(arguments, place, env={"DCQ_DB": "", **variables})


def own(place: Path) -> Path:
    """Where dcq's own database lies: what ``db path`` says."""
    return Path(first(place, "db", "path").stdout.rstrip("\n"))


@pytest.fixture
def made(home: Path, databases: Path) -> Path:
    """Dcq's own database, made from the seed, in ``home``."""
    target = own(home)
    target.parent.mkdir(parents=True)
    shutil.copy(databases / "seed.db", target)
    return target


def beside(file: Path) -> list[str]:
    """The names in the folder of a file."""
    return sorted(entry.name for entry in file.parent.iterdir())


def digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def change(file: Path, *statements: str) -> None:
    """Change a database behind dcq's back."""
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def ask(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


# --- making dcq's own database


def test_the_first_run_makes_the_database_and_says_where(home: Path, databases: Path) -> None:
    done = first(home, *REGION)
    target = own(home)
    assert target.is_relative_to(home / "home")
    assert (done.stderr, done.code) == (MADE.format(target), 0)
    assert done.stdout == run_dcq(["--db", str(databases / "seed.db"), *REGION], home).stdout

    again = first(home, *REGION)
    assert again == (done.stdout, "", 0)
    assert len(list(target.parent.glob("*.db"))) == 1
    assert list(target.parent.glob("*.new*")) == []


def test_db_path_makes_nothing(home: Path) -> None:
    target = own(home)
    assert target.is_absolute()
    assert list((home / "home").iterdir()) == []


def at_once(count: int, home: Path) -> list[Outcome]:
    """What so many processes say that ask at the same time, with dcq's own database."""
    env = environment(home)
    del env["DCQ_DB"]
    running = [start(REGION, home, env) for _ in range(count)]
    return [each.wait() for each in running]


@pytest.mark.parametrize("count", [2, pytest.param(5, marks=pytest.mark.slow)])
def test_first_runs_at_once_all_succeed(count: int, home: Path) -> None:
    done = at_once(count, home)
    assert [each.code for each in done] == [0] * count, done
    assert len({each.stdout for each in done}) == 1
    assert "escaudain" in done[0].stdout
    target = own(home)
    notes = [each.stderr for each in done if each.stderr]
    assert notes == [MADE.format(target)], "one of them made it, and says so"
    assert [name for name in beside(target) if ".new" in name] == []
    assert len(list(target.parent.glob("*.db"))) == 1
    assert ask(target, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.skipif(sys.platform != "linux", reason="XDG_DATA_HOME is Linux's")
def test_xdg_data_home_is_honoured(home: Path) -> None:
    data = home / "somewhere else"
    done = first(home, "db", "init", XDG_DATA_HOME=str(data))
    assert (done.stderr, done.code) == ("", 0)
    assert beside(data / "dcq" / "dcq.db") == ["dcq.db"]
    assert list((home / "home").iterdir()) == []


def test_a_data_folder_that_cannot_be_made_is_an_error_with_a_remedy(home: Path) -> None:
    """A file stands where the folder should be, which stops root as well."""
    target = own(home)
    target.parent.parent.mkdir(parents=True)
    target.parent.write_text("in the way")
    done = first(home, *REGION)
    assert (done.stdout, done.code) == ("", 1)
    assert done.stderr.startswith("dcq: ")
    assert len(done.stderr.splitlines()) == 1
    assert str(target.parent) in done.stderr


def test_a_home_that_cannot_be_written_is_an_error_with_a_remedy(home: Path) -> None:
    (home / "home").rmdir()
    (home / "home").write_text("in the way")
    done = first(home, *REGION)
    assert (done.stdout, done.code) == ("", 1)
    assert done.stderr.startswith("dcq: cannot make a database at ")
    assert done.stderr.endswith("; name another place with --db PATH\n")


# --- upgrading it


def outdated(made: Path) -> None:
    """As an older dcq left it: an older edition of the seed, one article that differs."""
    change(
        made,
        "PRAGMA user_version = 0",
        "UPDATE seed_article SET digest = 'of an older edition'",
        "UPDATE figure_statement SET low = 1, high = 1"
        " WHERE project_id = (SELECT id FROM project WHERE slug = 'escaudain')"
        " AND metric = 'investment'",
    )


def test_an_older_seed_is_upgraded_after_a_backup(home: Path, made: Path) -> None:
    right = first(home, *REGION).stdout
    outdated(made)
    done = first(home, *REGION)
    assert (done.stdout, done.code) == (right, 0)
    (backup,) = made.parent.glob("dcq-backup-*.db")
    assert done.stderr == f"note: upgraded {made}; the database as it was is {backup}\n"
    assert ask(backup, "PRAGMA user_version") == [(0,)]
    assert ask(backup, "SELECT count(*) FROM figure WHERE low = 1 AND high = 1") == [(1,)]

    assert first(home, *REGION) == (right, "", 0)
    assert list(made.parent.glob("dcq-backup-*.db")) == [backup]


@pytest.mark.parametrize("state", ["changed", "removed"])
def test_an_upgrade_leaves_what_the_user_changed_or_removed(
    state: str, home: Path, made: Path
) -> None:
    outdated(made)
    slug = "souverainete-numerique-cloud"
    change(made, f"UPDATE seed_article SET state = '{state}' WHERE slug = '{slug}'")
    if state == "removed":
        change(made, "PRAGMA foreign_keys = ON", f"DELETE FROM source WHERE slug = '{slug}'")
    assert first(home, *REGION).code == 0
    kept = ask(made, "SELECT state, digest FROM seed_article WHERE slug = '" + slug + "'")
    assert kept == [(state, "of an older edition")]
    sources = ask(made, f"SELECT count(*) FROM source WHERE slug = '{slug}'")
    assert sources == [(0 if state == "removed" else 1,)]
    others = ask(made, "SELECT DISTINCT state FROM seed_article WHERE slug <> '" + slug + "'")
    assert others == [("seeded",)]
    if state == "changed":
        amounts = ask(
            made,
            "SELECT investment_low FROM project_list WHERE slug = 'escaudain'",
        )
        assert amounts == [(1,)], "the user's amount stays"


def test_a_named_database_with_an_older_seed_is_left_alone(home: Path, made: Path) -> None:
    outdated(made)
    named = Path(shutil.move(made, home / "named.db"))
    before = digest(named)
    done = run_dcq(["--db", "named.db", *REGION], home)
    assert (done.stderr, done.code) == ("", 0)
    assert digest(named) == before
    assert list(home.glob("*backup*")) == []

    assert run_dcq(["--db", "named.db", "db", "upgrade"], home).code == 0
    assert len(list(home.glob("named-backup-*.db"))) == 1
    assert ask(named, "PRAGMA user_version") != [(0,)]


def test_upgrades_at_once_all_succeed(home: Path, made: Path) -> None:
    outdated(made)
    done = at_once(3, home)
    assert [each.code for each in done] == [0, 0, 0], done
    assert len({each.stdout for each in done}) == 1


# --- reading changes nothing


@pytest.mark.parametrize("mode", [0o644, 0o444], ids=["writable", "read-only"])
def test_reading_leaves_the_file_as_it_was(mode: int, home: Path, databases: Path) -> None:
    folder = home / "data"
    folder.mkdir()
    file = Path(shutil.copy(databases / "seed.db", folder))
    file.chmod(mode)
    before, inode = digest(file), file.stat().st_mtime_ns
    for command in (["list"], ["show", "escaudain"], ["figures"], ["check"], ["db", "info"]):
        done = run_dcq(["--db", str(file), *command], home)
        assert (done.stderr, done.code) == ("", 0)
    assert digest(file) == before
    assert file.stat().st_mtime_ns == inode
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_reading_leaves_nothing_beside_the_file(home: Path, databases: Path) -> None:
    folder = home / "data"
    folder.mkdir()
    file = Path(shutil.copy(databases / "seed.db", folder))
    for command in (["list"], ["show", "escaudain"], ["figures", "--limit", "1"]):
        run_dcq(["--db", str(file), *command], home)
        assert beside(file) == ["seed.db"]


def test_a_reader_sees_the_file_while_a_writer_holds_it(home: Path, databases: Path) -> None:
    file = Path(shutil.copy(databases / "seed.db", home))
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE mention_statement SET name = 'not yet'")
        done = run_dcq(["list"], home)
        assert done.code == 0
        assert "not yet" not in done.stdout
        writer.execute("COMMIT")
        assert "not yet" in run_dcq(["list"], home).stdout


# --- -o


def test_output_replaces_a_file_and_keeps_its_mode(home: Path, databases: Path) -> None:
    db = ("--db", str(databases / "seed.db"))
    target = home / "list.csv"
    target.write_text("as it was")
    target.chmod(0o640)
    before = target.stat().st_ino
    done = run_dcq([*db, "list", "-o", "list.csv"], home)
    assert done == ("", "", 0)
    assert target.read_text() == run_dcq([*db, "list"], home).stdout
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert target.stat().st_ino != before, "a new file took its name"
    assert beside(target) == ["home", "list.csv"]


def test_output_keeps_the_file_when_the_command_fails(home: Path, databases: Path) -> None:
    target = home / "list.csv"
    target.write_text("as it was")
    done = run_dcq(
        ["--db", str(databases / "seed.db"), "list", "--region", "xyzzy", "-o", "list.csv"], home
    )
    assert done.code == 2
    assert target.read_text() == "as it was"
    assert beside(target) == ["home", "list.csv"]


def test_output_through_a_link_keeps_the_link(home: Path, databases: Path) -> None:
    (home / "elsewhere").mkdir()
    (home / "elsewhere" / "list.csv").write_text("as it was")
    (home / "list.csv").symlink_to(home / "elsewhere" / "list.csv")
    done = run_dcq(["--db", str(databases / "seed.db"), "list", "-o", "list.csv"], home)
    assert done.code == 0
    assert (home / "list.csv").is_symlink()
    assert (home / "elsewhere" / "list.csv").read_text().startswith("slug,")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.json", '[\n{"slug": '),
        ("a.jsonl", '{"slug": '),
        ("a.tsv", "slug\tname"),
        ("a.md", "| Project | "),
        ("a.csv", "slug,name"),
        ("a", "slug,name"),
    ],
)
def test_the_name_of_the_file_says_its_format(
    name: str, begins: str, home: Path, databases: Path
) -> None:
    done = run_dcq(["--db", str(databases / "seed.db"), "list", "-o", name], home)
    assert done == ("", "", 0)
    assert (home / name).read_text().startswith(begins)


def shell(line: str, place: Path, database: Path) -> Outcome:
    """Run a line of bash on a database."""
    return run_shell(line, place, DCQ_DB=str(database))


def test_output_writes_to_what_is_no_file(home: Path, databases: Path) -> None:
    seed = databases / "seed.db"
    os.mkfifo(home / "pipe")
    plain = run_dcq(["--db", str(seed), "list"], home).stdout
    assert shell("cat pipe & dcq list -o pipe; wait", home, seed) == (plain, "", 0)
    assert stat.S_ISFIFO((home / "pipe").stat().st_mode)
    assert shell("dcq list -o /dev/stdout | cat", home, seed) == (plain, "", 0)
    assert shell("dcq list -o /dev/null", home, seed) == ("", "", 0)


@pytest.mark.parametrize(
    "line",
    [
        "dcq figures --csv | head -1",
        "dcq figures -f table | head -1",
        "dcq list --json | true",
        "dcq --help | true",
        "dcq figures -o /dev/stdout | head -1",
    ],
)
def test_a_closed_pipe_is_no_error(line: str, home: Path, databases: Path) -> None:
    done = shell(line, home, databases / "seed.db")
    assert (done.stderr, done.code) == ("", 0)


@pytest.mark.skipif(not Path("/proc/self/wchan").exists(), reason="asks Linux what it waits in")
def test_an_interrupt_is_130_without_a_traceback(home: Path, databases: Path) -> None:
    """The reader of a FIFO reads nothing, so that dcq waits until it is interrupted."""
    os.mkfifo(home / "pipe")
    reader = os.open(home / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    process = subprocess.Popen(
        [sys.executable, "-m", "dcq", "figures", "-o", "pipe"],
        cwd=home,
        env=environment(home, DCQ_DB=str(databases / "seed.db")),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    waits_in = Path("/proc", str(process.pid), "wchan")  # what of the kernel it waits in
    deadline = time.monotonic() + 30
    while "pipe_write" not in waits_in.read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30) == (b"", b"")
    assert process.returncode == 130
    os.close(reader)
