"""What the shell offers for a value: words of the field, and names from the database.

Completion only ever reads: without a database it offers the words alone.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import typer

from dcq.errors import UserError
from dcq.names import fold
from dcq.output.inert import completes, description
from dcq.query.filters import Option

Offer = list[tuple[str, str] | str]


def completion(option: Option) -> Callable[[typer.Context, Any, str], Offer]:
    """A function that offers the values of an option that are known."""

    def complete(ctx: typer.Context, _: Any, incomplete: str) -> Offer:
        offer: Offer = [pair for table in option.tables for pair in _named(ctx, incomplete, table)]
        return offer + [word for word in option.words if word.startswith(incomplete)]

    return complete


def _named(ctx: typer.Context, incomplete: str, table: str) -> list[tuple[str, str]]:
    from dcq.query.lookup import list_slugs
    from dcq.store.location import locate
    from dcq.store.reading import open_for_reading

    root = ctx.find_root()
    wanted = fold(incomplete).replace(" ", "-")
    try:
        path = locate(ctx.params.get("db") or root.params.get("db")).path
        with closing(open_for_reading(path)) as connection:
            found = list_slugs(connection, table)
    except (UserError, sqlite3.Error):
        return []  # no sound database, or no home for it, and nowhere to say so
    known = [row for row in found if completes(row[0]) and row[0].startswith(wanted)]
    return [(slug, description(title)) for slug, title in known]
