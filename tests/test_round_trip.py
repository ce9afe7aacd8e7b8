"""What is exported and imported again gives the same answers, whatever was stated."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from dcq.export.articles import read_documents
from dcq.ingest.article_file import parse_toml
from dcq.ingest.entries import Article
from dcq.names import fold
from tests.generated import articles
from tests.library import Library, examples, open_library

AWKWARD = (
    "The \"big\" one, 'x' \\",
    "two\nlines\ttab\rreturn\r\nboth",
    "1 \u2028 \u2029 \x85 \x0b \x1c 2",
    "🚀 1 🇫🇷",
    "مركز \u202e بيانات",
    "=HYPERLINK(A1)",
    "'''' \"\"\" [red]\x1b[31m",
    "x" * 10_000,
)
texts = st.lists(
    st.sampled_from(AWKWARD)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0;"), min_size=1),
    min_size=3,
    max_size=6,
).filter(lambda found: any(map(fold, found)))
FACTS = ("part_of", "statuses", "milestones", "places", "roles", "power", "figures")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """An empty database that holds given articles for a while."""
    yield from open_library(tmp_path_factory)


@st.composite
def written(draw: st.DrawFn) -> list[Article]:
    """Articles with text of any kind wherever text can stand."""
    stated = draw(articles(4))
    words = cycle(text.strip() for text in draw(texts) if fold(text))
    for one in stated:
        one.source.caveat, one.source.note = next(words), next(words)
        one.source.title = next(words)
        for power in one.power_source:
            power.name, power.note, power.locality = next(words), next(words), next(words)
        for organisation in one.organisation:
            organisation.aliases = [next(words)]
        for project in one.project:
            project.name, project.note = next(words), next(words)
            project.aliases = [next(words)]
            for kind in FACTS:
                for fact in getattr(project, kind):
                    fact.note = next(words)
            for place in project.places:
                place.locality, place.inferred = next(words), True
            for figure in project.figures:
                figure.printed = " ".join(next(words).split()[:8]) or None
                figure.according_to = next(words)
    return stated


def answers(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """All that the public views say, but for the numbers of rows."""
    views = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY 1")
    found = {}
    for (view,) in views.fetchall():
        cursor = connection.execute(f"SELECT * FROM {view}")
        kept = [i for i, column in enumerate(cursor.description) if not column[0].endswith("id")]
        found[view] = sorted((tuple(row[i] for i in kept) for row in cursor), key=repr)
    return found


@given(written(), st.sampled_from(("toml", "json")))
@examples(30)
def test_what_is_exported_and_imported_gives_the_same_answers(
    library: Library, stated: list[Article], form: str
) -> None:
    """Every public view of the copy says what that of the original says."""
    with library(stated) as connection:
        before = answers(connection)
        exported = list(read_documents(connection))
    if form == "toml":
        texts = [tomli_w.dumps(document) for document in exported]
        again = [parse_toml(text, "exported") for text in texts]
    else:
        lines = [json.dumps(document, ensure_ascii=False) for document in exported]
        again = [Article.model_validate(json.loads(line)) for line in lines]
    with library(again) as connection:
        assert answers(connection) == before
    assert len(before["source_list"]) == len(stated)
