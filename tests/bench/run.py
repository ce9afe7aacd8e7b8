"""Measure dcq against its peers, as whole processes in turn.

    pip install '.[bench]' && python tests/bench/run.py [start|big|import …]

Prints the table of speed in tests/README.md: for each row the medians of both commands and their
ratio, which is the median over pairs of runs, one of each command after the other, so that
a machine that slows down slows both. Where both commands answer the same question, it first
makes sure that they answer the same. All of it takes about half an hour.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import platform
import random
import shlex
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
RUNS = 11
PROJECTS = 300_000
SMALL = 3_000
LIST_ROWS = 100_000


class Row(NamedTuple):
    """One comparison of two shell commands, with the ratio that must hold and the one wanted.

    ``same`` says that both answer in CSV, and alike; ``peak`` that the first one's memory is
    measured, in MiB, and nothing else.
    """

    what: str
    command: str
    peer: str
    bar: float
    aim: float
    same: bool = False
    peak: bool = False


class Bench:
    """A folder with the databases, and an environment in which commands are measured."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environment = {"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
        for name in ("dcq", "sqlite-utils", "sqlite3"):
            if shutil.which(name, path=path) is None:
                sys.exit(f"{name} is not installed; pip install '.[bench]', and sqlite3's shell")

    def run(self, command: str) -> tuple[float, str]:
        """Seconds, and what a command printed into a pipe."""
        start = time.perf_counter()
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {command}"],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
            assert process.stdout is not None
            printed = process.stdout.read()
            process.stdout.close()
            process.wait()
            taken = time.perf_counter() - start
            if process.returncode:
                errors.seek(0)
                sys.exit(f"{command}: {errors.read().decode()}")
        return taken, printed.decode()

    def peak(self, command: str) -> float:
        """MiB of memory that a command takes at most.

        It is started by a small process: one that comes from a large process counts as large.
        """
        starter = (
            "import resource, subprocess, sys;"
            "subprocess.run(sys.argv[1], shell=True, check=True, stdout=subprocess.DEVNULL);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        return int(self.run(shlex.join([sys.executable, "-c", starter, command]))[1]) / 1024

    def measure(self, row: Row, runs: int) -> tuple[float, float, float]:
        """Medians of the command, of its peer, and of their ratio pair by pair."""
        pairs = []
        for number in range(runs + 1):
            pair = self.run(row.command)[0], self.run(row.peer)[0]
            if number:  # the first pair warms the caches up
                pairs.append(pair)
        ours, theirs = zip(*pairs, strict=True)
        ratio = statistics.median(a / b for a, b in pairs)
        return statistics.median(ours), statistics.median(theirs), ratio

    def require_the_same(self, row: Row) -> None:
        """Stop where two commands that should answer alike do not."""
        answers = [_records(self.run(command)[1]) for command in (row.command, row.peer)]
        if answers[0] != answers[1]:
            sys.exit(f"{row.what}: the answers differ")


def _records(printed: str) -> list[list[str]]:
    """The records of some CSV but for the header, in an order that does not depend on it."""
    return sorted(list(csv.reader(io.StringIO(printed, newline="")))[1:])


def start_rows(bench: Bench) -> Iterator[Row]:
    """On the seed: how fast dcq starts."""
    bench.run("dcq --db seed.db db init")
    bench.environment["DCQ_DB"] = "seed.db"
    peer = "sqlite-utils rows seed.db project_list --csv"
    complete = (
        "env _DCQ_COMPLETE=complete_bash COMP_WORDS='dcq list --region haut' COMP_CWORD=3 dcq"
    )
    yield Row("`dcq list --csv`, the seed", "dcq list --csv", peer, 1.0, 0.75)
    yield Row("`dcq list`, as a table", "dcq list -f table", peer, 1.25, 1.0)
    yield Row("`dcq --help`", "dcq --help", peer, 1.1, 0.8)
    yield Row("one completion", complete, peer, 0.9, 0.8)


def big_rows(bench: Bench) -> Iterator[Row]:
    """On 300,000 projects with a million figures."""
    for name, projects in (("big.db", PROJECTS), ("small.db", SMALL)):
        made = [sys.executable, str(HERE / "generate.py"), name, "--projects", str(projects)]
        print(f"<!-- {name}: {bench.run(shlex.join(made))[1].strip()} -->", flush=True)
    query = shutil.copy(HERE / "totals_by_investor.sql", bench.folder)
    everything = "list --kind all --status all --csv"
    view = "SELECT * FROM project_list ORDER BY slug"
    shell = "sqlite3 -csv -header big.db"
    yield Row(
        "`totals --by investor`, a million figures",
        "dcq --db big.db totals --by investor --csv",
        f"{shell} '.read {Path(query).name}'",
        *(1.5, 1.1),
        same=True,
    )
    yield Row(
        "`list --csv` of everything",
        f"dcq --db big.db {everything}",
        f"{shell} '{view}'",
        *(3.0, 1.5),
        same=True,
    )
    few = "list --region hauts-de-france --limit 50 --csv"
    yield Row(
        "`list --region X --limit 50`", f"dcq --db big.db {few}", f"dcq --db small.db {few}", 2, 1.2
    )
    yield Row(
        "memory of `list --csv`, MiB", f"dcq --db big.db {everything}", "", 100, 60, peak=True
    )


def import_rows(bench: Bench) -> Iterator[Row]:
    """The import of 100,000 rows of a list, into a fresh database each time."""
    bench.run("dcq --db empty.db db init --empty")
    chance = random.Random(1)
    with (bench.folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            "slug name status departments places investors investment_low investment_high currency"
            " capacity_low_mw capacity_high_mw announced expected source_title".split()
        )
        for number in range(LIST_ROWS):
            low = chance.randint(1, 5_000) * 10**6
            power = chance.randint(1, 900)
            named = f"site-{number}", f"Site {number}", chance.choice(["announced", "operating"])
            placed = f"{chance.randint(21, 95)}", f"Town {number % 3000}"
            amounts = low, low * chance.choice([1, 1, 2]), "EUR", power, power
            rest = "2025-06", "2030~", f"Tracker {number % 20}"
            writer.writerow(
                [*named, *placed, f"Investor {chance.randint(1, 3000)}", *amounts, *rest]
            )
    (bench.folder / "ours.sh").write_text("cp empty.db ours.db && exec dcq --db ours.db import $1")
    (bench.folder / "theirs.sh").write_text(
        "rm -f theirs.db && exec sqlite-utils insert theirs.db list $1 --csv"
    )
    what = "import of 100,000 rows"
    ours, theirs = "sh ours.sh list.csv", "sh theirs.sh list.csv"
    yield Row(what, ours, theirs, 6.0, 3.0)


PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "start": start_rows,
    "big": big_rows,
    "import": import_rows,
}


