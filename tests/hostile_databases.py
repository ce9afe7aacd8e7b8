"""Databases that mean harm: what is done to a sound one, as SQL, by the name of the harm.

``SCHEMAS`` holds what dcq does not make, which every command refuses unread. ``VALUES`` holds
what it never writes, in a schema that is its own: whoever meets that refuses it.
"""

# ruff: noqa: E501 - a harm a line
from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

ENDLESS = "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r"


def loosely(table: str, sql: str) -> str:
    """SQL that a table's types and NOT NULL would refuse; its schema is as before afterwards."""
    return f"""
        CREATE TEMP TABLE kept AS SELECT * FROM main.sqlite_schema WHERE name = '{table}';
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = replace(replace(replace(sql, ' NOT NULL,', ','), ' STRICT', ''), ' TEXT', '')
          WHERE name = '{table}';
        PRAGMA writable_schema = RESET;
        {sql};
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = (SELECT k.sql FROM kept k) WHERE name = '{table}';
        PRAGMA writable_schema = RESET;
    """


def rewritten(name: str, old: str, new: str) -> str:
    """SQL that changes the text of a schema's object, and nothing else."""
    return f"""
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = replace(sql, '{old}', '{new}') WHERE name = '{name}';
    """


def instead(view: str, select: str) -> str:
    """SQL that puts another view in the place of one."""
    return f"DROP VIEW {view}; CREATE VIEW {view} AS {select};"


def versions(table: str) -> str:
    """SQL that puts another table or view in the place of the one with the revision."""
    return f"DROP TABLE alembic_version; {table};"


