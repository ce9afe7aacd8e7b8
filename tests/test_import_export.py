"""Articles out and in again: nothing is lost, nothing else is touched."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from dcq.store.reading import open_for_reading
from tests.conftest import ROOT, Runner

ANSWERS = (
    ("list", "--kind", "all", "--status", "all"),
    ("figures",),
    ("investors",),
    ("regions",),
    ("power",),
    ("sources",),
    ("totals", "--by", "investor"),
    ("totals", "--metric", "capacity", "--explain"),
    ("rank", "--by", "investment"),
    ("diff", "--from", "2025-01", "--to", "2025-12"),
    ("cite", "escaudain"),
    ("gaps",),
    ("check",),
    ("show", "escaudain", "--json"),
)


@pytest.mark.parametrize("form", ["folder", "lines"])
@pytest.mark.usefixtures("awkward")
def test_what_is_exported_and_imported_gives_the_same_answers(
    form: str, dcq: Runner, place: Path
) -> None:
    """Lossless, hostile names and conflicts included, into a database without the seed."""
    db = ("--db", "awkward.db")
    assert dcq("--db", "copy.db", "db", "init", "--empty").code == 0
    if form == "folder":
        assert dcq(*db, "export", "out").code == 0
        done = dcq("--db", "copy.db", "import", "out")
    else:
        done = dcq("--db", "copy.db", "import", "-", stdin=dcq(*db, "export").stdout)
    assert (done.stderr, done.code) == ("", 0)
    for answer in ANSWERS:
        there, here = dcq(*db, *answer), dcq("--db", "copy.db", *answer)
        assert (here.stdout.replace("copy.db", "awkward.db"), here.code) == (there.stdout, 0), (
            answer
        )


def test_decisions_and_editions_of_a_folder_come_in_whatever_the_files_are_called(
    dcq: Runner, place: Path
) -> None:
    """What they are about may be in a later file, and export gives the same files again."""
    rows = "name,country,own_id\nA,FR,1\nB,FR,2\n"
    (place / "list.csv").write_text(rows, encoding="utf-8")
    for title, more in (("zz", ()), ("aa", ("--supersedes", "zz"))):
        assert dcq("import", "list.csv", "--source-title", title, *more).code == 0
    assert dcq("merge", "a", "b", "--reason", "one").code == 0
    assert dcq("export", "out").code == 0
    assert dcq("--db", "copy.db", "db", "init", "--empty").code == 0
    done = dcq("--db", "copy.db", "import", "out")
    assert (done.stderr, done.code) == ("note: decisions and link checks: 1 added or changed\n", 0)
    assert dcq("--db", "copy.db", "export", "again").code == 0
    files = sorted((place / "out").iterdir())
    assert "decisions.toml" in [file.name for file in files]
    assert [file.read_bytes() for file in sorted((place / "again").iterdir())] == [
        file.read_bytes() for file in files
    ]


def test_a_folder_without_articles_is_refused(dcq: Runner, place: Path) -> None:
    (place / "empty").mkdir()
    done = dcq("import", "empty")
    assert (done.code, done.stderr.count("\n")) == (1, 1)
    assert "empty has no article files; name a folder that dcq export wrote" in done.stderr


def test_an_article_imported_again_is_unchanged(dcq: Runner, place: Path) -> None:
    """Importing is idempotent, and says so."""
    before = (place / "seed.db").read_bytes()
    file = str(ROOT / "seed" / "gigafactories-ia.toml")
    done = dcq("import", "--dry-run", file)
    header, row = done.stdout.splitlines()
    assert header.startswith("source,added,changed,unchanged,gone,kind,metric,project,")
    assert row == "gigafactories-ia,0,0,26,0,source" + "," * 11
    assert (done.stderr, done.code) == ("note: nothing was written\n", 0)
    assert (place / "seed.db").read_bytes() == before
    told = dcq("import", file).stdout
    assert told == "source,added,changed,unchanged,gone\ngigafactories-ia,0,0,26,0\n"


def test_a_corrected_article_replaces_what_it_stated(dcq: Runner, place: Path) -> None:
    """The summary tells what was added, changed and gone; other articles stay."""
    text = (ROOT / "seed" / "gigafactories-ia.toml").read_text(encoding="utf-8")
    corrected = place / "corrected.toml"
    corrected.write_text(
        text.replace('amount = "about 5 bn EUR"', 'amount = "about 6 bn EUR"')
        .replace("estimé à 5 milliards", "estimé à 6 milliards")
        .replace('printed = "5% mondial"', 'printed = "5 % mondial"'),
        encoding="utf-8",
    )
    assert dcq("import", str(corrected)).stdout.splitlines()[1] == "gigafactories-ia,0,2,24,0"
    answer = dcq("list", "--kind", "plan", "--source", "gigafactories-ia", "--json")
    assert json.loads(answer.stdout)[0]["investment_low"] == 6_000_000_000
    # An upgrade must not bring the seed's own words back.
    assert dcq("db", "upgrade").stderr == "note: nothing to upgrade\n"


def test_all_faults_of_all_files_are_named_and_nothing_is_written(dcq: Runner, place: Path) -> None:
    """One error for each fault, with its file; the database stays byte for byte."""
    before = (place / "seed.db").read_bytes()
    good = str(ROOT / "seed" / "gigafactories-ia.toml")
    (place / "one.toml").write_text("format = 1\n[source]\nslug = 'A B'\n", encoding="utf-8")
    (place / "two.jsonl").write_text('{"format": 1}\nnot json\n', encoding="utf-8")
    done = dcq("import", good, "one.toml", "two.jsonl", "three.toml")
    assert (done.stdout, done.code) == ("", 1)
    for fault in (
        "one.toml, line 3: slug: 'A B' is no slug",
        "title: Field required",
        "two.jsonl, line 1: source: Field required",
        "cannot read three.toml: No such file or directory",
    ):
        assert fault in done.stderr
    assert (place / "seed.db").read_bytes() == before


def test_a_likely_duplicate_is_warned_of_and_kept(dcq: Runner, place: Path) -> None:
    """The same name, or the same town and investor, is said; nothing is merged silently."""
    text = (ROOT / "seed" / "choose-france-campus-ia.toml").read_text(encoding="utf-8")
    twin = text.replace('"choose-france-campus-ia"', '"another"').replace(
        '"cambrai-e-valley"', '"cambrai-ii"'
    )
    (place / "twin.toml").write_text(twin, encoding="utf-8")
    done = dcq("import", "twin.toml")
    assert "1 likely duplicate, kept apart: cambrai-e-valley and cambrai-ii have" in done.stderr
    assert {"cambrai-ii", "cambrai-e-valley"} <= {
        line.split(",")[0] for line in dcq("list").stdout.splitlines()
    }


def test_removing_a_source_leaves_what_others_state(dcq: Runner, place: Path) -> None:
    """It says what goes, asks unless told not to, and keeps what is corroborated."""
    asked = dcq("remove", "choose-france-campus-ia")
    assert (asked.stdout, asked.code) == ("", 1)
    assert asked.stderr.endswith("\ndcq: no answer, and nothing was removed; add --yes\n")
    assert "and with it campus-ia-ile-de-france" in asked.stderr
    done = dcq("remove", "--yes", "choose-france-campus-ia")
    assert (done.stderr, done.code) == ("", 0)
    listed = dcq("list", "--csv").stdout
    assert "campus-ia" not in listed
    assert "cambrai-e-valley" in listed
    with closing(open_for_reading(place / "seed.db")) as connection:
        slugs = [slug for (slug,) in connection.execute("SELECT slug FROM source")]
        state = connection.execute(
            "SELECT state FROM seed_article WHERE slug = 'choose-france-campus-ia'"
        ).fetchone()
    assert "choose-france-campus-ia" not in slugs
    assert state == ("removed",)


def test_an_import_with_a_fault_at_the_end_keeps_nothing(dcq: Runner, place: Path) -> None:
    """All or nothing: a project that would change its kind undoes the articles before it."""
    shutil.copy(ROOT / "seed" / "gigafactories-ia.toml", place / "a.toml")
    text = (ROOT / "seed" / "vallee-ia-hauts-de-france.toml").read_text(encoding="utf-8")
    wrong = text.replace('slug = "vallee-ia-hauts-de-france"', 'slug = "elsewhere"')
    wrong = wrong.replace('kind = "site"', 'kind = "plan"')
    (place / "b.toml").write_text(wrong, encoding="utf-8")
    listed = dcq("list", "--kind", "all").stdout
    done = dcq("import", "a.toml", "b.toml")
    assert done.code == 1
    assert "is of kind site in another source, not plan" in done.stderr
    assert dcq("list", "--kind", "all").stdout == listed


@pytest.mark.parametrize(
    ("article", "fault"),
    [
        ('{"slug": "a", "title": "A\\ud800"}', "title: 'A\\ud800' holds half a character"),
        ('{"slug": "a", "title": "A", "\\udfff": "x"}', "'\\udfff' holds half a character"),
        ('{"slug": "\\ud800", "title": "A"}', "slug: '\\ud800' is no slug"),
        (f'{{"slug": "{"x" * 251}", "title": "A"}}', "is too long to name a file"),
        (f'{{"slug": "{"數" * 84}", "title": "A"}}', "use at most 250 bytes"),
        ('{"slug": "confidential", "title": "A"}', "slug: 'confidential' is no slug"),
    ],
)
def test_words_that_no_export_could_write_are_refused(
    article: str, fault: str, dcq: Runner, place: Path
) -> None:
    """Each with file and line, and before anything is written."""
    (place / "a.jsonl").write_text(f'\n{{"format": 1, "source": {article}}}\n', "utf-8")
    done = dcq("import", "a.jsonl")
    assert (done.stdout, done.code) == ("", 1)
    assert done.stderr.startswith("dcq: a.jsonl, line 2: ")
    assert fault in done.stderr


@pytest.mark.parametrize("slug", ["x" * 250, "數" * 83, "\U00020000" * 62])
def test_the_longest_slug_of_a_source_names_a_file(slug: str, dcq: Runner, place: Path) -> None:
    """What import accepts, export can write, however many bytes a letter has."""
    article = {"format": 1, "source": {"slug": slug, "title": "A"}}
    (place / "a.jsonl").write_text(json.dumps(article), "utf-8")
    assert dcq("import", "a.jsonl").code == 0
    assert dcq("export", "out").code == 0
    assert (place / "out" / f"{slug}.toml").exists()
