"""Places where dcq has little: no rights, no home, no terminal, no streams, no width, no UTF-8."""

from __future__ import annotations

import fcntl
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from dcq.cli import run
from tests.conftest import environment
from tests.processes import Arena, snapshot

DCQ = [sys.executable, "-m", "dcq"]
SLOW = pytest.mark.slow
READING = (
    *(("list",), ("show", "escaudain"), ("figures",), ("totals", "--by", "region"), ("rank",)),
    *(("regions",), ("investors",), ("power",), ("sources",), ("gaps",), ("check",)),
    *(("diff", "--from", "2024"), ("cite", "escaudain"), ("db", "info"), ("export",)),
)
# As root, permission bits bind a process only without its capabilities.
BOUND = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []
FULL = "dcq: the disk is full; make room and try again\n"


class Done(NamedTuple):
    """What a process wrote, in bytes, and its exit code."""

    stdout: bytes
    stderr: bytes
    code: int


def start(command: list[str], place: Path, **variables: str) -> Done:
    """Run any command in a folder, without a terminal and without anything to read."""
    env = {name: value for name, value in environment(place, **variables).items() if value}
    done = subprocess.run(
        command,
        cwd=place,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
        start_new_session=True,
    )
    return Done(done.stdout, done.stderr, done.returncode)


def shell(line: str, place: Path) -> Done:
    """Run a line of bash in which ``dcq`` is this dcq."""
    return start(["bash", "-c", f'dcq() {{ {shlex.join(DCQ)} "$@"; }}; {line}'], place)