SCHEMAS = {
    "a trigger that raises": "CREATE TRIGGER t BEFORE DELETE ON source"
    " BEGIN SELECT raise(ABORT, 'no'); END",
    "a trigger that deletes": "CREATE TRIGGER t AFTER INSERT ON source"
    " BEGIN DELETE FROM project_record; END",
    "a trigger on the revision": "CREATE TRIGGER t AFTER UPDATE ON alembic_version"
    " BEGIN DELETE FROM project_record; END",
    "a trigger without end": "CREATE TRIGGER t AFTER INSERT ON mention_statement"
    f" BEGIN INSERT INTO seed_article SELECT n, n, 'seeded' FROM ({ENDLESS}); END",
    "a trigger instead of a view's rows": "CREATE TRIGGER t INSTEAD OF UPDATE ON project_list"
    " BEGIN DELETE FROM project_record; END",
    "a list without end": instead("project_list", f"SELECT n AS slug FROM ({ENDLESS})"),
    "a ledger without end": instead("figure_ledger", f"SELECT n AS slug FROM ({ENDLESS})"),
    "a status without end": instead(
        "project_status", f"SELECT n AS project_id, 'announced' AS status FROM ({ENDLESS})"
    ),
    "sources without end": instead("source_list", f"SELECT n AS slug FROM ({ENDLESS})"),
    "a view that calls dcq": instead("source_list", "SELECT fold(slug) AS slug FROM source"),
    "a view that fills the memory": instead(
        "source_list", "SELECT hex(zeroblob(900000000)) AS slug"
    ),
    "a view of itself": rewritten("figure_stated", "FROM figure_statement f", "FROM figure_chosen f"),
    "a view of what is not there": instead("project_list", "SELECT slug FROM nowhere"),
    "a view with other columns": instead("project_list", "SELECT 1 AS slug"),
    "a view that is wrong": rewritten("figure_stated", "SELECT", "SELEKT"),
    "a view that leaves something out": rewritten("figure_stated", "WHERE +f.source_id", "WHERE low < 9 AND +f.source_id"),
    "a view that is missing": "DROP VIEW project_fact",
    "a table in a view's place": "DROP VIEW project_list;"
    " CREATE TABLE project_list AS SELECT 1 AS slug",
    "a view in a table's place": "ALTER TABLE part_of_statement RENAME TO parts;"
    f" CREATE VIEW part_of_statement AS SELECT n AS id, n AS source_id, n AS project_id, n AS whole_id"
    f" FROM ({ENDLESS})",
    "a table that is missing": "DROP TABLE alias_statement",
    "a table that is not strict": rewritten("figure_statement", ") STRICT", ")"),
    "a column that is missing": rewritten("figure_statement", "according_to TEXT,", ""),
    "a column too many": "ALTER TABLE project_record ADD COLUMN x TEXT",
    "a column that is computed": rewritten("organisation", "name TEXT NOT NULL", "name TEXT AS (hex(zeroblob(900000000)))"),
    "a column of another type": rewritten("figure_statement", "low INTEGER", "low TEXT"),
    "a default": rewritten("project_record", "kind TEXT NOT NULL", "kind TEXT NOT NULL DEFAULT 1"),
    "a collation": rewritten("project_record", "slug TEXT", "slug TEXT COLLATE NOCASE"),
    "a check that is missing": rewritten("figure_statement", "low >= 0 AND high >= 0", "1"),
    "a check of one's own": rewritten("source", "length(sha256) = 64", "abs(random()) > 1"),
    "a key that deletes what it should not": rewritten("place_statement", "region (id)", "region (id) ON DELETE CASCADE"),
    "a table of one's own": "CREATE TABLE mine (a)",
    "a virtual table": "CREATE VIRTUAL TABLE mine USING fts5 (a)",
    "a virtual table unknown here": "CREATE TABLE mine (a);"
    + rewritten("mine", "TABLE mine (a)", "VIRTUAL TABLE mine USING unheard_of (a)"),
    "a view of one's own": "CREATE VIEW mine AS SELECT 1",
    "an index of one's own": "CREATE INDEX mine ON mention_statement (name)",
    "a unique index of one's own": "CREATE UNIQUE INDEX mine ON alias_statement (source_id, folded)",
    "an index that computes": "CREATE INDEX mine ON mention_statement (hex(name))",
    "an index that is missing": "DROP INDEX ix_figure_region_id",
    "an index on less": "DROP INDEX ix_role_source_id;"
    " CREATE INDEX ix_role_source_id ON role_statement (source_id) WHERE id < 3",
    "statistics that are a view": "CREATE VIEW mine AS SELECT 1 AS tbl, 2 AS idx, 3 AS stat;"
    + rewritten("mine", "VIEW mine", "VIEW sqlite_stat1")
    + "UPDATE sqlite_schema SET name = 'sqlite_stat1', tbl_name = 'sqlite_stat1' WHERE name = 'mine';",
    "statistics with a column more": "ANALYZE;" + rewritten("sqlite_stat1", "stat)", "stat, x)"),
    "a name that a terminal obeys": 'CREATE TABLE "\x1b]0;title\x07\n\u202e" (a)',
    "a name without end": f'CREATE TABLE "{"n" * 100_000}" (a)',
    "no revision": "DELETE FROM alembic_version",
    "an empty revision": "UPDATE alembic_version SET version_num = ''",
    "two revisions": "INSERT INTO alembic_version VALUES ('0001')",
    "a revision of words": "UPDATE alembic_version SET version_num = 'the newest'",
    "a revision that a terminal obeys": "UPDATE alembic_version SET version_num = char(27) || '[2J'",
    "a revision that nobody made": "UPDATE alembic_version SET version_num = '0000'",
    "a revision of five digits": "UPDATE alembic_version SET version_num = '00001'",
    "a revision of bytes": "UPDATE alembic_version SET version_num = x'30303031'",
    "a revision that is a number": versions("CREATE TABLE alembic_version AS SELECT 1 AS version_num"),
    "a revision that is a fraction": versions("CREATE TABLE alembic_version AS SELECT 0.5 AS version_num"),
    "a revision that is NULL": versions("CREATE TABLE alembic_version AS SELECT NULL AS version_num"),
    "a revision without end": versions(f"CREATE VIEW alembic_version AS SELECT n AS version_num FROM ({ENDLESS}) WHERE n < 0"),
    "a revision under another name": versions("CREATE TABLE alembic_version (number)"),
    "a revision that is a table's alone": versions("SELECT 1"),
}  # fmt: skip

