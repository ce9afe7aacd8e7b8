"""Find what a typed name means; a wrong one is answered with the nearest right ones."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import chain
from typing import NamedTuple

from dcq.errors import UsageError
from dcq.names import did_you_mean, fold, likeness, nearest, slugify
from dcq.query.filters import in_list
from dcq.vocabulary import CONFIDENTIAL, POWER_KINDS, POWER_WORDS, SPELLINGS

_LISTED = {
    "organisation": ("investor or other organisation", "dcq investors"),
    "project": ("project", "dcq list --kind all --status all"),
}
"""What a row of a table is called, and the command that lists them."""

_MOST_PARTS = 4  # of a name that has commas

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

_TOWN = """
    SELECT DISTINCT r.id, r.slug, r.code, r.name FROM place l JOIN region r ON r.id = l.region_id
    WHERE fold(coalesce(l.locality, '')) = :town
    UNION
    SELECT id, slug, code, name FROM region r
    WHERE code GLOB 'FR-*' AND instr(:departments, ';' || department_code || ';')
    ORDER BY r.code
"""
"""The regions in which there is a town of a name: those of projects, and French départements."""

_CALLED = """
    SELECT r.name, n.kind = 'short' AND r.kind = 'department'
    FROM region_name n JOIN region r ON r.id = n.region_id WHERE n.folded = ?
"""
"""The region of a name, and whether that is short for what is around a town, as of Lyon."""

_BESIDE = "SELECT id, slug, name FROM region WHERE code GLOB 'FR-' || ? || '[A-Z]' AND id <> ?"
"""What shares the number of a département, such as the Métropole de Lyon."""


class Found(NamedTuple):
    """What a name means: the row, its slug, and a note where the name needs one."""

    row: int
    slug: str
    note: str = ""


def find_region(
    connection: sqlite3.Connection, typed: str, *, suggest: bool = True, guess: bool = False
) -> Found:
    """Find a region by any of its names or codes.

    Unless ``suggest``, the error does not name the nearest ones, which takes milliseconds. On a
    command line one may ``guess`` that ``VA`` is Virginia; what a file states is never guessed.

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
    is_country = len(code) == 2 and fold(typed) == fold(code)
    if guess and is_country and (other := connection.execute(_MEANT, given).fetchone()):
        held, own, meant, called = other
        note = f"{typed} is taken to mean {called}: give {meant}, or {slug} for {name}"
        return Found(held, own, note)
    former = f"{printed} is a name from before 2016; {name} answers for it"
    return Found(row, slug, former if kind == "former" else "")


def find_regions(connection: sqlite3.Connection, typed: str) -> list[Found]:
    """Find what a user means by a region: also the one around a town.

    The number of a département means all that share it.

    Raises:
        UsageError: no region or town is called so, or several are.
    """
    called = connection.execute(_CALLED, [fold(typed)]).fetchone()
    if called is None:
        return [_find_around(connection, typed)]
    found = find_region(connection, typed, guess=True)
    name, is_around_town = called
    if is_around_town:
        found = found._replace(note=_searching(typed, name))
    shared = [typed.strip() if typed.strip().isdecimal() else "", found.row]
    beside = connection.execute(_BESIDE, shared).fetchall()
    if beside:
        also = " and ".join([name, *(name for _, _, name in beside)])
        found = found._replace(note=f"{typed} is taken to mean {also}; for one, give its name")
    return [found, *(Found(row, slug) for row, slug, _ in beside)]


