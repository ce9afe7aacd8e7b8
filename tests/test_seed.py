"""The seed: what it states is what the five articles print, no more and no less."""

# ruff: noqa: E501  (a line of a table is a fact)

from __future__ import annotations

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from dcq.reports.check_articles import check_articles
from dcq.store.identity import SEED_EDITION
from dcq.store.reading import open_for_reading
from tests.conftest import ARTICLES, ROOT

SEED = ROOT / "seed"
SOUND = {"verified", "set_aside"}
with_articles = pytest.mark.skipif(not ARTICLES.is_dir(), reason="the articles are not here")

# Read off the articles by hand: subject, metric, low, high, qualifier, unit, basis, scope and
# target, then the words as printed.
LEDGER = {
    "vallee-ia-hauts-de-france": """\
hauts-de-france-ai-cluster capacity 2000 - at_least MW unspecified total - : plus de 2 gigawatts
turnkey-sites-france sites 65 65 exact sites - total - : 65 sites identifiés par l’État
turnkey-sites-hauts-de-france sites 16 16 exact sites - total - : 16 des 65 sites
microsoft-abandoned-projects projects 3 3 exact projects - total - : trois projets
brookfield-france investment 20e9 20e9 exact EUR - total - : 20 milliards d’euros
cambrai-e-valley investment 10e9 10e9 exact EUR - total - : 10 milliards d’euros
""",
    "souverainete-numerique-cloud": """\
escaudain investment 5e9 5e9 exact EUR - total - : cinq milliards d’euros
escaudain area 38 38 exact ha - total - : 38 hectares
escaudain capacity 700 700 exact MW gross total - : capacité brute de 700 mégawatts
escaudain jobs 2400 2400 exact jobs - total - : 2 400 emplois permanents
""",
    "normandie-data-centers-ia": """\
normandie-ai-sites sites 3 4 range sites - total - : trois ou quatre sites clés en main
normandie-ai-sites area 30 50 range ha - per_site - : entre 30 et 50 hectares
normandie-ai-sites investment 5e9 10e9 range EUR - per_site - : entre 5 et 10 milliards d'euros
normandie-ai-sites jobs - - unquantified jobs - per_site - : des centaines d'emploi
normandie-ai-sites jobs - - unquantified jobs - total - : centaines d'emplois
normandie-ai-sites construction_jobs - - unquantified jobs - per_site - : des milliers
microsoft-ai-data-centres investment 80e9 80e9 exact EUR - total - : 80 milliards d'euros
microsoft-outside-us investment 40e9 40e9 exact EUR - total - : 80 milliards d'euros - dont 40 hors Etats-Unis
""",
    "choose-france-campus-ia": """\
choose-france-2025 investment 20e9 20e9 exact EUR - total - : 20 milliards d’euros de projets annoncés
france-ai-109bn investment 109e9 109e9 exact EUR - total - : 109 milliards d’euros d’investissements
cambrai-e-valley investment 10e9 10e9 exact EUR - total - : 10 milliards d’euros
marseille-dugny investment 2.3e9 2.3e9 exact EUR - total - : 2,3 milliards d’euros
""",
    "gigafactories-ia": """\
eu-ai-gigafactories companies 160 - at_least companies - total - : plus de 160 entreprises
eu-ai-gigafactories companies 160 160 exact companies - total - : Les 160 entreprises
eu-ai-gigafactories investment 5e9 5e9 about EUR - total - : estimé à 5 milliards d’euros
eu-ai-gigafactories investment - - unquantified EUR - per_site - : plusieurs milliards d’euros
europe compute_share 5 5 exact % - total - : 5% mondial
europe compute_share 20 20 exact % - total 2027 : 20% mondial
europe investment 5e9 5e9 exact EUR - total - : 5 milliards €
united-states compute_share 45 45 exact % - total - : 45% mondial
united-states compute_share 40 40 exact % - total 2027 : 40% mondial
united-states investment 50e9 - at_least USD - total - : 50+ milliards $
china compute_share 35 35 exact % - total - : 35% mondial
china compute_share 35 35 exact % - total 2027 : 35% mondial
china investment 30e9 - at_least USD - total - : 30+ milliards $
""",
}


