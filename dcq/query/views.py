"""Ask the views: each function is one question, answered with rows."""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

from dcq.dates import is_edtf
from dcq.query.selection import Selection
from dcq.store.reading import impossible_value
from dcq.vocabulary import (
    BASES,
    KINDS,
    METRICS,
    POWER_KINDS,
    REGION_KINDS,
    SCOPES,
    SOURCE_KINDS,
    STATUSES,
)

Row = dict[str, Any]
K = TypeVar("K")
V = TypeVar("V")

PROJECT_COLUMNS = (
    "slug name kind status regions departments places investors investment_low "
    "investment_high investment_qualifier currency capacity_low_mw capacity_high_mw "
    "capacity_basis area_low_ha area_high_ha jobs_low jobs_high announced expected "
    "power_sources part_of sources capacity_qualifier area_qualifier jobs_qualifier owners "
    "developers operators tenants latitude longitude investment_target capacity_target area_target "
    "jobs_target power_ties"
).split()
PROJECT_LISTS = (
    "regions departments places investors power_sources part_of sources owners developers"
    " operators tenants power_ties"
)
"""Those of several slugs or names."""
LEDGER_COLUMNS = (
    "source subject metric low high qualifier unit basis scope target printed about "
    "according_to standing subject_kind note conversion support"
).split()
FACT_COLUMNS = (
    "project fact value detail date inferred printed according_to note source superseded share"
    " link_status link_checked"
).split()


def rows(
    connection: sqlite3.Connection,
    sql: str,
    values: Sequence[object] | Mapping[str, object] = (),
) -> list[Row]:
    """Run a query and return its rows as dictionaries."""
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in sound(names, cursor)]


def selected(selection: Selection, sql: str, **values: object) -> list[Row]:
    """Run a query that holds the conditions of a selection, and return its rows."""
    return rows(selection.connection, sql, {**selection.values, **values})