def _find_around(connection: sqlite3.Connection, town: str) -> Found:
    """The region around a town."""
    from dcq.query.communes import departments_of, like

    departments = f";{';'.join(departments_of([town]).get(town, []))};"
    values = {"town": fold(town), "departments": departments}
    around = connection.execute(_TOWN, values).fetchall() if fold(town) else []
    if len(around) == 1:
        row, slug, _, name = around[0]
        return Found(row, slug, _searching(town, name))
    if around:
        named = ", ".join(f"{slug} ({code})" for _, slug, code, _ in around)
        raise UsageError(f"several towns are called {town!r}", f"give the region: {named}")
    stored = connection.execute("SELECT DISTINCT locality FROM place WHERE locality IS NOT NULL")
    towns = [*(name for (name,) in stored), *like(town)]
    regions = _slugs(connection, "region")
    # No country stands for a town: the regions are named where one of them is as like.
    best = {
        name: likeness(town, name) for known in (regions, towns) for name in nearest(town, known, 1)
    }
    known = towns if best and max(best, key=best.__getitem__) not in regions else regions
    raise _unknown("region", town, known, "dcq regions, or give an ISO 3166 code")


def _searching(town: str, region: str) -> str:
    alone = f"for the town alone: dcq search {slugify(town)}"
    return f"{town} is taken to mean {region}, where it lies; {alone}"


def is_region(connection: sqlite3.Connection, typed: str) -> bool:
    """Whether a word in a sentence names a region; a country's code may mean anything else."""
    query = (
        "SELECT 1 FROM region_name n JOIN region r ON r.id = n.region_id"
        " WHERE n.folded = ? AND (n.kind <> 'code' OR r.code GLOB 'FR-*')"
    )
    return connection.execute(query, [fold(typed)]).fetchone() is not None


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


def find_organisations(connection: sqlite3.Connection, typed: Sequence[str]) -> list[Found | None]:
    """Find several organisations, also one whose name was parted at its commas.

    Raises:
        UsageError: one of them is not known.
    """
    try:
        return [find_organisation(connection, name) for name in typed]
    except UsageError:
        found: list[Found | None] = []
        while typed:
            for count in range(min(len(typed), _MOST_PARTS), 1, -1):
                with suppress(UsageError):
                    found.append(find_named(connection, " ".join(typed[:count]), "organisation"))
                    break
            else:
                count = 1
                found.append(find_organisation(connection, typed[0]))
            typed = typed[count:]
        return found


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
            return "region", find_region(connection, typed, guess=True)
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
    try:
        around = _find_around(connection, typed).slug
    except UsageError as error:
        known = _slugs(connection, "project", "region")
        near = _unknown("project or region", typed, known, _LISTED["project"][1])
        raise (error if error.problem.startswith("several") else near) from None
    raise UsageError(f"no project or region {typed!r}", f"it is a town in {around}: name that")


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
    kind = choose(typed, POWER_WORDS)
    kinds = [known for known in POWER_KINDS if kind and f"_{known}".endswith(f"_{kind}")]
    of_kind = in_list("kind", kinds)
    query = f"SELECT id FROM power_source WHERE ? IN (fold(slug), fold(name)) OR {of_kind}"
    found = [row for (row,) in connection.execute(query, (fold(typed), *kinds))]
    if not found and not kinds:
        stored = chain.from_iterable(list_slugs(connection, "power_source"))
        raise _unknown("power source", typed, [*POWER_WORDS, *stored], "dcq power")
    return found


def choose(typed: str, words: Sequence[str]) -> str | None:
    """The word of an enumeration that was typed, in English or French, or None.

    Hyphens and case do not matter, nor do a plural and the endings of French participles.
    """
    whole = fold(typed)
    stems = (whole, whole.removesuffix("s"), whole.removesuffix("s").removesuffix("e"))
    for stem in dict.fromkeys(filter(None, stems)):
        if (word := stem.replace(" ", "_")) in words:
            return word
        for word in words:
            if stem in SPELLINGS.get(word, "").split(", "):
                return word
    return None


def parse_choice(typed: str, known: Iterable[str], called: str) -> str:
    """Return the word of an enumeration that was typed; see ``choose``.

    Raises:
        UsageError: it is none of them.
    """
    words = tuple(known)
    if word := choose(typed, words):
        return word
    remedies = (did_you_mean(typed, words), f"use one of {', '.join(words)}")
    raise UsageError(f"no {called} {typed!r}", " or ".join(filter(None, remedies)))
