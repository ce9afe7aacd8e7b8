"""The manual is run: README.md and the topics of ``dcq help`` print what they say.

A ```` ```console ```` block holds lines ``$ command``, which lines ``> more`` may continue,
and under each its exact stdout. The blocks of a document run in order, in a folder of their
own, with dcq's own database made and nothing else. stdout is a pipe, or a terminal of N
columns in a block ```` ```console columns=N ````; stderr is part of it only where the command
ends in ``2>&1``.
A block ```` ```toml NAME ````, ```` ```text NAME ```` or ```` ```csv NAME ```` is that file,
in that folder; several of one name are joined.

``DCQ_WRITE_MANUAL=1 pytest tests/test_manual.py`` writes what dcq prints now into the
documents: read every change before it is kept.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from rich.cells import cell_len

from dcq import vocabulary
from dcq.commands.help import FOLDER
from dcq.commands.import_ import app as import_app
from dcq.commands.options import Output
from dcq.ingest.entries import Article, Entry
from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options
from dcq.ingest.list_rows import COLUMNS
from dcq.ingest.seed import make_database
from dcq.query.filters import Filters
from tests.conftest import HERE, ROOT, Runner, environment, run_dcq

README = ROOT / "README.md"
TOPICS = sorted(FOLDER.glob("*.md"))
DOCUMENTS = [README, *TOPICS]
WRITE = os.environ.get("DCQ_WRITE_MANUAL") == "1"
WIDEST = 78  # columns of a block in a topic, which a terminal of 80 draws whole
_FENCE = re.compile(r"^```(?P<kind>\w+) ?(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.M | re.S)


def named(file: Path) -> str:
    return file.name if file == README else f"dcq help {file.stem}"


def fences(document: Path) -> list[re.Match[str]]:
    return list(_FENCE.finditer(document.read_text(encoding="utf-8")))


def shown_files(document: Path) -> dict[str, str]:
    """The files that a document shows in full."""
    files: dict[str, list[str]] = defaultdict(list)
    for fence in fences(document):
        if fence["kind"] in {"toml", "text", "csv"} and fence["info"]:
            files[fence["info"]].append(fence["text"])
    return {name: "\n".join(parts) for name, parts in files.items()}


def run(command: str, place: Path, columns: int | None) -> str:
    """What a command prints on stdout; where it is more than dcq and words, a shell runs it."""
    env = environment(place, HOME=str(place / "home"), COLUMNS=str(columns or 80))
    words = [] if re.search(r"[|<>;&$`*\n]", command.strip()) else shlex.split(command)
    if words[:1] == ["dcq"]:
        alone = {**env, "DCQ_DB": ""}
        return run_dcq(words[1:], place / "work", columns=columns, env=alone).stdout
    assert columns is None, f"only dcq itself is shown on a terminal: {command}"
    del env["DCQ_DB"]
    env["PATH"] = os.pathsep.join((str(place / "bin"), env["PATH"]))
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=place / "work",
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout


def rerun(fence: re.Match[str], place: Path) -> str:
    """A console block with what its commands print now."""
    columns = re.fullmatch(r"columns=(\d+)", fence["info"])
    assert columns or not fence["info"], f"unknown mark: {fence['info']!r}"
    assert fence["text"].startswith("$ ")
    text = ""
    for shown in re.findall(r"^\$ .*\n(?:> .*\n)*", fence["text"], re.MULTILINE):
        command = re.sub(r"^[$>] ", "", shown, flags=re.MULTILINE)
        text += shown + run(command, place, int(columns[1]) if columns else None)
    return f"```{' '.join(filter(None, ('console', fence['info'])))}\n{text}```"


@pytest.fixture
def shell(databases: Path, tmp_path: Path) -> Path:
    """A folder to run in, a HOME with dcq's own database, and a folder of programs with dcq."""
    own = tmp_path / "home" / ".local" / "share" / "dcq"
    for folder in (own, tmp_path / "work", tmp_path / "bin"):
        folder.mkdir(parents=True)
    shutil.copy(databases / "seed.db", own / "dcq.db")
    shim = tmp_path / "bin" / "dcq"
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m dcq "$@"\n')
    shim.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_console_block_prints_what_it_says(document: Path, shell: Path) -> None:
    """One test a document, for a block may build on the one before."""
    for name, content in shown_files(document).items():
        (shell / "work" / name).write_text(content, encoding="utf-8")
    text = document.read_text(encoding="utf-8")
    now = _FENCE.sub(
        lambda fence: rerun(fence, shell) if fence["kind"] == "console" else fence[0], text
    )
    if WRITE:
        document.write_text(now, encoding="utf-8")
    else:
        assert now == text


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_every_block_is_closed_and_of_a_known_kind(document: Path) -> None:
    """Or it would hide in another and never be run."""
    found = fences(document)
    marks = re.findall(r"^[ \t]*```", document.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) * 2 == len(marks)
    assert {fence["kind"] for fence in found} <= {"console", "sh", "toml", "text", "csv"}
    # All TOML belongs to a file, and every file is imported below.
    assert all(fence["info"].endswith(".toml") for fence in found if fence["kind"] == "toml")


def test_the_readme_is_one_page_with_two_commands() -> None:
    """``.ci/run`` reads the two commands from here and runs them on a fresh machine."""
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 130
    install, test = [fence["text"] for fence in fences(README) if fence["kind"] == "sh"]
    for command in (install, test):
        assert command.count("\n") == 1, "one line each"
        assert "pip install" in command
    assert "dcq list --region hauts-de-france" in install
    assert "pytest" in test


