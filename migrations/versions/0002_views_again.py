"""The views again: many figures on one subject took time by the cube of their number."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"

VIEWS = Path(__file__).with_name("0001_views.sql")


def upgrade() -> None:
    """Make every view anew; the file has them as they are today."""
    connection = op.get_bind()
    views = "SELECT name FROM sqlite_schema WHERE type = 'view'"
    for name in connection.exec_driver_sql(views).scalars().all():
        connection.exec_driver_sql(f'DROP VIEW "{name}"')
    for statement in VIEWS.read_text(encoding="utf-8").split(";\n"):
        connection.exec_driver_sql(statement)
