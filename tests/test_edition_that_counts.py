"""Editions: a source that supersedes another speaks from its own date on, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Runner
from tests.lists import Row, rows

DB = "empty.db"
OLD, NEW = "tracker-2025", "tracker-2026"


def edition(slug: str, published: str, supersedes: str, **capacities: str) -> str:
    """An edition of a tracker: projects in France with their capacities."""
    projects = "".join(
        f'[[project]]\nslug = "{name}"\nname = "{name.title()}, {slug}"\nkind = "site"\n'
        'places = [{ region = "FR" }]\n'
        f'figures = [{{ metric = "capacity", amount = "{amount}", basis = "gross" }}]\n'
        for name, amount in capacities.items()
    )
    source = f'[source]\nslug = "{slug}"\ntitle = "{slug}"\npublished = "{published}"\n'
    return f'format = 1\n{source}supersedes = "{supersedes}"\n{projects}'


@pytest.fixture
def editions(dcq: Runner, place: Path) -> Path:
    """Two editions: ``kept`` has grown from one to the other, ``lost`` is listed no more."""
    (place / "old.toml").write_text(
        edition(OLD, "2025-03", "tracker-2024", kept="10 MW", lost="5 MW"), "utf-8"
    )
    (place / "new.toml").write_text(
        edition(NEW, "2026-03", OLD, kept="30 MW", added="7 MW"), "utf-8"
    )
    dcq("--db", DB, "db", "init", "--empty")
    assert dcq("--db", DB, "import", "old.toml", "new.toml").code == 0
    return place


def listed(place: Path, *options: str) -> dict[str, str]:
    """The capacity in MW of each project that is listed."""
    found = rows(place, "list", *options, db=DB)
    return {row["slug"]: row["capacity_low_mw"] for row in found}


def total(place: Path, *options: str) -> Row:
    (row,) = rows(place, "totals", "--metric", "capacity", *options, db=DB)
    return row


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param((), {"kept": "30", "added": "7"}, id="today: the newer alone"),
        pytest.param(("--as-of", "2025"), {"kept": "10", "lost": "5"}, id="between: the older"),
        pytest.param(("--as-of", "2026-03"), {"kept": "30", "added": "7"}, id="from its date on"),
        pytest.param(("--as-of", "2024"), {}, id="before both"),
        pytest.param(("--source", OLD), {"kept": "10", "lost": "5"}, id="the older alone"),
        pytest.param(("--source", NEW), {"kept": "30", "added": "7"}, id="the newer alone"),
        pytest.param(("--source", f"{OLD},{NEW}"), {"kept": "30", "added": "7"}, id="both"),
    ],
)
def test_the_edition_that_counts(
    options: tuple[str, ...], expected: dict[str, str], editions: Path
) -> None:
    """What is listed is what is totalled, from one edition and never from two."""
    assert listed(editions, *options) == expected
    assert int(total(editions, *options)["low"] or 0) == sum(map(int, expected.values()))


def test_a_superseded_edition_is_shown_as_such(editions: Path, dcq: Runner) -> None:
    """Its words are kept: they are history, neither a conflict nor a choice."""
    figures = rows(editions, "figures", db=DB)
    standing = {row["source"]: row["standing"] for row in figures if row["subject"] == "kept"}
    assert standing == {OLD: "superseded", NEW: "chosen"}
    shown = dcq("--db", DB, "show", "kept", "--format", "table").stdout
    assert shown.startswith(f"Kept, {NEW}\n")
    words = " ".join(shown.split())
    assert "What was said before" in words
    assert "10 MW" in words
    alone = dcq("--db", DB, "show", "lost", "--as-of", "2025", "--format", "table").stdout
    assert alone.startswith(f"Lost, {OLD}\n")


def test_the_older_edition_counts_again_when_the_newer_goes(editions: Path, dcq: Runner) -> None:
    assert dcq("--db", DB, "remove", "--yes", NEW).code == 0
    assert listed(editions) == {"kept": "10", "lost": "5"}


def test_a_circle_of_editions_is_refused(editions: Path, dcq: Runner) -> None:
    """Of which each would silence the other; nothing is written."""
    (editions / "oldest.toml").write_text(edition("tracker-2024", "2024", NEW, kept="1 MW"))
    before = (editions / DB).read_bytes()
    done = dcq("--db", DB, "import", "oldest.toml")
    assert (done.stdout, done.code) == ("", 1)
    assert "would supersede itself; check supersedes" in done.stderr
    assert done.stderr.count("\n") == 1
    assert (editions / DB).read_bytes() == before


def test_zero_degrees_come_back(dcq: Runner, place: Path) -> None:
    """0.0 is a latitude and a longitude, not an empty cell."""
    text = edition("atlas", "2026", "older-atlas", buoy="1 MW")
    point = 'region = "FR", latitude = 0.0, longitude = 0.0'
    (place / "atlas.toml").write_text(text.replace('region = "FR"', point), "utf-8")
    dcq("--db", DB, "db", "init", "--empty")
    assert dcq("--db", DB, "import", "atlas.toml").code == 0
    (row,) = rows(place, "list", db=DB)
    assert (float(row["latitude"]), float(row["longitude"])) == (0, 0)
    exported = dcq("--db", DB, "export").stdout
    assert '"latitude": 0.0, "longitude": 0.0' in exported
