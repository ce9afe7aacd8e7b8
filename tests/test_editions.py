"""Editions that supersede each other, and sources alone: DESIGN §2, §3.12, §3.13."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcq.ingest.entries import Article
from dcq.query.as_of import limit_sources
from dcq.query.filters import Filters
from dcq.reports.cite import cite
from dcq.reports.diff import compare, state_at
from dcq.reports.figures import list_figures
from dcq.reports.list import list_projects
from dcq.reports.rank import list_rank
from dcq.reports.totals import list_totals
from dcq.vocabulary import METRICS
from tests.conftest import Runner
from tests.generated import articles
from tests.library import Library, examples, open_library

library = pytest.fixture(scope="module")(open_library)

DATES = ("2024-01-10", "2024-07-01", "2025-02-02")
DAYS = ("2023-12-31", "2024-03-01", "2024-12-31", "2025-12-31")
EVERYTHING = Filters(kind=("all",), status=("all",))


def edition(number: int, capacity: str, owner: str, name: str, *more: str) -> str:
    others = "".join(f"[[project]]\nslug = '{n}'\nname = '{n}'\nkind = 'site'\n" for n in more)
    supersedes = f"supersedes = 'ed-{number - 1}'" if number > 1 else ""
    return f"""
        format = 1
        [source]
        slug = 'ed-{number}'
        title = 'Edition {number}'
        published = '2026-0{number}-01'
        {supersedes}
        [[organisation]]
        slug = '{owner}'
        name = '{owner.title()}'
        [[project]]
        slug = 'big'
        name = '{name}'
        kind = 'site'
        roles = [{{ role = 'owner', organisation = '{owner}' }}]
        figures = [{{ metric = 'capacity', amount = '{capacity}', basis = 'gross' }}]
        {others}
    """


@pytest.fixture
def editions(place: Path, dcq: Runner) -> Runner:
    """Run dcq on two editions: growth, a new owner, a new name, and one project less."""
    (place / "1.toml").write_text(edition(1, "100 MW", "ada", "Big", "gone"))
    (place / "2.toml").write_text(edition(2, "300 MW", "bob", "Bigger"))
    dcq("db", "init", "--empty", "--db", "two.db")
    assert dcq("import", "1.toml", "2.toml", "--db", "two.db").code == 0
    return lambda *arguments: dcq(*arguments, "--db", "two.db")


def test_a_diff_of_two_editions_tells_growth_roles_names_and_what_is_gone(editions: Runner) -> None:
    """What an edition says otherwise is a change, never a conflict (DESIGN §2)."""
    told = editions("diff", "--from", "2026-01", "--to", "2026-02", "--metric", "capacity", "--csv")
    lines = {
        tuple(line.split(",")[i] for i in (0, 2, 3, 4, 5)) for line in told.stdout.splitlines()
    }
    assert lines >= {
        ("big", "renamed", "name", "Big", "Bigger"),
        ("big", "changed", "owners", "ada", "bob"),
        ("big", "changed", "capacity", "100", "300"),
        ("gone", "no_longer_listed", "status", "unknown", ""),
    }
    assert "conflicts" not in editions("check").stdout
    assert "superseded" in editions("figures", "--csv").stdout
    explained = editions("totals", "--metric", "capacity", "--explain", "--csv").stdout
    assert "a later edition supersedes ed-1" in explained
    assert "superseded_by" in editions("sources", "--csv").stdout.splitlines()[0]


def test_a_chain_of_editions_holds_without_the_middle_one(editions: Runner, place: Path) -> None:
    """Removed or not asked for, it leaves the newest alone in the place of the oldest."""
    (place / "3.toml").write_text(edition(3, "500 MW", "bob", "Bigger"))
    assert editions("import", "3.toml").code == 0
    before = editions("export").stdout

    def listed(*options: str) -> list[str]:
        told = editions("figures", "--csv", *options).stdout.splitlines()[1:]
        return sorted(line.split(",")[0] for line in told if "superseded" not in line)

    assert listed() == listed("--source", "ed-1,ed-3") == ["ed-3"]
    assert listed("--source", "ed-1") == ["ed-1"]
    removed = editions("remove", "--yes", "ed-2")
    assert "ed-3 supersedes ed-1 now" in removed.stderr
    assert listed() == listed("--as-of", "2026-03") == ["ed-3"]
    assert listed("--as-of", "2026-02") == ["ed-1"]
    assert editions("undo").code == 0
    assert editions("export").stdout == before
    refused = editions("undo", "1")
    assert refused.code == 1
    assert "entry 2 (dcq import 3.toml" in refused.stderr


def test_what_a_source_supersedes_or_copies_without_there_being_one_is_told(
    editions: Runner, place: Path
) -> None:
    """Of a list it is refused; of an article noted, for the older one may come later."""
    (place / "l.csv").write_text("name,country\nElm,FR\n", "utf-8")
    line = ("import", "l.csv", "--source-title", "List", "--supersedes")
    refused = editions(*line, "ed-22")
    assert (refused.code, refused.stdout) == (2, "")
    assert "no source 'ed-22'; did you mean ed-2" in refused.stderr
    assert "list cannot supersede itself" in editions(*line, "list").stderr
    assert "which no source has" not in editions("check").stdout
    text = edition(4, "1 MW", "bob", "Bigger").replace("title", "copies = 'wire'\ntitle")
    (place / "4.toml").write_text(text)
    told = (
        "ed-4 supersedes ed-3, which no source has: nothing is superseded yet",
        "ed-4 copies wire, which no source has",
    )
    noted = editions("import", "4.toml").stderr
    (place / "1.toml").write_text(edition(1, "9 MW", "ada", "Big"))
    assert told[0] not in editions("import", "1.toml").stderr
    checked = editions("check", "--csv").stdout
    assert all(line in noted and line in checked for line in told)
    (place / "3.toml").write_text(edition(3, "1 MW", "bob", "Bigger").replace("-2'", "-1'"))
    assert "ed-2 and ed-3 both supersede ed-1: both count" in editions("import", "3.toml").stderr
    assert told[0] not in editions("check", "--csv").stdout


def test_what_a_superseded_edition_said_is_history(editions: Runner) -> None:
    """``show`` tells it apart from what counts, and says where a project went."""
    shown = editions("show", "big", "-f", "table").stdout
    assert "What was said before" in shown
    gone = editions("show", "gone")
    assert gone.code == 2
    assert "no longer listed" in gone.stderr
    assert editions("show", "gone", "--as-of", "2026-01-01").code == 0


def test_editions_that_supersede_each_other_in_a_circle_are_refused(
    place: Path, dcq: Runner
) -> None:
    """Nothing of them would count."""
    first = edition(1, "1 MW", "ada", "Big").replace(
        "slug = 'ed-1'", "slug = 'ed-1'\nsupersedes = 'ed-2'"
    )
    (place / "1.toml").write_text(first)
    (place / "2.toml").write_text(edition(2, "3 MW", "ada", "Big"))
    refused = dcq("import", "1.toml", "2.toml")
    assert refused.code == 1
    assert "supersede itself" in refused.stderr


def as_chain(stated: list[Article]) -> list[Article]:
    """The articles as editions, each of which supersedes the one before."""
    chain: list[Article] = []
    for one, date in zip(stated, DATES, strict=False):
        older = chain[-1].source.slug if chain else None
        told = {"published": date, "earliest": None, "supersedes": older}
        chain.append(one.model_copy(update={"source": one.source.model_copy(update=told)}))
    return chain


def answers(raw: Any) -> list[Any]:
    """What the reading commands answer, as machines get it."""
    found: list[Any] = []
    for metric in ("investment", "capacity"):
        for by in (None, "investor", "region"):
            found.append([*list_totals(raw, EVERYTHING, metric=metric, by=by).rows])
        found.append([*list_rank(raw, EVERYTHING, metric).rows])
    found.append([*list_projects(raw, EVERYTHING, limit=None).rows])
    figures = list_figures(raw, EVERYTHING, (), limit=None).records()
    found.append([row for row in figures if row["standing"] != "superseded"])
    if found[-1]:
        quoted = {"language": "en", "as_of": "2026-01-01", "again": ["dcq"], "dated": []}
        found.append([*(cite(raw, EVERYTHING, METRICS["investment"], None, **quoted).text or ())])
    return found


def alone(article: Article) -> Article:
    return article.model_copy(
        update={"source": article.source.model_copy(update={"supersedes": None})}
    )


def current(chain: list[Article], day: str) -> list[Article]:
    """The one edition that counts on a day, as a list of none or one."""
    return [alone(one) for one in chain if (one.source.published or "") <= day][-1:]


@given(articles(), st.sampled_from(DAYS))
@examples(8)
def test_of_editions_only_the_newest_of_a_day_counts(
    library: Library, stated: list[Article], day: str
) -> None:
    """Totals of today are those of the newest alone; as of any day, those of that day's (13)."""
    chain = as_chain(stated)
    with library(chain) as raw:
        if day != DAYS[-1]:
            limit_sources(raw, day)
        together = answers(raw)
    with library(current(chain, day)) as raw:
        assert together == answers(raw)