def test_what_the_tests_promise_names_tests_that_exist() -> None:
    """Each line on strength and security can be checked."""
    text = (HERE / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"test_[\w*]+\.py", text):
        assert list(HERE.glob(name)), name
    for table in ("Strength", "Security"):
        (section,) = re.findall(rf"^## {table}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
        rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
        assert rows
        assert [row for row in rows if "test_" not in row] == []


@pytest.mark.parametrize("topic", TOPICS, ids=named)
def test_a_topic_has_its_line_in_the_list_and_fits_a_terminal(topic: Path) -> None:
    heading, *rest = topic.read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(rf"# {topic.stem}: [^:]+", heading)
    assert max(map(cell_len, (line for line in rest if not line.startswith("|")))) <= 80
    for fence in fences(topic):
        assert [line for line in fence["text"].splitlines() if cell_len(line) > WIDEST] == []


def articles() -> Iterator[tuple[str, str]]:
    for document in DOCUMENTS:
        for name, text in shown_files(document).items():
            if name.endswith(".toml"):
                yield name, text


def test_every_article_that_is_shown_is_imported(tmp_path: Path) -> None:
    make_database(tmp_path / "empty.db", empty=True)
    shown = {name: text for name, text in articles() if "format = 1" in text}
    assert shown
    for name, text in shown.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        outcome = import_files(tmp_path / "empty.db", [str(tmp_path / name)], Options())
        assert outcome.changes[0].added > 0


def keys_set(model: type[Entry], table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The keys that a table of an article file sets, each with the model that has it."""
    for name, value in table.items():
        yield model.__name__, name
        annotation = model.model_fields[name].annotation
        for inner in (annotation, *get_args(annotation)):
            if isinstance(inner, type) and issubclass(inner, Entry):
                for entry in value if isinstance(value, list) else [value]:
                    yield from keys_set(inner, entry)


def test_the_articles_topic_shows_and_explains_every_key() -> None:
    files = shown_files(FOLDER / "articles.md")
    shown = {
        key
        for name in files
        if name.endswith(".toml")
        for key in keys_set(Article, tomllib.loads(files[name]))
    }
    known = {
        (m.__name__, name)
        for m in Entry.__subclasses__()
        for name in m.model_fields
        if m.__module__ == Article.__module__
    }
    # A note may stand in any table; one example of it is enough.
    assert {key for key in known - shown if key[1] != "note"} == set()
    assert {name for _, name in known} - code_in("articles") == set()


def code_in(topic: str, section: str = "") -> set[str]:
    """All that a topic, or one of its sections, sets as code in its text."""
    text = (FOLDER / f"{topic}.md").read_text(encoding="utf-8")
    if section:
        (text,) = re.findall(rf"^##+ {re.escape(section)}\n(.*?)(?=^##|\Z)", text, re.M | re.S)
    return set(re.findall(r"`([^`\n]+)`", _FENCE.sub("", text)))


def test_the_filters_topic_explains_every_filter() -> None:
    options = {f"--{name.replace('_', '-')}" for name in Filters.__slots__}
    assert options - code_in("filters") == set()


def test_the_lists_topic_explains_every_column_and_option() -> None:
    assert COLUMNS - code_in("lists") == set()
    own = import_app.params
    options = {max(p.opts, key=len) for p in own if p.param_type_name == "option"}
    shared = {f"--{name.strip('_').replace('_', '-')}" for name in Output.__slots__}
    assert options - shared - {"--help"} - code_in("lists") == set()


def test_the_words_topic_defines_every_word() -> None:
    enumerations = (
        "KINDS STATUSES MILESTONES ROLES TIES POWER_KINDS BASES SCOPES QUALIFIERS METRICS"
    )
    words = {word for name in enumerations.split() for word in getattr(vocabulary, name)}
    assert words - code_in("words") == set()


def test_the_database_topic_names_every_view(databases: Path) -> None:
    connection = sqlite3.connect(databases / "seed.db")
    found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall()
    connection.close()
    assert {name for (name,) in found} - code_in("database") == set()


CSV = {
    "list": "list",
    "show": "show escaudain",
    "rank": "rank",
    "totals": "totals",
    "totals --explain": "totals --explain",
    "diff": "diff --from 2025-06",
    "figures": "figures",
    "investors": "investors",
    "regions": "regions",
    "power": "power",
    "sources": "sources",
    "gaps": "gaps",
    "gaps --evidence": "gaps --evidence",
    "check": "check",
    "check --articles": "check --articles .",
    "check --links": "check --links found.csv",
    "import": "import courrier.toml",
    "db info": "db info",
}
"""For each section on columns, a command that prints them."""


@pytest.mark.parametrize("section", CSV)
def test_the_output_topic_explains_every_column(section: str, dcq: Runner, place: Path) -> None:
    shutil.copy(next((ROOT / "tests" / "articles").glob("courrier*")), place / "courrier.toml")
    (place / "found.csv").write_text("url,status,date\n", "utf-8")
    header = dcq(*CSV[section].split(), "--csv").stdout.partition("\n")[0]
    assert set(header.split(",")) - code_in("output", section) == set()


def test_the_rules_of_an_honest_total_are_numbered() -> None:
    text = (FOLDER / "honest-totals.md").read_text(encoding="utf-8")
    assert re.findall(r"^(\d+)\. ", text, re.MULTILINE) == [str(n) for n in range(1, 14)]
