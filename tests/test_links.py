"""What a link checker of the user's own found, which says nothing about the facts."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.running import Outcome, run_dcq

ARTICLE = """
format = 1
[source]
slug = "wire"
title = "Wire"
url = "https://example.org/wire"
archive_url = "https://archive.example.org/wire"
audited = "2026-01-01"
[[project]]
slug = "campus"
name = "Campus"
kind = "site"
citations = [{ url = "https://example.org/permit", title = "Permit" }]
figures = [{ metric = "jobs", amount = "100 jobs" }]
"""
FOUND = """url,status,date
https://example.org/wire,404,2026-11-01
https://archive.example.org/wire,200,2026-11-01T08:00:00Z
https://example.org/permit,Timeout,2026-11-02
https://example.org/elsewhere,200,2026-11-02
"""
SAID = "link unreachable on 2026-11-01 (404); this says nothing about the facts"


def run(place: Path, *arguments: str, **how: object) -> Outcome:
    """Run dcq on the database of the test."""
    return run_dcq(["--db", "own.db", *arguments], place, **how)  # type: ignore[arg-type]


def check(place: Path, text: str = FOUND, name: str = "found.csv") -> Outcome:
    """Give dcq what a link checker found."""
    (place / name).write_text(text, "utf-8")
    return run(place, "check", "--links", name)


@pytest.fixture
def wired(place: Path) -> Path:
    """A folder with a database that has links."""
    (place / "wire.toml").write_text(ARTICLE, "utf-8")
    assert run(place, "db", "init").code == 0
    assert run(place, "import", "wire.toml").code == 0
    return place


def source(place: Path) -> dict[str, str]:
    """The row of the source in ``dcq sources``."""
    rows = csv.DictReader(io.StringIO(run(place, "sources", "--csv").stdout))
    return next(row for row in rows if row["slug"] == "wire")


def exported(place: Path, database: str = "own.db") -> str:
    """All that a database exports."""
    return run(place, "--db", database, "export", "--format", "jsonl").stdout


def test_checks_are_kept_and_told(wired: Path) -> None:
    """In sources and show, for a source's links and what it cites."""
    done = check(wired)
    assert done.stdout == (
        "url,link_status,link_checked,sources\n"
        "https://example.org/permit,timeout,2026-11-02,wire\n"
        "https://example.org/wire,404,2026-11-01,wire\n"
    )
    assert done.stderr.splitlines() == [
        "note: 3 link checks added or changed",
        "note: passed over, because no source has the link: 1",
        "note: an unreachable link says nothing about the facts",
    ]
    row = source(wired)
    assert (row["link_status"], row["link_checked"]) == ("404", "2026-11-01")
    assert (row["archive_status"], row["archive_checked"]) == ("200", "2026-11-01")
    assert row["audited"] == "2026-01-01"
    shown = " ".join(run(wired, "show", "campus", columns=120).stdout.split())
    assert SAID in shown
    assert "link unreachable on 2026-11-02 (timeout); this says nothing" in shown
    assert "archived copy" not in shown
    assert SAID in " ".join(run(wired, "sources", columns=200).stdout.split())
    facts = json.loads(run(wired, "show", "campus", "--json").stdout)["facts"]
    (cited,) = (fact for fact in facts if fact["fact"] == "citation")
    assert (cited["link_status"], cited["link_checked"]) == ("timeout", "2026-11-02")


def test_the_latest_check_counts(wired: Path) -> None:
    """An older one changes nothing, nor does the same again."""
    check(wired)
    entries = run(wired, "history", "--csv").stdout
    older = "url,status,date\nhttps://example.org/wire,200,2026-10-01\n"
    assert check(wired, older).stderr.startswith("note: 0 link checks added or changed\n")
    assert check(wired).stderr.startswith("note: 0 link checks added or changed\n")
    assert run(wired, "history", "--csv").stdout == entries
    check(wired, older.replace("10-01", "12-01"))
    assert source(wired)["link_status"] == "200"
    assert SAID not in run(wired, "show", "campus", columns=120).stdout


