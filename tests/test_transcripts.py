"""Whole transcripts: arguments, stdout, stderr and exit code, word for word.

The files in ``transcripts/`` read as a session does. ``## `` opens a case and says the
rule that it guards; ``$ dcq …`` runs in a pipe, ``80$ dcq …`` on a terminal of that many
columns, ``$ NAME=value dcq …`` with a variable set. What follows is stdout, then
``--- stderr`` and what it printed, then ``--- exit N``; both are left out where they are
empty and 0. ``DCQ_WRITE_TRANSCRIPTS=1 pytest tests/test_transcripts.py`` writes what dcq
prints now: read every change before it is kept.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import HERE, Outcome, run_dcq

FILES = sorted((HERE / "transcripts").glob("*.txt"))
WRITE = os.environ.get("DCQ_WRITE_TRANSCRIPTS") == "1"


class Case(NamedTuple):
    """One run in a transcript file."""

    file: Path
    rule: str
    command: str
    expected: str


def cases(file: Path) -> list[Case]:
    text = file.read_text(encoding="utf-8")
    found = []
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        rule, _, rest = part.partition("\n")
        command, _, expected = rest.partition("\n")
        found.append(Case(file, rule, command, expected.rstrip("\n")))
    return found


def written(outcome: Outcome) -> str:
    """An outcome as a transcript file holds it."""
    text = outcome.stdout.rstrip("\n")
    if outcome.stderr:
        text += ("\n" if text else "") + f"--- stderr\n{outcome.stderr.rstrip()}"
    if outcome.code:
        text += ("\n" if text else "") + f"--- exit {outcome.code}"
    return text


def run(case: Case, place: Path) -> str:
    head, _, line = case.command.partition("$ ")
    words = shlex.split(line)
    env = {}
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        env[name] = value
    assert words.pop(0) == "dcq", case.command
    return written(run_dcq(words, place, columns=int(head) if head else None, env=env))


ALL = [case for file in FILES for case in cases(file)]


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.file.stem}: {case.rule}")
def test_transcript(case: Case, databases: Path, request: pytest.FixtureRequest) -> None:
    writes = case.file.stem == "database" or " -o " in case.command
    place = request.getfixturevalue("awkward").parent if writes else databases
    printed = run(case, place)
    if WRITE:
        text = case.file.read_text(encoding="utf-8")
        head = f"## {case.rule}\n{case.command}\n"
        old = head + case.expected
        assert text.count(head) == 1, f"two cases alike: {case.rule}"
        case.file.write_text(text.replace(old, head + printed, 1), encoding="utf-8")
    else:
        assert printed == case.expected


def test_transcripts_were_found() -> None:
    assert len(ALL) > 40
