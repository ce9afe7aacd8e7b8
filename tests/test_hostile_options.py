"""Hostile texts in every option and argument of every command, as the Typer app has them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.hostile_corpus import TEXTS, Place, commands, places, some
from tests.processes import Arena, snapshot

PLACES = places()
SOME = some(PLACES)
WRITING = {("db", "init"), ("db", "backup"), ("export",)}
SEEDING = ("db", "seed")  # which writes to the database whenever it succeeds


@pytest.fixture(scope="module")
def arena(databases: Path, tmp_path_factory: pytest.TempPathFactory) -> Arena:
    """A folder with the seed and a list, and dcq at work in it."""
    place = tmp_path_factory.mktemp("arena") / "place"
    place.mkdir()
    shutil.copy(databases / "seed.db", place)
    (place / "list.csv").write_text("name,country\nA,FR\n", encoding="utf-8")
    return Arena(place)


def trial(arena: Arena, where: Place, name: str) -> list[str]:
    """Try a text at a place of the command line; what went wrong, and what changed on disk."""
    folder = arena.place.parent
    before = snapshot(folder)
    done = arena.run(*where.line(TEXTS[name]))
    found = done.faults()
    after = snapshot(folder)
    if after != before:
        new = sorted(after.keys() - before.keys())
        changed = {file for file in before if after.get(file) != before[file]}
        if changed - ({"place/seed.db"} if where.command == SEEDING else set()):
            found.append("a file changed")
        if done.code or not (where.command in WRITING or where.option == "--output"):
            found.append(f"new files: {new}")
        for file in reversed(new):
            path = folder / file
            path.rmdir() if path.is_dir() else path.unlink()
    return [f"{where} with {name}: {fault}; {done.stderr[-300:]!r}" for fault in found]


@pytest.mark.parametrize(("where", "name"), SOME, ids=str)
def test_an_option_takes_hostile_text(where: Place, name: str, arena: Arena) -> None:
    """No traceback, no hang, no memory, no change on disk; errors are clear and have a remedy."""
    assert trial(arena, where, name) == []


@pytest.mark.slow
@pytest.mark.parametrize("command", commands(), ids=lambda words: " ".join(words) or "dcq")
def test_every_option_takes_every_hostile_text(command: tuple[str, ...], arena: Arena) -> None:
    """The same for all texts in all places; ``python -m tests.hostile_corpus`` counts them."""
    mine = [place for place in PLACES if place.command == command]
    assert [fault for where in mine for name in TEXTS for fault in trial(arena, where, name)] == []


def test_every_command_and_option_is_tried() -> None:
    """A new option is tried without a word here: the app itself is asked what it has."""
    assert len(PLACES) >= 288
    assert {place.option or str(place) for place in PLACES} == {
        where.option or str(where) for where, _ in SOME
    }
    assert {place.command for place in PLACES} == set(commands())


@pytest.mark.parametrize("line", [["--db", "", "list"], ["--db=", "db", "path"]])
def test_an_unset_variable_names_no_database(line: list[str], arena: Arena) -> None:
    """``dcq --db "$UNSET" list`` must not take dcq's own database for it."""
    done = arena.run(*line)
    assert (done.stdout, done.code) == ("", 2)
    assert done.stderr == "dcq: --db: the value is empty; give one, or leave it out\n"


@pytest.mark.parametrize("blank", ["", " ", ", ,", "\t", "\u00a0", "\u2003,"])
def test_a_blank_value_is_refused_whatever_blank_it_is(blank: str, arena: Arena) -> None:
    """A no-break space passed for a title, and failed where a slug was made of it."""
    done = arena.run("import", "list.csv", "--dry-run", f"--source-title={blank}")
    assert (done.stdout, done.code) == ("", 2)
    assert done.stderr == "dcq: --source-title: the value is empty; give one, or leave it out\n"


def test_a_mark_in_what_was_typed_takes_no_remedy_away(arena: Arena) -> None:
    """Only a guess of Typer's own, at the end, is a remedy."""
    done = arena.run("history", "which?")
    assert done.stderr == (
        "dcq: Got unexpected extra argument(s) (which?); see dcq history --help\n"
    )
