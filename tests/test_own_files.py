"""What dcq writes: drafts that nobody keeps, and files that nothing may be written over."""

from __future__ import annotations

import fcntl
import os
import select
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from dcq.output import files
from tests.conftest import Runner, environment
from tests.operations import ARTICLE, content, seeded
from tests.processes import run, snapshot, start

DCQ = [sys.executable, "-m", "dcq"]
IS_OWN = "is a database or one of its logs; name another file"
LOGS = ("-wal", "-shm", "-journal")
# Whatever names the file that it writes; {} is that name.
WRITERS = ("list --csv -o {}", "import article.toml --csv -o {}", "export {}", "db backup {}")


@pytest.fixture
def links(place: Path, awkward: Path) -> Path:
    """A folder with every kind of way to the database, to another one and to their logs."""
    (place / "folder").symlink_to(place)
    (place / "dangling").symlink_to(place / "seed.db-journal")
    os.link(place / "seed.db", place / "hard")
    (place / "soft").symlink_to("seed.db")
    (place / "article.toml").write_bytes(Path(ARTICLE).read_bytes())
    return place


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(
    "target",
    [f"{name}{end}" for name in ("seed.db", "folder/seed.db", "awkward.db") for end in LOGS]
    + ["seed.db", "folder/awkward.db", "hard", "soft", "dangling"],
)
def test_a_database_and_its_logs_are_no_target(
    writer: str, target: str, dcq: Runner, links: Path
) -> None:
    """By any path or link, there or not, of this database or another: refused, and untouched."""
    before, there = snapshot(links), os.path.lexists(links / target)
    done = dcq(*writer.format(target).split())
    assert (done.stdout, done.code) == ("", 1)
    if "backup" in writer and there:
        assert done.stderr.endswith("it is there already; name another file\n")
    else:
        assert done.stderr == f"dcq: {target} {IS_OWN}\n"
    assert snapshot(links) == before


@pytest.mark.parametrize("end", LOGS)
def test_no_database_is_made_under_the_name_of_a_log(end: str, dcq: Runner, place: Path) -> None:
    done = dcq("--db", f"seed.db{end}", "db", "init")
    assert (done.stderr, done.code) == (f"dcq: seed.db{end} {IS_OWN}\n", 1)
    assert not (place / f"seed.db{end}").exists()


@pytest.mark.parametrize("end", ["", *LOGS])
def test_a_database_that_is_being_made_is_no_target(end: str, dcq: Runner, place: Path) -> None:
    done = dcq("--db", "new.db", "db", "init", "--csv", "-o", f"new.db{end}")
    assert (done.stdout, done.code) == ("", 1)
    assert done.stderr == f"dcq: new.db{end} {IS_OWN}\n"
    assert [path.name for path in place.iterdir()] == ["seed.db"]


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("db backup x.db --csv", "x.db"),
        ("db backup x.db --csv", "folder/x.db"),
        ("export new", "new"),
        ("import article.toml", "article.toml"),
        ("draft article.toml", "article.toml"),
    ],
)
def test_an_answer_never_replaces_what_the_command_works_on(
    line: str, target: str, dcq: Runner, links: Path
) -> None:
    """One name for two files is refused before anything is done."""
    before = snapshot(links)
    done = dcq(*line.split(), "-o", target)
    said = f"dcq: {target} is named twice; name another file with -o\n"
    assert (done.stdout, done.stderr, done.code) == ("", said, 2)
    assert snapshot(links) == before


@pytest.mark.parametrize("command", ["db backup new", "--db new db init --empty"])
@pytest.mark.parametrize("end", LOGS)
def test_no_file_is_removed_for_being_called_like_a_log(
    command: str, end: str, dcq: Runner, place: Path
) -> None:
    """A log beside the name of a new database would be read into it; it may be anything."""
    shutil.copy(place / "seed.db", place / f"new{end}")
    before = snapshot(place)
    done = dcq(*command.split())
    assert (done.stdout, done.code) == ("", 1)
    assert f"new{end} lies beside the new new" in done.stderr
    assert snapshot(place) == before


def test_a_database_that_is_called_like_a_log_is_not_lost(dcq: Runner, place: Path) -> None:
    """``db backup mine`` of ``mine-wal`` removes nothing."""
    (place / "seed.db").rename(place / "mine-wal")
    assert dcq("--db", "mine-wal", "db", "backup", "mine").code == 1
    assert content(place / "mine-wal")


# --- a journal of a change that was cut short


