"""``dcq db``: the database itself."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from dcq.commands.command import Group, reporting
from dcq.commands.session import Session
from dcq.query.views import count_rows
from dcq.reports import Cell, Column, Lines, Report
from dcq.store.identity import REVISION, SEED_EDITION, OutdatedDatabaseError
from dcq.store.reading import open_for_reading

app = typer.Typer(
    cls=Group,
    add_completion=False,
    rich_markup_mode=None,
    help="The database: where it is, what it holds, making, upgrading and copying it.",
)


@app.callback()
def root() -> None:
    """The database: where it is, what it holds, making, upgrading and copying it."""


def _one(**values: object) -> Report:
    """A report of one record."""
    lines = [
        (name.replace("_", " ").capitalize(), Cell(str(value)))
        for name, value in values.items()
        if value is not None
    ]
    columns = [Column(name, flag=isinstance(value, bool)) for name, value in values.items()]
    row = tuple(int(value) if isinstance(value, bool) else value for value in values.values())
    return Report(columns, [row], lambda: [Lines(lines)], document=lambda: dict(values))


@reporting(examples=("sqlite3 \"$(dcq db path)\" 'select * from project_list'",))
def path(session: Session) -> Report:
    """Print the path of the database, whether or not it is there."""
    report = _one(path=str(session.location.path))
    report.text = [str(session.location.path)]
    return report


@reporting(examples=("dcq db info", "dcq db info --json"))
def info(session: Session) -> Report:
    """Say what the database is: its schema, its seed, and how much it holds."""
    location = session.location
    connection = session.database()
    counts = {
        table: count_rows(connection, table)
        for table in ("source", "project", "organisation", "power_source", "figure")
    }
    return _one(
        path=str(location.path),
        is_default=location.is_default,
        bytes=location.path.stat().st_size,
        schema=REVISION,
        seed_edition=connection.execute("PRAGMA user_version").fetchone()[0],
        **{f"{table}s": count for table, count in counts.items()},
    )


@reporting(examples=("dcq --db mine.db db init", "dcq --db mine.db db init --empty"))
def init(
    session: Session,
    empty: Annotated[
        bool, typer.Option("--empty", help="Leave dcq's own five articles out.")
    ] = False,
) -> Report:
    """Make a database, with dcq's own five articles unless --empty."""
    from dcq.ingest.seed import make_database, require_absent
    from dcq.store.files import refuse_database

    target = session.location.path
    require_absent(target)
    refuse_database(target)
    if not make_database(target, empty=empty):
        require_absent(target)
    return _one(path=str(target), schema=REVISION, seed_edition=0 if empty else SEED_EDITION)


@reporting(examples=("dcq db upgrade",))
def upgrade(session: Session) -> Report:
    """Bring a database up to this version of dcq, after a backup beside it."""
    from dcq.ingest.seed import upgrade_database

    target = session.location.path
    backup = upgrade_database(target)
    report = _one(path=str(target), schema=REVISION, backup=str(backup) if backup else None)
    if backup is None:
        report.notes.append("nothing to upgrade")
    return report


@reporting(examples=("dcq db backup", "dcq db backup copy.db"))
def backup(
    session: Session,
    file: Annotated[str | None, typer.Argument(metavar="FILE", help="Where to.")] = None,
) -> Report:
    """Copy the database while others may use it; beside it, dated, unless FILE says where."""
    from dcq.store.writing import back_up

    source = session.location.path
    with suppress(OutdatedDatabaseError):  # an old one can be copied as well as a current one
        open_for_reading(source).close()
    copy = back_up(source, Path(file) if file else None)
    return _one(path=str(copy), bytes=copy.stat().st_size)


for _command in (path, info, init, upgrade, backup):
    app.registered_commands += _command.registered_commands
