"""Nothing that a user did is beyond ``undo``, and a merge is taken back exactly."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcq.errors import UserError
from dcq.ingest.changes import change_decisions, remove_source, undo
from dcq.ingest.decisions import Decision, decide, unmerge
from dcq.ingest.entries import Article
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options
from dcq.ingest.seed import make_database
from dcq.store import writing
from tests.conftest import Runner, run_dcq
from tests.generated import SOURCES, articles
from tests.library import examples


def exported(place: Path, db: str = "seed.db") -> str:
    """All that a database exports, decisions too."""
    done = run_dcq(["--db", db, "export"], place)
    assert done.code == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    make_database(path, empty=True)
    return path


steps = st.lists(
    st.tuples(
        st.sampled_from(("import", "import", "remove", "merge", "merge", "unmerge", "undo")),
        st.integers(0, 7),
        st.integers(0, 7),
    ),
    min_size=2,
    max_size=8,
)


@given(articles(4), articles(4), steps)
@examples(5)
def test_undo_and_unmerge_restore_the_export_byte_for_byte(
    empty: Path, first: list[Article], second: list[Article], taken: list[tuple[str, int, int]]
) -> None:
    """After any imports, removals, merges and undos, each undo gives what was there before."""
    stated = [*first, *second]
    with TemporaryDirectory() as folder:
        place = Path(folder)
        database = Path(shutil.copy(empty, place / "own.db"))

        def act(what: str, one: int, two: int) -> None:
            if what == "import":
                document = stated[one % len(stated)].model_dump(mode="json", exclude_none=True)
                (place / "a.json").write_text(json.dumps(document), "utf-8")
                import_files(database, [str(place / "a.json")], Options())
            elif what == "remove":
                remove_source(database, SOURCES[one % len(SOURCES)], "remove")
            elif what == "undo":
                undo(database, None)
            else:
                slugs = sorted({p.slug for a in stated for p in a.project}) or ["x", "y"]
                keep, other = slugs[one % len(slugs)], slugs[two % len(slugs)]

                change = partial(unmerge, other=other)
                if what == "merge":
                    decision = Decision(other, keep, True, "same", "2026-01-31")
                    change = partial(decide, decision=decision)
                change_decisions(database, change, what)

        states = [exported(place, "own.db")]
        for what, one, two in [("import", 0, 0), ("import", 1, 0), *taken]:
            with suppress(UserError):
                act(what, one, two)
            now = exported(place, "own.db")
            if what == "undo":
                states = states[:-1] or states
                assert now == states[-1] if len(states) > 1 else True
            elif now != states[-1]:
                states.append(now)
        while len(states) > 1:
            undo(database, None)
            states.pop()
            assert exported(place, "own.db") == states[-1]


def test_a_merged_project_is_one_and_unmerge_makes_it_two_again(place: Path, dcq: Runner) -> None:
    """Both slugs mean one project in show, list and totals; then all is as before."""
    before = exported(place)
    assert dcq("merge", "escaudain", "cambrai-e-valley", "--reason", "a trial").code == 0
    assert "cambrai-e-valley" not in dcq("list", "--csv").stdout
    shown = dcq("show", "cambrai-e-valley")
    assert shown.stdout == dcq("show", "escaudain").stdout
    assert shown.stderr == "note: cambrai-e-valley is merged into escaudain\n"
    assert dcq("unmerge", "cambrai-e-valley").code == 0
    assert exported(place) == before


@pytest.mark.parametrize("form", ["folder", "lines"])
def test_decisions_are_exported_and_imported_back(place: Path, dcq: Runner, form: str) -> None:
    """A copy of a database with decisions has them, too."""
    dcq("merge", "escaudain", "cambrai-e-valley", "--reason", "a trial")
    dcq("merge", "--different", "evroc-suse-cloud", "outscale-oks", "--reason", "two clouds")
    if form == "folder":
        assert "decisions.toml" in dcq("export", "out").stdout
        files = [f"out/{file.name}" for file in (place / "out").iterdir()]
    else:
        (place / "out.jsonl").write_text(exported(place), "utf-8")
        files = ["out.jsonl"]
    assert dcq("--db", "copy.db", "db", "init", "--empty").code == 0
    done = dcq("--db", "copy.db", "import", *files)
    assert done.code == 0, done.stderr
    assert exported(place, "copy.db") == exported(place)
    assert dcq("--db", "copy.db", "import", *files).code == 0
    assert len(dcq("--db", "copy.db", "history", "--csv").stdout.splitlines()) == 2


def test_a_removed_seed_article_comes_back(place: Path, dcq: Runner) -> None:
    """By undo and by ``db seed`` alike, and an upgrade treats it as it did before."""
    before = exported(place)
    for back in (["undo"], ["db", "seed"]):
        assert dcq("remove", "--yes", "gigafactories-ia").code == 0
        assert exported(place) != before
        assert dcq(*back).code == 0
        assert exported(place) == before


def test_an_import_that_changed_nothing_is_no_entry(place: Path, dcq: Runner) -> None:
    """Nor is a dry run."""
    dcq("export", "out")
    dcq("import", *(f"out/{file.name}" for file in (place / "out").iterdir()))
    (place / "l.csv").write_text("name,country,investment\nNew,FR,1 bn EUR\n", "utf-8")
    done = dcq("import", "l.csv", "--source-title", "T", "--dry-run")
    assert "17.3 bn EUR before, 18.3 bn EUR after, +1 bn EUR: new +1 bn EUR" in done.stderr
    assert dcq("history", "--json").stdout.strip() == "[]"


def test_a_dry_run_has_its_effect_on_the_totals_as_rows(place: Path, dcq: Runner) -> None:
    """By hand: the seed's live sites have 17.3 bn EUR, and no capacity but a gross one."""
    cells = "New,FR,1 bn EUR,at least 5 MW\nOther,FR,2 to 3 bn EUR,\n"
    (place / "l.csv").write_text(f"name,country,investment,capacity\n{cells}", "utf-8")
    line = ("import", "l.csv", "--source-title", "T", "--dry-run")
    found = json.loads(dcq(*line, "--json").stdout)
    (source,) = (row for row in found if row["kind"] == "source")
    assert (source["source"], source["changed"], source["metric"]) == ("t", 0, None)
    names = "kind metric project unit before_low before_high after_low after_high".split()
    names += ["low_change", "high_change", "bound"]
    billion = 10**9
    money, power = ("investment", None, "EUR"), ("capacity", None, "MW")
    silent = (None, None, None, None)
    assert [tuple(row[name] for name in names) for row in found if row["kind"] != "source"] == [
        ("total", *money, 17.3e9, 17.3e9, 20.3e9, 21.3e9, 3 * billion, 4 * billion, None),
        ("project", "investment", "new", "EUR", *silent, billion, billion, None),
        ("project", "investment", "other", "EUR", *silent, 2 * billion, 3 * billion, None),
        ("total", *power, 0, 0, 5, None, 5, 0, "vanishes"),
        ("project", "capacity", "new", "MW", *silent, 5, 0, "vanishes"),
    ]
    table = [row.split(",") for row in dcq(*line, "--csv").stdout.splitlines()]
    assert table[0] == [*found[0]]
    assert [[str(v) if v is not None else "" for v in row.values()] for row in found] == table[1:]


