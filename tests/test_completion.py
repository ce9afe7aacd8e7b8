"""Shell completion: commands, options and names, and nothing made on the way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import run_dcq


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder to work in, with an empty HOME and no database."""
    (tmp_path / "home").mkdir()
    return tmp_path


def offers(line: str, place: Path, **variables: str) -> list[str]:
    """What bash would offer for the last word of a line."""
    words = line.split(" ")
    done = run_dcq(
        [],
        place,
        env={
            "_DCQ_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
            **variables,
        },
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.fixture
def seeded(home: Path, databases: Path) -> Iterator[Path]:
    """A folder with ``seed.db``, which the environment names."""
    shutil.copy(databases / "seed.db", home)
    return home


def test_completion_offers_commands(seeded: Path) -> None:
    assert {"list", "show", "figures", "db"} <= set(offers("dcq ", seeded))
    assert offers("dcq inv", seeded) == ["investors"]
    assert set(offers("dcq db ", seeded)) == {
        *("path", "info", "init", "upgrade", "backup", "restore", "seed")
    }


def test_completion_offers_options(seeded: Path) -> None:
    assert offers("dcq list --reg", seeded) == ["--region"]
    assert offers("dcq figures --met", seeded) == ["--metric"]


HIGH = {
    *(f"haute-{name}" for name in "corse garonne loire marne saone savoie vienne".split()),
    *("haut-rhin", "hautes-alpes", "hautes-pyrenees", "hauts-de-france", "hauts-de-seine"),
}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("dcq list --region haut", HIGH),
        ("dcq list --region hauts-de-f", {"hauts-de-france"}),
        ("dcq list --investor br", {"brookfield"}),
        ("dcq list --investor conf", {"confidential"}),
        ("dcq show esc", {"escaudain"}),
        ("dcq show normandie-", {"normandie-ai-sites", "normandie-lost-bid"}),
        ("dcq list --power mast", {"mastaing-substation"}),
        ("dcq list --power nucl", {"nuclear"}),
        ("dcq list --source giga", {"gigafactories-ia"}),
        ("dcq list --status op", {"operating"}),
        ("dcq list --kind p", {"programme", "plan"}),
        ("dcq list --role i", {"investor", "interested"}),
        ("dcq list --basis g", {"gross", "grid_connection"}),
        ("dcq list --format js", {"json", "jsonl"}),
        ("dcq help hon", {"honest-totals"}),
        ("dcq list --region Hauts-de-F", {"hauts-de-france"}),
        ("dcq list --region HAUT", HIGH),
        ("dcq list --region Île", {"ile-de-france"}),
        ("dcq show ESC", {"escaudain"}),
        ("dcq list --status Op", {"operating"}),
        ("dcq list --basis grid-c", {"grid_connection"}),
        ("dcq list --tie n", {"nearby"}),
        ("dcq cite --lang ", {"en", "fr"}),
        ("dcq help fi", {"filters", "figures"}),
    ],
)
def test_completion_offers_names(line: str, offered: set[str], seeded: Path) -> None:
    assert sorted(offers(line, seeded)) == sorted(offered)


def test_completion_never_makes_a_database(home: Path) -> None:
    assert offers("dcq list --region haut", home, DCQ_DB="") == []
    assert offers("dcq show esc", home, DCQ_DB="nowhere.db") == []
    assert offers("dcq list --investor conf", home, DCQ_DB="") == ["confidential"]
    assert list((home / "home").iterdir()) == []
    assert [entry.name for entry in home.iterdir()] == ["home"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_leaves_no_log_beside_the_database(shell: str, seeded: Path) -> None:
    """Whoever copies the file after a Tab copies all of it."""
    line = "dcq show esc"
    asked = {
        "_DCQ_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "COMP_WORDS": line,
        "COMP_CWORD": "2",
    }
    before = sorted(seeded.iterdir())
    assert "escaudain" in run_dcq([], seeded, env=asked, process=True).stdout
    assert sorted(seeded.iterdir()) == before
