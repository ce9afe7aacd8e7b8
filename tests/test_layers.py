"""The house: imports point down only, and reading never pays for the writing side."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import dcq
from tests.conftest import ROOT, environment

PACKAGE = ROOT / "dcq"
# From top to ground; a part of the house imports itself and what is in the lines below its own.
LAYERS = """
    __main__
    cli
    commands
    output help
    reports
    rollup
    export
    ingest
    query
    store
    models
    text_numbers
    borrowed_units number_contexts
    text_words
    dates names
    text_numbers
    amounts words
    quantity number_words
    errors vocabulary __init__
"""
HEIGHT = {
    part: height
    for height, line in enumerate(reversed(LAYERS.strip().splitlines()))
    for part in line.split()
}
MODULES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts): file
    for file in sorted(PACKAGE.rglob("*.py"))
}


def part_of(module: str) -> str:
    """The part of the house that a module belongs to."""
    return module.removeprefix("dcq").strip(".").split(".")[0] or "__init__"


def imported(module: str, text: str) -> Iterator[tuple[int, str]]:
    """The dcq modules that a module's text imports, wherever it does, with the line."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:  # relative: ``from ..x import y``
                package = module.split(".")[: -node.level]
                base = ".".join([*package, *filter(None, [node.module])])
            # ``from dcq import names`` and ``from dcq.query import views`` name modules.
            names = [
                full if (full := f"{base}.{alias.name}") in MODULES else base
                for alias in node.names
            ]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            # ``import_module(f"dcq.commands.{name}")``: what stands before the name is enough.
            argument = ast.unparse(node.args[0]).lstrip("f").strip("'\"")
            names = [argument.partition("{")[0].rstrip(".")]
        else:
            continue
        yield from ((node.lineno, name) for name in names if name.split(".")[0] == "dcq")


def upward(module: str, text: str) -> list[str]:
    """The imports of a module that do not point down, as ``line: from -> to``."""
    own = part_of(module)
    return [
        f"{line}: {module} -> {name}"
        for line, name in imported(module, text)
        if part_of(name) != own and HEIGHT[part_of(name)] >= HEIGHT[own]
    ]


def test_every_file_and_folder_has_its_place() -> None:
    found = {entry.stem for entry in PACKAGE.iterdir() if entry.name != "__pycache__"}
    assert found - {"_migrations", "_seed"} == HEIGHT.keys()


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down_only(module: str) -> None:
    """Lazy ones inside functions and those for the type checker, too."""
    assert upward(module, MODULES[module].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("dcq.query.lookup", "import dcq.reports.report"),
        ("dcq.quantity", "from dcq.amounts import parse_amount"),
        ("dcq.quantity", "from dcq import amounts"),
        ("dcq.errors", "def lazily():\n    from dcq.quantity import show"),
        ("dcq.query.views", "if TYPE_CHECKING:\n    from dcq.reports.check import COLUMNS"),
        ("dcq.names", "from .dates import first_day"),
        ("dcq.store.identity", "from ..ingest import seed"),
        ("dcq.store.identity", "import importlib\nimportlib.import_module('dcq.ingest.seed')"),
    ],
)
def test_an_import_that_points_up_is_seen(module: str, text: str) -> None:
    """The test above can fail, in each form that an import takes."""
    assert len(upward(module, text)) == 1


HELPERS = {*"__init__ command completion guesses options progress session".split()}


def test_a_command_reads_its_options_calls_and_hands_a_report_on() -> None:
    """Under 60 lines; ``db`` holds five commands, for which 20 lines each are enough."""
    for file in (PACKAGE / "commands").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        if file.stem not in HELPERS:
            assert len(text.splitlines()) < max(60, 20 * text.count("@Reporting")), file.name


def test_what_the_package_says_of_its_modules_is_there() -> None:
    named = set(re.findall(r"``([a-z_]+(?:\.[a-z_]+)?)``", dcq.__doc__ or ""))
    parts = {name.removeprefix("dcq.").removesuffix(".__init__") for name in MODULES}
    assert named - parts <= {"migrations", "project_list", "diff"}
    assert len(named & parts) > 15


READERS = {"cli", "commands", "output", "reports", "rollup"}


@pytest.mark.parametrize("module", [name for name in MODULES if part_of(name) in READERS])
def test_every_query_of_a_reader_is_in_query(module: str) -> None:
    """A report asks by calling a function, so that one folder holds all that reads the views."""
    texts = (
        node.value
        for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    assert [text for text in texts if re.search(r"\b(SELECT|JOIN|WHERE)\b", text)] == []


WRITING_SIDE = {"sqlmodel", "sqlalchemy", "alembic", "pydantic", "pycountry"}
READING = (
    "list --csv",
    "list --json",
    "list --format table --region hauts-de-france",
    "list --min-investment 5bn --currency USD --csv",
    "show escaudain --csv",
    "show hauts-de-france --format table",
    "list --investor brookfield --as-of 2025-06 --csv",
    "totals --by region --csv",
    "rank --by investment --csv",
    "diff --from 2025-06 --csv",
    "cite escaudain",
    "figures --metric capacity --csv",
    "investors --csv",
    "regions --csv",
    "power --csv",
    "sources --csv",
    "check --csv",
    "db info --csv",
    "help filters",
    "--help",
)


def test_nothing_reaches_for_a_network_a_shell_or_code_in_data() -> None:
    """It works on files alone, and runs none of what they hold."""
    barred = set("socket ssl http urllib ftplib subprocess pickle marshal shelve runpy".split())
    for module, file in MODULES.items():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not barred & {name.name.split(".")[0] for name in node.names}, module
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] not in barred, module
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "compile", "__import__"}, module


def test_reading_loads_nothing_of_the_writing_side(place: Path) -> None:
    """Importing ``sqlmodel`` alone takes longer than a whole answer may."""
    script = f"""
import sys
from dcq.cli import run
codes = {{line: run(line.split()) for line in {READING!r}}}
loaded = sorted({WRITING_SIDE!r} & set(sys.modules))
print(loaded, [line for line, code in codes.items() if code], file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=place,
        env=environment(place),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr.splitlines()[-1] == "[] []"


def test_no_file_of_the_tests_is_longer_than_400_lines() -> None:
    """A longer one guards more than one thing."""
    lengths = {
        file.name: len(file.read_text(encoding="utf-8").splitlines())
        for file in (ROOT / "tests").rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}
