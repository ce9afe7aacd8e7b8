"""Ask whether the database holds what dcq writes, and what its sources leave open."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import chain, product

from dcq.dates import is_date, is_edtf
from dcq.names import is_slug, split
from dcq.query.duplicates import likely_duplicates
from dcq.query.measures import INSIDE
from dcq.query.views import LINK_STATUS
from dcq.vocabulary import METRICS

_WRITTEN = (
    ("source organisation power_source project_record region", "slug", is_slug),
    ("source", "published earliest retrieved audited", is_date),
    ("status_statement link_check", "date", is_date),
    ("link_check", "status", LINK_STATUS.fullmatch),
    ("milestone_statement", "date", is_edtf),
    ("figure_statement", "target", is_edtf),
    ("figure_statement", "currency", re.compile("[A-Z]{3}").fullmatch),
)
"""Tables, their columns, and whether dcq writes a text there, where no constraint says so."""

# A merge may put a project inside itself, which no reader shows; a source may not.
_IN_ITSELF = f"""
    {INSIDE} SELECT 1 FROM inside WHERE project_id = whole_id
    UNION ALL
    SELECT 1 FROM part_of_statement o WHERE o.project_id = o.whole_id AND NOT EXISTS (
      SELECT 1 FROM merged_statement g
      WHERE g.kind IN ('part_of', 'whole') AND g.statement_id = o.id
    )
"""

_OPEN = {
    "words": """
        SELECT source || ' on ' || subject || ': ' || metric || ' has no words stored'
        FROM figure_ledger WHERE printed IS NULL ORDER BY 1
    """,
    "dates": """
        SELECT slug || ' has no date, and enters no --as-of'
        FROM dated_source WHERE known_from IS NULL ORDER BY 1
    """,
    "articles": """
        SELECT slug || ' was never audited: see check --articles --record'
        FROM source WHERE file_name IS NOT NULL AND sha256 IS NOT NULL AND audited IS NULL
        ORDER BY 1
    """,
    "conflicts": """
        SELECT DISTINCT subject || ': ' || source || ' contradicts what dcq shows ('
          || replace(metric, '_', ' ') || ')'
        FROM figure_ledger WHERE standing = 'conflicting' ORDER BY 1
    """,
}

_EDITIONS = """
    SELECT slug, slug || ' supersedes ' || supersedes || ', which no source has:'
      || ' nothing is superseded yet'
    FROM source WHERE supersedes NOT IN (SELECT slug FROM source)
    UNION ALL
    SELECT slug, slug || ' copies ' || copies || ', which no source has'
    FROM source WHERE copies NOT IN (SELECT slug FROM source)
    UNION ALL
    SELECT group_concat(slug, ';'), min(slug) || ' and ' || max(slug) || ' both supersede '
      || supersedes || ': both count'
    FROM source GROUP BY supersedes HAVING count(supersedes) > 1
    ORDER BY 2
"""


def damage(connection: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with the file, and what it holds that dcq never writes."""
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield message
    for tables, columns, is_sound in _WRITTEN:
        for table, column in product(tables.split(), columns.split()):
            for row, value in connection.execute(f"SELECT rowid, {column} FROM {table}"):
                if not (value is None or (isinstance(value, str) and is_sound(value))):
                    yield f"{table} row {row} has the {column} {value!r}"
    stored = connection.execute("SELECT name, base, shown, factor, label FROM metric")
    if {*stored} != {metric[:5] for metric in METRICS.values()}:
        yield "the table of metrics is not dcq's"
    if connection.execute(_IN_ITSELF).fetchone():
        yield "a project lies inside itself"


def broken_links(connection: sqlite3.Connection) -> Iterator[str]:
    """References that lead nowhere."""
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"{table} row {row} lacks its {parent}"


def find_fault(connection: sqlite3.Connection) -> str | None:
    """The first thing in the database that dcq never writes, if there is any."""
    return next(chain(damage(connection), broken_links(connection)), None)


def notes(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """What sources leave open: the check's name, and a line for each case."""
    for check, query in _OPEN.items():
        yield from ((check, line) for (line,) in connection.execute(query))
    yield from (("editions", line) for line in loose_editions(connection))
    yield from (("duplicates", str(twins)) for twins in likely_duplicates(connection))


def loose_editions(
    connection: sqlite3.Connection, sources: Sequence[str] | None = None
) -> Iterator[str]:
    """Sources that supersede or copy none that is there, or the same one; all, or some of them."""
    for slugs, line in connection.execute(_EDITIONS):
        if sources is None or {*split(slugs)} & {*sources}:
            yield line
