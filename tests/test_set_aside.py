"""What an article file says of its source, its audit, and the numbers that it sets aside."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dcq.errors import UserError
from dcq.export.articles import read_documents
from dcq.ingest.article_file import parse_toml
from dcq.ingest.changes import remove_source, undo
from dcq.ingest.import_files import Outcome, import_files
from dcq.ingest.list_import import Options
from dcq.ingest.statements import Change

ARTICLE = """
format = 1
[source]
slug = "wire"
title = "Wire"
kind = "press"
archive_url = "https://archive.example.org/wire"
retrieved = "2026-02-01"
copies = "agency"
audited = "2026-02-03"
[[project]]
slug = "campus"
name = "Campus"
kind = "site"
figures = [{ metric = "jobs", amount = "100 jobs" }]
[[set_aside]]
printed = "75 %"
reason = "A share of the vote."
[[set_aside]]
first = "Annonces classées"
last = "Appelez le 01 23 45 67 89"
reason = "Page furniture."
"""
AUDITED = 'audited = "2026-02-03"\n'


FOREIGN = "wire copies agency, which no source has"
OF_WIRE = "source_id IN (SELECT id FROM source WHERE slug = 'wire')"


def take(place: Path, text: str = ARTICLE) -> Outcome:
    """Import an article into the seeded database."""
    (place / "wire.toml").write_text(text, "utf-8")
    return import_files(place / "seed.db", [str(place / "wire.toml")], Options())


def ask(place: Path, query: str) -> list[tuple[object, ...]]:
    """What a query of the seeded database answers."""
    with closing(sqlite3.connect(place / "seed.db")) as connection:
        return connection.execute(query).fetchall()


def audited(place: Path) -> object:
    """The day on which the article was audited, as it is stored."""
    return ask(place, "SELECT audited FROM source WHERE slug = 'wire'")[0][0]


def test_all_that_an_article_says_of_itself_is_exported(place: Path) -> None:
    """What goes in comes out, the words set aside included."""
    take(place)
    with closing(sqlite3.connect(place / "seed.db")) as connection:
        (again,) = (d for d in read_documents(connection) if d["source"]["slug"] == "wire")
    stated = parse_toml(ARTICLE, "wire").model_dump(mode="json", exclude_defaults=True)
    assert again["source"] == stated["source"]
    assert again["set_aside"] == stated["set_aside"]


def test_what_is_set_aside_is_a_statement_of_its_source(place: Path) -> None:
    """It is counted, changed, removed and brought back with the source."""
    assert take(place).changes == [Change("wire", 4, 0, 0, 0)]  # and the mention and the jobs
    assert take(place).changes == [Change("wire", 0, 0, 4, 0)]
    changed = take(place, ARTICLE.replace("A share of the vote.", "An election."))
    assert changed.changes == [Change("wire", 0, 1, 3, 0)]
    undo(place / "seed.db", None)
    reasons = f"SELECT reason FROM set_aside WHERE {OF_WIRE} ORDER BY id"
    stated = [("A share of the vote.",), ("Page furniture.",)]
    assert ask(place, reasons) == stated
    remove_source(place / "seed.db", "wire", "remove wire")
    assert ask(place, f"SELECT * FROM set_aside_statement WHERE {OF_WIRE}") == []
    undo(place / "seed.db", None)
    assert ask(place, reasons) == stated


def test_what_a_superseded_edition_sets_aside_counts_no_more(place: Path) -> None:
    """As with every other statement."""
    take(place)
    (place / "next.toml").write_text(
        'format = 1\nsource = { slug = "next", title = "N", supersedes = "wire" }\n', "utf-8"
    )
    import_files(place / "seed.db", [str(place / "next.toml")], Options())
    assert ask(place, f"SELECT * FROM set_aside WHERE {OF_WIRE}") == []
    assert len(ask(place, f"SELECT * FROM set_aside_statement WHERE {OF_WIRE}")) == 2


@pytest.mark.parametrize(
    ("right", "fault", "why"),
    [
        ('printed = "75 %"\n', "", "give either printed"),
        ('printed = "75 %"', 'printed = "75 %"\nfirst = "a"\nlast = "b"', "give either printed"),
        ('last = "Appelez le 01 23 45 67 89"\n', "", "give either printed"),
        ('"75 %"', '"a b c d e f g h i"', "more than eight words"),
        ('"Annonces classées"', '"a b c d e f g h i"', "more than eight words"),
        ('reason = "Page furniture."\n', "", "reason"),
        ('"75 %"', '"75 %"\nnote = "x"', "note"),
        ('"press"', '"blog"', "use one of press, company"),
        ('"agency"', '"wire"', "cannot copy itself"),
        ('"2026-02-03"', '"soon"', "not a date"),
        ('"2026-02-01"', '"2026~"', "not a date"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_with_its_place(right: str, fault: str, why: str) -> None:
    """What is wrong and what to do."""
    assert ARTICLE.count(right) == 1
    with pytest.raises(UserError) as refused:
        parse_toml(ARTICLE.replace(right, fault), "wire.toml")
    assert why in f"{refused.value} {refused.value.faults}"


def test_the_same_words_are_set_aside_once(place: Path) -> None:
    """A phrase stands for all its occurrences."""
    twice = f'{ARTICLE}[[set_aside]]\nprinted = "75 %"\nreason = "Another."\n'
    with pytest.raises(UserError, match="the same set aside is stated twice"):
        take(place, twice)


def test_an_audit_outlives_an_import_that_changes_nothing(place: Path) -> None:
    """A file without the key is unchanged, and so is the date."""
    take(place)
    again = take(place, ARTICLE.replace(AUDITED, ""))
    assert again.changes == [Change("wire", 0, 0, 4, 0)]
    assert again.notes == [FOREIGN]
    assert audited(place) == "2026-02-03"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("100 jobs", "200 jobs"),
        ('title = "Wire"', 'title = "Wires"'),
        ("A share of the vote.", "An election."),
    ],
)
def test_an_audit_ends_when_anything_else_changes(place: Path, old: str, new: str) -> None:
    """Unless the file says that it was done again; undo brings the date back."""
    take(place)
    changed = take(place, ARTICLE.replace(AUDITED, "").replace(old, new))
    assert audited(place) is None
    told = "changed, and so no longer audited: wire (see dcq check --articles --record)"
    assert changed.notes == [told, FOREIGN]
    undo(place / "seed.db", None)
    assert audited(place) == "2026-02-03"
    take(place, ARTICLE.replace("2026-02-03", "2026-03-01").replace(old, new))
    assert audited(place) == "2026-03-01"


def test_a_new_audit_alone_is_a_change(place: Path) -> None:
    """It can be undone as any other."""
    take(place, ARTICLE.replace(AUDITED, ""))
    assert take(place).changes == [Change("wire", 0, 1, 4, 0)]
    undo(place / "seed.db", None)
    assert audited(place) is None


def test_what_is_appended_ends_an_audit(place: Path) -> None:
    """A source that a list adds to is no longer what was audited."""
    take(place)
    (place / "more.csv").write_text(
        "name,country,jobs,source_title,source_url\nOther,FR,5,Wire,\n", "utf-8"
    )
    import_files(place / "seed.db", [str(place / "more.csv")], Options(append=True))
    assert audited(place) is None