@given(articles(), st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(sorted))
@examples(6)
def test_a_diff_of_editions_reconciles(
    library: Library, stated: list[Article], span: list[str]
) -> None:
    """From + changes = to, and each end is what that edition alone says."""
    chain, metric = as_chain(stated), METRICS["investment"]
    states, lone = [], []
    for day in span:
        with library(chain) as raw:
            limit_sources(raw, day)
            states.append(state_at(raw, EVERYTHING, metric))
        with library(current(chain, day)) as raw:
            lone.append([*list_totals(raw, EVERYTHING, metric="investment").records()])
    report = compare(*states, (span[0], span[1]), metric)
    assert report.document
    told = report.document()
    for total in told["total"]:
        for bound in ("low", "high", "unbounded"):
            changes = sum(change[bound] for change in total["changes"])
            assert total["from"][bound] + changes == total["to"][bound]
        for end, sums in zip(("from", "to"), lone, strict=True):
            rows = [row for row in sums if row["row"] == "plain" and row["unit"] == total["unit"]]
            assert total[end]["low"] == sum(row["low"] or 0 for row in rows)


@given(articles(), st.sampled_from((1, 2)), st.sampled_from((None, *DAYS)))
@examples(8)
def test_sources_alone_answer_as_if_they_were_all_there_is(
    library: Library, stated: list[Article], most: int, day: str | None
) -> None:
    """Its projects, its figures, its roles; several sources together, and as of a date (12)."""
    kept = stated[:most]
    with library(stated) as raw:
        limit_sources(raw, day, [one.source.slug for one in kept])
        limited = answers(raw)
    with library(kept) as raw:
        if day:
            limit_sources(raw, day)
        assert limited == answers(raw)


