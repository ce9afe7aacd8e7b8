"""Every place that text from the data goes to, and what it must never carry there."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import pty
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from dcq.commands import progress as progress_module
from dcq.output import FORMATS
from tests.conftest import ROOT, Outcome, run_dcq
from tests.running import LIVE, Stream
from tests.test_hostile import COLOUR

POISON = "\x1b[2J\x07\x9b2J\u202e\u200f<img/src=x/onerror=1>[/x]`|*_$(x)\n"
TEXTS = "name title publisher url caveat note file_name locality printed according_to".split()
COMMANDS = (
    "list --kind all --status all",
    "list --source hostile-text --kind all",
    "show hostile-escape",
    "show corse",
    "show escaudain",
    "rank",
    "rank --explain",
    "totals --by investor",
    "totals --by source --explain",
    "diff --from 2024",
    "cite",
    "cite hostile-escape",
    "cite escaudain --lang fr",
    "figures",
    "investors",
    "regions",
    "power",
    "sources",
    "gaps",
    "check",
    "db info",
    "db path",
)
Terminal = Callable[..., Outcome]


def poison(database: Path, columns: list[str]) -> None:
    """Append text that does harm to every such column of every table."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for (table,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'metric'"
            " AND name NOT LIKE 'region%'"
        ).fetchall():
            for (column,) in connection.execute(
                f"SELECT name FROM pragma_table_info('{table}') WHERE type = 'TEXT'"
            ).fetchall():
                if column in columns:
                    connection.execute(f"UPDATE {table} SET {column} = {column} || ?", [POISON])