@pytest.fixture
def arena(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Arena:
    """Dcq at work in a folder with the databases."""
    folder = shutil.copytree(place, tmp_path_factory.mktemp("arena") / "place")
    return Arena(folder)


# --- rights


@pytest.fixture
def locked(place: Path) -> Iterator[Path]:
    """A folder that nobody may write, with a database that nobody may write."""
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("root is bound by no permission bits, and there is no setpriv to change that")
    folder = place / "locked"
    folder.mkdir()
    file = Path(shutil.copy(place / "seed.db", folder))
    assert file.read_bytes()[18:20] == b"\2\2", "in WAL mode, and no log beside it"
    file.chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def test_a_locked_folder_can_be_read(locked: Path, place: Path) -> None:
    """A read-only database in a read-only folder answers, and nothing changes there."""
    before = snapshot(locked)
    for command in READING[:3]:
        done = start([*BOUND, *DCQ, "--db", "locked/seed.db", *command], place)
        assert (done.stderr, done.code) == (b"", 0)
        assert done == start([*DCQ, *command], place)
    assert snapshot(locked) == before


@pytest.mark.parametrize(
    "command",
    [
        ["remove", "--yes", "gigafactories-ia"],
        pytest.param(["import", "a.csv", "--source-title", "T"], marks=SLOW),
    ],
)
def test_a_locked_database_is_not_written(command: list[str], locked: Path, place: Path) -> None:
    """A writing command says so, and that rights are the matter."""
    (place / "a.csv").write_text("name,country\nA,FR\n", encoding="utf-8")
    before = snapshot(locked)
    done = start([*BOUND, *DCQ, "--db", "locked/seed.db", *command], place)
    assert (done.stdout, done.code) == (b"", 1)
    assert done.stderr.startswith(b"dcq: cannot write locked/seed.db: ")
    assert done.stderr.endswith(b"; check the rights on its folder\n")
    assert snapshot(locked) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize(("mode", "code"), [(0o644, 0), (0o600, 1)])
def test_a_database_of_another_user(mode: int, code: int, place: Path) -> None:
    """It answers if it may be read, and is a clear error if not."""
    folder = place / "theirs"
    folder.mkdir()
    file = Path(shutil.copy(place / "seed.db", folder))
    file.chmod(mode)
    for path in (file, folder):
        os.chown(path, 65534, 65534)
    done = start([*BOUND, *DCQ, "--db", "theirs/seed.db", "list"], place)
    assert done.code == code
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert [entry.name for entry in folder.iterdir()] == ["seed.db"]
    if code:
        assert done.stderr.startswith(b"dcq: the database cannot be opened ")
        assert done.stderr.endswith(b"; check the rights on its folder\n")


# --- no home


def test_without_home_the_users_own_is_taken(place: Path) -> None:
    """An environment without HOME is usual in services; the user still has one."""
    path = start([*DCQ, "db", "path"], place, HOME="", DCQ_DB="").stdout.decode()
    assert path.startswith(pwd.getpwuid(os.getuid()).pw_dir)


@pytest.mark.parametrize("home", ["/dev/null/home", "/proc/nowhere"])
def test_a_home_that_is_not_there_is_made_or_told(home: str, arena: Arena) -> None:
    """A HOME that cannot be is one line with a remedy, and no traceback."""
    done = arena.run("list", HOME=home, DCQ_DB="")
    assert (done.stdout, done.code) == ("", 1)
    assert done.stderr.startswith("dcq: cannot ")
    assert len(done.stderr.splitlines()) == 1


def test_a_user_without_any_home_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody whom the system knows, as in a container: an error, and no folder named ``~``."""

    def unknown(_: int) -> None:
        raise KeyError

    for name in ("HOME", "DCQ_DB", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert run(["list"]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err[:5]) == ("", "dcq: ")
    assert told.err.endswith("; or name a database with --db PATH\n")


# --- no terminal, no streams


@pytest.mark.parametrize(
    "line",
    [
        "list >&-",
        "list --as-of 2025 2>&-",
        "list -o out.csv <&- >&- 2>&-",
        pytest.param("list <&-", marks=SLOW),
        pytest.param("figures -f table <&- >&-", marks=SLOW),
        pytest.param("list --as-of 2025 -o out.csv >&- 2>&-", marks=SLOW),
    ],
)
def test_streams_that_were_closed_before_the_start(line: str, place: Path) -> None:
    """What is written there is nobody's loss, and no other file gets it."""
    before = snapshot(place)
    done = shell(f"dcq {line}", place)
    assert done.code == 0
    assert b"dcq: " not in done.stderr
    assert b"Traceback" not in done.stderr
    after = snapshot(place)
    (place / "out.csv").unlink(missing_ok=True)
    assert after.pop("out.csv", (0, b"slug,"))[1].startswith(b"slug,")
    assert after == before


@pytest.mark.parametrize("line", ["dcq remove gigafactories-ia <&-", "dcq import - <&-"])
def test_what_reads_standard_input_has_none(line: str, place: Path) -> None:
    """It is empty, which is an error with a remedy, and nothing is written."""
    before = (place / "seed.db").read_bytes()
    done = shell(line, place)
    assert (done.stdout, done.code) == (b"", 1)
    assert done.stderr.splitlines()[-1].startswith(b"dcq: ")
    assert b"Traceback" not in done.stderr
    assert (place / "seed.db").read_bytes() == before


def test_a_question_is_no_data(place: Path) -> None:
    """What ``remove`` asks goes to standard error, so that the answer can be piped."""
    done = shell("echo yes | dcq remove gigafactories-ia", place)
    assert done.stdout.startswith(b"source,figures,projects,gone\ngigafactories-ia,")
    assert done.code == 0


@pytest.mark.parametrize(
    "command",
    [
        *("list", "show escaudain -f table", "--help"),
        *(
            pytest.param(command, marks=SLOW)
            for command in ("figures --json", "list --help", "--version")
        ),
    ],
)
def test_a_full_disk_is_an_error(command: str, place: Path) -> None:
    """An answer that is lost is never a success."""
    done = shell(f"dcq {command} > /dev/full", place)
    assert (done.stderr.decode(), done.code) == (FULL, 1)


@pytest.mark.parametrize(("command", "code"), [("list --region xyzzy", 2), ("list", 0)])
def test_an_error_that_nobody_can_be_told_keeps_its_code(
    command: str, code: int, place: Path
) -> None:
    """Standard error may be full as well."""
    assert shell(f"dcq {command} 2> /dev/full", place).code == code


@pytest.mark.parametrize(
    ("format_", "count"),
    [
        *(("csv", 0), ("table", 4096), ("json", 9000)),
        *(
            pytest.param(format_, count, marks=SLOW)
            for format_, count in (("csv", 1), ("jsonl", 1), ("markdown", 4095))
        ),
    ],
)
def test_a_reader_may_leave_at_any_moment(format_: str, count: int, place: Path) -> None:
    """After so many bytes of a pipe that holds a page; it is no error, and no word is said."""
    read, write = os.pipe()
    fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 4096)
    process = subprocess.Popen(
        [*DCQ, "figures", "-f", format_],
        cwd=place,
        env=environment(place),
        stdout=write,
        stderr=subprocess.PIPE,
    )
    os.close(write)
    with os.fdopen(read, "rb") as reader:
        assert len(reader.read(count)) == count
    _, stderr = process.communicate(timeout=60)
    assert (stderr, process.returncode) == (b"", 0)


