"""What the shell offers for a value: words of the field, and names from the database.

Completion only ever reads: without a database it offers the words alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import typer

from dcq.errors import UserError
from dcq.names import fold
from dcq.output.inert import completes, description
from dcq.query.filters import Option

Offer = list[tuple[str, str] | str]

QUERIES = {
    "project": "SELECT slug, name FROM project ORDER BY slug",
    "source": "SELECT slug, title FROM source ORDER BY slug",
    "organisation": "SELECT slug, name FROM organisation ORDER BY slug",
    "power_source": "SELECT slug, name FROM power_source ORDER BY slug",
    # Those that a source ties something to, then all of France's and every country.
    "region": "SELECT slug, name FROM region r WHERE code GLOB 'FR-*' OR kind NOT IN"
    " ('subdivision', 'region', 'department') OR id IN (SELECT region_id FROM place)"
    " ORDER BY NOT EXISTS (SELECT 1 FROM place l JOIN region_tree t"
    " ON t.region_id = l.region_id WHERE t.ancestor_id = r.id), code NOT GLOB 'FR-*', slug",
}


def completion(option: Option) -> Callable[[typer.Context, str], Offer] | None:
    """A function that offers the values of an option, if any are known."""
    if not (option.words or option.names):
        return None

    def complete(ctx: typer.Context, incomplete: str) -> Offer:
        offer: Offer = [pair for name in option.names for pair in _named(ctx, incomplete, name)]
        return offer + [word for word in option.words if word.startswith(incomplete)]

    return complete


def _named(ctx: typer.Context, incomplete: str, name: str) -> list[tuple[str, str]]:
    from dcq.store.location import locate
    from dcq.store.reading import open_for_reading

    root = ctx.find_root()
    try:
        connection = open_for_reading(locate(ctx.params.get("db") or root.params.get("db")).path)
        wanted = fold(incomplete).replace(" ", "-")
        found = connection.execute(QUERIES[name]).fetchall()
    except (UserError, sqlite3.Error, RuntimeError):
        return []  # no sound database, or no home for it, and nowhere to say so
    known = [row for row in found if completes(row[0]) and row[0].startswith(wanted)]
    return [(slug, description(title)) for slug, title in known]