def tracker(slug: str, name: str, point: tuple[float, float], owner: str, region: str) -> str:
    return f"""
        format = 1
        [source]
        slug = '{slug}'
        title = '{slug}'
        published = '2026-01-01'
        [[organisation]]
        slug = '{owner}'
        name = '{owner}'
        [[project]]
        slug = '{slug}-site'
        name = '{name}'
        kind = 'site'
        places = [{{ region = '{region}', latitude = {point[0]}, longitude = {point[1]} }}]
        roles = [{{ role = 'owner', organisation = '{owner}' }}]
    """


@pytest.mark.parametrize(
    ("name", "point", "owner", "reason"),
    [
        ("ALPHA, campus", (10.0, 10.0), "bob", "have the same name"),
        ("Beta", (41.26, -95.85), "bob", "are less than 2 km apart"),
        ("Beta", (41.26, -95.80), "bob", ""),  # 5 km
        ("Beta", (41.26, -95.80), "ada", ""),  # nor does its owner make it the other one
    ],
)
def test_likely_duplicates_between_sources_are_listed_with_the_reason(
    place: Path, dcq: Runner, name: str, point: tuple[float, float], owner: str, reason: str
) -> None:
    """By name or distance; where both are known, what is far apart is two."""
    (place / "a.toml").write_text(tracker("a", "Alpha Campus", (41.26, -95.86), "ada", "US-IA"))
    (place / "b.toml").write_text(tracker("b", name, point, owner, "US-IA"))
    dcq("db", "init", "--empty", "--db", "two.db")
    assert dcq("import", "a.toml", "b.toml", "--db", "two.db").code == 0
    rows = dcq("check", "--duplicates", "--csv", "--db", "two.db").stdout.splitlines()
    told = dcq("totals", "--db", "two.db").stderr
    assert [row.rsplit(",", 1)[0] for row in rows[1:]] == (
        [f"a-site,b-site,{reason}"] if reason else []
    )
    assert ("1 likely duplicate may count twice" in told) == bool(reason)