def test_undo_of_an_earlier_entry_unless_a_later_one_rests_on_it(place: Path, dcq: Runner) -> None:
    """Which one does is said."""
    for title, jobs in (("A", 1), ("B", 1), ("A", 2)):
        (place / "l.csv").write_text(f"name,country,jobs\nNew {title},FR,{jobs}\n", "utf-8")
        assert dcq("import", "l.csv", "--source-title", title).code == 0
    assert "entry 3 (dcq import l.csv --source-title A) changed a after" in dcq("undo", "1").stderr
    assert dcq("undo", "2").code == 0
    assert '"slug": "b"' not in exported(place)
    assert dcq("undo", "2").code == 1
    assert dcq("undo").code == 0
    assert dcq("undo").code == 0
    assert dcq("undo").stderr == "dcq: nothing to undo; see dcq history\n"
    assert dcq("undo", "9").code == 2


def test_an_import_on_which_a_later_merge_rests_is_not_undone(place: Path, dcq: Runner) -> None:
    """Whichever of the two projects it brought."""
    for title in ("A", "AA"):
        (place / "l.csv").write_text(f"name,country,jobs\n{title},FR,1\n", "utf-8")
        assert dcq("import", "l.csv", "--source-title", f"Q{title}").code == 0
    assert dcq("merge", "a", "aa", "--reason", "one").code == 0
    before = exported(place)
    for entry in ("1", "2"):
        refused = dcq("undo", entry)
        assert refused.code == 1
        assert "entry 3 (dcq merge a aa --reason one) merged aa into a after" in refused.stderr
        assert "dcq undo 3" in refused.stderr
    assert exported(place) == before
    assert [dcq("undo", entry).code for entry in ("3", "1", "2")] == [0, 0, 0]


