"""Processes that are killed at random moments: all that they were to do, or nothing.

Each test kills as many processes as its name says, `kill -9`, and counts only those that
the kill stopped: one that had ended already is run again. Every second moment falls at
random in its own share of the time that the work takes; the others fall around the moment
that decides between nothing and all, which earlier kills have shown.
"""

from __future__ import annotations

import random
import shutil
import signal
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.operations import (
    OPERATIONS,
    OTHER_ARTICLE,
    Content,
    Operation,
    Undisturbed,
    backups,
    content,
    content_of_copy,
    own,
    undisturbed,
)
from tests.processes import run, start

READ = ("list", "--region", "hauts-de-france")
WRITE = ("import", OTHER_ARTICLE)
UNASKED = {"first use", "upgrade"}  # what any command does, and so completes
ORDINARY, SLOW = 2, 42  # kills


@pytest.mark.parametrize(
    ("name", "kills"),
    [
        *(pytest.param(name, SLOW, marks=pytest.mark.slow) for name in OPERATIONS),
        *((name, ORDINARY) for name in ("first use", "import of an article", "upgrade")),
    ],
)
def test_killed_at_any_moment_all_is_done_or_nothing(
    name: str, kills: int, tmp_path: Path, databases: Path
) -> None:
    """The database is sound, as before or as after, and what is left over is cleaned up."""
    plain = undisturbed(OPERATIONS[name], tmp_path, databases)
    moments = Moments(plain.seconds, kills)
    outcomes: Counter[str] = Counter()
    both = 1 if kills == ORDINARY else 2
    while outcomes.total() < kills or (len(outcomes) < both and outcomes.total() < 3 * kills):
        home = tmp_path / str(outcomes.total())
        while not killed(OPERATIONS[name], home, databases, moments.choose(outcomes.total())):
            shutil.rmtree(home)
            moments.edge *= 0.95
        held = content_of_copy(own(home), tmp_path / "copy")
        assert held in (plain.before, plain.after)
        outcomes["before" if held == plain.before else "after"] += 1
        moments.edge *= 1.05 if held == plain.before else 0.95
        recovers(home, plain, plain.after if name in UNASKED else held)
        shutil.rmtree(home)
    assert len(outcomes) >= both, f"the moments fall on one side only: {outcomes}"


@dataclass
class Moments:
    """When to kill: evenly over the whole work, and around the moment that decides.

    Attributes:
        edge: seconds after which a change is kept, as far as earlier kills have shown; a
            machine that others use as well is not always as fast.
        kills: how many there will be.
    """

    edge: float
    kills: int

    def choose(self, number: int) -> float:
        """How many seconds after its start a process is killed."""
        if number % 2:
            return self.edge * random.uniform(0.9, 1.1)
        share = number % self.kills / self.kills
        return self.edge * 1.1 * random.uniform(share, share + 2 / self.kills)


def killed(operation: Operation, home: Path, databases: Path, moment: float) -> bool:
    """Start an operation and kill it after so many seconds; False if it had ended by then."""
    operation.prepare(home, databases)
    ran = start(operation.arguments, home)
    time.sleep(moment)
    ran.process.kill()
    done = ran.wait()
    assert done.code in {0, -signal.SIGKILL}, done.stderr
    return done.code != 0


def recovers(home: Path, plain: Undisturbed, held: Content) -> None:
    """The next commands work, the next that writes tidies up, and no backup is spoilt."""
    done = run(READ, home)
    assert (done.code, "escaudain" in done.stdout) == (0, True), done.stderr
    assert content_of_copy(own(home), home / "copy") == held
    done = run(WRITE, home)
    assert done.code == 0, done.stderr
    copies = backups(home)
    assert sorted(own(home).parent.iterdir()) == sorted([own(home), *copies])
    assert all(content(copy) == plain.before for copy in copies)
    assert len(copies) <= 2
