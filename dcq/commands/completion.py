"""What the shell offers after an option: words of the field, and names from the database.

Completion only ever reads: without a database it offers the words alone.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

import typer

from dcq.errors import UserError
from dcq.names import fold
from dcq.output.inert import completes, description
from dcq.vocabulary import BASES, CONFIDENTIAL, KINDS, METRICS, POWER_KINDS, ROLES, STATUSES

Offer = list[tuple[str, str] | str]


def statuses(incomplete: str) -> Offer:
    """Statuses, and the two groups of them."""
    return _starting((*STATUSES, "live", "all"), incomplete)


def kinds(incomplete: str) -> Offer:
    """Project kinds."""
    return _starting((*KINDS, "all"), incomplete)


def roles(incomplete: str) -> Offer:
    """Roles."""
    return _starting((*ROLES, "all"), incomplete)


def bases(incomplete: str) -> Offer:
    """Bases of a capacity."""
    return _starting(BASES, incomplete)


def dimensions(incomplete: str) -> Offer:
    """What totals can be grouped by."""
    from dcq.query.measures import DIMENSIONS

    return _starting(tuple(DIMENSIONS), incomplete)


def added_metrics(incomplete: str) -> Offer:
    """The metrics that add up."""
    from dcq.reports.sums import ADDED

    return _starting(ADDED, incomplete)


def metrics(incomplete: str) -> Offer:
    """Every metric."""
    return _starting(tuple(METRICS), incomplete)


def measures(incomplete: str) -> Offer:
    """What can be ranked by."""
    from dcq.reports.candidates import MEASURES

    return _starting(tuple(name.replace("_", "-") for name in MEASURES), incomplete)


def formats(incomplete: str) -> Offer:
    """Output formats."""
    from dcq.output import RENDERERS

    return _starting(tuple(RENDERERS), incomplete)


def regions(ctx: typer.Context, incomplete: str) -> Offer:
    """Regions that a source ties something to, then all of France's and every country."""
    return _named(ctx, incomplete, "region")


def organisations(ctx: typer.Context, incomplete: str) -> Offer:
    """Organisations, and the confidential ones."""
    found = _named(ctx, incomplete, "organisation")
    return found + _starting((CONFIDENTIAL,), incomplete)


def powers(ctx: typer.Context, incomplete: str) -> Offer:
    """Power sources and their kinds."""
    found = _named(ctx, incomplete, "power_source")
    return found + _starting(POWER_KINDS, incomplete)


def sources(ctx: typer.Context, incomplete: str) -> Offer:
    """Sources."""
    return _named(ctx, incomplete, "source")


def projects(ctx: typer.Context, incomplete: str) -> Offer:
    """Projects."""
    return _named(ctx, incomplete, "project")


def subjects(ctx: typer.Context, incomplete: str) -> Offer:
    """What ``show`` shows: projects, then regions."""
    return projects(ctx, incomplete) + regions(ctx, incomplete)


def topics(ctx: typer.Context, incomplete: str) -> Offer:
    """Topics of the manual, and commands."""
    from dcq.commands.help import FOLDER

    commands = ctx.find_root().command.commands  # type: ignore[attr-defined]
    return _starting((*sorted(file.stem for file in FOLDER.glob("*.md")), *commands), incomplete)


def _starting(words: tuple[str, ...], incomplete: str) -> Offer:
    return [word for word in words if word.startswith(incomplete)]


def _named(ctx: typer.Context, incomplete: str, table: str) -> Offer:
    from dcq.query.lookup import list_slugs
    from dcq.store.location import locate
    from dcq.store.reading import open_for_reading

    root = ctx.find_root()
    wanted = fold(incomplete).replace(" ", "-")
    try:
        path = locate(ctx.params.get("db") or root.params.get("db")).path
        with closing(open_for_reading(path)) as connection:
            found = list_slugs(connection, table)
    except (UserError, sqlite3.Error, RuntimeError):
        return []  # no sound database, or no home for it, and nowhere to say so
    known = [row for row in found if completes(row[0]) and row[0].startswith(wanted)]
    return [(slug, description(name)) for slug, name in known]
