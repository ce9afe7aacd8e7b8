"""Ask what a link checker found: of each link the latest, which says nothing about the facts."""

import sqlite3

from dcq.query.views import Row, rows

REACHABLE = ("ok", "reachable", "alive")
UNREACHABLE = ("unreachable", "broken", "dead", "timeout", "error")
"""What a link checker may say instead of an HTTP status."""

_LINKED = """
    SELECT url, slug AS source FROM source
    UNION ALL SELECT archive_url, slug FROM source
    UNION ALL SELECT c.url, s.slug FROM citation_statement c JOIN source s ON s.id = c.source_id
"""


def is_reachable(status: str) -> bool:
    """Whether a status says that something answered: 2xx, 3xx, or a word for it."""
    return status in REACHABLE or status[0] in "23"


def linked(connection: sqlite3.Connection) -> set[str]:
    """Every address that a source has, or cites."""
    return {url for (url,) in connection.execute(f"SELECT url FROM ({_LINKED})") if url}


def unreachable_links(connection: sqlite3.Connection) -> list[Row]:
    """The links that were not reachable when last checked, with the sources that have them."""
    found = rows(
        connection,
        "SELECT k.url, k.status AS link_status, k.date AS link_checked,"
        " group_concat(DISTINCT l.source) AS sources"
        f" FROM link_check k JOIN ({_LINKED}) l ON l.url = k.url GROUP BY k.url ORDER BY k.url",
    )
    return [
        row | {"sources": sorted(row["sources"].split(","))}
        for row in found
        if not is_reachable(row["link_status"])
    ]
