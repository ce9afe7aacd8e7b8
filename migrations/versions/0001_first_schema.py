"""The first schema: the tables, and the metrics with their units."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

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
    """Create the tables in an empty database; the next migration adds the views."""
    script = Path(__file__).with_name("0001_tables.sql").read_text(encoding="utf-8")
    for statement in script.split(";\n"):
        op.get_bind().exec_driver_sql(statement)
    op.get_bind().exec_driver_sql(METRICS)
