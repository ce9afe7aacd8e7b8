"""Find what a typed name means; a wrong one is answered with the nearest right ones."""

import sqlite3
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from dcq.errors import UsageError
from dcq.names import did_you_mean, fold, slugify
from dcq.vocabulary import CONFIDENTIAL, POWER_KINDS

_LISTED = {
    "organisation": ("investor or other organisation", "dcq investors"),
    "project": ("project", "dcq list --kind all --status all"),
}
"""What a row of a table is called, and the command that lists them."""

_LAST_NAMED = """
    SELECT s.known_from FROM dated_source s JOIN mention_statement m ON m.source_id = s.id
    JOIN project_record p ON p.id = m.project_id
    WHERE p.slug = ? AND s.known_from IS NOT NULL ORDER BY 1 DESC LIMIT 1
"""
"""When a source last named a project, superseded or not."""

_MEANT = """
    WITH held (region_id) AS (
      SELECT t.ancestor_id FROM place l JOIN region_tree t ON t.region_id = l.region_id
    )
    SELECT max(id), slug, code, name FROM region
    WHERE code LIKE '__-' || :code AND id IN held AND :row NOT IN held
    HAVING count(*) = 1
"""
"""The one subdivision with projects whose own code is that of a region without any."""


class Found(NamedTuple):
    """What a name means: the row, its slug, and a note where the name needs one."""

    row: int
    slug: str
    note: str = ""


def find_region(connection: sqlite3.Connection, typed: str, *, suggest: bool = True) -> Found:
    """Find a region by any of its names or codes.

    Unless ``suggest``, the error does not name the nearest ones, which takes milliseconds.

    Raises:
        UsageError: no region is called so, or several are.
    """
    rows = connection.execute(
        "SELECT r.id, r.slug, r.code, r.name, n.kind, n.printed"
        " FROM region_name n JOIN region r ON r.id = n.region_id WHERE n.folded = ?"
        " ORDER BY r.code",
        (fold(typed),),
    ).fetchall()
    if len(rows) > 1:
        candidates = ", ".join(f"{code} ({name})" for _, _, code, name, _, _ in rows)
        raise UsageError(f"several regions are called {typed!r}", f"give a code: {candidates}")
    if not rows:
        known = _slugs(connection, "region") if suggest else ()
        raise _unknown("region", typed, known, "dcq regions, or give an ISO 3166 code")
    row, slug, code, name, kind, printed = rows[0]
    given = {"row": row, "code": code}
    is_country = kind == "code" and len(code) == 2
    if suggest and is_country and (other := connection.execute(_MEANT, given).fetchone()):
        held, own, meant, called = other
        note = f"{typed} is taken to mean {called}: give {meant}, or {slug} for {name}"
        return Found(held, own, note)
    former = f"{printed} is a name from before 2016; {name} answers for it"
    return Found(row, slug, former if kind == "former" else "")


