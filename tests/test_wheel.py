"""The wheel, installed outside the checkout without the network, does the first command."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest

from tests.conftest import ROOT, environment


class Installed(NamedTuple):
    """A wheel, and an environment of its own that holds it."""

    wheel: Path
    folder: Path
    scripts: Path


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = environment(cwd, PYTHONDONTWRITEBYTECODE="1")
    del env["DCQ_DB"]
    return subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel and install it into a new environment.

    What dcq depends on is lent by the environment that runs the tests, which may be a
    virtual one itself: ``--system-site-packages`` would lend that one's base. A ``.pth``
    file puts its packages behind the new environment's own, and does not follow the
    ``.pth`` files in them, one of which may lead to the checkout.
    """
    folder = tmp_path_factory.mktemp("wheel")
    built = run(
        sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist", cwd=ROOT
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = (folder / "dist").glob("*.whl")

    venv.create(folder / "venv", symlinks=True, with_pip=False)
    scripts = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    (packages,) = (folder / "venv").glob("lib/python*/site-packages")
    lent = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    (packages / "lent.pth").write_text("\n".join(lent), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", scripts / "python", "install", "--quiet"]
    # Another dcq may be among what is lent; this one goes before it.
    alone = ["--no-deps", "--no-index", "--no-build-isolation", "--ignore-installed"]
    done = run(*pip, *alone, wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    return Installed(wheel, folder, scripts)


def test_migrations_seed_and_manual_travel_in_the_wheel(installed: Installed) -> None:
    with ZipFile(installed.wheel) as archive:
        names = set(archive.namelist())
    for folder in ("migrations", "seed"):
        files = {
            f"dcq/_{folder}/{file.relative_to(ROOT / folder).as_posix()}"
            for file in (ROOT / folder).rglob("*")
            if file.suffix in {".py", ".sql", ".toml"}
        }
        assert files
        assert files <= names
    package = {
        f"dcq/{file.relative_to(ROOT / 'dcq').as_posix()}"
        for file in (ROOT / "dcq").rglob("*")
        if file.suffix in {".py", ".md"}
    }
    assert "dcq/help/filters.md" in package
    assert package <= names
    assert not [name for name in names if name.startswith(("tests/", "migrations/", "seed/"))]
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_installed_dcq_lists_from_another_folder(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    command = [installed.scripts / "dcq", "list", "--region", "hauts-de-france"]
    done = run(*command, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == [
        "slug",
        "cambrai-e-valley",
        "escaudain",
        "roubaix-ovhcloud",
    ]
    assert done.stderr.startswith("note: made a database with dcq's five articles at ")
    assert str(tmp_path / "home") in done.stderr
    assert run(*command, cwd=tmp_path).stderr == ""


def test_the_dcq_that_ran_is_the_installed_one(installed: Installed, tmp_path: Path) -> None:
    line = "import dcq; from dcq.store.identity import shipped;" + (
        "print(dcq.__file__, shipped('migrations'), shipped('seed'), sep='\\n')"
    )
    done = run(installed.scripts / "python", "-c", line, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    package = Path(done.stdout.splitlines()[0]).parent
    assert package.is_relative_to(installed.folder)
    assert done.stdout.splitlines()[1:] == [str(package / "_migrations"), str(package / "_seed")]


def test_the_version_is_the_same_everywhere(installed: Installed, tmp_path: Path) -> None:
    from dcq import __version__

    assert installed.wheel.name.startswith(f"dcq-{__version__}-")
    assert (
        run(installed.scripts / "dcq", "--version", cwd=tmp_path).stdout == f"dcq {__version__}\n"
    )
