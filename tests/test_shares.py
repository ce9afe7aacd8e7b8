"""The share that a role states: 60/40 between two investors."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dcq.errors import UserError
from dcq.export.articles import read_documents
from dcq.ingest.article_file import parse_toml
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options
from tests.conftest import Runner

ARTICLE = """
format = 1
source = { slug = "wire", title = "Wire", published = "2026-01-01" }
organisation = [{ slug = "ada", name = "Ada" }, { slug = "bob", name = "Bob" }]
[[project]]
slug = "campus"
name = "Campus"
kind = "site"
roles = [
  { role = "investor", organisation = "ada", share = "60 %" },
  { role = "investor", organisation = "bob", share = "39,5 %" },
  { role = "owner", organisation = "ada", share = "100 %" },
  { role = "operator", organisation = "bob" },
]
figures = [{ metric = "investment", amount = "5 bn EUR" }]
"""


@pytest.fixture
def shared(place: Path) -> Path:
    """A seeded database with the article."""
    (place / "wire.toml").write_text(ARTICLE, "utf-8")
    import_files(place / "seed.db", [str(place / "wire.toml")], Options())
    return place


def test_a_share_is_stored_in_basis_points_and_exported(shared: Path) -> None:
    """To a hundredth of a percent, and written as people write it."""
    with closing(sqlite3.connect(shared / "seed.db")) as connection:
        stored = connection.execute(
            "SELECT role, share FROM role WHERE source_id = (SELECT id FROM source WHERE"
            " slug = 'wire') ORDER BY id"
        ).fetchall()
        (document,) = (d for d in read_documents(connection) if d["source"]["slug"] == "wire")
        parts = connection.execute(
            "SELECT organisation, share FROM organisation_part WHERE project = 'campus'"
            " AND role = 'investor' ORDER BY 1"
        ).fetchall()
    assert stored == [("investor", 6000), ("investor", 3950), ("owner", 10000), ("operator", None)]
    roles = document["project"][0]["roles"]
    assert [role.get("share") for role in roles] == ["60 %", "39.5 %", "100 %", None]
    assert parts == [("ada", 60), ("bob", 39.5)]


def test_show_and_investors_tell_the_share(dcq: Runner, shared: Path) -> None:
    """And that the investors share the amount is known then."""
    told = dcq("show", "campus", "-f", "table").stdout
    assert "Ada (60 %)" in told
    assert "Bob (39.5 %)" in told
    assert "How the investors share" not in told
    assert "investor, 60 %" in dcq("investors", "--source", "wire", "-f", "table").stdout
    assert dcq("show", "campus", "--csv").stdout.splitlines()[0].endswith(",share")


@pytest.mark.parametrize(
    ("right", "fault", "why"),
    [
        ('"60 %"', '"most of it"', "not a share"),
        ('"60 %"', '"about 60 %"', "not a share"),
        ('"60 %"', '"60 to 70 %"', "not a share"),
        ('"60 %"', '"101 %"', "not a share"),
        ('"60 %"', '"5 bn EUR"', "not a share"),
        ('"60 %"', "60", "write it in quotation marks"),
        ('"60 %"', '"60.51 %"', "the shares of the investor roles add up to 100.01 %"),
    ],
)
def test_what_is_no_share_is_refused(right: str, fault: str, why: str) -> None:
    """The error shows how one is written."""
    with pytest.raises(UserError) as refused:
        parse_toml(ARTICLE.replace(right, fault), "wire.toml")
    assert why in f"{refused.value} {refused.value.faults}"