def list_slugs(connection: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    """The slugs to offer of regions, organisations, power sources, projects or sources.

    Returns:
        Each with its name; regions that something is known of first, then France's, then
        countries.
    """
    query = f"SELECT slug, {'title' if table == 'source' else 'name'} FROM {table} r"
    if table == "region":
        query += """
            WHERE code GLOB 'FR-*' OR kind NOT IN ('subdivision', 'region', 'department')
              OR id IN (SELECT region_id FROM place)
            ORDER BY NOT EXISTS (
              SELECT 1 FROM place l JOIN region_tree t ON t.region_id = l.region_id
              WHERE t.ancestor_id = r.id
            ), code NOT GLOB 'FR-*', slug
        """
    else:
        query += " ORDER BY slug"
    return connection.execute(query).fetchall()


def _slugs(connection: sqlite3.Connection, *tables: str) -> list[str]:
    return [slug for table in tables for slug, _ in list_slugs(connection, table)]


def _unknown(called: str, typed: str, known: Iterable[str], listing: str) -> UsageError:
    """The error for a name that means nothing: the nearest ones, or where to see them all."""
    return UsageError(f"no {called} {typed!r}", did_you_mean(typed, known) or f"see {listing}")


def find_organisation(connection: sqlite3.Connection, typed: str) -> Found | None:
    """Find an organisation by slug, name or alias; None stands for the confidential ones.

    Raises:
        UsageError: no organisation is called so.
    """
    if fold(typed) == CONFIDENTIAL:
        return None
    return find_named(connection, typed, "organisation")


def find_subject(connection: sqlite3.Connection, typed: str) -> tuple[str, Found]:
    """Find what ``show`` shows: a project, a region, or the one project that the words fit.

    Returns:
        ``project`` or ``region``, and which.

    Raises:
        UsageError: nothing is called so, or several projects are.
    """
    try:
        return "project", find_named(connection, typed, "project")
    except UsageError:
        called = connection.execute("SELECT 1 FROM region_name WHERE folded = ?", (fold(typed),))
        if called.fetchone():  # an ambiguous name of regions stays an error
            return "region", find_region(connection, typed)
    words = fold(typed).split()
    fits = [
        Found(row, slug, f"{typed} is taken to mean {slug}")
        for row, slug, text in connection.execute(
            "SELECT p.id, p.slug, fold(p.slug || ' ' || p.name || ' ' || coalesce("
            "(SELECT group_concat(l.locality, ' ') FROM place l WHERE l.project_id = p.id), ''))"
            " FROM project p ORDER BY p.slug"
        )
        if words and all(word in text for word in words)
    ]
    if len(fits) == 1:
        return "project", fits[0]
    if fits:
        slugs = ", ".join(found.slug for found in fits[:10])
        raise UsageError(f"{len(fits)} projects fit {typed!r}", f"name one: {slugs}")
    if last := connection.execute(_LAST_NAMED, [slugify(typed)]).fetchone():
        remedy = f"see dcq show {slugify(typed)} --as-of {last[0]}"
        raise UsageError(f"{slugify(typed)} is no longer listed: its edition is superseded", remedy)
    known = _slugs(connection, "project", "region")
    raise _unknown("project or region", typed, known, _LISTED["project"][1])


def find_named(connection: sqlite3.Connection, typed: str, table: str) -> Found:
    """Find a project or an organisation, by the name of its table, by slug, name or alias.

    Raises:
        UsageError: nothing there is called so, or several are.
    """
    wanted, slug = fold(typed), slugify(typed)
    found = connection.execute(
        f"""
        SELECT DISTINCT t.id, t.slug
        FROM {table} t LEFT JOIN alias a ON a.{table}_id = t.id AND a.folded = :folded
        WHERE t.slug = :slug
          OR (:folded <> '' AND (fold(t.name) = :folded OR a.folded = :folded))
        ORDER BY t.slug <> :slug, t.slug
        """,
        {"slug": slug, "folded": wanted},
    ).fetchall()
    if not found:
        merged = "SELECT slug FROM decision WHERE is_same AND other = ?"
        for (kept,) in connection.execute(merged, [slug]) if table == "project" else ():
            # That may have been merged in turn.
            note = f"{slug} is merged into {kept}"
            return find_named(connection, kept, table)._replace(note=note)
        known = connection.execute(
            f"SELECT slug FROM {table} UNION ALL SELECT name FROM {table}"
            f" UNION ALL SELECT name FROM alias WHERE {table}_id IS NOT NULL"
        )
        called, listing = _LISTED[table]
        raise _unknown(called, typed, (name for (name,) in known), listing)
    if len(found) > 1 and found[0][1] != slug:
        slugs = ", ".join(slug for _, slug in found)
        raise UsageError(f"several are called {typed!r}", f"give a slug: {slugs}")
    return Found(*found[0])


def find_mergeable(connection: sqlite3.Connection, typed: str) -> str:
    """The slug of a project that can be merged, also of one that is no longer listed.

    Raises:
        UsageError: no project is called so.
    """
    query = "SELECT slug FROM project_record WHERE slug = ?"
    row = connection.execute(query, [typed]).fetchone()
    return str(row[0]) if row else find_named(connection, typed, "project").slug


def find_source(connection: sqlite3.Connection, typed: str) -> Found:
    """Find a source by its slug.

    Raises:
        UsageError: there is no such source.
    """
    row = connection.execute("SELECT id, slug FROM source WHERE slug = ?", (typed,)).fetchone()
    if row is None:
        raise _unknown("source", typed, _slugs(connection, "source"), "dcq sources")
    return Found(*row)


def find_power(connection: sqlite3.Connection, typed: str) -> list[int]:
    """Find power sources by slug or name, or all those of a kind such as ``nuclear``.

    Raises:
        UsageError: there is neither such a power source nor such a kind.
    """
    wanted = fold(typed)
    kind = wanted.replace(" ", "_")
    query = "SELECT id FROM power_source WHERE ? IN (fold(slug), fold(name)) OR kind = ?"
    found = [row for (row,) in connection.execute(query, (wanted, kind))]
    if not found and kind not in POWER_KINDS:
        stored = chain.from_iterable(list_slugs(connection, "power_source"))
        raise _unknown("power source", typed, [*POWER_KINDS, *stored], "dcq power")
    return found


def parse_choice(typed: str, known: Iterable[str], called: str) -> str:
    """Return the word of an enumeration that was typed, hyphens and case aside.

    Raises:
        UsageError: it is none of them.
    """
    words = tuple(known)
    word = fold(typed).replace(" ", "_")
    if word in words:
        return word
    remedies = (did_you_mean(typed, words), f"use one of {', '.join(words)}")
    raise UsageError(f"no {called} {typed!r}", " or ".join(filter(None, remedies)))
