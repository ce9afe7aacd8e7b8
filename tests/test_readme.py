"""README.md is run: every console block prints what it says that it prints.

A ```` ```console ```` block holds lines ``$ command`` and, under each, its exact stdout;
a line ``…`` stands for any lines. The blocks run in order in one folder, with an empty
HOME and nothing named. stdout is a pipe, or a terminal of 100 columns where the line
``<!-- terminal -->`` stands right before the fence; stderr is part of it only where the
command ends in ``2>&1``. A block under ``<!-- file: NAME -->`` is that file, in that folder.
"""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT, environment

README = (ROOT / "README.md").read_text(encoding="utf-8")
COLUMNS = 100
_FENCE = re.compile(
    r"^(?P<mark><!-- terminal -->\n)?```(?P<kind>[\w-]*)\n(?P<text>.*?)^```$", re.M | re.S
)


class Step(NamedTuple):
    """A command of the README and what it prints there."""

    command: str
    expected: str
    terminal: bool


def steps() -> list[Step]:
    found = []
    for fence in _FENCE.finditer(README):
        if fence["kind"] != "console":
            continue
        parts = re.split(r"^\$ ", fence["text"], flags=re.M)
        assert parts[0] == "", f"a console block starts with '$ ': {parts[0]!r}"
        for part in parts[1:]:
            command, _, expected = part.partition("\n")
            found.append(Step(command, expected, bool(fence["mark"])))
    return found


def fences(kind: str) -> list[str]:
    return [fence["text"] for fence in _FENCE.finditer(README) if fence["kind"] == kind]


def shown_files() -> dict[str, str]:
    """The files that the README shows in full, each under ``<!-- file: NAME -->``."""
    pattern = r"^<!-- file: ([\w.-]+) -->\n```\w+\n(.*?)^```$"
    return dict(re.findall(pattern, README, re.MULTILINE | re.DOTALL))


def run(command: str, place: Path, *, terminal: bool) -> str:
    """What a command prints on stdout, in a shell in which ``dcq`` is this dcq."""
    env = environment(place, COLUMNS=str(COLUMNS))
    del env["DCQ_DB"]
    env["PATH"] = os.pathsep.join((str(place / "bin"), env["PATH"]))
    arguments = ["bash", "-c", command]
    if not terminal:
        done = subprocess.run(
            arguments,
            cwd=place / "work",
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout
    master, slave = pty.openpty()
    with subprocess.Popen(
        arguments,
        cwd=place / "work",
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(slave)
        printed = b""
        while chunk := _read(master):
            printed += chunk
        process.wait(timeout=60)
    os.close(master)
    return printed.decode().replace("\r\n", "\n")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux says EIO when the other side is closed
        return b""


def agrees(printed: str, expected: str) -> bool:
    """Whether the text is what was expected, where a line ``…`` stands for any lines."""
    pieces = [re.escape(piece) for piece in re.split(r"^…\n", expected, flags=re.M)]
    return re.fullmatch(r"(?:.*\n)*?".join(pieces), printed) is not None


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to run in, an empty HOME, and a folder of programs that holds dcq."""
    folder = tmp_path_factory.mktemp("readme")
    for name in ("home", "work", "bin"):
        (folder / name).mkdir()
    shim = folder / "bin" / "dcq"
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m dcq "$@"\n')
    shim.chmod(0o755)
    return folder


def test_every_console_block_prints_what_it_says(place: Path) -> None:
    """One test, for a block may build on the one before."""
    for name, text in shown_files().items():
        (place / "work" / name).write_text(text, encoding="utf-8")
    found = steps()
    assert found
    wrong = []
    for step in found:
        printed = run(step.command, place, terminal=step.terminal)
        if not agrees(printed, step.expected):
            wrong.append(f"$ {step.command}\n--- expected\n{step.expected}--- printed\n{printed}")
    assert not wrong, "\n\n".join(wrong)


def test_two_commands_do_everything_on_a_fresh_machine() -> None:
    """``.ci/run`` reads these two from here and runs them."""
    install, test = fences("sh")
    for command in (install, test):
        assert command.count("\n") == 1, "one line each"
        assert "pip install" in command
    assert "dcq list --region hauts-de-france" in install
    assert "pytest" in test


def test_every_fence_is_closed() -> None:
    """Or a block would hide in another and never be run."""
    assert len(_FENCE.findall(README)) * 2 == len(re.findall(r"^[ \t]*```", README, re.MULTILINE))


@pytest.mark.parametrize(
    ("printed", "expected", "agree"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\n", False),
        ("a\nb\nc\nd\n", "a\n…\nd\n", True),
        ("a\nd\n", "a\n…\nd\n", True),
        ("a\nb\n", "…\n", True),
        ("", "…\n", True),
        ("a\nb\n", "a\n…\nc\n", False),
        ("a…\nb\n", "a…\nb\n", True),
        ("a.c\n", "abc\n", False),
    ],
)
def test_dots_stand_for_any_lines(printed: str, expected: str, *, agree: bool) -> None:
    assert agrees(printed, expected) is agree
