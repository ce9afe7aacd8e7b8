"""Editions, coordinates, more roles, merges, history; every statement in a table of its own.

SQLite cannot change a constraint, so every table is made again, and filled with what the one
before it held. ``tables.sql`` and ``views.sql`` have the schema as it is today.
"""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"

FOLDER = Path(__file__).parent.parent
METRICS = """
    INSERT INTO metric (name, base, shown, factor, label) VALUES
    ('investment', '', '', 1, 'Investment'),
    ('capacity', 'kW', 'MW', 1000, 'Capacity'),
    ('area', 'm2', 'ha', 10000, 'Area'),
    ('floor_area', 'm2', 'm2', 1, 'Floor area'),
    ('jobs', 'jobs', 'jobs', 1, 'Jobs'),
    ('construction_jobs', 'jobs', 'jobs', 1, 'Construction jobs'),
    ('sites', 'sites', 'sites', 1, 'Sites'),
    ('projects', 'projects', 'projects', 1, 'Projects'),
    ('companies', 'companies', 'companies', 1, 'Companies'),
    ('compute_share', 'bp', '%', 100, 'Share of world compute')
"""
# Where a table was called otherwise, and the columns that it did not have.
RENAMED = {"project_record": "project"}
ADDED = {
    "mention_statement": {
        "name": "(SELECT p.name FROM before_project p WHERE p.id = t.project_id)"
    },
    "figure_statement": {"conversion": "0", "replaces": "0", "gives_way": "0"},
}
# A source that names what another project lies in mentions it, which dcq 0.1 did not always note.
NAMED_WHOLES = """
    INSERT INTO mention_statement (source_id, project_id, name)
    SELECT DISTINCT o.source_id, o.whole_id, p.name
    FROM part_of_statement o JOIN before_project p ON p.id = o.whole_id
    WHERE NOT EXISTS (
      SELECT 1 FROM mention_statement m
      WHERE m.source_id = o.source_id AND m.project_id = o.whole_id
    )
"""


def upgrade() -> None:
    """Set the old tables aside, make the new ones, and copy what the old ones held."""
    run = op.get_bind().exec_driver_sql
    objects = "SELECT name FROM sqlite_schema WHERE type = '{}' AND sql IS NOT NULL"
    for kind in ("view", "index"):
        for name in run(objects.format(kind)).scalars().all():
            run(f'DROP {kind} "{name}"')
    named = run(objects.format("table")).scalars().all()
    old = {name for name in named if not name.startswith(("sqlite_", "alembic_"))}
    for name in old:
        run(f"ALTER TABLE {name} RENAME TO before_{name}")
    for script in ("tables.sql", "views.sql"):
        for statement in (FOLDER / script).read_text(encoding="utf-8").split(";\n"):
            run(statement)
    run(METRICS)
    if not old:
        return
    # In the order in which they were made: each table after those that its rows refer to.
    new = run(objects.format("table") + " ORDER BY rowid").scalars().all()
    before = {name: RENAMED.get(name, name.removesuffix("_statement")) for name in new}
    kept = [name for name in new if before[name] in old]
    for name in kept:
        if name != "metric":
            copy(run, f"before_{before[name]}", name)
    run(NAMED_WHOLES)
    for name in reversed(kept):
        run(f"DROP TABLE before_{before[name]}")


def copy(run, source: str, target: str) -> None:
    """Copy the rows of one table to another, whose new columns have their expressions above."""
    columns = {}
    for table in (source, target):
        found = run(f"SELECT name FROM pragma_table_info('{table}')").scalars()
        columns[table] = dict.fromkeys(found)
    values = {name: f"t.{name}" for name in columns[target] if name in columns[source]}
    values |= ADDED.get(target, {})
    run(
        f"INSERT INTO {target} ({', '.join(values)})"
        f" SELECT {', '.join(values.values())} FROM {source} t ORDER BY rowid"
    )
