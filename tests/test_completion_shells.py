"""TAB in real shells, over a database whose names would run, draw or break something."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.conftest import environment, run_dcq

RUNS = "touch pwned"
NAMES = (
    f"x $({RUNS})",
    f"x \\$({RUNS}) y",
    f"x \\\\$({RUNS}) y",
    f"`{RUNS}`",
    f"\\`{RUNS}\\`",
    f"${{(e):-$({RUNS})}}",
    f"'; {RUNS}; '",
    f"''; {RUNS}; ''",
    f'"; {RUNS}; "',
    f"\"))'; {RUNS}; '((\"",
    f"; {RUNS}",
    f"| {RUNS}",
    f"&& {RUNS} &",
    f"\n{RUNS}\n",
    f"<({RUNS})",
    f"({RUNS})",
    f"x:::y:$({RUNS})",
    "Alpha [/x] centre",
    "[bold red]Alpha[/] :boom: [link=file:///etc/passwd]x[/link]",
    "[",
    "* ? [a-z] ~root =ls !! !$ %F{red} {a,b} #",
    "first\nsecond\r\nthird\ttab\x0b\x0c\x85\u2028last",
    "word " * 2000,
    "w" * 20_000,
    "資料" * 100,
    "\x1b]0;title\x07\x1b[2J\x1b[31m\x9b2J",
    "safe\u202ecod.exe\u2066\u200f",
    "--yes",
    "\\",
    "e" + "\u0301" * 5000,
    "",
)
TABLES = {
    "show": "project_record",
    "list --investor": "organisation",
    "list --power": "power_source",
    "remove": "source",
    "list --source": "source",
}
SHELLS = {
    "zsh": (
        ["zsh", "-f", "-i"],
        "autoload -Uz compinit; compinit -u -D; LISTMAX=-1; zstyle ':completion:*' verbose yes",
    ),
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        "bind 'set show-all-if-ambiguous on'; bind 'set completion-query-items 0'",
    ),
    "fish": (["fish", "--no-config", "-i"], "function fish_prompt; echo '@ready@ '; end"),
}
PROTOCOLS = ("bash", "zsh", "fish", "powershell")


@pytest.fixture(scope="module")
def trapped(databases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database where all that can be offered has such a name, or such a slug."""
    folder = tmp_path_factory.mktemp("trapped")
    shutil.copy(databases / "seed.db", folder)
    with closing(sqlite3.connect(folder / "seed.db")) as connection, connection:
        for number, name in enumerate(NAMES):
            for slug in (f"trap-{number:02}", f"trap-{name}", name):
                values = {"slug": slug, "name": name, "title": name, "kind": "site"}
                for table in set(TABLES.values()):
                    kind = {"power_source": "nuclear", "source": "other"}.get(table, "site")
                    values["kind"] = kind
                    columns = connection.execute(f"SELECT name FROM pragma_table_info('{table}')")
                    own = [column for (column,) in columns if column in values]
                    connection.execute(
                        f"INSERT OR IGNORE INTO {table} ({', '.join(own)})"
                        f" VALUES ({', '.join(f':{column}' for column in own)})",
                        values,
                    )
                connection.execute(
                    "INSERT INTO mention_statement (source_id, project_id, name)"
                    " SELECT 1, id, ? FROM project_record WHERE slug = ?",
                    [name, slug],
                )
    command = folder / "bin" / "dcq"
    command.parent.mkdir()
    (folder / "home").mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dcq "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return folder


def answer(shell: str, line: str, place: Path, **variables: str) -> str:
    """What dcq tells a shell's completion script."""
    words = line.split(" ")
    return run_dcq(
        [],
        place,
        env={
            "_DCQ_COMPLETE": f"complete_{shell}",
            "_TYPER_COMPLETE_ARGS": line,
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            "_TYPER_COMPLETE_WORD_TO_COMPLETE": words[-1],
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
            **variables,
        },
    ).stdout


LINES = (
    *(f"dcq {command} trap-" for command in TABLES),
    "dcq ",
    "dcq db ",
    "dcq list -",
    "dcq show ",
)