VALUES = {
    "a figure below zero": "UPDATE figure_statement SET low = -5 WHERE low NOTNULL",
    "a figure whose upper bound is below zero": "UPDATE figure_statement SET low = NULL, high = -5",
    "a figure that is words": loosely(
        "figure_statement", "UPDATE figure_statement SET low = 'many', high = 'more'"
    ),
    "a figure that is bytes": loosely(
        "figure_statement", "UPDATE figure_statement SET low = x'ff00', high = NULL"
    ),
    "a figure that is a fraction": loosely(
        "figure_statement", "UPDATE figure_statement SET low = 0.5, high = 0.7"
    ),
    "a figure without end": loosely(
        "figure_statement", "UPDATE figure_statement SET low = 9e999, high = 9e999"
    ),
    "bounds the wrong way round": "UPDATE figure_statement SET low = high + 5 WHERE high NOTNULL",
    "an about of two": "UPDATE figure_statement SET about = 2",
    "an about of words": loosely("figure_statement", "UPDATE figure_statement SET about = 'so'"),
    "an unknown metric": "UPDATE figure_statement SET metric = 'happiness'",
    "a metric too many": "INSERT INTO metric VALUES ('happiness', 'x', 'x', 1, 'Happiness');"
    " UPDATE figure_statement SET metric = 'happiness' WHERE metric = 'jobs'",
    "a metric by nothing": "UPDATE metric SET factor = 0",
    "no metrics": "DELETE FROM metric",
    "an unknown scope": "UPDATE figure_statement SET scope = 'each'",
    "an unknown basis": "UPDATE figure_statement SET basis = 'net' WHERE basis NOTNULL",
    "money without a currency": "UPDATE figure_statement SET currency = NULL",
    "a currency of words": "UPDATE figure_statement SET currency = 'lots of it' WHERE currency NOTNULL",
    "a figure of nothing": "UPDATE figure_statement SET project_id = NULL, region_id = NULL",
    "a figure of two things": "UPDATE figure_statement SET project_id = 1, region_id = 1",
    "a target of words": "UPDATE figure_statement SET target = '2025 x'",
    "a target that is a number": loosely(
        "figure_statement", "UPDATE figure_statement SET target = 2030"
    ),
    "a date of words": "UPDATE milestone_statement SET date = '2025 x'",
    "a date that is no day": "UPDATE milestone_statement SET date = '2025-02-30'",
    "a date that is a number": loosely(
        "milestone_statement", "UPDATE milestone_statement SET date = 2025"
    ),
    "a date that is NULL": loosely(
        "milestone_statement", "UPDATE milestone_statement SET date = NULL"
    ),
    "a publication date of words": "UPDATE source SET published = '2025 x', earliest = NULL",
    "an earliest date of words": "UPDATE source SET published = NULL, earliest = '2025 x'",
    "a publication date that is bytes": loosely("source", "UPDATE source SET published = x'ff'"),
    "a status date of words": "UPDATE status_statement SET date = '2025 x'",
    "an unknown status": "UPDATE status_statement SET status = 'done'",
    "a status that is NULL": loosely(
        "status_statement", "UPDATE status_statement SET status = NULL"
    ),
    "an unknown milestone": "UPDATE milestone_statement SET kind = kind || ' of'",
    "an unknown kind": "UPDATE project_record SET kind = 'dream'",
    "a kind that is NULL": loosely("project_record", "UPDATE project_record SET kind = NULL"),
    "a slug that is NULL": loosely(
        "project_record", "UPDATE project_record SET slug = NULL WHERE id < 4"
    ),
    "a slug that is a number": loosely(
        "project_record", "UPDATE project_record SET slug = 7 WHERE id = 1"
    ),
    "a slug that is bytes": loosely(
        "project_record", "UPDATE project_record SET slug = x'ff' WHERE id = 1"
    ),
    "a slug that is empty": "UPDATE project_record SET slug = '' WHERE id = 1",
    "a slug that a terminal obeys": "UPDATE project_record SET slug = char(27) || '[2J' || slug",
    "a slug of two lines": "UPDATE project_record SET slug = slug || char(10) || 'x'",
    "a slug of two": "UPDATE project_record SET slug = slug || ';x'",
    "a slug that is a path": "UPDATE project_record SET slug = '../../x' WHERE id = 1",
    "a slug for a shell": "UPDATE project_record SET slug = '$(touch owned)' WHERE id = 1",
    "a slug in capitals": "UPDATE project_record SET slug = upper(slug)",
    "a slug that is confidential": "UPDATE project_record SET slug = 'confidential' WHERE id = 1",
    "an organisation called confidential": "UPDATE organisation SET slug = 'confidential'"
    " WHERE id = 1",
    "an organisation's slug of two lines": "UPDATE organisation SET slug = slug || char(10)",
    "a source's slug that a terminal obeys": "UPDATE source SET slug = char(27) || slug",
    "a power source's slug of two lines": "UPDATE power_source SET slug = slug || char(10)",
    "a region's slug of two lines": "UPDATE region SET slug = slug || char(10)",
    "a name that is NULL": loosely("mention_statement", "UPDATE mention_statement SET name = NULL"),
    "a name that is a number": loosely(
        "mention_statement", "UPDATE mention_statement SET name = 7"
    ),
    "a name that is bytes": loosely("organisation", "UPDATE organisation SET name = x'ff'"),
    "a name that is no text": "UPDATE mention_statement SET name = CAST(x'ff80' AS TEXT)",
    "a region's name that is NULL": loosely("region", "UPDATE region SET name = NULL"),
    "a region's code that is NULL": loosely("region", "UPDATE region SET code = NULL"),
    "a title that is NULL": loosely("source", "UPDATE source SET title = NULL"),
    "words that are bytes": loosely(
        "figure_statement", "UPDATE figure_statement SET printed = x'ff'"
    ),
    "words that are a number": loosely(
        "figure_statement", "UPDATE figure_statement SET printed = 7"
    ),
    "words of a whole sentence": "UPDATE figure_statement SET printed = '1 2 3 4 5 6 7 8 9 10'",
    "a place of two": "UPDATE place_statement SET locality = 'a;b'",
    "a place that is a number": loosely(
        "place_statement", "UPDATE place_statement SET locality = 7"
    ),
    "an unknown role": "UPDATE role_statement SET role = role || ' of it'",
    "an unknown tie": "UPDATE power_tie_statement SET tie = 'maybe'",
    "an unknown power": "UPDATE power_source SET kind = 'fusion'",
    "a link checked some day": "UPDATE source SET url = slug; INSERT INTO link_check SELECT slug, '404', 'some day' FROM source",
    "a link whose status is a novel": "UPDATE source SET url = slug; INSERT INTO link_check SELECT slug, char(27) || '[2J', '2026' FROM source",
    "a digest that is none": "UPDATE source SET sha256 = 'x'",
    "an alias of nothing": "UPDATE alias_statement SET organisation_id = NULL, project_id = NULL",
    "an alias that is NULL": loosely(
        "alias_statement", "UPDATE alias_statement SET name = NULL, folded = NULL"
    ),
    "an unknown state": "UPDATE seed_article SET state = 'lost'",
    "sources that are gone": "DELETE FROM source",
    "projects that are gone": "DELETE FROM project_record",
    "organisations that are gone": "DELETE FROM organisation",
    "power sources that are gone": "DELETE FROM power_source",
    "regions that are gone": "DELETE FROM region",
    "a place in no region": "UPDATE place_statement SET region_id = 987654321",
    "a project in itself": "UPDATE part_of_statement SET whole_id = project_id",
    "two projects in each other": "INSERT INTO part_of_statement (source_id, project_id, whole_id)"
    " SELECT source_id, whole_id, project_id FROM part_of",
}

# What is odd and harms nobody: these answer.
SOUND = {
    "statistics": "ANALYZE",
    "statistics of nonsense": "ANALYZE; UPDATE sqlite_stat1 SET stat = 'x y z'",
    "statistics that lie": "ANALYZE; UPDATE sqlite_stat1 SET stat = '1000000 1'",
    "a power source in itself": "UPDATE power_mention_statement SET whole_id = power_source_id",
    "another user version": "PRAGMA user_version = -1",
    "defragmented": "VACUUM",
    "a rollback journal": "PRAGMA journal_mode = DELETE",
}


def spoil(file: Path, sql: str) -> None:
    """Run SQL on a database with everything that would refuse it turned off."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.executescript(sql)
