"""The first schema: tables, then the views over them."""

from pathlib import Path
from sqlite3 import complete_statement

from alembic import op

revision = "0001"
down_revision = None

HERE = Path(__file__).parent
METRICS = """
    INSERT INTO metric (name, base, shown, factor, label) VALUES
    ('investment', '', '', 1, 'Investment'),
    ('capacity', 'kW', 'MW', 1000, 'Capacity'),
    ('area', 'm2', 'ha', 10000, 'Area'),
    ('jobs', 'jobs', 'jobs', 1, 'Jobs'),
    ('construction_jobs', 'jobs', 'jobs', 1, 'Construction jobs'),
    ('sites', 'sites', 'sites', 1, 'Sites'),
    ('projects', 'projects', 'projects', 1, 'Projects'),
    ('companies', 'companies', 'companies', 1, 'Companies'),
    ('compute_share', 'bp', '%', 100, 'Share of world compute')
"""


def upgrade() -> None:
    """Create the schema in an empty database."""
    for script in ("0001_tables.sql", "0001_views.sql"):
        statement = ""
        for line in (HERE / script).read_text(encoding="utf-8").splitlines(keepends=True):
            statement += line
            if complete_statement(statement):
                op.get_bind().exec_driver_sql(statement)
                statement = ""
    op.get_bind().exec_driver_sql(METRICS)