# Who, where and how far, read off the articles a second time, without a look at the seed: for
# each project its kind, its statuses and milestones with their dates, its places, its roles with
# who says so.
FACTS = {
    "vallee-ia-hauts-de-france": """\
roubaix-ovhcloud site: operating 2025-04-03; in nord Roubaix; operator ovhcloud
hauts-de-france-ai-cluster plan: announced 2025-05-19; announced on 2025-05-19; in hauts-de-france; announcer french-state
turnkey-sites-france plan: announced -; in france
turnkey-sites-hauts-de-france plan: announced -; in hauts-de-france; part of turnkey-sites-france
microsoft-abandoned-projects site: cancelled 2025-01; in hauts-de-france; investor microsoft
brookfield-france programme: announced -; in france; investor brookfield
cambrai-e-valley site: announced -; in nord Cambrai; investor brookfield; part of brookfield-france
""",
    "souverainete-numerique-cloud": """\
escaudain site: announced 2025-12-09; announced on 2025-12-09; expected on 2030~; in nord Escaudain; announcer porte-du-hainaut; investor confidential
nexity-gse-land offer: announced -; in france; partner nexity; partner gse
evroc-suse-cloud offer: announced -; in europe; partner evroc; partner suse
outscale-oks offer: operating -; operator outscale
""",
    "normandie-data-centers-ia": """\
normandie-ai-sites plan: announced 2025-01-07; announced on 2025-01-07; in normandie; announcer region-normandie (Hervé Morin)
normandie-lost-bid plan: cancelled -; in normandie; interested region-normandie
grand-est-data-centre plan: unknown -; in grand-est; interested region-normandie
microsoft-ai-data-centres programme: announced 2025-01-06; announced on 2025-01-06; in world; investor microsoft
microsoft-outside-us programme: announced 2025-01-06; announced on 2025-01-06; in world; investor microsoft; part of microsoft-ai-data-centres
""",
    "choose-france-campus-ia": """\
campus-ia-ile-de-france site: announced 2025-02~; announced on 2025-02~; in ile-de-france; announcer french-state (Emmanuel Macron); investor mgx (Emmanuel Macron); investor bpifrance (Emmanuel Macron); investor mistral-ai (Emmanuel Macron); investor nvidia (Emmanuel Macron); partner united-arab-emirates; partner french-state; partner bouygues (LeMondeInformatique); partner edf (LeMondeInformatique); partner rte (LeMondeInformatique); partner sipartech (LeMondeInformatique); partner ecole-polytechnique (LeMondeInformatique)
choose-france-2025 plan: announced 2025-05-19; announced on 2025-05-19; in france; announcer french-state (Emmanuel Macron)
france-ai-109bn plan: announced 2025-02; announced on 2025-02; in france
stargate plan: announced -; in united-states; announcer united-states (Emmanuel Macron)
cambrai-e-valley site: announced 2025-05-19; in nord Cambrai; investor brookfield
marseille-dugny site: announced 2025-05-19; in bouches-du-rhone Marseille; in seine-saint-denis Dugny; investor digital-realty
""",
    "gigafactories-ia": """\
eu-ai-gigafactories plan: announced -; expected on 2025; in europe; announcer european-commission (Thierry Breton); developer european-ai-infrastructure-alliance; investor european-ai-infrastructure-alliance; interested siemens; interested sap; interested ovhcloud
""",
}  # fmt: skip


# Every other number that the articles print: dates, ranks, furniture, and what is said of
# something that is no data centre.
NO_FIGURES = {
    "vallee-ia-hauts-de-france": ("3 avril 2025", "19 mai 2025"),
    "souverainete-numerique-cloud": (
        *("Actualités 24", "9 décembre 2025", "l'horizon 2030", "Articles 9"),
        *("75% des entreprises européennes", "d'ici 2030"),
    ),
    "normandie-data-centers-ia": ("7 janvier", "6 janvier", "10 fois plus d'énergie"),
    "choose-france-campus-ia": ("8e sommet", "19 mai", "200 patrons"),
    "gigafactories-ia": ("2025", "Objectif 2027"),
}
ADVERTISEMENTS = "Newsletter Restez informé"  # what follows it is not the article


def expected_figures() -> Counter[tuple[object, ...]]:
    """The table above as rows of ``figure_ledger``."""
    rows: Counter[tuple[object, ...]] = Counter()
    for source, table in LEDGER.items():
        for line in table.splitlines():
            facts, _, printed = line.partition(" : ")
            cells = [None if cell == "-" else cell for cell in facts.split()]
            subject, metric, low, high, *rest = cells
            bounds = [None if bound is None else int(float(bound)) for bound in (low, high)]
            rows[source, subject, metric, *bounds, *rest, printed] += 1
    return rows


@pytest.fixture(scope="module")
def seed(databases: Path) -> Iterator[sqlite3.Connection]:
    """The seeded database, open for reading."""
    with closing(open_for_reading(databases / "seed.db")) as connection:
        yield connection


