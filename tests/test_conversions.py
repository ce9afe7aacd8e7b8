"""An article's own conversions and corrections: kept, shown, and counted once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dcq.errors import UserError
from dcq.export.articles import read_documents
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options
from tests.conftest import Runner

HEAD = 'format = 1\nsource = { slug = "wire", title = "Wire", published = "2026-01-01" }\n'
PROJECT = '[[project]]\nslug = "campus"\nname = "Campus"\nkind = "site"\n'
REGION = '[[region]]\nregion = "Nord"\n'
DOLLARS = 'metric = "investment"\namount = "5 bn USD"\n'
EUROS = 'metric = "investment"\namount = "4.3 bn EUR"\nconversion = true\n'
OLD = 'metric = "investment"\namount = "10 bn EUR"\n'
NEW = 'metric = "investment"\namount = "15 bn EUR"\nreplaces = true\n'


def take(place: Path, *figures: str, subject: str = PROJECT) -> list[str]:
    """Import an article that states figures about one subject; return the notes."""
    table = subject[2 : subject.index("]")]
    text = HEAD + subject + "".join(f"[[{table}.figures]]\n{figure}" for figure in figures)
    (place / "wire.toml").write_text(text, "utf-8")
    return import_files(place / "seed.db", [str(place / "wire.toml")], Options()).notes


def standings(place: Path) -> list[tuple[object, ...]]:
    """Each figure of the article, with how it stands."""
    query = "SELECT low, unit, standing FROM figure_ledger WHERE source = 'wire' ORDER BY id"
    with closing(sqlite3.connect(place / "seed.db")) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("subject", [PROJECT, REGION], ids=["project", "region"])
@pytest.mark.parametrize("turned", [False, True], ids=["conversion last", "conversion first"])
def test_a_conversion_gives_way_to_the_amount_that_it_converts(
    place: Path, subject: str, turned: bool
) -> None:
    """Whichever stands first, the amount that was converted is chosen, and nothing is noted."""
    figures = (EUROS, DOLLARS) if turned else (DOLLARS, EUROS)
    assert take(place, *figures, subject=subject) == []
    told = [(5_000_000_000, "USD", "chosen"), (4_300_000_000, "EUR", "conversion")]
    assert standings(place) == (told[::-1] if turned else told)


def test_a_conversion_alone_counts(place: Path) -> None:
    """It is all that the source says."""
    take(place, EUROS)
    assert standings(place) == [(4_300_000_000, "EUR", "chosen")]


def test_a_conversion_of_another_date_or_scope_counts(place: Path) -> None:
    """It converts nothing that stands beside it."""
    take(place, DOLLARS + 'target = "2030"\n', EUROS)
    assert [standing for *_, standing in standings(place)] == ["chosen", "chosen"]


def test_a_conversion_enters_no_total_beside_its_amount(dcq: Runner, place: Path) -> None:
    """Rule 5, in every currency that is asked for, and the reason is given."""
    take(place, DOLLARS, EUROS)
    for options in ((), ("--currency", "EUR")):
        told = dcq("totals", "--source", "wire", "--explain", "--csv", *options).stdout
        assert "4300000000" not in "".join(r for r in told.splitlines() if r.startswith("1,"))
    reason = "it is the source's own conversion of another amount,5"
    assert reason in dcq("totals", "--explain", "--csv", "--search", "campus").stdout


@pytest.mark.parametrize("subject", [PROJECT, REGION], ids=["project", "region"])
@pytest.mark.parametrize("turned", [False, True], ids=["new last", "new first"])
def test_a_corrected_figure_is_kept_and_neither_chosen_nor_in_conflict(
    place: Path, subject: str, turned: bool
) -> None:
    """As in « no longer 10 billion, but 15 »: one article, one answer."""
    assert take(place, *((NEW, OLD) if turned else (OLD, NEW)), subject=subject) == []
    told = [(10_000_000_000, "EUR", "replaced"), (15_000_000_000, "EUR", "chosen")]
    assert standings(place) == (told[::-1] if turned else told)


def test_of_several_corrections_the_last_counts(place: Path) -> None:
    """Each replaces those before it."""
    assert take(place, OLD, NEW, NEW.replace("15", "12")) == []
    assert [standing for *_, standing in standings(place)] == ["replaced", "replaced", "chosen"]


def test_a_correction_replaces_nothing_of_another_basis(place: Path) -> None:
    """What stays in force stays chosen."""
    capacity = 'metric = "capacity"\namount = "{}"\nbasis = "{}"\n'.format
    new = capacity("3 GW", "gross") + "replaces = true\n"
    take(place, capacity("2 GW", "gross"), capacity("1 GW", "it_load"), new)
    assert [standing for *_, standing in standings(place)] == ["replaced", "chosen", "chosen"]


def test_a_correction_that_replaces_nothing_is_refused(place: Path) -> None:
    """The figure that it replaces was forgotten, or is of another kind."""
    with pytest.raises(
        UserError, match=r"replaces no other investment.*state that one, too"
    ) as refused:
        take(place, DOLLARS + 'target = "2030"\n', NEW)
    assert "wire.toml, line " in str(refused.value)


def test_two_figures_of_one_kind_are_noted(place: Path) -> None:
    """Both are named, and what to do about them."""
    twice = DOLLARS.replace("5 bn USD", "9 bn EUR")
    for subject, named in ((PROJECT, "campus"), (REGION, "Nord")):
        (note,) = take(place, OLD, twice, subject=subject)
        assert note == (
            f"two figures of one kind: {named} has the investment 10 bn EUR and 9 bn EUR"
            " (mark the one that corrects the other with replaces = true,"
            " a conversion with conversion = true)"
        )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (OLD, OLD + 'printed = "dix milliards"\n'),
        (OLD, OLD.replace("10 bn", "about 10 bn") + 'printed = "environ dix milliards"\n'),
        (OLD, OLD.replace("10 bn EUR", "unquantified EUR")),
        (OLD, OLD.replace("10 bn", "9 bn") + 'target = "2030"\n'),
        (OLD, OLD.replace("10 bn", "9 bn") + 'scope = "per_site"\n'),
        (OLD, OLD.replace("10 bn", "9 bn") + 'according_to = "the mayor"\n'),
        (OLD, OLD.replace("10 bn", "at least 10 bn")),
        (OLD, EUROS),
    ],
)
def test_what_does_not_differ_in_kind_or_amount_is_not_noted(
    place: Path, first: str, second: str
) -> None:
    """No note without something to do; two that agree may stand side by side."""
    assert take(place, first, second) == []


def test_both_are_exported_and_taken_back(place: Path) -> None:
    """The keys come out as they went in, and only where they are set."""
    take(place, OLD, NEW, EUROS)
    with closing(sqlite3.connect(place / "seed.db")) as connection:
        (document,) = (d for d in read_documents(connection) if d["source"]["slug"] == "wire")
    marks = [{*f} & {"conversion", "replaces"} for f in document["project"][0]["figures"]]
    assert marks == [set(), {"replaces"}, {"conversion"}]


def test_show_tells_what_gives_way(dcq: Runner, place: Path) -> None:
    """Both stand in the list of figures, and no disagreement is made of them."""
    take(place, OLD, NEW, EUROS)
    told = dcq("show", "campus", "-f", "table").stdout
    assert "replaced" in told
    assert "conversion" in told
    assert "contradicts" not in told
