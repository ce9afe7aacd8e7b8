"""A small file costs little: it is imported, or refused with the reason, and then read cheaply."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.processes import Arena
from tests.running import SECONDS

MEMORY = 300 << 20
START = 'format = 1\n[source]\nslug = "s"\ntitle = "S"\n'
PROJECT = '[[project]]\nslug = "p"\nname = "P"\nkind = "site"\n'
READERS = ("check", "figures", "list", "totals", "list -f table")


def article(project: str, before: str = "") -> str:
    return f"{START}{before}{PROJECT}{project}\n"


def csv(header: str, rows: Iterator[str]) -> str:
    return "\n".join([header, *rows, ""])


def figures(count: int) -> str:
    return ",".join(f'{{metric="jobs",amount="{n}"}}' for n in range(1, count + 1))


def articles(count: int) -> str:
    def one(n: int) -> str:
        figure = {"metric": "jobs", "amount": str(n + 1)}
        project = {"slug": "p", "name": "P", "kind": "site", "figures": [figure]}
        return json.dumps(
            {"format": 1, "source": {"slug": f"s{n}", "title": "T"}, "project": [project]}
        )

    return "\n".join(map(one, range(count)))


def chain(length: int) -> str:
    rows = (f"p{n},P{n},FR,{f'p{n - 1}' if n else ''}" for n in range(length))
    return csv("slug,name,country,part_of", rows)


def many(name: str, count: int) -> str:
    return ";".join(f"{name}{n}" for n in range(count))


def by_places(count: int) -> str:
    rows = (f"A{n},FR,{many('I', 8)},{many('T', 8)}" for n in range(count))
    return csv("name,country,investors,places", rows)


def investors_by_places(count: int) -> str:
    return article(
        "places=["
        + ",".join(f'{{region="FR",locality="q{n}"}}' for n in range(count))
        + "]\nroles=["
        + ",".join(f'{{role="investor",organisation="o{n}"}}' for n in range(5_000))
        + "]",
        "".join(f'[[organisation]]\nslug="o{n}"\nname="o"\n' for n in range(5_000)),
    )


# What each file is called, what it holds, and the reason for which it is refused, if it is.
INPUTS: dict[str, tuple[str, Callable[[], str], str]] = {
    "key of quoted parts": ("a.toml", lambda: '"a b"' + '."!!"' * 20_000 + " = 1\n", "too deep"),
    "keys of many parts": (
        "a.toml",
        lambda: "".join(f"k{n}{'.a' * 98} = 1\n" for n in range(5_000)),
        "too deep",
    ),
    "600 figures on a project": (
        "a.toml",
        lambda: article(f"figures = [{figures(600)}]"),
        "more than 500 figures of jobs",
    ),
    "500 figures on a project": ("a.toml", lambda: article(f"figures = [{figures(500)}]"), ""),
    "400 articles on a project": ("a.jsonl", lambda: articles(400), ""),
    "chain of 15": ("a.csv", lambda: chain(15), ""),
    "chain of 180": ("a.csv", lambda: chain(180), "lie inside more than 16 other projects"),
    "chain of 4,000": ("a.csv", lambda: chain(4_000), "lie inside more than 16 other projects"),
    "rows of different keys": (
        "a.jsonl",
        lambda: "\n".join(f'{{"name":"N{n}","country":"FR","k{n}":1}}' for n in range(20_000)),
        "more than 1000 columns",
    ),
    "unknown regions in a cell": (
        "a.jsonl",
        lambda: json.dumps({"name": "A", "regions": many("xyzzy", 90_000)}),
        "more than 1000 values",
    ),
    "unknown regions in rows": (
        "a.csv",
        lambda: csv("name,regions", (f"A{n},xyzzy{n}" for n in range(50_000))),
        "no region",
    ),
    "unknown regions in an article": (
        "a.toml",
        lambda: article("places=[" + ",".join(f'{{region="q{n}"}}' for n in range(5_000)) + "]"),
        "no region",
    ),
    "more facts than an article has": (
        "a.toml",
        lambda: article("figures=[" + "{}," * 300_000 + "]"),
        "has more than 5000 entries",
    ),
    "more faulty projects than a person corrects": (
        "articles.jsonl",
        lambda: json.dumps(
            {"format": 1, "source": {"slug": "s", "title": "S"}, "project": [{}] * 300_000}
        ),
        "faults in articles.jsonl",
    ),
    "name of 1 MB": (
        "a.toml",
        lambda: START + PROJECT.replace('"P"', f'"{"P" * 999_000}"'),
        "10000",
    ),
    "name of 1 MB in a list": (
        "a.jsonl",
        lambda: json.dumps({"name": "P" * 999_000, "country": "FR"}),
        "longer than 10000 characters",
    ),
    "5,000 investors by 100 places": ("a.toml", lambda: investors_by_places(100), ""),
    "more places than a project has": (
        "a.toml",
        lambda: investors_by_places(2_000),
        "more than 100 places",
    ),
    "100 places of each of many projects": (
        "a.csv",
        lambda: csv("name,country,places", (f"A{n},FR,{many(f'{n}i', 100)}" for n in range(1_000))),
        "",
    ),
    "few investors by few places, in some rows": ("a.csv", lambda: by_places(2_000), ""),
    "few investors by few places, in many rows": ("a.csv", lambda: by_places(10_000), ""),
}
LONG = {
    "few investors by few places, in many rows",
    "few investors by few places, in some rows",
    "100 places of each of many projects",
    "unknown regions in rows",
}


@pytest.fixture
def arena(databases: Path, tmp_path: Path) -> Arena:
    place = tmp_path / "place"
    place.mkdir()
    shutil.copy(databases / "seed.db", place)
    return Arena(place)


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=[pytest.mark.slow] * (what in LONG)) for what in INPUTS]
)
def test_a_small_input_stays_cheap(what: str, arena: Arena) -> None:
    """In 5 s and 300 MiB it is refused, or in, and every reader answers in that, too."""
    name, make, reason = INPUTS[what]
    before = (arena.place / "seed.db").read_bytes()
    (arena.place / name).write_text(make(), "utf-8")
    done = arena.run(
        "import", name, *(() if name == "a.toml" or "articles" in what else ("--source-title", "T"))
    )
    runs = [done]
    if reason:  # there is nothing new to read
        assert (arena.place / "seed.db").read_bytes() == before
    else:
        runs += [arena.run(*reader.split()) for reader in READERS]
    assert [run.faults() for run in runs] == [[]] * len(runs)
    assert max(run.memory for run in runs) <= MEMORY
    assert max(run.seconds for run in runs) <= SECONDS
    assert (done.code, reason in done.stderr) == (1 if reason else 0, True)