@pytest.mark.parametrize("shell", PROTOCOLS)
@pytest.mark.parametrize("line", LINES)
def test_a_shell_is_told_words_that_mean_nothing_to_it(
    shell: str, line: str, trapped: Path
) -> None:
    """One candidate a line, each a word, with a short description in words."""
    text = answer(shell, line, trapped, COLUMNS="20")
    if shell == "zsh":
        text = text.removeprefix("_arguments '*: :((").removesuffix("))'\n") + "\n"
    word, told = r"-{0,2}[^\W_][\w-]{0,199}", r"[\w ,.…-]{0,60}"
    a_line = {
        "bash": word,
        "zsh": rf'"{word}"(:"{told}")?',
        "fish": rf"{word}(\t{told})?",
        "powershell": rf"{word}:::{told}",
    }[shell]
    lines = text.removesuffix("\n").split("\n")
    assert [each for each in lines if not re.fullmatch(a_line, each)] == []
    if "trap-" in line:
        offered = {re.split(r'"?[:\t]', each.lstrip('"'))[0].rstrip('"') for each in lines}
        assert {f"trap-{number:02}" for number in range(len(NAMES))} <= offered


def test_no_option_is_offered_as_a_name(trapped: Path) -> None:
    """``--yes`` as the slug of a source would be an answer that nobody gave."""
    assert "--yes" not in answer("bash", "dcq remove ", trapped).split("\n")


@contextmanager
def typing(shell: str, place: Path) -> Iterator[tuple[int, bytearray]]:
    """A shell on a terminal of its own, where dcq's completion is set up."""
    command, setup = SHELLS[shell]
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 300, 160, 0, 0))
    env = environment(place, HISTFILE="", PS1="@ready@ ")
    env["PATH"] = f"{place / 'bin'}:{env['PATH']}"
    script = subprocess.run(
        ["dcq"],
        cwd=place,
        env={**env, "_DCQ_COMPLETE": f"source_{shell}"},
        capture_output=True,
        check=True,
    ).stdout
    (place / f"dcq.{shell}").write_bytes(script)
    process = subprocess.Popen(
        command,
        cwd=place,
        env=env,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - one call, no lock
    )
    os.close(slave)
    try:
        screen = bytearray()
        enter(master, screen, f"{setup}; source ./dcq.{shell}\r")
        yield master, screen
    finally:
        process.kill()
        process.wait()
        os.close(master)


def enter(master: int, screen: bytearray, keys: str) -> None:
    """Type keys, then clear the line and wait until the shell has come as far as that."""
    start = len(screen)
    os.write(master, keys.encode() + b"\x15echo @do''ne@\r")
    until = time.monotonic() + 60
    while not re.search(b"@done@.*@ready@", screen[start:], re.DOTALL):
        assert time.monotonic() < until, screen.decode(errors="replace")
        if select.select([master], [], [], 0.5)[0]:
            screen += os.read(master, 65536)


@pytest.mark.parametrize(
    ("shell", "step"),
    [("bash", 4), *(pytest.param(name, 1, marks=pytest.mark.slow) for name in SHELLS)],
)
def test_tab_runs_nothing_and_offers_all(shell: str, step: int, trapped: Path) -> None:
    """In the shell itself: nothing is made, nothing fails, and every trap is offered."""
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    before = {*trapped.iterdir(), trapped / f"dcq.{shell}"}
    with typing(shell, trapped) as (master, screen):
        # Each alone first: a name that is a fault of syntax would keep the others from running.
        for number, name in [*enumerate(NAMES)][::step]:
            if RUNS in name:
                enter(master, screen, f"dcq show trap-{number:02}\t")
        for command in TABLES:
            start = len(screen)
            enter(master, screen, f"dcq {command} trap-\t")
            seen = screen[start:].decode(errors="replace")
            missing = [n for n in range(len(NAMES)) if not re.search(rf"trap-{n:02}\b", seen)]
            assert missing == [], seen
            assert not re.search("Traceback|Error|not found|no such|bad ", seen), seen
            assert "\x1b]0;title" not in seen
        start = len(screen)
        enter(master, screen, "dcq list --investor brookf\t")
        assert "brookfield" in screen[start:].decode(errors="replace")
    assert set(trapped.iterdir()) <= before


@pytest.mark.parametrize("shell", SHELLS)
def test_capitals_and_accents_do_not_matter_to_tab(
    shell: str, databases: Path, trapped: Path
) -> None:
    """The word is completed in the shell itself, and dcq finds the region."""
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    shutil.copy(databases / "seed.db", trapped / "plain.db")
    with typing(shell, trapped) as (master, screen):
        for typed, name in (("HAUTS-DE-f", "Hauts-de-France"), ("ÎLE-DE-f", "Île-de-France")):
            start = len(screen)
            os.write(master, f"dcq --db plain.db show {typed}\t".encode())
            time.sleep(2)  # what is typed ahead of a completion may end it
            os.write(master, b"\r")
            enter(master, screen, "")
            seen = screen[start:].decode(errors="replace")
            assert name in seen, seen
            assert "no project or region" not in seen
