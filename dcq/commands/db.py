"""``dcq db``: the database itself."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

from dcq.commands import COMMANDS
from dcq.commands.command import Group, Reporting
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.query.filters import Argument, Option, Text
from dcq.reports import Report
from dcq.reports.db import report_database, report_one
from dcq.store.identity import REVISION, SEED_EDITION, OutdatedDatabaseError
from dcq.store.reading import open_for_reading

COPY = Argument(
    "The copy; by default beside the database, with the time in its name.", "FILE", is_file=True
)

BACKUP = Argument("A backup, of this or an older version of dcq.", "FILE", is_file=True)


@Reporting
def path(session: Session) -> Report:
    """Print the path of the database, existing or not.

    sqlite3 "$(dcq db path)" 'select * from project_list'
    """
    report = report_one(path=str(session.location.path))
    report.text = [str(session.location.path)]
    return report


@Reporting
def info(session: Session) -> Report:
    """Show the versions, the size and the content.

    dcq db info
    dcq db info --json
    """
    return report_database(session.database(), session.location)


@Reporting
def init(
    session: Session, empty: Annotated[bool, Option("Leave out dcq's own five articles.")] = False
) -> Report:
    """Make a database with dcq's own five articles.

    dcq --db mine.db db init
    dcq --db mine.db db init --empty
    """
    from dcq.ingest.seed import make_database, require_absent
    from dcq.store.files import refuse_database

    target = session.location.path
    require_absent(target)
    refuse_database(target)
    if not make_database(target, empty=empty):
        require_absent(target)
    return report_one(path=str(target), schema=REVISION, seed_edition=0 if empty else SEED_EDITION)


@Reporting
def upgrade(session: Session) -> Report:
    """Upgrade the database to this version of dcq.

      dcq db upgrade

    The database as it was is kept beside it.
    """
    from dcq.ingest.changes import upgrade_database

    target = session.location.path
    backup = upgrade_database(target)
    report = report_one(path=str(target), schema=REVISION, backup=str(backup) if backup else None)
    report.notes += [] if backup else ["nothing to upgrade"]
    return report


@Reporting
def backup(session: Session, file: Annotated[Text, COPY] = None) -> Report:
    """Copy the database, even while others use it.

    dcq db backup
    dcq db backup copy.db
    """
    from dcq.store.writing import back_up

    source = session.location.path
    with suppress(OutdatedDatabaseError):  # an old one can be copied as well as a current one
        open_for_reading(source).close()
    copy = back_up(source, Path(file) if file else None)
    return report_one(path=str(copy), bytes=copy.stat().st_size)


@Reporting
def restore(session: Session, file: Annotated[Text, BACKUP] = None) -> Report:
    """Put a backup in the place of the database.

      dcq db restore dcq-backup-20260131T120000Z.db

    The database as it was is kept beside it. An older one is to be upgraded then.
    """
    from dcq.store.writing import restore

    if file is None:
        raise UsageError("restore what?", "name a backup, as in: dcq db restore copy.db")
    with suppress(OutdatedDatabaseError):
        open_for_reading(Path(file)).close()
    kept = restore(session.location.path, Path(file))
    return report_one(path=str(session.location.path), backup=str(kept) if kept else None)


@Reporting
def seed(session: Session) -> Report:
    """Bring back dcq's own articles that were removed or changed.

      dcq db seed

    dcq undo takes that back.
    """
    from dcq.ingest.changes import seed_again
    from dcq.ingest.import_files import Outcome
    from dcq.reports.import_ import report_changes

    changes = seed_again(session.writable(), session.command)
    return report_changes(Outcome(changes), dry_run=False)


app = Group(
    name="db", help=COMMANDS["db"], commands=[path, info, init, upgrade, backup, restore, seed]
)
