"""Refuse what no entry shows by itself, but a whole article or the whole database."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from dcq.amounts import read_phrase
from dcq.dates import first_day, last_day
from dcq.errors import UserError
from dcq.ingest.entries import Article, FigureEntry, ProjectEntry
from dcq.ingest.toml_lines import Path, Position
from dcq.quantity import show

_WHOLES = 16  # that a project lies inside, near and far
_FIGURES = 500  # of a metric on one subject, each of which is compared with all others
_PLACES = 100  # of a project, likewise
# Whether 2.345 is thousands or a decimal depends on the language.
_DOUBTFUL = re.compile(r"(?<!\d)\d{1,3}[.,]\d{3}(?!\d)", re.ASCII)
_TOO_MANY = """
    SELECT p.slug, :figures || ' figures of ' || f.metric
    FROM figure f JOIN project p ON p.id = f.project_id
    GROUP BY f.project_id, f.metric HAVING count(*) > :figures
    UNION ALL
    SELECT r.slug, :figures || ' figures of ' || f.metric
    FROM figure f JOIN region r ON r.id = f.region_id
    GROUP BY f.region_id, f.metric HAVING count(*) > :figures
    UNION ALL
    SELECT p.slug, :places || ' places'
    FROM (SELECT DISTINCT project_id, region_id, locality FROM place) l
    JOIN project p ON p.id = l.project_id GROUP BY p.id HAVING count(*) > :places
"""


_Problem = tuple[Path, str, str]


def problems(article: Article) -> Iterator[_Problem]:
    """What is wrong with an article though each of its entries is right by itself.

    Yields:
        Where it is in the article, what is wrong, and what to do.
    """
    with_role = {role.organisation for project in article.project for role in project.roles}
    for table in ("organisation", "power_source", "project"):
        seen: set[str] = set()
        for number, entry in enumerate(getattr(article, table)):
            if entry.slug in seen:
                yield (table, number), f"slug: {entry.slug} is there twice", "declare it once"
            seen.add(entry.slug)
            if table == "organisation" and not (entry.aliases or entry.slug in with_role):
                problem = f"slug: {entry.slug} has neither a role nor an alias"
                yield (table, number), problem, "give it one, or leave it out"
    language = article.source.language
    for number, project in enumerate(article.project):
        yield from _future_statuses(project, article.source.published, ("project", number))
        yield from _contradictions(project.figures, language, ("project", number))
    for number, region in enumerate(article.region):
        yield from _contradictions(region.figures, language, ("region", number))


def _future_statuses(
    project: ProjectEntry, published: str | None, path: Path
) -> Iterator[_Problem]:
    """The statuses of a day on which the article was out already."""
    for number, status in enumerate(project.statuses):
        if published and status.date and first_day(status.date) > last_day(published):
            problem = f"date: {status.date} is later than its source ({published})"
            remedy = "make it a milestone, or correct one of them"
            yield (*path, "statuses", number, "date"), problem, remedy


def _contradictions(
    figures: Sequence[FigureEntry], language: str | None, path: Path
) -> Iterator[_Problem]:
    """The amounts that their own printed words contradict, where no note says why."""
    for number, figure in enumerate(figures):
        if figure.printed is None or figure.note is not None:
            continue
        if not language and _DOUBTFUL.search(figure.printed):
            continue
        amount = figure.amount
        words = read_phrase(figure.printed, figure.metric, language or "", amount.unit)
        if words and not amount.agrees_with(words):
            problem = f"amount: is {show(amount)}, and {figure.printed!r} says {show(words)}"
            remedy = "correct one of them, or give a note that says why"
            yield (*path, "figures", number, "amount"), problem, remedy


def check_circles(connection: sqlite3.Connection, places: Mapping[str, Position]) -> None:
    """Refuse sources that supersede or copy each other in a circle.

    Args:
        connection: the database.
        places: where files say so, by the source's slug.

    Raises:
        UserError: they would; one is named.
    """
    for verb, key in ("supersede", "supersedes"), ("copy", "copies"):
        found = connection.execute(f"SELECT slug, {key} FROM source WHERE {key} <> ''")
        earlier: dict[str, str] = dict(found.fetchall())
        for slug in earlier:
            seen: dict[str, None] = {slug: None}
            while (other := earlier.get(slug)) and other not in seen:
                seen[slug := other] = None
            if other:
                at = f"{places[other]}: " if other in places else ""
                raise UserError(f"{at}{other} would {verb} itself", f"check {key}")


def check_nesting(connection: sqlite3.Connection, places: Mapping[int, Position | str]) -> None:
    """Refuse what would make a project lie inside itself, or inside too many others.

    Args:
        connection: the database.
        places: where files put projects into others, by the project's row.

    Raises:
        UserError: one would; it is named.
    """
    wholes: dict[int, set[int]] = defaultdict(set)
    for project, whole in connection.execute("SELECT project_id, whole_id FROM part_of"):
        wholes[project].add(whole)
    for project in list(wholes):
        found: set[int] = set()
        edge = [project]
        while edge and project not in found and len(found) <= _WHOLES:
            new = wholes.get(edge.pop(), set()) - found
            found |= new
            edge += new
        if project in found or len(found) > _WHOLES:
            query = "SELECT slug FROM project WHERE id = ?"
            (slug,) = connection.execute(query, [project]).fetchone()
            where = "itself" if project in found else f"more than {_WHOLES} other projects"
            at = f"{places[project]}: " if project in places else ""
            raise UserError(f"{at}{slug} would lie inside {where}", "check part_of")


def check_counts(connection: sqlite3.Connection) -> None:
    """Refuse more figures or places of one subject than can be compared with each other.

    Raises:
        UserError: there are too many; the subject is named.
    """
    most = {"figures": _FIGURES, "places": _PLACES}
    if found := connection.execute(_TOO_MANY, most).fetchone():
        slug, what = found
        raise UserError(f"{slug} would have more than {what}", "import fewer, or remove a source")
