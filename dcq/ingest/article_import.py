"""Import article files, and say what that changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from io import SEEK_END
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, text

from dcq.errors import UserError
from dcq.files import decode, text_lines
from dcq.ingest.article_file import Article, parse_article, tell_faults
from dcq.ingest.article_rows import write_article
from dcq.ingest.export import read_articles
from dcq.ingest.faults import Faults
from dcq.ingest.inputs import STANDARD_INPUT, Progress, open_input
from dcq.ingest.statements import Change
from dcq.store.building import driver_of

_PEEK = 4096  # bytes that tell what a file is
FACTS = ("part_of", "statuses", "milestones", "places", "roles", "power", "figures")
_TELLING = {
    "statuses": ("status",),
    "milestones": ("milestone",),
    "places": ("region", "locality"),
    "roles": ("role", "organisation"),
    "power": ("power_source",),
    "part_of": ("whole",),
    "figures": ("metric", "scope", "target", "basis", "printed"),
}
"""For each kind of fact, what tells one such fact from another."""


def import_articles(
    connection: Connection,
    file: str,
    taken: set[str],
    faults: Faults,
    progress: Progress,
    kept: list[str],
) -> Iterator[Change]:
    """Write the articles of a file, each in the place of what it stated before.

    Once there is a fault, articles are validated only: nothing of them will be kept.

    Args:
        connection: a transaction that writes.
        file: TOML, or JSON Lines with an article a line; ``-`` is standard input.
        taken: slugs of the articles that came before, to which those of the file are added.
        faults: takes what is wrong with the file, all of it.
        progress: told how far it has come.
        kept: takes the names that stay as they are, with those that the articles give.

    Yields:
        For each article, what that changed.
    """
    raw = driver_of(connection)
    for article in _valid_articles(_entries(file, progress), file, taken, faults):
        if faults.count:
            continue
        before = next(read_articles(raw, [article.source.slug]), None)
        try:
            kept += write_article(connection, article)
        except UserError as error:
            faults.add_error(file, error)
        else:
            mark_seed(connection, article.source.slug, "changed")
            yield _compare(before, article)


def _valid_articles(
    entries: Iterator[tuple[str, Callable[[], Article]]],
    file: str,
    taken: set[str],
    faults: Faults,
) -> Iterator[Article]:
    """The articles of a file that are without fault; of each slug only the first."""
    for where, read in entries:
        try:
            article = read()
        except UserError as error:
            faults.add_error(file, error)
            continue
        slug = article.source.slug
        if slug in taken:
            faults.add(file, f"{where}: {slug} is there twice; keep one of the two")
        else:
            taken.add(slug)
            yield article


def _entries(file: str, progress: Progress) -> Iterator[tuple[str, Callable[[], Article]]]:
    """Where each article of a file stands, and a function that reads it."""
    name = STANDARD_INPUT if file == "-" else file
    with open_input(file) as opened:
        start = opened.read(_PEEK).decode("utf-8-sig", "replace").lstrip()
        opened.seek(0)
        if file.endswith(".toml") or not start.startswith("{"):
            yield name, partial(_from_toml, b"".join(text_lines(opened, name)), name)
            return
        size = opened.seek(0, SEEK_END)
        opened.seek(0)
        for number, line in enumerate(text_lines(opened, name), start=1):
            if line.strip():
                progress(opened.tell(), size)
                where = f"{name}, line {number}"
                yield where, partial(_from_json, line, where)


def _from_toml(content: bytes, where: str) -> Article:
    return parse_article(decode(content, where), where)


def _from_json(line: bytes, where: str) -> Article:
    try:
        return Article.model_validate(json.loads(decode(line, where)))
    except ValidationError as error:
        raise tell_faults(error, where) from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{where} is not JSON: {error}", "write an article a line") from error


def mark_seed(connection: Connection, slug: str, state: str) -> None:
    """Keep an upgrade from bringing back what the user changed or removed."""
    connection.execute(
        text("UPDATE seed_article SET state = :state WHERE slug = :slug"),
        {"slug": slug, "state": state},
    )


def _statements(article: Article | None) -> dict[tuple[Any, ...], str]:
    """All that an article states, one entry a fact, under what tells it from the others."""
    if article is None:
        return {}
    found: dict[tuple[Any, ...], str] = {("source",): article.source.model_dump_json()}
    for organisation in article.organisation:
        found["organisation", organisation.slug] = organisation.model_dump_json()
    for power in article.power_source:
        found["power_source", power.slug] = power.model_dump_json()
    for project in article.project:
        found["project", project.slug] = project.model_dump_json(exclude=set(FACTS))
        for kind in FACTS:
            for fact in getattr(project, kind):
                telling = (getattr(fact, name) for name in _TELLING[kind])
                found[kind, project.slug, *telling] = fact.model_dump_json()
    for region in article.region:
        for figure in region.figures:
            telling = (getattr(figure, name) for name in _TELLING["figures"])
            found["region", region.region, *telling] = figure.model_dump_json()
    return found


def _compare(before: Article | None, after: Article) -> Change:
    was, now = _statements(before), _statements(after)
    same = was.keys() & now.keys()
    unchanged = sum(was[key] == now[key] for key in same)
    return Change(
        after.source.slug,
        len(now.keys() - was.keys()),
        len(same) - unchanged,
        unchanged,
        len(was.keys() - now.keys()),
    )