@contextmanager
def shadowing(connection: sqlite3.Connection) -> Iterator[Callable[[str], object]]:
    """Shadow public views on a connection; the database itself stays closed to writing.

    Yields:
        A function that makes a temporary view of the definition of a public one.
    """
    connection.execute("PRAGMA query_only = OFF")
    yield lambda view: connection.execute(view.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
    connection.execute("PRAGMA query_only = ON")


def gathered(pairs: Iterable[tuple[K, V]]) -> dict[K, set[V]]:
    """The values of each key."""
    found: dict[K, set[V]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found


LINK_STATUS = re.compile("[a-z]+|[1-5][0-9]{2}")
OTHER_UNITS = """
    EXISTS (
      SELECT 1 FROM figure g
      WHERE g.project_id = f.project_id AND g.metric = f.metric AND g.scope = f.scope
        AND (coalesce(g.basis, '') <> coalesce(f.basis, '')
          OR coalesce(g.currency, '') <> coalesce(f.currency, ''))
        AND (g.target IS NULL OR f.target IS NOT NULL) AND coalesce(g.low, g.high) IS NOT NULL
    )
"""
"""Whether a total in another currency or on another basis is stated beside ``figure_counted f``."""

_ODD_IN_SLUG = re.compile(r"[^\w;-]")
_is_slug = lru_cache(4096)(lambda value: isinstance(value, str) and not _ODD_IN_SLUG.search(value))
_is_date = lru_cache(lambda value: isinstance(value, str) and is_edtf(value))
_COLUMNS: tuple[tuple[str, Callable[[Any], bool]], ...] = (
    (
        "share low high capacity_low_mw capacity_high_mw area_low_ha area_high_ha",
        lambda value: isinstance(value, int | float) and 0 <= value < 2**63,
    ),
    (
        "investment_low investment_high jobs_low jobs_high",
        lambda value: isinstance(value, int) and value >= 0,
    ),
    (
        "announced expected date target published earliest retrieved audited link_checked"
        " archive_checked investment_target capacity_target area_target jobs_target",
        _is_date,
    ),
    (
        "link_status archive_status",
        lambda value: bool(isinstance(value, str) and LINK_STATUS.fullmatch(value)),
    ),
    ("slug regions investors part_of source owners developers operators tenants", _is_slug),
    (  # or how many, or whose row
        "sources power_sources subject project",
        lambda value: isinstance(value, int) or _is_slug(value),
    ),
    ("power_ties", lambda value: isinstance(value, str) and _is_slug(value.replace(":", ""))),
    ("name title printed places locality according_to", lambda value: isinstance(value, str)),
    ("about inferred conversion", {0, 1}.__contains__),
    ("kind", {*KINDS, *POWER_KINDS, *REGION_KINDS, *SOURCE_KINDS}.__contains__),
    ("status", {*STATUSES}.__contains__),
    ("metric", METRICS.__contains__),
    ("basis capacity_basis", {*BASES}.__contains__),
    ("scope", {*SCOPES}.__contains__),
)
_SOUND = {name: is_sound for names, is_sound in _COLUMNS for name in names.split()}
"""What dcq writes into each column, if anything."""


def sound(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The same rows, until one of them holds what no source can have stated.

    Raises:
        UserError: a file from elsewhere holds such a value.
    """
    checks = [(n, _SOUND[name]) for n, name in enumerate(names) if name in _SOUND]
    for row in rows:
        for n, is_sound in checks:
            if row[n] is not None and not is_sound(row[n]):
                raise impossible_value(f"{names[n]}: {row[n]!r}")
        yield row


SORTS = {
    **{name: ("", name, name) for name in "slug name status announced expected".split()},
    "investment": ("currency", "investment_low", "investment_high"),
    "capacity": ("capacity_basis", "capacity_low_mw", "capacity_high_mw"),
    "area": ("", "area_low_ha", "area_high_ha"),
    "jobs": ("", "jobs_low", "jobs_high"),
}
"""What a list can be sorted by: the unit, within which it is, and both bounds."""


def _order(by: str) -> str:
    """A SQL order by one of ``SORTS``, descending after a hyphen; what is unknown comes last."""
    unit, low, high = SORTS[by.removeprefix("-")]
    way = "DESC" if by.startswith("-") else "ASC"
    return (
        f"coalesce({low}, {high}) IS NULL, {unit or 1},"
        f" coalesce({low}, 0 * {high}) {way}, {high} {way} NULLS LAST, slug"
    )


def stream_projects(
    selection: Selection, limit: int | None = None, by: str = ""
) -> Iterator[Sequence[Any]]:
    """The rows of ``project_list`` that are selected, by slug or one of ``SORTS``, as tuples."""
    found = selection.execute(
        f"SELECT {', '.join(PROJECT_COLUMNS)} FROM project_list l WHERE {selection.within_list()}"
        f" ORDER BY {_order(by) if by else 'slug'} LIMIT :limit",
        limit=-1 if limit is None else limit,
    )
    return sound(PROJECT_COLUMNS, found)


def projects(selection: Selection, limit: int | None = None) -> Iterator[Row]:
    """The same rows, each as a dictionary."""
    found = stream_projects(selection, limit)
    return (dict(zip(PROJECT_COLUMNS, row, strict=True)) for row in found)


def count_projects(selection: Selection) -> int:
    """How many projects are selected."""
    query = f"SELECT count(*) FROM project p WHERE {selection.where}"
    counted: tuple[int] = selection.execute(query).fetchone()
    return counted[0]


def count_rows(connection: sqlite3.Connection, table: str) -> int:
    """How many rows a table has."""
    counted: tuple[int] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return counted[0]


def stream_ledger(
    selection: Selection, limit: int | None, where: str = "1", **wanted: Sequence[str]
) -> Iterator[Sequence[Any]]:
    """The rows of ``figure_ledger`` about what is selected, in a stable order, as tuples.

    ``wanted`` has, for a column, the values to keep; all of them where there are none. They meet
    the condition ``where``, too.
    """
    with_regions = not selection.filters.concern_projects_alone
    condition = f"{_in_ledger(selection, with_regions=with_regions)} AND {where}"
    for column, kept in wanted.items():
        condition += f" AND {column} IN {selection.bind(*kept)}" if kept else ""
    found = selection.execute(
        f"SELECT {', '.join(LEDGER_COLUMNS)} FROM figure_ledger WHERE {condition}"
        " ORDER BY source, subject, metric, scope, target, basis, low, high, printed LIMIT :limit",
        limit=-1 if limit is None else limit,
    )
    return sound(LEDGER_COLUMNS, found)


def _in_ledger(selection: Selection, *, with_regions: bool) -> str:
    """A condition on ``figure_ledger``: figures about selected projects, and about regions."""
    projects = f"SELECT p.slug FROM project p WHERE {selection.where}"
    condition = f"subject_kind = 'project' AND subject IN ({projects})"
    if with_regions:
        regions = f"SELECT r.slug FROM region r WHERE {selection.within('r.id')}"
        condition += f" OR subject_kind = 'region' AND subject IN ({regions})"
    return f"({condition})"


def metric_ledger(selection: Selection, metric: str, *, with_regions: bool) -> list[Row]:
    """Every figure of one metric that is about what is selected, with kind and status."""
    return selected(
        selection,
        "SELECT l.*, p.kind, t.status FROM figure_ledger l"
        " LEFT JOIN project p ON p.slug = l.subject AND l.subject_kind = 'project'"
        " LEFT JOIN project_status t ON t.project_id = p.id"
        f" WHERE l.metric = :metric AND {_in_ledger(selection, with_regions=with_regions)}"
        " ORDER BY l.subject, l.source, l.id",
        metric=metric,
    )


def statuses(connection: sqlite3.Connection) -> dict[str, str]:
    """The status of every project, by slug."""
    query = "SELECT p.slug, t.status FROM project p JOIN project_status t ON t.project_id = p.id"
    return dict(connection.execute(query).fetchall())


def counted_figures(connection: sqlite3.Connection, slugs: Sequence[str]) -> list[Row]:
    """The totals that count of some projects, in base units, with their sources.

    ``others`` tells whether an amount in another currency or on another basis is stated, too.
    """
    return rows(
        connection,
        "SELECT p.slug AS project, f.metric, f.low, f.high, f.about, f.currency, f.basis,"
        f" f.target, f.printed, s.slug AS source, {OTHER_UNITS} AS others"
        " FROM project p JOIN figure_counted f ON f.project_id = p.id AND f.scope = 'total'"
        " JOIN source s ON s.id = f.source_id WHERE p.slug IN (SELECT value FROM json_each(?))",
        [json.dumps(slugs)],
    )


def levels(selection: Selection) -> list[Row]:
    """The chosen totals that are to be reached by a date, of the selected projects."""
    return selected(
        selection,
        "SELECT p.slug AS project, f.* FROM project p JOIN figure_chosen f ON f.project_id = p.id"
        f" WHERE f.scope = 'total' AND f.target IS NOT NULL AND {selection.where}"
        " ORDER BY f.target, f.id",
    )


def roles_and_ties(selection: Selection) -> Iterator[tuple[str, str, str]]:
    """Project, kind and slug of each role and power tie that ``project_list`` does not tell."""
    yield from selection.execute(
        "SELECT DISTINCT p.slug, CASE l.role WHEN 'interested' THEN l.role ELSE l.role || 's' END,"
        " coalesce(o.slug, 'confidential') FROM project p JOIN role l ON l.project_id = p.id"
        " LEFT JOIN organisation o ON o.id = l.organisation_id"
        f" WHERE l.role IN ('partner', 'announcer', 'interested') AND {selection.where}"
        " UNION SELECT p.slug, 'power_' || k.tie, w.slug FROM project p"
        " JOIN power_tie k ON k.project_id = p.id JOIN power_source w ON w.id = k.power_source_id"
        f" WHERE {selection.where} ORDER BY 1, 2, 3"
    )


def names_among(selection: Selection, slugs: Iterable[str]) -> dict[str, str]:
    """The names of those of some projects that are selected, by slug."""
    query = f"""
        SELECT p.slug, p.name FROM project p
        WHERE p.slug IN (SELECT value FROM json_each(:slugs)) AND {selection.where}
    """
    return dict(selection.execute(query, slugs=json.dumps(sorted(slugs))).fetchall())


def places(connection: sqlite3.Connection, slugs: Sequence[str]) -> list[Row]:
    """The places of some projects, the most precise ones only."""
    return rows(
        connection,
        "SELECT DISTINCT p.slug AS project, l.locality, r.name AS region, l.department_code"
        " FROM project p JOIN project_place l ON l.project_id = p.id"
        " JOIN region r ON r.id = l.region_id WHERE p.slug IN (SELECT value FROM json_each(?))"
        " ORDER BY 1, 2, 3",
        [json.dumps(slugs)],
    )


def names(connection: sqlite3.Connection, table: str, column: str = "name") -> dict[str, str]:
    """The name of each organisation, project, region or power source, by slug, or its kind."""
    return dict(connection.execute(f"SELECT slug, {column} FROM {table}").fetchall())


def facts(connection: sqlite3.Connection, project: str) -> list[Row]:
    """Every fact that sources state about a project, figures apart; superseded ones last."""
    stated = f"SELECT {', '.join(FACT_COLUMNS)} FROM project_fact WHERE project = ?"
    return rows(connection, f"{stated} ORDER BY superseded, fact, value, detail, source", [project])


def ledger(connection: sqlite3.Connection, subject: str, kind: str) -> list[Row]:
    """Every figure about one project or region."""
    return rows(
        connection,
        f"SELECT {', '.join(LEDGER_COLUMNS)} FROM figure_ledger"
        " WHERE subject = ? AND subject_kind = ?"
        " ORDER BY (SELECT m.rowid FROM metric m WHERE m.name = figure_ledger.metric),"
        " scope DESC, target, basis, standing <> 'chosen', source, printed",
        [subject, kind],
    )


def weak_figures(
    connection: sqlite3.Connection, slugs: Sequence[str]
) -> dict[tuple[str, str], set[str]]:
    """The metrics of some projects that are ``conflicting`` or, as chosen, of a ``single`` source.

    Returns:
        The metrics by the project's slug and one of these two words.
    """
    found = connection.execute(
        "SELECT subject, iif(standing = 'chosen', 'single', standing), metric FROM figure_ledger"
        " WHERE id IN (SELECT f.id FROM figure_statement f JOIN project_record p"
        " ON p.id = f.project_id WHERE p.slug IN (SELECT value FROM json_each(?)))"
        " AND (standing = 'conflicting' OR standing = 'chosen' AND support = 1)",
        [json.dumps(slugs)],
    )
    return gathered(((slug, weakness), metric) for slug, weakness, metric in found)


def only_in(connection: sqlite3.Connection, source: str) -> list[str]:
    """The projects that a source mentions and no other one does, by slug."""
    query = "SELECT slug FROM project_list WHERE sources = ? ORDER BY slug"
    return [slug for (slug,) in connection.execute(query, [source])]


def project(connection: sqlite3.Connection, slug: str) -> Row:
    """The row of ``project_list`` of a project that there is."""
    return rows(connection, "SELECT * FROM project_list WHERE slug = ?", [slug])[0]


def parts_of(connection: sqlite3.Connection, whole: str) -> list[Row]:
    """The projects that lie in another, each with every source that says so."""
    stated = "SELECT DISTINCT project AS part, source FROM project_fact WHERE fact = 'part_of'"
    return rows(connection, f"{stated} AND value = ? AND NOT superseded ORDER BY 1, 2", [whole])
