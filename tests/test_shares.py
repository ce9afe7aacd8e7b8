"""The share that a role states: 60/40 between two investors."""

from __future__ import annotations

import csv
import io
import json
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
    assert "share" in dcq("show", "campus", "--csv").stdout.splitlines()[0].split(",")


def split(dcq: Runner, by: str, *more: str) -> dict[str, tuple[str, str, str]]:
    """The bounds and qualifier of each group of ``totals --split bounds``, of the article alone."""
    line = ("totals", "--source", "wire", "--by", by, "--split", "bounds", *more)
    rows = csv.DictReader(io.StringIO(dcq(*line, "--csv").stdout))
    return {row["group"]: (row["low"], row["high"], row["qualifier"]) for row in rows}


def test_a_joint_amount_is_split_by_the_shares_that_a_source_states(
    dcq: Runner, shared: Path
) -> None:
    """Rule 7: a stated share is no guess. The total stays what it is."""
    bounds = {"ada": (3_000_000_000, "exact"), "bob": (1_975_000_000, "exact")}
    told = {group: (str(bound), str(bound), word) for group, (bound, word) in bounds.items()}
    assert split(dcq, "investor") == told
    # In detail, and added by the database: the same.
    rows = json.loads(
        dcq(*"totals --by investor --split bounds --source wire --json".split()).stdout
    )
    assert {row["group"][0]: row["high"] for row in rows["rows"]} == {
        group: bound for group, (bound, _) in bounds.items()
    }
    assert [(row["low"], row["high"]) for row in rows["total"]] == [(5_000_000_000, 5_000_000_000)]


@pytest.mark.parametrize(
    ("bob", "amount", "low", "high"),
    [
        ("", "5 bn EUR", "0", "5000000000"),
        (', share = "33.33 %"', "100 EUR", "33", "34"),
        (', share = "40 %"', "at least 5 bn EUR", "2000000000", ""),
        (', share = "40 %"', "up to 5 bn EUR", "", "2000000000"),
        (', share = "40 %"', "5 to 10 bn EUR", "2000000000", "4000000000"),
    ],
)
def test_a_share_of_bounds_is_rounded_outwards(
    dcq: Runner, place: Path, bob: str, amount: str, low: str, high: str
) -> None:
    """And whoever has no stated share gets 0 to all of it."""
    text = ARTICLE.replace(', share = "39,5 %"', bob).replace("5 bn EUR", amount)
    (place / "wire.toml").write_text(text, "utf-8")
    import_files(place / "seed.db", [str(place / "wire.toml")], Options())
    assert split(dcq, "investor")["bob"][:2] == (low, high)


def test_sources_that_state_different_shares_give_a_range(dcq: Runner, shared: Path) -> None:
    """Between the smallest and the largest; one that states none changes nothing."""
    for slug, share in (("second", ', share = "50 %"'), ("third", "")):
        text = ARTICLE.replace('"wire"', f'"{slug}"').replace(', share = "60 %"', share)
        (shared / "other.toml").write_text(text, "utf-8")
        import_files(shared / "seed.db", [str(shared / "other.toml")], Options())
    found = split(dcq, "investor", "--source", "second", "--source", "third")
    assert found["ada"] == ("2500000000", "3000000000", "range")
    assert found["bob"] == ("1975000000", "1975000000", "exact")


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