def plain(text: str) -> str:
    """Text for comparison: every kind of space is one space, and ’ is an apostrophe."""
    return re.sub(r"\s+", " ", text).replace("\u2019", "'").strip()


def text_of(seed: sqlite3.Connection, source: str) -> str:
    """The text of a source's article, its spaces and apostrophes evened out."""
    row = seed.execute("SELECT file_name FROM source WHERE slug = ?", (source,)).fetchone()
    return plain((ARTICLES / row[0]).read_text(encoding="utf-8")).partition(ADVERTISEMENTS)[0]


def test_the_ledger_is_what_was_read_off_the_articles_by_hand(seed: sqlite3.Connection) -> None:
    """Every figure with its bounds, its doubt, its unit and its words; none besides."""
    stored = Counter(
        seed.execute(
            "SELECT source, subject, metric, low, high, qualifier, unit, basis, scope, target,"
            " printed FROM figure_ledger"
        )
    )
    assert stored - expected_figures() == Counter()
    assert expected_figures() - stored == Counter()


def test_who_where_and_how_far_is_what_was_read_off_the_articles_again(
    seed: sqlite3.Connection,
) -> None:
    """Every status, date, place, role and part of each project; none besides."""
    told = {
        "status": "value || ' ' || coalesce(date, '-')",
        "milestone": "value || ' on ' || date",
        "place": "'in ' || detail || coalesce(' ' || value, '')",
        "role": "detail || ' ' || value || coalesce(' (' || according_to || ')', '')",
        "part_of": "'part of ' || value",
    }
    cases = " ".join(f"WHEN '{fact}' THEN {words}" for fact, words in told.items())
    stored: dict[tuple[str, str], set[str]] = {}
    for source, project, kind, fact in seed.execute(
        f"SELECT f.source, f.project, p.kind, CASE f.fact {cases} END FROM project_fact f"
        " JOIN project p ON p.slug = f.project"
    ):
        facts = stored.setdefault((source, f"{project} {kind}"), set())
        facts |= {fact} - {None}
    expected = {
        (source, line.partition(": ")[0]): set(line.partition(": ")[2].split("; "))
        for source, table in FACTS.items()
        for line in table.splitlines()
    }
    assert stored == expected


@with_articles
@pytest.mark.parametrize("source", LEDGER)
def test_every_number_of_an_article_is_a_figure_or_accounted_for(
    seed: sqlite3.Connection, source: str
) -> None:
    """What the ledger leaves out is left out on purpose."""
    text = text_of(seed, source)
    printed = [plain(str(row[-1])) for row in expected_figures() if row[0] == source]
    found = {
        words: re.finditer(re.escape(words), text) for words in (*printed, *NO_FIGURES[source])
    }
    spans = {words: [match.span() for match in matches] for words, matches in found.items()}
    assert [words for words in spans if not spans[words]] == []
    told = {place for ends in spans.values() for span in ends for place in range(*span)}
    digits = [match.start() for match in re.finditer(r"\d", text)]
    assert [text[place - 20 : place + 20] for place in digits if place not in told] == []


@with_articles
def test_a_title_is_the_articles_own_or_marked_as_ours(seed: sqlite3.Connection) -> None:
    """Brackets stand around what no article prints."""
    for source, title in seed.execute("SELECT slug, title FROM source").fetchall():
        assert title.startswith("[") or plain(title) in text_of(seed, source)


@with_articles
def test_the_articles_say_what_the_seed_says(seed: sqlite3.Connection) -> None:
    """Each file by its hash, each phrase in its text, each number in its phrase."""
    report = check_articles(seed, ARTICLES)
    assert report.notes == ["70 verified, 14 set aside, 0 unaccounted"]
    assert len(list(report.rows)) > sum(expected_figures().values())
    assert not report.failed