def cut_short(place: Path) -> Path:
    """A database whose last change was cut short, with the journal that undoes it."""
    folder = place / "cut"
    folder.mkdir()
    shutil.copy(place / "seed.db", place / "work.db")
    with closing(sqlite3.connect(place / "work.db", isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = DELETE")
        writer.execute("PRAGMA cache_size = 2")  # so that the file is written before the end
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE region SET name = name || ' in half'")
        for end in ("", "-journal"):
            shutil.copy(place / f"work.db{end}", folder / f"seed.db{end}")
    assert b" in half" in (folder / "seed.db").read_bytes()
    return folder


@pytest.mark.parametrize(
    "line", ["list", "db info", "check", "db backup copy.db", "export new", f"import {ARTICLE}"]
)
def test_a_change_that_was_cut_short_is_undone(line: str, dcq: Runner, place: Path) -> None:
    """As ``sqlite3`` does: whoever opens the database next rolls it back."""
    folder = cut_short(place)
    done = dcq("--db", "cut/seed.db", *line.split())
    right = dcq("list")
    assert (done.stderr, done.code) == ("", 0)
    assert b" in half" not in (folder / "seed.db").read_bytes()
    assert not (folder / "seed.db-journal").exists()
    if line == "list":
        assert done == right


# --- what is left beside the files


def test_the_last_reader_leaves_no_log_that_a_copy_would_miss(dcq: Runner, place: Path) -> None:
    """A writer comes and goes while a reader reads: the file alone then holds its change."""
    os.mkfifo(place / "pipe")
    renamed = (
        "UPDATE mention_statement SET name = ?"
        " WHERE project_id = (SELECT id FROM project_record WHERE slug = 'escaudain')"
    )
    with closing(sqlite3.connect(place / "seed.db", isolation_level=None)) as writer:
        writer.execute(renamed, ["before"])
        assert (place / "seed.db-wal").stat().st_size, "a log is there when the reader comes"
        pipe = os.open(place / "pipe", os.O_RDONLY | os.O_NONBLOCK)
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 4096)  # less than the answer, so that it waits
        os.set_blocking(pipe, True)
        line = [*DCQ, "figures", "-o", "pipe"]
        reader = subprocess.Popen(line, cwd=place, env=environment(place))
        with os.fdopen(pipe, "rb") as opened:
            select.select([opened], [], [])
            writer.execute(renamed, ["after"])
            writer.close()
            assert reader.poll() is None
            opened.read()
    assert reader.wait(60) == 0
    assert sorted(path.name for path in place.glob("seed.db*")) == ["seed.db"]
    shutil.copy(place / "seed.db", place / "copy.db")
    assert "\nescaudain,after," in dcq("--db", "copy.db", "list").stdout


@pytest.mark.parametrize("line", ["figures -o a.csv", "export articles", "db backup x.db"])
def test_drafts_of_killed_processes_are_swept(line: str, tmp_path: Path, databases: Path) -> None:
    """Of an answer, an export and a backup alike, by the next that writes in that folder."""
    home = tmp_path / "home"
    seeded(home, databases)
    before = {path.name for path in home.iterdir()}
    for _ in range(100):
        ran = start(tuple(line.split()), home)
        while ran.process.is_alive() and not drafts(home):
            time.sleep(0.0005)
        ran.process.kill()
        ran.wait()
        if drafts(home):
            break
        for path in home.iterdir():
            if path.name not in before:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert drafts(home), "none was killed while it wrote"
    done = run(("list", "-o", "other.csv"), home)
    assert done.code == 0, done.stderr
    assert drafts(home) == []
    assert {path.name for path in home.iterdir()} == before | {"other.csv"}


def drafts(home: Path) -> list[Path]:
    """What is there and not whole."""
    return [path for path in home.glob(".*") if ".new" in path.name]


def test_drafts_at_work_and_files_of_others_are_not_swept(place: Path, dcq: Runner) -> None:
    """A draft whose process lives is left alone, whoever sweeps, as is any other hidden file."""
    working = subprocess.Popen(
        [*DCQ, "import", "-", "--source-title", "T", "-o", "answer.csv"],
        cwd=place,
        env=environment(place),
        stdin=subprocess.PIPE,
    )
    (place / ".other.new").touch()
    while len(drafts(place)) < 2 and working.poll() is None:
        time.sleep(0.01)
    kept = drafts(place)
    assert len(kept) == 2
    assert dcq("list", "-o", "other.csv").code == 0
    assert drafts(place) == kept
    working.communicate(b"name,country\nA,FR\n", timeout=60)
    assert working.returncode == 0
    assert drafts(place) == [place / ".other.new"]
    assert (place / "answer.csv").read_text().startswith("source,")


# --- targets that take nothing


@pytest.mark.parametrize("mode", [0o444, 0o400])
def test_a_file_that_is_protected_is_not_replaced(mode: int, dcq: Runner, place: Path) -> None:
    """Not even by somebody who might: its user protected it."""
    target = place / "list.csv"
    target.write_text("as it was")
    target.chmod(mode)
    done = dcq("list", "-o", "list.csv")
    assert (done.stdout, done.code) == ("", 1)
    assert done.stderr == "dcq: list.csv is write-protected; name another file, or permit it\n"
    assert target.read_text() == "as it was"
    assert stat.S_IMODE(target.stat().st_mode) == mode
    assert drafts(place) == []


def test_a_private_answer_is_private_from_its_first_byte(place: Path) -> None:
    """The draft of a file has the file's own mode."""
    (place / "answer.csv").touch(mode=0o600)
    with subprocess.Popen(
        [*DCQ, "import", "-", "--source-title", "T", "-o", "answer.csv"],
        cwd=place,
        env=environment(place),
        stdin=subprocess.PIPE,
    ) as working:
        while not drafts(place) and working.poll() is None:
            time.sleep(0.01)
        time.sleep(0.1)
        assert [stat.S_IMODE(draft.stat().st_mode) for draft in drafts(place)] == [0o600]
        working.communicate(b"name,country\nA,FR\n", timeout=60)
    assert stat.S_IMODE((place / "answer.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize("line", ["list", f"import {ARTICLE}", "remove --yes gigafactories-ia"])
def test_a_pipe_that_nobody_reads_is_an_error(
    line: str, dcq: Runner, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is waited for only briefly, and is told before anything is done."""
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    os.mkfifo(place / "pipe")
    before = content(place / "seed.db")
    began = time.monotonic()
    done = dcq(*line.split(), "-o", "pipe")
    assert (done.stdout, done.code) == ("", 1)
    assert done.stderr == "dcq: pipe is a pipe without a reader; start what reads it first\n"
    assert time.monotonic() - began < files.PATIENCE + 1
    assert content(place / "seed.db") == before


def test_backups_at_once_all_succeed(place: Path) -> None:
    """Each finds a name of its own, within one second or not."""
    running = [start(("db", "backup"), place, environment(place)) for _ in range(6)]
    done = [ran.wait() for ran in running]
    assert [each.code for each in done] == [0] * 6, done
    copies = sorted(place.glob("seed-backup-*.db"))
    assert sorted(each.stdout.splitlines()[1].split(",")[0] for each in done) == [
        str(copy) for copy in copies
    ]
    assert len(copies) == 6
    assert all(content(copy) == content(place / "seed.db") for copy in copies)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("list -o answer.xyz", "no format 'xyz'; use one of table, csv, tsv, json, jsonl"),
        ("list -o answer.parquet", "no format 'parquet'; use one of table, csv"),
        ("totals -o answer.geojson", "no format 'geojson'; "),
        ("list -o answer.toml", "no format 'toml'; "),
        ("import article.toml -o answer.toml", "only a suggested profile is TOML; "),
        ("export -o answer.toml", "toml goes into a folder; "),
    ],
)
def test_a_suffix_that_is_no_format_is_refused(
    line: str, told: str, place: Path, dcq: Runner
) -> None:
    """A file called a.xyz that holds CSV would mislead; nothing is written under that name."""
    done = dcq(*line.split())
    assert (done.stdout, done.code) == ("", 2)
    assert done.stderr.startswith(f"dcq: {told}")
    assert not [*place.glob("answer.*")]


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("list -o answer.TSV", "slug\t"),
        ("list -o answer.ndjson", '{"slug"'),
        ("list -o answer.xyz -f csv", "slug,"),
        ("list -o answer", "slug,"),
        ("cite -o answer.txt", "For the "),
        ("draft text.md -o answer.toml", " Decide what"),
    ],
)
def test_a_suffix_chooses_the_format_unless_one_is_named(
    line: str, first: str, place: Path, dcq: Runner
) -> None:
    """Also in capitals and for answers that are text; a name without a suffix gets CSV."""
    (place / "text.md").write_text("A data centre for 5 bn EUR.\n", "utf-8")
    assert dcq(*line.split()).code == 0
    (answer,) = place.glob("answer*")
    assert answer.read_text("utf-8").lstrip("#").startswith(first)
