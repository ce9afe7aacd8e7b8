"""Hostile files in every importer: lists, articles, texts, folders of texts, databases."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.hostile_files import CONTENTS, CSV, MADE, NAMES, WAYS
from tests.processes import Arena, snapshot
from tests.running import MEMORY, SECONDS, Outcome, run_shell

TITLE = ("--source-title", "T")
LARGE = [pytest.mark.slow]


@pytest.fixture(scope="module")
def arena(databases: Path, tmp_path_factory: pytest.TempPathFactory) -> Arena:
    """A folder with the seed and an empty folder, and dcq at work in it."""
    place = tmp_path_factory.mktemp("arena") / "place"
    (place / "texts").mkdir(parents=True)
    shutil.copy(databases / "seed.db", place)
    return Arena(place)


def trials(arena: Arena, path: Path) -> dict[str, Outcome]:
    """What each importer makes of a file, without keeping it."""
    file = str(path)
    stdin = file if path.is_file() else os.devnull
    runs = {
        "import": arena.run("import", "--dry-run", file, *TITLE),
        "--map": arena.run("import", "--dry-run", file, *TITLE, "--map", "name=name"),
        "draft": arena.run("draft", file),
        "--links": arena.run("check", "--links", file),
        "--db": arena.run("--db", file, "list"),
        "-": arena.run("import", "--dry-run", "-", *TITLE, stdin=stdin),
    }
    assert len(runs) == WAYS
    return runs


def wrong(arena: Arena, path: Path) -> list[str]:
    """What went wrong with a file in any of the importers, and what changed on disk."""
    before = snapshot(arena.place)
    found = [
        f"{way}: {fault}; {run.stderr[-300:]!r}"
        for way, run in trials(arena, path).items()
        for fault in run.faults()
    ]
    after = snapshot(arena.place)
    changed = [file for file in before | after if before.get(file) != after.get(file)]
    return found + [f"{file} changed" for file in changed]


@pytest.mark.parametrize("content", CONTENTS)
def test_an_importer_takes_a_hostile_file(content: str, arena: Arena, tmp_path: Path) -> None:
    """No traceback, no hang, no memory, no change on disk; errors are clear and have a remedy."""
    file = tmp_path / NAMES[list(CONTENTS).index(content) % 4]
    file.write_bytes(CONTENTS[content])
    before = snapshot(arena.place)
    assert arena.run("import", "--dry-run", str(file), *TITLE).faults() == []
    assert snapshot(arena.place) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_importer_takes_every_hostile_file(name: str, arena: Arena, tmp_path: Path) -> None:
    """The same for all contents by all names; ``python -m tests.hostile_corpus`` counts them."""
    found = []
    for content, data in CONTENTS.items():
        (tmp_path / name).write_bytes(data)
        found += [f"{content} by {name}: {fault}" for fault in wrong(arena, tmp_path / name)]
    assert found == []


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(what, marks=LARGE * any(word in what for word in ("MB in", "1 GB", "pipe")))
        for what in MADE
    ],
)
def test_an_importer_takes_what_is_no_usual_file(what: str, arena: Arena, tmp_path: Path) -> None:
    """Nor is a pipe waited for that nobody writes to, or more read than shows what it is."""
    name, make = MADE[what]
    make(tmp_path / name)
    assert wrong(arena, tmp_path / name) == []


@pytest.mark.parametrize(
    "what",
    ["pipe", "folder", "link to itself", pytest.param("1 GB of nothing", marks=LARGE)],
)
def test_check_takes_a_hostile_folder_of_texts(what: str, arena: Arena) -> None:
    """A text that is no usual file is one that does not verify, whatever else it is."""
    texts = arena.place / "texts"
    listed = json.loads(arena.run("sources", "--json").stdout)
    MADE[what][1](texts / listed[0]["file_name"])
    done = arena.run("check", "--articles", "texts")
    shutil.rmtree(texts)
    texts.mkdir()
    assert (done.code, done.seconds < SECONDS, done.memory < MEMORY) == (1, True, True)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("what", ["pipe", "folder", "link to itself", "link to what never ends"])
@pytest.mark.parametrize("option", ["draft", "--articles", "--db"])
def test_an_option_that_names_a_file_takes_any(
    option: str, what: str, arena: Arena, tmp_path: Path
) -> None:
    """It is an error with a remedy, at once; a folder is one only where a file must be."""
    MADE[what][1](tmp_path / "it")
    command = {"draft": [], "--articles": ["check"], "--db": ["list"]}[option]
    done = arena.run(*command, option, str(tmp_path / "it"))
    assert "Traceback" not in done.stderr
    assert done.code in {1, 2}


@pytest.mark.parametrize(
    "line",
    [
        "dcq import --dry-run <(sleep 0.3; cat list.csv) --source-title T",
        "cat list.csv | dcq import --dry-run - --source-title T",
        *(
            pytest.param(line, marks=pytest.mark.slow)
            for line in (
                "dcq import --dry-run <(cat list.csv) --source-title T",
                "dcq import --dry-run /dev/stdin --source-title T < list.csv",
                "cat list.csv | dcq import --dry-run /dev/stdin --source-title T",
                "mkfifo pipe; cat list.csv > pipe & dcq import --dry-run pipe --source-title T",
                "dcq export | dcq import --dry-run <(cat)",
            )
        ),
    ],
)
def test_a_pipe_is_as_good_as_a_file(line: str, place: Path) -> None:
    """``<(…)`` is how a shell names a pipe, which can be read only once."""
    (place / "list.csv").write_text(CSV, encoding="utf-8")
    done = run_shell(line, place)
    assert (done.code, done.stdout.startswith("source,added")) == (0, True), done.stderr