@pytest.fixture(scope="module")
def poisoned(databases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``texts.db``, of which every text does harm, and ``slugs.db``."""
    folder = tmp_path_factory.mktemp("poisoned")
    for name, columns in (("texts\u202e\x1b.db", TEXTS), ("slugs.db", ["slug"])):
        poison(Path(shutil.copy(databases / "awkward.db", folder / name)), columns)
    return folder


@pytest.fixture
def terminal(poisoned: Path) -> Terminal:
    """Run dcq in that folder and with a terminal for stdout and stderr, in colours."""

    def on_terminal(line: str, database: str = "texts\u202e\x1b.db", answer: str = "") -> Outcome:
        env = {"DCQ_DB": database, "NO_COLOR": ""}
        return run_dcq(line.split(), poisoned, columns=80, terminals=2, env=env, stdin=answer)

    return on_terminal


def is_harmless(done: Outcome) -> bool:
    """Whether a terminal obeys nothing of what it got but dcq's own colours, and its tabs."""
    plain = [COLOUR.sub("", text).replace("\t", "") for text in (done.stdout, done.stderr)]
    return not any(map(LIVE.search, plain))


@pytest.mark.parametrize(
    ("command", "format_"),
    [
        # Two formats of each command, and in the slow run the others.
        pytest.param(command, format_, marks=[pytest.mark.slow] * ((number + place) % 3 > 0))
        for number, command in enumerate(COMMANDS)
        for place, format_ in enumerate(FORMATS)
        if format_ != "xlsx"  # refused on a terminal: test_spreadsheets.py
    ],
)
def test_no_answer_moves_a_terminal(command: str, format_: str, terminal: Terminal) -> None:
    """Every reading command in every format; Markdown holds no live HTML, either."""
    done = terminal(f"{command} --format {format_}")
    assert done.code in {0, 1}, done.stderr
    assert done.stdout
    assert is_harmless(done), done
    if format_ == "markdown":
        assert not re.search(r"(?<!\\)<(?!br>)", done.stdout)
    other = terminal(f"{command} --format {format_}", "slugs.db")
    assert is_harmless(other), other


@pytest.mark.parametrize("line", ["export", "cite escaudain", "draft {}", "db path"])
def test_no_bare_line_moves_a_terminal(line: str, terminal: Terminal, poisoned: Path) -> None:
    """In the format that a terminal gets unless it asks for another."""
    article = poisoned / "article\x1b[2J\u202e\x9b.txt"
    article.write_text("text", encoding="utf-8")
    done = terminal(line.format(article.name))
    assert done.code == 0, done.stderr
    assert is_harmless(done), done


@pytest.mark.parametrize("line", ["show {}", "list --region {}", "import {}.csv", "--db {} list"])
def test_no_error_moves_a_terminal(line: str, terminal: Terminal) -> None:
    """And none is longer than a message: 600 characters, and the sign for what is left out."""
    done = terminal(line.format(POISON.strip() * 200))
    assert done.code in {1, 2}
    assert is_harmless(done), done
    assert len(done.stderr) < 700


def test_the_question_of_remove_is_one_short_line(terminal: Terminal, poisoned: Path) -> None:
    """However much the source stated; all of it is in the answer's column ``gone``."""
    database = poisoned / "many.db"
    shutil.copy(poisoned / "slugs.db", database)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO source (slug, title) VALUES ('many', 'Many')")
        (source,) = connection.execute("SELECT id FROM source WHERE slug = 'many'").fetchone()
        for number in range(3000):
            slug = f"{number}-{POISON}" + "x" * 70
            added = connection.execute(
                "INSERT INTO project_record (slug, kind) VALUES (?, 'site')", [slug]
            )
            connection.execute(
                "INSERT INTO mention_statement (source_id, project_id, name) VALUES (?, ?, 'P')",
                [source, added.lastrowid],
            )
    done = terminal("remove many", "many.db", "n\n")
    assert done.code == 1
    assert is_harmless(done), done
    assert done.stderr.startswith("remove many: 0 figures, 3000 projects mentioned, and with it ")
    assert len(done.stderr) < 700
    assert len(terminal("remove many --yes", "many.db").stdout) < 3000


def test_a_file_name_in_the_progress_bar_is_inert(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rich moves the cursor itself, so that only what is the name's own is looked for."""
    monkeypatch.setattr(progress_module, "_PATIENCE", -1.0)
    screen = Stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", screen)
    with progress_module.progress(f"{POISON}.csv") as tell:
        tell(5, 10)
    assert "\\x1b[2J\\x07\\x9b2J\\u202e" in COLOUR.sub("", screen.text())
    assert not re.search("\x1b\\[2J|\x07|\x9b|\u202e|\u200f", screen.text())


@pytest.mark.parametrize("format_", ["csv", "tsv", "json"])
def test_a_terminal_named_as_the_file_is_a_terminal(format_: str, terminal: Terminal) -> None:
    """``-o /dev/tty`` draws on it as well as standard output does."""
    master, slave = pty.openpty()
    done = terminal(f"show hostile-escape -f {format_} -o {os.ttyname(slave)}")
    os.close(slave)
    printed = os.read(master, 65536).decode(errors="ignore")
    os.close(master)
    assert (done.stderr, done.code) == ("", 0)
    assert printed
    assert not re.search("\x1b|\x07|\x9b|\u202e|\u200f", printed)


@pytest.mark.parametrize("line", ["cite escaudain", "export", "list --csv --source hostile-text"])
def test_a_file_and_a_pipe_stay_faithful(line: str, terminal: Terminal, poisoned: Path) -> None:
    """What is for machines keeps every character; a sentence to paste is one line, though."""
    done = terminal(f"{line} -o answer")
    assert (done.stderr, done.code) == ("", 0)
    with (poisoned / "answer").open(encoding="utf-8", newline="") as file:
        answer = file.read()
    if line == "export":
        articles = [json.loads(line) for line in answer.split("\n") if line]
        assert all(POISON.strip() in article["source"]["title"] for article in articles)
    elif line.startswith("list"):
        assert all(POISON in row["name"] for row in csv.DictReader(io.StringIO(answer, newline="")))
    else:
        assert " ".join(POISON.splitlines()) in answer
        assert len(answer.splitlines()) == 2


def test_nothing_else_prints() -> None:
    """A new place to print from belongs in the tests above, before it is named here."""
    printing = set()
    for file in (ROOT / "dcq").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            prints = isinstance(node, ast.Name) and node.id == "print"
            if prints or (isinstance(node, ast.Attribute) and node.attr in {"stdout", "stderr"}):
                printing.add(file.relative_to(ROOT / "dcq").as_posix())
    assert printing == {
        "cli.py",  # errors, and the version
        "commands/command.py",  # the help
        "commands/help.py",  # the manual, which is dcq's own text
        "commands/progress.py",  # how far a file has come
        "commands/session.py",  # answers, and the question of remove
        "output/terminal.py",  # notes
        "store/writing.py",  # that it waits, which is dcq's own text
    }
