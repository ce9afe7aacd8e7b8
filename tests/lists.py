"""What the tests of lists share: import one into a database of the folder, and list it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from dcq.errors import UserError
from dcq.ingest.import_files import Outcome, import_files
from dcq.ingest.list_import import Options, SourceKey
from tests.running import run_dcq

Row = dict[str, str]
MINE = Options(source=SourceKey("Mine", None, None))
EDITS = replace(MINE, changes_only=True)


def bring(
    place: Path, content: str | bytes, options: Options = MINE, db: str = "seed.db"
) -> Outcome:
    """Import a list's content into a database of the folder, in this process."""
    file = place / "list.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return import_files(place / db, [str(file)], options)


def table(rows: list[Row], delimiter: str = ",") -> str:
    """Rows as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def rows(place: Path, *arguments: str, db: str = "seed.db") -> list[Row]:
    """What a command of dcq prints as CSV."""
    done = run_dcq(["--db", db, *arguments, "--csv"], place)
    assert done.code == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout, newline="")))


def everything(place: Path, *more: str, db: str = "seed.db") -> list[Row]:
    """All that ``dcq list --csv`` prints of a database."""
    return rows(place, "list", "--kind", "all", "--status", "all", *more, db=db)


def listed(place: Path, source: str = "mine") -> list[Row]:
    """What ``dcq list --csv`` prints of a source's projects."""
    return everything(place, "--source", source)


def faults_of(error: UserError) -> list[str]:
    """The lines that an error with its faults is printed as, its own last one left out."""
    return [str(fault) for fault in error.faults] or [str(error)]
