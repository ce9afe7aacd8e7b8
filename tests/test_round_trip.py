"""What is exported and imported again gives the same answers, whatever was stated."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from dcq.errors import UserError
from dcq.export.articles import read_documents
from dcq.ingest.article_file import parse_toml, read_article
from dcq.ingest.corrections import idle_corrections
from dcq.ingest.entries import Article, FigureEntry
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options, SourceKey
from dcq.ingest.list_rows import COLUMNS
from dcq.ingest.seed import make_database
from dcq.names import fold
from dcq.vocabulary import BASES, KINDS, QUALIFIERS, STATUSES
from tests.conftest import run_dcq
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
INTERVALS = ("2029/..", "../2029~", "2028-06/2030")
FACTS = ("part_of", "statuses", "milestones", "places", "roles", "power", "figures")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """An empty database that holds given articles for a while."""
    yield from open_library(tmp_path_factory)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    make_database(path, empty=True)
    return path


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
            project.aliases = sorted({next(words), next(words)})
            for kind in FACTS:
                for fact in getattr(project, kind):
                    fact.note = next(words)
            for place in project.places:
                place.locality, place.inferred = next(words), True
            for figure in project.figures:
                figure.printed = " ".join(next(words).split()[:8]) or None
                figure.according_to = next(words)
            _mark(project.figures, draw(st.integers(0, 7)))
            for milestone in project.milestones:
                milestone.date = draw(st.sampled_from((milestone.date, *INTERVALS)))
        for aside in one.set_aside:
            aside.reason = next(words)
    return stated


def _mark(figures: list[FigureEntry], bits: int) -> None:
    """Make some of the figures conversions and corrections; two bits choose which."""
    for n, figure in enumerate(figures):
        figure.conversion = bool(bits & 1) and n == 0
        figure.replaces = bool(bits & 2)
    for idle in idle_corrections(figures):
        idle.replaces = False


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
@examples(8)
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


_NAMES = ("Acme", "ACME;acme;A C M E", "Confidential", "!!!;?", "organisation-e84c538e", "œ;OE")
_DATES = ("2025", "2025-01~", "2030-12-31", "soon")
_AMOUNTS = (
    "5",
    "5 to 7",
    "about 5",
    "at least 4",
    "up to 9",
    "unquantified",
    "4611686018427387904",
)
# Of each column what it is for, and what was mistaken for that.
CELLS: dict[str, tuple[str, ...]] = {
    "slug": ("a", "a", "b", "c", "été-2", "confidential", "x" * 300, "數" * 200),
    "name": ("Alpha", "Beta", "ALPHA", "Confidential", "!", "數" * 120, "x " * 80),
    "kind": KINDS,
    "status": STATUSES,
    "regions": ("FR-59", "Bretagne", "FR-59;FR-62;FR-59", "DE"),
    "departments": ("59", "59;62", "Nord;59"),
    "places": ("Lyon", "Lyon;Lille", "Lyon;lyon; Lyon", ";"),
    "country": ("FR", "France", "DE"),
    **dict.fromkeys(("investors", "developers", "operators", "partners"), _NAMES),
    "power_sources": ("Wind farm", "wind-farm;Wind farm", "Confidential", "!!!", "Étang;數" * 99),
    "part_of": ("a", "b", "a;b;a", "c"),
    "investment": (*(f"{amount} bn USD" for amount in _AMOUNTS[:5]), *_AMOUNTS),
    "investment_qualifier": QUALIFIERS,
    "currency": ("USD", "EUR", "XAU", "KWD"),
    "capacity_mw": _AMOUNTS,
    "capacity_basis": BASES,
    "area_ha": _AMOUNTS,
    "jobs": (*_AMOUNTS, "hundreds of jobs"),
    **dict.fromkeys(("announced", "expected", "source_published"), _DATES),
    "source_title": ("T", "T", "U", "u", "Confidential", "!!!", "數" * 100, "\ud800"),
    "source_url": ("https://x.org", "https://y.org"),
}
_LIKELY = ("name", "country", "source_title")
_anything = st.text(min_size=1, max_size=9) | st.sampled_from((*AWKWARD, "a\0b", "\udfff", "a;;b"))


@st.composite
def lists(draw: st.DrawFn) -> str:
    """A list as JSON Lines, some rows with some columns, whatever they hold."""
    columns = draw(st.lists(st.sampled_from(sorted(COLUMNS)), max_size=6, unique=True))
    meant = {column: st.sampled_from(CELLS.get(column, ("1", "5", "7.5"))) for column in columns}
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        row = {column: draw(st.sampled_from(CELLS[column][:3])) for column in _LIKELY}
        for column in columns:
            # Mostly what fits, or no row would get in.
            row[column] = draw(_anything if draw(st.integers(0, 7)) == 0 else meant[column])
        rows.append(json.dumps(row))
    return "\n".join(rows)


@given(st.lists(lists(), min_size=1, max_size=3), st.booleans())
@examples(15)
def test_what_a_list_states_is_exported_and_imported_again(
    library: Library, empty: Path, contents: list[str], append: bool
) -> None:
    """Whatever import accepts in any column, export writes and import takes back."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        database = shutil.copy(empty, place / "own.db")
        options = Options({}, SourceKey("Mine", None, None), skip_invalid=True, append=append)
        for content in contents:
            (place / "list.json").write_text(content, "utf-8")
            with suppress(UserError):
                import_files(database, [str(place / "list.json")], options)
        with closing(sqlite3.connect(database)) as connection:
            before = answers(connection)
        out = str(place / "out")
        assert run_dcq(["--db", "own.db", "export", out], place).code == 0
        again = [read_article(file) for file in sorted(Path(out).iterdir())]
    with library(again) as connection:
        assert answers(connection) == before