def test_a_list_as_geojson_has_a_feature_for_each_place(editions: Runner, place: Path) -> None:
    """Its properties are those of JSON; without coordinates, no geometry, and a note counts."""
    (place / "3.toml").write_text(tracker("c", "Cee", (41.25, -95.5), "ada", "US-IA"))
    assert editions("import", "3.toml").code == 0
    told = editions("list", "-f", "geojson")
    made = json.loads(told.stdout)
    assert [feature["properties"] for feature in made["features"]] == json.loads(
        editions("list", "--json").stdout
    )
    assert [feature["geometry"] for feature in made["features"]] == [
        None,
        {"type": "Point", "coordinates": [-95.5, 41.25]},
    ]
    assert "without a geometry: 1 of the features" in told.stderr
    assert json.loads(editions("list", "--search", "nothing", "-f", "geojson").stdout) == {
        "type": "FeatureCollection",
        "features": [],
    }
    assert editions("totals", "-f", "geojson").code == 2


def test_a_code_without_projects_means_the_subdivision_that_has_some(
    place: Path, dcq: Runner
) -> None:
    """``--region VA`` is Virginia where nothing lies in the Holy See, and the note says so."""
    (place / "a.toml").write_text(tracker("a", "Alpha", (38.9, -77.5), "ada", "US-VA"))
    assert dcq("import", "a.toml").code == 0
    told = dcq("list", "--region", "VA", "--csv")
    assert [line.split(",")[0] for line in told.stdout.splitlines()] == ["slug", "a-site"]
    assert "VA is taken to mean Virginia: give US-VA, or holy-see" in told.stderr
    assert (
        "no project matches"
        in dcq("list", "--region", "holy-see-vatican-city-state", "--csv").stderr
    )


def test_a_slug_means_its_own_region_alone(place: Path, dcq: Runner) -> None:
    """GE is Geneva where nothing lies in Georgia; ``georgia-ge`` is Georgia all the same."""
    (place / "a.toml").write_text(tracker("a", "Alpha", (46.2, 6.1), "ada", "CH-GE"))
    assert dcq("import", "a.toml").code == 0
    assert "give CH-GE, or georgia-ge for Georgia" in dcq("list", "--region", "GE").stderr
    assert dcq("list", "--region", "georgia-ge", "--csv").stderr == "note: no project matches\n"
    assert dcq("list", "--region", "GEO", "--csv").stderr == "note: no project matches\n"


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("Acme The Dalles,US,,Acme,", "Acme Dalles Oregon,US,OR,,Acme", "have 'dalles' in name or"),
        ("Acme 14,US,,Acme,", "Acme San Antonio,US,TX,,Acme", "have 'antonio' in name or address"),
        ("Acme Lyon,FR,,Acme,", "Acme Brest,FR,,,Acme", ""),  # its own name tells nothing
        ("Acme Ohio,US,,Acme,", "Acme in Ohio,US,OH,,Acme", ""),  # nor does a state's
        ("Elm,US,,Acme,", "Oak,US,TX,,Bolt", "have the same address"),
        ("Parc Cambrai,FR,,Acme,", "Cambrai,CA,,,Acme", ""),
    ],
)
def test_names_and_addresses_tell_duplicates_where_a_list_has_no_column_for_towns(
    place: Path, dcq: Runner, first: str, second: str, reason: str
) -> None:
    """Whichever role the organisation has in which list."""
    address = "5 Elm Road" if "address" in reason and "same" in reason else ""
    for name, row in (("one", first), ("two", second)):
        at = address or (f"7 Wiseman, San Antonio {name}" if "14" in row else "")
        text = f'name,country,regions,owners,operators,address\n{row},"{at}"\n'
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
        assert dcq("import", f"{name}.csv", "--source-title", name).code == 0
    rows = dcq("check", "--duplicates", "--csv").stdout.splitlines()[1:]
    assert len(rows) == bool(reason)
    assert all(reason in row for row in rows)


def test_a_source_that_names_two_and_where_they_are_means_two(place: Path, dcq: Runner) -> None:
    rows = "name,country,own_id,latitude,longitude\nLumen,US,1,45,-90\nLumen,US,2,40,-90\n"
    (place / "list.csv").write_text(rows, encoding="utf-8")
    assert dcq("import", "list.csv", "--source-title", "one").stderr == ""
    assert dcq("check", "--duplicates", "--csv").stdout.count("\n") == 1
