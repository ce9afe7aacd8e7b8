"""All that writes to a database, for the tests that disturb it, and what a database holds."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tests.processes import run

HERE = Path(__file__).parent
ARTICLE = str(HERE / "articles" / "journal-fictif-2026-02.toml")
OTHER_ARTICLE = str(HERE / "articles" / "courrier-fictif-2026-01.toml")
ROWS = 3000
Content = tuple[object, ...] | None


class Operation(NamedTuple):
    """Something that changes a database.

    Attributes:
        arguments: its command line.
        prepare: puts into a HOME what it needs; is given the tests' databases, too.
    """

    arguments: tuple[str, ...]
    prepare: Callable[[Path, Path], None]


def own(home: Path) -> Path:
    """Dcq's own database in a HOME."""
    return home / ".local" / "share" / "dcq" / "dcq.db"


def empty(home: Path, databases: Path) -> None:
    """A HOME without a database."""
    home.mkdir(exist_ok=True)


def seeded(home: Path, databases: Path) -> None:
    """A HOME with the seed's database."""
    empty(home, databases)
    own(home).parent.mkdir(parents=True)
    shutil.copy(databases / "seed.db", own(home))


def outdated(home: Path, databases: Path) -> None:
    """A HOME with a database that holds an older edition of every article of the seed."""
    seeded(home, databases)
    with closing(sqlite3.connect(own(home))) as connection, connection:
        connection.execute("PRAGMA user_version = 0")
        connection.execute("UPDATE seed_article SET digest = 'of an older edition'")
        connection.execute(
            "UPDATE figure_statement SET low = 1, high = 1 WHERE metric = 'investment'"
        )


def with_a_list(home: Path, databases: Path) -> None:
    """A HOME with the seed's database and a list of some thousand rows."""
    seeded(home, databases)
    rows = (f"Site {number},FR-59,Holder {number % 50},{number} m EUR" for number in range(ROWS))
    text = "\n".join(["name,regions,investors,investment", *rows, ""])
    (home / "list.csv").write_text(text, "utf-8")


OPERATIONS = {
    "first use": Operation(("list", "--region", "hauts-de-france"), empty),
    "import of an article": Operation(("import", ARTICLE), seeded),
    "import of a list": Operation(("import", "list.csv", "--source-title", "A list"), with_a_list),
    "remove": Operation(("remove", "--yes", "gigafactories-ia"), seeded),
    "upgrade": Operation(("db", "upgrade"), outdated),
}


def content(database: Path) -> Content:
    """All that a database holds, after a look at its health; None where there is none."""
    if not database.exists():
        return None
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        schema = connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
        tables = [name for kind, name, _ in schema if kind == "table"]
        # When something was done is another moment each time.
        columns = {"history": "id, command, effect, undone IS NULL"}
        rows = [
            tuple(connection.execute(f'SELECT {columns.get(name, "*")} FROM "{name}"'))
            for name in tables
        ]
        return (connection.execute("PRAGMA user_version").fetchone(), *schema, *rows)


def content_of_copy(database: Path, folder: Path) -> Content:
    """The same of a copy with its log, which leaves what lies there as it is."""
    folder.mkdir()
    for file in (database, database.with_name(database.name + "-wal")):
        if file.exists():
            shutil.copy(file, folder)
    held = content(folder / database.name)
    shutil.rmtree(folder)
    return held


class Undisturbed(NamedTuple):
    """What an operation does where nothing disturbs it.

    Attributes:
        before: what the database held.
        after: what it holds then.
        seconds: how long that took.
    """

    before: Content
    after: Content
    seconds: float


def undisturbed(operation: Operation, folder: Path, databases: Path) -> Undisturbed:
    """Do an operation in a folder, and see what it does."""
    home = folder / "undisturbed"
    operation.prepare(home, databases)
    assert run(("db", "path"), home).code == 0  # the fork server is there from now on
    before = content(own(home))
    began = time.perf_counter()
    done = run(operation.arguments, home)
    seconds = time.perf_counter() - began
    assert done.code == 0, done.stderr
    after = content(own(home))
    assert before != after
    shutil.rmtree(home)
    return Undisturbed(before, after, seconds)


def backups(home: Path) -> list[Path]:
    """The backups beside dcq's own database."""
    return sorted(own(home).parent.glob("dcq-backup-*.db"))