def test_a_check_outlives_an_import_and_is_undone(wired: Path) -> None:
    """It is a change of its own: it marks no article as changed, and undo takes it back."""
    before = exported(wired)
    check(wired)
    after = exported(wired)
    (wired / "wire.toml").write_text(ARTICLE.replace("100 jobs", "200 jobs"), "utf-8")
    run(wired, "import", "wire.toml")
    assert source(wired)["link_status"] == "404"
    assert run(wired, "undo").code == 0
    assert exported(wired) == after
    assert run(wired, "undo").code == 0
    assert exported(wired) == before
    assert source(wired)["link_status"] == ""


def test_an_older_entry_waits_for_a_later_one(wired: Path) -> None:
    """What was checked since would be lost."""
    check(wired)
    check(wired, FOUND.replace("404", "410"))
    entry = int(run(wired, "history", "--csv").stdout.splitlines()[1].split(",")[0])
    done = run(wired, "undo", str(entry - 1))
    assert done.code == 1
    assert f"entry {entry} (dcq --db own.db check --links found.csv) changed the link checks" in (
        done.stderr
    )


@pytest.mark.parametrize("form", ["articles", "jsonl"])
def test_checks_are_exported_and_come_back(wired: Path, form: str) -> None:
    """Nothing is lost on the way through files."""
    check(wired)
    files = ["all.jsonl"]
    if form == "articles":
        files = [f"out/{name}" for name in run(wired, "export", "out").stdout.split()]
    (wired / "all.jsonl").write_text(exported(wired), "utf-8")
    run_dcq(["--db", "copy.db", "db", "init", "--empty"], wired)
    done = run_dcq(["--db", "copy.db", "import", *files], wired)
    assert done.code == 0, done.stderr
    assert "decisions and link checks: 3 added or changed" in done.stderr
    assert exported(wired, "copy.db") == exported(wired)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (FOUND.replace(",", ";"), "found.csv"),
        ('{"URL": "https://example.org/wire", "status": 404, "date": "2026-11-01", "ms": 3}\n',
         "found.jsonl"),
        ('[{"url": "https://example.org/wire", "status": 404, "date": "2026-11-01"}]',
         "found.json"),
    ],
)  # fmt: skip
def test_lists_of_any_form_are_read(wired: Path, text: str, name: str) -> None:
    """CSV with another delimiter, JSON Lines with more columns, JSON; and standard input."""
    assert check(wired, text, name).code == 0
    assert source(wired)["link_status"] == "404"
    assert run(wired, "undo").code == 0
    assert run(wired, "check", "--links", "-", stdin=text).code == 0
    assert source(wired)["link_status"] == "404"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("https://x.org,four,2026-11-01", "found.csv:2: status: 'four' is neither an HTTP status"),
        ("https://x.org,99,2026-11-01", "found.csv:2: status: '99' is neither an HTTP status"),
        ("https://x.org,200,1/11/2026", "found.csv:2: date: '1/11/2026' is not a date"),
        (",200,2026-11-01", "found.csv:2: url: is missing"),
        ("https://x.org,200", "found.csv:2: date: is missing"),
    ],
)
def test_a_faulty_row_is_refused_with_its_place(wired: Path, row: str, fault: str) -> None:
    """And nothing of the file is kept."""
    done = check(wired, f"url,status,date\n{row}\n")
    assert done.code == 1
    assert done.stderr.startswith(f"dcq: {fault}")
    several = check(wired, f"{FOUND}{row}\n{row}\n")
    assert "2 faults in found.csv" in several.stderr
    assert source(wired)["link_status"] == ""


def test_a_file_without_a_column_is_refused(wired: Path) -> None:
    """The error says which columns there must be."""
    done = check(wired, "url,code\nhttps://x.org,200\n")
    assert (done.code, done.stderr) == (
        1,
        "dcq: found.csv has no column status, date; give url, status and date\n",
    )
