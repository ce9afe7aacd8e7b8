"""The views as a Frictionless data package, as the project's own validator reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import Runner

# In a process of its own: what it imports warns.
VALIDATE = """
import sys
from frictionless import validate
report = validate(sys.argv[1])
print(report.flatten(["type", "note"]))
sys.exit(not report.valid)
"""


@pytest.fixture
def package(dcq: Runner, place: Path) -> Path:
    """The data package of the seed."""
    done = dcq("export", "package", "--format", "datapackage")
    assert (done.stderr, done.code) == ("", 0)
    return place / "package"


def test_a_package_says_what_it_holds(package: Path) -> None:
    told = json.loads((package / "datapackage.json").read_text())
    files = {resource["path"] for resource in told["resources"]}
    assert {path.name for path in package.iterdir()} == {*files, "datapackage.json"}
    assert [licence["name"] for licence in told["licenses"]] == ["MIT"]
    assert len(told["sources"]) == 5
    for resource in told["resources"]:
        header = (package / resource["path"]).read_text().splitlines()[0]
        assert header.split(",") == [field["name"] for field in resource["schema"]["fields"]]


def test_no_licence_is_stated_of_what_others_wrote(dcq: Runner, place: Path) -> None:
    (place / "own.toml").write_text("""
        format = 1
        source = { slug = "own", title = "Own" }
        project = [{ slug = "own-site", name = "Own site", kind = "site", printed = "site" }]
    """)
    assert dcq("import", "own.toml").code == 0
    assert dcq("export", "package", "--format", "datapackage").code == 0
    assert "licenses" not in json.loads((place / "package" / "datapackage.json").read_text())


@pytest.mark.slow
def test_frictionless_finds_it_valid(package: Path) -> None:
    """Types, keys and references hold for every row; a broken reference does not."""
    if not find_spec("frictionless"):
        pytest.skip("needs frictionless")

    def validated() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", VALIDATE, "datapackage.json"]
        return subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)

    done = validated()
    assert done.returncode == 0, done.stdout + done.stderr
    ledger = package / "figure_ledger.csv"
    ledger.write_text(ledger.read_text().replace("gigafactories-ia,", "nobody,", 1))
    assert "foreign-key" in validated().stdout