def test_an_answer_that_cannot_be_kept_changes_nothing(arena: Arena) -> None:
    """A command that changes something looks first where its answer goes."""
    (arena.place / "a.csv").write_text("name,country\nA,FR\n", encoding="utf-8")
    (arena.place / "loop").symlink_to("loop")
    (arena.place / "own").symlink_to("seed.db")
    before = snapshot(arena.place)
    for command in ("remove --yes gigafactories-ia", "import a.csv", "db backup", "export new"):
        for target in ("no/such/folder", "own", "loop"):
            done = arena.run(*command.split(), "-o", target)
            assert (done.stdout, done.code) == ("", 1)
            assert done.stderr.endswith("; name another file\n")
    assert snapshot(arena.place) == before


# --- no UTF-8


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1:strict", "LC_ALL": "C", "PYTHONUTF8": "0"},
        *(
            pytest.param(variables, marks=SLOW)
            for variables in (
                {"LC_ALL": "C", "PYTHONUTF8": "0"},
                {"LC_ALL": "", "LANG": "C"},
                {"PYTHONIOENCODING": "ascii"},
            )
        ),
    ],
    ids=lambda variables: " ".join(f"{name}={value}" for name, value in variables.items()),
)
def test_a_pipe_gets_utf_8_whatever_the_locale(variables: dict[str, str], place: Path) -> None:
    """French names come out as they are, in the data and in the notes."""
    command = [*DCQ, "sources", "--as-of", "2025-12-10"]
    done = start(command, place, **variables)
    assert done == start(command, place)
    assert "à" in done.stdout.decode()
    assert done.stderr.startswith(b"note: ")


def test_accents_can_be_typed_in_the_c_locale(place: Path) -> None:
    """Python reads the command line as UTF-8 there, and so does dcq."""
    done = start([*DCQ, "list", "--region", "Île-de-France"], place, LC_ALL="C")
    assert done == start([*DCQ, "list", "--region", "ile-de-france"], place)
    assert done.code == 0


@pytest.mark.parametrize("target", [[], ["-o", "answer.txt"]], ids=["pipe", "file"])
def test_a_name_that_is_not_utf_8_still_names_the_database(target: list[str], place: Path) -> None:
    """``sqlite3 "$(dcq db path)"`` needs its very bytes; an error message shows them escaped."""
    name = b"seed-\xff\xe9.db"
    (place / "seed.db").rename(place / os.fsdecode(name))
    told = os.fsdecode(name)
    done = start([*DCQ, "db", "path", *target], place, DCQ_DB=told)
    assert (done.stderr, done.code) == (b"", 0)
    answer = (place / "answer.txt").read_bytes() if target else done.stdout
    assert answer == name + b"\n"
    assert name in start([*DCQ, "db", "info"], place, DCQ_DB=told).stdout
    missing = start([*DCQ, "list"], place, DCQ_DB=f"no-{told}")
    assert b"no database at no-seed-\\udcff\\udce9.db;" in missing.stderr


# --- no width


def test_every_command_fits_a_narrow_terminal(arena: Arena) -> None:
    """In 20 columns no line is wider than 40, below which a table would lose its words."""
    for command in READING:
        if command[0] in {"cite", "export"}:
            continue  # one line to paste, and lines for a machine
        done = arena.run(*command, "-f", "table", COLUMNS="20")
        assert done.faults() == []
        assert done.code == 0
        wide = [line for line in done.stdout.splitlines() if len(line) > 40]
        assert wide == [], command


def test_help_fits_a_narrow_terminal(arena: Arena) -> None:
    """It is printed whole, however narrow the terminal is."""
    for command in ((), *{command[0]: command[:1] for command in READING}.values()):
        done = arena.run(*command, "--help", COLUMNS="20")
        assert (done.faults(), done.code) == ([], 0)
        assert "Usage: dcq" in " ".join(done.stdout.split())
