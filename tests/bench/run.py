"""Measure dcq against its peers, as whole processes in turn.

    pip install '.[bench]' && python tests/bench/run.py [start|import]

Prints, for each row of the README's table of speed, the medians of both commands and
their ratio: the median over pairs of runs, one of each command after the other, so that a
machine that slows down slows both.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple


class Row(NamedTuple):
    """One comparison, with the ratio that must hold and the one that is wanted."""

    what: str
    command: list[str]
    peer: list[str]
    bar: float
    aim: float
    env: dict[str, str]


def seconds(command: list[str], env: dict[str, str]) -> float:
    """The wall time of one run, whose output is read and thrown away."""
    start = time.perf_counter()
    subprocess.run(command, env=env, check=True, capture_output=True)
    return time.perf_counter() - start


def measure(row: Row, runs: int) -> tuple[float, float, float]:
    """Medians of the command, of its peer, and of their ratio pair by pair."""
    env = os.environ | row.env
    pairs = []
    for number in range(runs + 1):
        pair = seconds(row.command, env), seconds(row.peer, env)
        if number:  # the first pair warms the caches up
            pairs.append(pair)
    ours, theirs = zip(*pairs, strict=True)
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(ours), statistics.median(theirs), ratio


def start_rows(folder: Path) -> list[Row]:
    """The rows on the seed: how fast dcq starts."""
    dcq, peer = tool("dcq"), tool("sqlite-utils")
    database = str(folder / "seed.db")
    subprocess.run([dcq, "--db", database, "db", "init"], check=True, stdout=subprocess.DEVNULL)
    rows = [peer, "rows", database, "project_list", "--csv"]
    env = {"DCQ_DB": database, "HOME": str(folder)}
    complete = {
        **env,
        "_DCQ_COMPLETE": "complete_bash",
        "COMP_WORDS": "dcq list --region haut",
        "COMP_CWORD": "3",
    }
    return [
        Row("dcq list --csv", [dcq, "list", "--csv"], rows, 1.0, 0.75, env),
        Row("dcq list, as a table", [dcq, "list", "-f", "table"], rows, 1.25, 1.0, env),
        Row("dcq --help", [dcq, "--help"], rows, 1.1, 0.8, env),
        Row("one completion", [dcq], rows, 0.9, 0.8, complete),
    ]


def import_rows(folder: Path) -> list[Row]:
    """The row on imports: 100,000 rows of a list, into a fresh database each time."""
    dcq, peer = tool("dcq"), tool("sqlite-utils")
    subprocess.run(
        [dcq, "--db", str(folder / "empty.db"), "db", "init", "--empty"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    chance = random.Random(1)
    with (folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            "slug name status departments places investors investment_low investment_high currency"
            " capacity_low_mw capacity_high_mw announced expected source_title".split()
        )
        for number in range(100_000):
            low = chance.randint(1, 5_000) * 10**6
            power = chance.randint(1, 900)
            writer.writerow(
                [
                    *(
                        f"site-{number}",
                        f"Site {number}",
                        chance.choice(["announced", "operating"]),
                    ),
                    *(f"{chance.randint(21, 95)}", f"Town {number % 3000}"),
                    *(f"Investor {chance.randint(1, 3000)}", low, low * chance.choice([1, 1, 2])),
                    *("EUR", power, power, "2025-06", "2030~", f"Tracker {number % 20}"),
                ]
            )
    ours = f"cp empty.db ours.db && exec {dcq} --db ours.db import list.csv"
    theirs = f"rm -f theirs.db && exec {peer} insert theirs.db list list.csv --csv"
    shell = ["sh", "-c"]
    commands = ([*shell, f"cd {folder} && {line}"] for line in (ours, theirs))
    return [Row("import, 100,000 rows", *commands, 6.0, 3.0, {})]


def tool(name: str) -> str:
    """The path of a command, beside this Python or on PATH."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not installed: pip install '.[bench]'")
    return found


PARTS = {"start": (start_rows, 21), "import": (import_rows, 3)}
"""For each part, what makes its rows, and how many pairs of runs are enough."""


def main() -> None:
    """Print the table, and fail if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", default="start", choices=sorted(PARTS))
    parser.add_argument("--runs", type=int, help="pairs of runs for each row")
    given = parser.parse_args()
    runs = given.runs or PARTS[given.part][1]
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},"
        f" {platform.machine()}, {os.cpu_count()} processors, {runs} pairs of runs"
    )
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        for row in PARTS[given.part][0](Path(folder)):
            ours, theirs, ratio = measure(row, runs)
            verdict = "aim" if ratio <= row.aim else "bar" if ratio <= row.bar else "MISSED"
            missed |= ratio > row.bar
            print(
                f"{row.what:24} {ours:7.3f} s  {theirs:7.3f} s  ratio {ratio:5.2f}"
                f"  (bar {row.bar:.2f}, aim {row.aim:.2f}): {verdict}"
            )
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
