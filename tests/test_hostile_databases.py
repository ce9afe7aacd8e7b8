"""Databases that mean harm: what dcq does not make is refused, what cannot be is an error."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from dcq.store import reading
from dcq.store.identity import REVISION, SCHEMA, SCHEMAS, digest, shipped
from dcq.store.reading import explain, open_for_reading
from tests import hostile_databases as corpus
from tests.conftest import HERE, Outcome, Runner, run_dcq
from tests.hostile_corpus import commands
from tests.hostile_databases import ENDLESS, SOUND, VALUES, spoil

LINES = [
    tuple(line.split())
    for line in f"""
        list
        list --kind all --status all --format table
        list --kind all --status all --json
        list --as-of 2026 --kind all
        list --region hauts-de-france --investor brookfield
        list --search campus --min-investment 1bn --announced-after 2020
        show escaudain
        show escaudain --format table
        show hauts-de-france --format markdown
        rank
        rank --by capacity --format table
        totals
        totals --by region --kind all --format table
        totals --by investor --explain
        totals --by year --json
        diff --from 2025
        diff --from 2025-06 --format table
        cite
        cite escaudain --format table
        figures
        figures --as-of 2026 --format table
        figures --metric jobs --json
        investors
        investors --format table
        regions
        regions --format table
        power
        power --format table
        sources
        sources --format table
        gaps
        gaps --format table
        gaps --evidence
        check
        check --articles .
        export
        export -o exported
        draft {HERE / "articles" / "draft-me.txt"}
        import {HERE / "articles" / "journal-fictif-2026-02.toml"}
        import list.csv --source-title T --dry-run
        import list.csv --source-title T
        remove --yes gigafactories-ia
        history
        merge roubaix-ovhcloud escaudain --reason why
        unmerge escaudain
        undo
        db seed
        db info
        db upgrade
        db backup copy.db
    """.strip().splitlines()
]
WRITING = {"export", "import", "remove", "merge", "unmerge", "undo", "db"}
# These read no database, or put another in its place.
APART = {(), ("help",), ("db",), ("db", "path"), ("db", "init"), ("db", "restore")}


def test_every_command_is_tried() -> None:
    """A new command meets every hostile database, too."""
    named = {found for found in commands() if found not in APART}
    assert len(LINES) <= min(len(corpus.SCHEMAS), len(VALUES))
    assert {line[: len(found)] for found in named for line in LINES} >= named


def cases(databases: dict[str, str]) -> list[ParameterSet]:
    """Each database with one of the command lines, some with a check, too; the slow run: all."""
    check = ("check",)
    return [
        pytest.param(name, lines, id=f"{name}: {called}", marks=marks)
        for number, name in enumerate(databases)
        for called, lines, marks in (
            ("one", [LINES[number % len(LINES)], *[check] * (number % 3 == 0)], ()),
            ("all", LINES, pytest.mark.slow),
        )
    ]


def ask(line: tuple[str, ...]) -> Outcome:
    """Run a command here on ``bad.db``; any traceback is the test's own."""
    done = run_dcq(["--db", "bad.db", *line], Path.cwd())
    assert done.code in {0, 1, 2}
    said = sum(text.startswith("dcq: ") for text in done.stderr.splitlines())
    found = line[0] == "check" and done.stdout != ""  # what an audit finds is its answer
    assert said == (done.code != 0) or (said == 0 and found)
    return done


