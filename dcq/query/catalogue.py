"""Ask for sources, organisations, power sources and regions: what is not a project."""

import sqlite3
from collections.abc import Iterator, Sequence

from dcq.query.filters import in_list
from dcq.query.selection import Selection
from dcq.query.views import Row, gathered, rows, selected


def sources_of(selection: Selection) -> list[Row]:
    """The rows of ``source_list`` about selected projects or, where filters allow it, regions."""
    if not selection.clauses:
        return sources(selection.connection)
    found = f"SELECT m.source_id FROM mention m WHERE m.project_id IN ({selection.ids})"
    if not selection.filters.concern_projects_alone:
        within = f"region_id IS NOT NULL AND {selection.within('region_id')}"
        for table in ("figure", "power_mention"):
            found += f" UNION SELECT source_id FROM {table} WHERE {within}"
    return selected(
        selection,
        "SELECT l.* FROM source_list l JOIN source s ON s.slug = l.slug"
        f" WHERE s.id IN ({found}) ORDER BY l.slug",
    )


def sources(connection: sqlite3.Connection, slugs: Sequence[str] | None = None) -> list[Row]:
    """The rows of ``source_list``, all or some, by slug."""
    kept = "1" if slugs is None else in_list("slug", slugs)
    return rows(connection, f"SELECT * FROM source_list WHERE {kept} ORDER BY slug", slugs or ())


def heirs(connection: sqlite3.Connection, slug: str) -> dict[str, str]:
    """The sources that supersede one which itself supersedes another, and that other."""
    query = "SELECT n.slug, s.supersedes FROM source n JOIN source s ON s.slug = n.supersedes"
    return dict(connection.execute(f"{query} WHERE s.slug = ? AND s.supersedes <> ''", [slug]))


def phrases(connection: sqlite3.Connection, source: str) -> list[Row]:
    """Every phrase stored of a source, with the bounds of figures in base units."""
    return rows(
        connection,
        """
        SELECT coalesce(p.slug, r.slug) AS subject, f.metric AS fact, f.printed, f.low, f.high,
          f.about, f.currency, f.note
        FROM figure f
        JOIN source s ON s.id = f.source_id
        LEFT JOIN project p ON p.id = f.project_id
        LEFT JOIN region r ON r.id = f.region_id
        WHERE s.slug = :slug
        UNION ALL
        SELECT project, fact, printed, NULL, NULL, NULL, NULL, NULL
        FROM project_fact WHERE source = :slug AND fact = 'mention'
        UNION ALL
        SELECT slug, 'power_source', printed, NULL, NULL, NULL, NULL, NULL
        FROM power_mention_list WHERE source = :slug
        ORDER BY subject, fact, printed
        """,
        {"slug": source},
    )


def set_aside(connection: sqlite3.Connection, source: str) -> list[Row]:
    """The phrases and spans of a source's text that are set aside, with the reasons."""
    return rows(
        connection,
        "SELECT a.printed, a.first, a.last, a.reason FROM set_aside a"
        " JOIN source s ON s.id = a.source_id WHERE s.slug = ? ORDER BY a.id",
        [source],
    )


def roles(selection: Selection) -> list[Row]:
    """The rows of ``organisation_part`` about selected projects."""
    query = f"SELECT * FROM organisation_part WHERE project_id IN ({selection.ids})"
    return selected(selection, f"{query} ORDER BY organisation, project, source")


def organisation_aliases(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """The other names of each organisation that has any, by slug."""
    query = "SELECT o.slug, a.name FROM alias a JOIN organisation o ON o.id = a.organisation_id"
    return gathered(connection.execute(query))


def power_ties(connection: sqlite3.Connection) -> dict[tuple[str, str], set[str]]:
    """The slugs of the projects for each power source and tie."""
    found = connection.execute(
        "SELECT value, detail, project FROM project_fact WHERE fact = 'power' AND NOT superseded"
    )
    return gathered(((slug, tie), project) for slug, tie, project in found)


def power_mentions(selection: Selection) -> list[Row]:
    """The rows of ``power_mention_list`` of the power sources that are selected.

    Filters that concern projects alone select those that are tied to a project.
    """
    tied = (
        "SELECT k.power_source_id FROM power_tie k"
        f" WHERE {selection.tied} AND k.project_id IN ({selection.ids})"
    )
    where = selection.within("m.region_id")
    if selection.filters.concern_projects_alone:
        where = f"w.id IN ({tied})"
    if selection.powers:
        where += f" AND w.id IN {selection.powers}"
    return selected(
        selection,
        "SELECT * FROM power_mention_list l WHERE EXISTS (SELECT 1 FROM power_source w"
        " JOIN power_mention m ON m.power_source_id = w.id WHERE w.slug = l.slug"
        f" AND {where}) ORDER BY slug, source",
    )


def region_contents(selection: Selection) -> Iterator[tuple[tuple[str, ...], str, str | int]]:
    """What sources tie to each region, by first subdivision.

    Yields:
        The region's slug, code, name and kind; a kind of project, ``power_source`` or
        ``figure``; and the slug of one, or the row of a figure.
    """
    region = "SELECT r.slug, r.code, r.name, r.kind"
    # Of a project at several places, only those places that were asked for count here.
    query = (
        f"{region}, p.kind, p.slug FROM project p"
        " JOIN project_place l ON l.project_id = p.id JOIN region r ON r.id = l.subdivision_id"
        f" WHERE {selection.where} AND {selection.within('l.region_id')}"
    )
    if not selection.filters.concern_projects_alone:
        powers = "power_mention t JOIN power_source w ON w.id = t.power_source_id"
        for item, table in (("'power_source', w.slug", powers), ("'figure', t.id", "figure t")):
            query += (
                f" UNION ALL {region}, {item} FROM {table} JOIN region n ON n.id = t.region_id"
                " JOIN region r ON r.id = coalesce(n.subdivision_id, n.id)"
                f" WHERE {selection.within('n.id')}"
            )
    for *found, kind, item in selection.execute(query):
        yield tuple(found), kind, item


def region(connection: sqlite3.Connection, slug: str) -> Row:
    """A region that there is."""
    query = "SELECT id, code, slug, name, kind FROM region WHERE slug = ?"
    return rows(connection, query, [slug])[0]


def regions_around(connection: sqlite3.Connection, row: int) -> list[str]:
    """The names of the regions around one, from the nearest to the world."""
    found = connection.execute(
        "SELECT r.name FROM region_tree t JOIN region r ON r.id = t.ancestor_id"
        " WHERE t.region_id = :row AND t.ancestor_id <> :row"
        " ORDER BY (SELECT count(*) FROM region_tree u WHERE u.region_id = r.id) DESC",
        {"row": row},
    )
    return [name for (name,) in found]


def other_region_names(connection: sqlite3.Connection, row: int) -> list[tuple[str, str]]:
    """Former and short names of a region, and its codes, each after its kind."""
    named = "SELECT kind, printed FROM region_name WHERE region_id = ? AND kind <> 'name'"
    return connection.execute(f"{named} ORDER BY 1, 2", [row]).fetchall()


def history(connection: sqlite3.Connection) -> list[Row]:
    """What changed the database, the latest first."""
    return rows(
        connection,
        'SELECT id AS entry, date AS "when", command, undone,'
        + ", ".join(f" effect ->> '{n}' AS {n}" for n in ("added", "changed", "gone"))
        + " FROM history ORDER BY id DESC",
    )