@with_articles
@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (
            "UPDATE figure_statement SET printed = 'six milliards' WHERE printed GLOB 'cinq*'",
            "not_found",
        ),
        (
            "UPDATE figure_statement SET printed = '8 hectares' WHERE printed = '38 hectares'",
            "not_found",
        ),
        (
            "UPDATE figure_statement SET printed = 'opérationnel' WHERE printed = '38 hectares'",
            "not_readable",
        ),
        ("UPDATE figure_statement SET printed = NULL WHERE printed = '38 hectares'", "no_words"),
        (
            "UPDATE figure_statement SET low = low - 1 WHERE printed GLOB '2 400*'",
            "differs",
        ),
        (
            "UPDATE figure_statement SET high = high + 1 WHERE printed GLOB '2 400*'",
            "differs",
        ),
        ("UPDATE figure_statement SET high = low WHERE printed = 'plus de 2 gigawatts'", "noted"),
        (
            "UPDATE figure_statement SET low = 200, high = 200 WHERE printed = 'des milliers'",
            "noted",
        ),
        (
            "UPDATE figure_statement SET about = 1 WHERE printed GLOB '2 400*'",
            "differs",
        ),
        ("UPDATE figure_statement SET about = 0 WHERE printed GLOB 'estimé*'", "differs"),
        ("UPDATE figure_statement SET currency = 'USD' WHERE printed GLOB 'cinq*'", "differs"),
        (
            "UPDATE mention_statement SET printed = 'Starship' WHERE printed = 'Stargate'",
            "not_found",
        ),
        ("UPDATE power_mention_statement SET printed = 'Pen' WHERE printed = 'Penly'", "not_found"),
        ("UPDATE source SET sha256 = replace(sha256, '8c89', '8c88')", "changed"),
        ("UPDATE source SET sha256 = NULL WHERE slug = 'gigafactories-ia'", "no_article"),
        ("UPDATE source SET file_name = 'x.txt' WHERE slug = 'gigafactories-ia'", "no_article"),
    ],
)
def test_the_audit_sees_whatever_is_not_as_printed(
    databases: Path, tmp_path: Path, change: str, verdict: str
) -> None:
    """One fact is altered, and that one alone fails."""
    copy = Path(shutil.copy(databases / "seed.db", tmp_path))
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute(change)
    with closing(open_for_reading(copy)) as connection:
        report = check_articles(connection, ARTICLES)
    assert [row[4] for row in report.rows if row[4] not in {*SOUND, "unaccounted"}] == [verdict]
    assert report.failed == (verdict != "noted")


@with_articles
def test_the_audit_trusts_no_article_that_was_altered(
    seed: sqlite3.Connection, tmp_path: Path
) -> None:
    """One byte more, and not one of its phrases counts as verified."""
    folder = shutil.copytree(ARTICLES, tmp_path / "articles", copy_function=shutil.copyfile)
    (name,) = seed.execute("SELECT file_name FROM source WHERE slug GLOB 'giga*'").fetchone()
    (folder / name).write_bytes((ARTICLES / name).read_bytes() + b"\n")
    verdicts = {row[0]: row[4] for row in check_articles(seed, folder).rows}
    assert verdicts.pop("gigafactories-ia") == "changed"
    assert set(verdicts.values()) <= SOUND


@pytest.mark.parametrize("table", ["figure", "mention", "power_mention"])
def test_no_stored_phrase_has_more_than_eight_words(seed: sqlite3.Connection, table: str) -> None:
    """A figure's or a name's own words, never a sentence; and every one has some."""
    phrases = [printed for (printed,) in seed.execute(f"SELECT printed FROM {table}")]
    assert phrases
    assert [printed for printed in phrases if not 1 <= len((printed or "").split()) <= 8] == []


def runs_of_nine(text: str) -> set[str]:
    """Every nine words in a row, without case and punctuation."""
    words = [re.sub(r"^\W+|\W+$", "", word) for word in plain(text).casefold().split()]
    words = [word for word in words if word]
    return {" ".join(words[start : start + 9]) for start in range(len(words) - 8)}


@with_articles
@pytest.mark.parametrize("file", sorted(SEED.glob("*.toml")), ids=lambda file: file.stem)
def test_no_sentence_of_an_article_is_in_the_seed(file: Path) -> None:
    """Not in a note, a caveat or a comment either; a title is what an article is called."""
    lines = file.read_text(encoding="utf-8").splitlines()
    own = runs_of_nine("\n".join(line for line in lines if not line.startswith("title = ")))
    printed = set().union(*(runs_of_nine(text.read_text()) for text in ARTICLES.glob("*.txt")))
    assert len(printed) > 1000
    assert own & printed == set()


EDITION = 2
SHA256 = "fd7ab901052a71b38170cb2097333f1f4b8690059322b0612e32e0db03ad2c22"


def test_a_changed_seed_is_a_new_edition() -> None:
    """A database learns that the seed was corrected by its edition alone.

    Profiles and the names of the communes are in no database.
    """
    digest = sha256()
    stored = (path for path in SEED.rglob("*.toml") if path.parent.name != "profiles")
    for file in sorted(stored):
        digest.update(file.relative_to(SEED).as_posix().encode() + b"\0" + file.read_bytes())
    assert (SEED_EDITION, digest.hexdigest()) == (EDITION, SHA256), (
        "seed/ has changed: raise SEED_EDITION in dcq/store/identity.py, so that databases take"
        " the change in when they are upgraded, then set EDITION and SHA256 here"
    )