def verdict(value: float, row: Row) -> str:
    """Which of its two marks a value meets."""
    return "aim" if value <= row.aim else "bar" if value <= row.bar else "MISSED"


def report(bench: Bench, row: Row, runs: int) -> bool:
    """Print a row of the table, and return whether its bar holds."""
    if row.peak:
        value = statistics.median(bench.peak(row.command) for _ in range(3))
        cells = ["", "", f"{value:.0f}"]
    else:
        if row.same:
            bench.require_the_same(row)
        ours, theirs, value = bench.measure(row, runs)
        cells = [f"{ours:.3f} s", f"{theirs:.3f} s", f"{value:.2f}"]
    marks = [f"{row.bar:g}", f"{row.aim:g}", verdict(value, row)]
    print(f"| {' | '.join([row.what, *cells, *marks])} |", flush=True)
    return value <= row.bar


def main() -> None:
    """Print the table, and fail if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="*", choices=[[], *PARTS], help="all of them, if none")
    parser.add_argument("--runs", type=int, default=RUNS, help="pairs of runs for each row")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        shell = bench.run("sqlite3 --version")[1].split()[0]
        print(
            f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version} (shell {shell}),"
            f" sqlite-utils {version('sqlite-utils')}, {platform.system()} {platform.machine()},"
            f" {os.cpu_count()} processors, {given.runs} pairs of runs\n\n"
            "| what | dcq | peer | ratio | bar | aim | meets |\n|---|---|---|---|---|---|---|"
        )
        held = [
            report(bench, row, given.runs)
            for part in given.part or PARTS
            for row in PARTS[part](bench)
        ]
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
