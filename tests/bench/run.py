"""Measure dcq against its peers, as whole processes in turn.

    pip install '.[bench]' && python tests/bench/run.py [start|big|import|articles|back …]

Prints the table of speed in tests/README.md: for each row the medians of both commands and their
ratio, which is the median over pairs of runs, one of each command after the other, so that
a machine that slows down slows both. Where both commands answer the same question, it first
makes sure that they answer the same. All of it takes about an hour; ``--part 100 --runs 2``
shows in a minute that everything works, with a hundredth of the data, and measures nothing.
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
ARTICLES, PROJECTS_AN_ARTICLE = 1_000, 40
THERE_AND_BACK = 20_000  # projects


ARTICLE_PROJECT = """[[project]]
slug = "{slug}"
name = "{name}"
kind = "site"
statuses = [{{ status = "{status}" }}]
places = [{{ region = "FR" }}]
roles = [{{ role = "investor", organisation = "{holder}" }}]
figures = [
  {{ metric = "investment", amount = "{money} m EUR" }},
  {{ metric = "capacity", amount = "{power} MW", basis = "unspecified" }},
]
"""


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

    def __init__(self, folder: Path, part: int) -> None:
        self.folder = folder
        self.part = part  # of the data that is measured: one in so many
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

    def generate(self, name: str, projects: int) -> None:
        """Make a database of so many projects."""
        count = str(projects // self.part)
        made = [sys.executable, str(HERE / "generate.py"), name, "--projects", count]
        print(f"<!-- {name}: {self.run(shlex.join(made))[1].strip()} -->", flush=True)

    def into_empty(self, name: str, files: str) -> str:
        """A command that imports files into a fresh, empty database."""
        if not (self.folder / "empty.db").exists():
            self.run("dcq --db empty.db db init --empty")
        script = f"{name}.sh"
        (self.folder / script).write_text(
            f"rm -f {name}.db && cp empty.db {name}.db && exec dcq --db {name}.db import {files}"
        )
        return f"sh {script}"

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
    yield Row("`dcq list --csv`, the seed", "dcq list --csv", peer, 0.75, 0.65)
    yield Row("`dcq list`, as a table", "dcq list -f table", peer, 1.0, 0.85)
    yield Row("`dcq --version`", "dcq --version", peer, 0.6, 0.5)
    yield Row("`dcq --help`", "dcq --help", peer, 0.6, 0.5)
    yield Row("one completion", complete, peer, 0.7, 0.5)


def big_rows(bench: Bench) -> Iterator[Row]:
    """On 300,000 projects with a million figures."""
    bench.generate("big.db", PROJECTS)
    bench.generate("small.db", SMALL)
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
        *(1.5, 1.1),
        same=True,
    )
    few = "list --region hauts-de-france --limit 50 --csv"
    yield Row(
        "`list --region X --limit 50`",
        f"dcq --db big.db {few}",
        f"dcq --db small.db {few}",
        *(1.5, 1.1),
    )
    yield Row("memory of `list --csv`, MiB", f"dcq --db big.db {everything}", "", 60, 30, peak=True)


def import_rows(bench: Bench) -> Iterator[Row]:
    """The import of 100,000 rows of a list, into a fresh database each time."""
    chance = random.Random(1)
    with (bench.folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            "slug name status departments places investors investment_low investment_high currency"
            " capacity_low_mw capacity_high_mw announced expected source_title".split()
        )
        for number in range(LIST_ROWS // bench.part):
            low = chance.randint(1, 5_000) * 10**6
            power = chance.randint(1, 900)
            named = f"site-{number}", f"Site {number}", chance.choice(["announced", "operating"])
            placed = f"{chance.randint(21, 95)}", f"Town {number % 3000}"
            amounts = low, low * chance.choice([1, 1, 2]), "EUR", power, power
            rest = "2025-06", "2030~", f"Tracker {number % 20}"
            writer.writerow(
                [*named, *placed, f"Investor {chance.randint(1, 3000)}", *amounts, *rest]
            )
    (bench.folder / "theirs.sh").write_text(
        "rm -f theirs.db && exec sqlite-utils insert theirs.db list list.csv --csv"
    )
    ours = bench.into_empty("ours", "list.csv")
    yield Row("import of 100,000 rows", ours, "sh theirs.sh", 3.0, 2.0)


def article_rows(bench: Bench) -> Iterator[Row]:
    """The import of many articles, against that of one list with the same facts."""
    chance = random.Random(2)
    folder = bench.folder / "articles"
    folder.mkdir()
    with (bench.folder / "facts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            "slug name country status investors investment capacity_mw source_title".split()
        )
        for article in range(max(2, ARTICLES // bench.part)):
            title = f"Article {article}"
            tables = [f'format = 1\n[source]\nslug = "article-{article}"\ntitle = "{title}"\n']
            named: dict[str, None] = {}
            for number in range(PROJECTS_AN_ARTICLE):
                slug, name = f"site-{article}-{number}", f"Site {article} {number}"
                status = chance.choice(["announced", "operating"])
                investor = f"Investor {chance.randint(1, 3000)}"
                money, power = chance.randint(1, 5_000), chance.randint(1, 900)
                amounts = f"{money} m EUR", str(power)
                writer.writerow([slug, name, "FR", status, investor, *amounts, title])
                holder = investor.lower().replace(" ", "-")
                named[f'[[organisation]]\nslug = "{holder}"\nname = "{investor}"\n'] = None
                project = {"slug": slug, "name": name, "status": status, "holder": holder}
                tables.append(ARTICLE_PROJECT.format(**project, money=money, power=power))
            tables[1:1] = named
            (folder / f"{article}.toml").write_text("\n".join(tables), encoding="utf-8")
    articles = bench.into_empty("articles", "articles/*.toml")
    facts = bench.into_empty("facts", "facts.csv")
    for command in (articles, facts):
        bench.run(command)
    compared = "list --kind all --status all --csv"
    answers = [bench.run(f"dcq --db {name}.db {compared}")[1] for name in ("articles", "facts")]
    if answers[0] != answers[1]:
        sys.exit("the articles and the list state different facts")
    yield Row("import of 1,000 articles of 40 projects", articles, facts, 2.0, 1.2)


def back_rows(bench: Bench) -> Iterator[Row]:
    """An export that is imported again, against the import alone."""
    bench.generate("there.db", THERE_AND_BACK)
    bench.run("dcq --db there.db export exported")
    alone = bench.into_empty("alone", "exported/*.toml")
    (bench.folder / "both.sh").write_text(
        "rm -rf out && dcq --db there.db export out > paths && exec sh alone.sh"
    )
    yield Row("export and import of 20,000 projects", "sh both.sh", alone, 2.0, 1.5)


PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "start": start_rows,
    "big": big_rows,
    "import": import_rows,
    "articles": article_rows,
    "back": back_rows,
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
    parser.add_argument("what", nargs="*", choices=[[], *PARTS], help="all of them, if none")
    parser.add_argument("--runs", type=int, default=RUNS, help="pairs of runs for each row")
    parser.add_argument("--part", type=int, default=1, help="a try with 1/N of the data")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), given.part)
        shell = bench.run("sqlite3 --version")[1].split()[0]
        print(
            f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version} (shell {shell}),"
            f" sqlite-utils {version('sqlite-utils')}, {platform.system()} {platform.machine()},"
            f" {os.cpu_count()} processors, {given.runs} pairs of runs\n\n"
            "| what | dcq | peer | ratio | bar | aim | meets |\n|---|---|---|---|---|---|---|"
        )
        held = [
            report(bench, row, given.runs)
            for what in given.what or PARTS
            for row in PARTS[what](bench)
        ]
    sys.exit(0 if all(held) else 1)


if __name__ == "__main__":
    main()