def test_a_backup_is_restored(place: Path, dcq: Runner) -> None:
    """The database as it was is kept; what is no database of dcq's is refused."""
    before = exported(place)
    assert dcq("db", "backup", "copy.db").code == 0
    dcq("remove", "--yes", "gigafactories-ia")
    after = exported(place)
    assert dcq("db", "restore", "copy.db").code == 0
    assert exported(place) == before
    (kept,) = place.glob("seed-backup-*.db")
    assert exported(place, kept.name) == after
    (place / "no.db").write_text("no database", "utf-8")
    for wrong in ("no.db", "seed.db", "nowhere.db"):
        assert dcq("db", "restore", wrong).code == 1
    assert exported(place) == before


def age(place: Path, *statements: str) -> None:
    """Make a database one of an older edition of the seed."""
    digest = "UPDATE seed_article SET digest = 'of an older edition'"
    with closing(sqlite3.connect(place / "seed.db")) as connection, connection:
        for statement in ("PRAGMA user_version = 0", digest, *statements):
            connection.execute(statement)


def test_an_upgrade_that_corrects_articles_can_be_undone(place: Path, dcq: Runner) -> None:
    """It is an entry like any other, and ``db seed`` brings the corrections back."""
    now = exported(place)
    age(place, "UPDATE source SET title = 'As it was' WHERE slug = 'gigafactories-ia'")
    older = exported(place)
    assert dcq("db", "upgrade").code == 0
    assert exported(place) == now
    assert [one["command"] for one in json.loads(dcq("history", "--json").stdout)] == ["db upgrade"]
    assert dcq("undo").code == 0
    assert exported(place) == older
    assert dcq("db", "upgrade").stderr == "note: nothing to upgrade\n"
    assert dcq("db", "seed").code == 0
    assert exported(place) == now


def test_an_upgrade_that_changes_no_article_is_no_entry(place: Path, dcq: Runner) -> None:
    age(place)
    assert dcq("db", "upgrade").code == 0
    assert json.loads(dcq("history", "--json").stdout) == []


@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_no_write_is_lost_between_what_is_kept_and_what_is_restored(
    journal: str, place: Path, dcq: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who would write then has to wait, whatever log the database keeps."""
    dcq("db", "backup", "copy.db")
    before = exported(place)
    with closing(sqlite3.connect(place / "seed.db")) as connection:
        assert connection.execute(f"PRAGMA journal_mode = {journal}").fetchone() == (journal,)
    tried = []

    def back_up(path: Path) -> Path:
        with closing(sqlite3.connect(place / "seed.db", timeout=0)) as other:
            for statement in ("DELETE FROM decision", "SELECT count(*) FROM source"):
                try:
                    tried.append(other.execute(statement).fetchone())
                except sqlite3.OperationalError as error:
                    tried.append(str(error))
        return real(path)

    real = writing.back_up
    monkeypatch.setattr(writing, "back_up", back_up)
    dcq("remove", "--yes", "gigafactories-ia")
    after = exported(place)
    assert dcq("db", "restore", "copy.db").code == 0
    assert tried == ["database is locked", (4,)]  # who reads need not wait
    assert exported(place) == before
    (kept,) = place.glob("seed-backup-*.db")
    assert exported(place, kept.name) == after


@pytest.mark.parametrize("typed", ["cambrai-e-valley", "E-Valley data centres", "valley"])
def test_search_finds_a_project_by_what_was_merged_into_it(
    typed: str, place: Path, dcq: Runner
) -> None:
    """By the slug and by the name that it had, and only while it is merged."""
    line = ("list", "--search", typed, "--csv")
    assert "escaudain" not in dcq(*line).stdout
    dcq("merge", "marseille-dugny", "cambrai-e-valley", "--reason", "a first step")
    dcq("merge", "escaudain", "marseille-dugny", "--reason", "a trial")
    found = dcq(*line).stdout.splitlines()
    assert [row.partition(",")[0] for row in found] == ["slug", "escaudain"]
    dcq("unmerge", "marseille-dugny")
    found = dcq(*line).stdout.splitlines()
    assert [row.partition(",")[0] for row in found] == ["slug", "marseille-dugny"]


def test_a_later_list_may_name_a_merged_slug(place: Path, dcq: Runner) -> None:
    """What it states is the kept project's, and the export says what the list says."""
    dcq("merge", "escaudain", "cambrai-e-valley", "--reason", "a trial")
    (place / "l.csv").write_text("slug,jobs\ncambrai-e-valley,7\n", "utf-8")
    done = dcq("import", "l.csv", "--source-title", "T")
    assert done.code == 0, done.stderr
    assert '"slug": "cambrai-e-valley"' in exported(place).split('"slug": "t"')[1]
    assert "t" in dcq("list", "--search", "escaudain", "--csv").stdout