@pytest.fixture
def bad(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound database to spoil, and a list to import, in the folder where it is asked."""
    monkeypatch.chdir(place)
    (place / "list.csv").write_text("name,country,capacity_mw\nA,FR,5\n", "utf-8")
    return Path(shutil.copy(place / "seed.db", place / "bad.db"))


@pytest.mark.parametrize(("name", "lines"), cases(corpus.SCHEMAS))
def test_what_dcq_does_not_make_is_refused(
    name: str, lines: list[tuple[str, ...]], place: Path, bad: Path
) -> None:
    """In one line, with the remedy, by all that reads or writes, and nothing is changed."""
    spoil(bad, corpus.SCHEMAS[name])
    before = bad.read_bytes()
    for line in lines:
        done = ask(line)
        assert (done.stdout, done.code) == ("", 1), line
        assert done.stderr.count("\n") == 1
        assert "backup" in done.stderr
        assert "\x1b" not in done.stderr
    assert bad.read_bytes() == before
    assert not (place / "copy.db").exists()


@pytest.mark.parametrize(("name", "lines"), cases(VALUES))
def test_a_value_that_cannot_be_is_an_error_in_one_line(
    name: str, lines: list[tuple[str, ...]], place: Path, bad: Path
) -> None:
    """Whoever meets it says so; who does not answers."""
    spoil(bad, VALUES[name])
    spoilt = bad.read_bytes()
    for line in lines:
        done = ask(line)
        assert done.code != 2 or line[0] in {"list", "show", "cite", "remove", "merge"}
        assert done.code == 1 or line != ("check",), "check finds it, whatever it is"
        if line[0] in WRITING:
            bad.write_bytes(spoilt)
            (place / "copy.db").unlink(missing_ok=True)
            shutil.rmtree(place / "exported", ignore_errors=True)


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("list", "a figure below zero"),
        ("list", "a figure that is words"),
        ("list", "a figure that is a fraction"),
        ("list", "a date of words"),
        ("list --kind all --status all", "an unknown status"),
        ("list --kind all", "a slug that a terminal obeys"),
        ("list --kind all", "a slug of two lines"),
        ("figures", "a figure below zero"),
        ("figures", "a figure whose upper bound is below zero"),
        ("figures", "a target of words"),
        ("figures --format table", "an about of two"),
        ("figures", "words that are bytes"),
        ("totals --kind all", "a figure below zero"),
        ("totals --kind all", "a figure that is words"),
        ("rank --kind all", "bounds the wrong way round"),
        ("show escaudain", "a status date of words"),
        ("sources", "a publication date of words"),
        ("list --as-of 2026", "a publication date that is bytes"),
        ("export", "an unknown kind"),
        ("export", "a name that is bytes"),
        ("totals --by region", "two projects in each other"),
    ],
)
def test_who_reads_such_a_value_prints_no_answer_of_it(command: str, name: str, bad: Path) -> None:
    """An impossible value is no answer, not even a faithful one."""
    spoil(bad, VALUES[name])
    done = ask(tuple(command.split()))
    assert done.code == 1
    assert "check" in done.stderr


@pytest.mark.parametrize("name", SOUND)
def test_what_harms_nobody_is_answered(name: str, dcq: Runner, place: Path, bad: Path) -> None:
    """What ANALYZE and VACUUM leave, and what no CHECK forbids."""
    spoil(bad, SOUND[name])
    for line in ("figures", "totals", "check"):
        done = ask((line,))
        assert done.code == 0, done.stderr
        assert done.stdout == dcq(line).stdout


@pytest.mark.parametrize("name", ["a name that is NULL", "a slug that is NULL", "no metrics"])
def test_completion_of_a_hostile_database_is_silent(name: str, place: Path, bad: Path) -> None:
    spoil(bad, VALUES[name])
    asked = {
        "_DCQ_COMPLETE": "complete_bash",
        "COMP_WORDS": "dcq --db bad.db show ",
        "COMP_CWORD": "4",
    }
    done = run_dcq([], place, env=asked)
    assert "Traceback" not in done.stderr
    assert done.stderr == ""


@pytest.mark.parametrize("revision", SCHEMAS)
def test_the_digest_is_that_of_the_released_schema(revision: str) -> None:
    """A migration that changes needs its digest in ``store/identity.py`` changed."""
    dump = (HERE / "databases" / f"{revision}.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(dump)
        made = connection.execute(SCHEMA).fetchall()
    assert digest([row for row in made if row[2] != "alembic_version"]) == SCHEMAS[revision]


def test_a_database_that_is_made_has_the_newest_schema(place: Path) -> None:
    """And not only one that was released."""
    with closing(open_for_reading(place / "seed.db")) as connection:
        made = connection.execute(SCHEMA).fetchall()
    assert digest([row for row in made if row[2] != "alembic_version"]) == SCHEMAS[REVISION]


def test_every_revision_has_a_digest() -> None:
    files = (shipped("migrations") / "versions").glob("0*.py")
    assert {file.name[:4] for file in files} == {*SCHEMAS}
    assert max(SCHEMAS) == REVISION


def test_an_answer_takes_no_more_steps_than_its_database_can_need(
    bad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever makes a query endless, it ends in an error that says what to do."""
    monkeypatch.setattr(reading, "_STEPS", 1_000_000)
    monkeypatch.setattr(reading, "_STEPS_A_PAGE", 1_000)
    with (
        closing(open_for_reading(bad)) as connection,
        pytest.raises(sqlite3.OperationalError) as stopped,
    ):
        connection.execute(f"SELECT max(n) FROM ({ENDLESS})").fetchone()
    problem, remedy = explain(stopped.value, "")
    assert "longer than a database of this size can need" in problem
    assert "check" in remedy
