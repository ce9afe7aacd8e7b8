"""Import article files: all of them or none, and say what that changed."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import Connection, text

from dcq.errors import UserError
from dcq.ingest.article_file import FORMAT, Article, parse_article, read_article, tell_faults
from dcq.ingest.article_rows import forget_unmentioned, write_article
from dcq.ingest.export import read_articles
from dcq.names import fold, slugify
from dcq.store.building import writing
from dcq.store.reading import open_for_reading

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


class Change(NamedTuple):
    """What an import did to one article's statements."""

    source: str
    added: int
    changed: int
    unchanged: int
    gone: int


def read_files(files: Sequence[str]) -> list[Article]:
    """Read article files: TOML, or JSON Lines with an article a line; ``-`` is standard input.

    Raises:
        UserError: one of them cannot be read; every fault of all of them is named.
    """
    articles: list[Article] = []
    faults: list[str] = []
    for file in files:
        try:
            articles += _read_one(file)
        except UserError as error:
            faults.append(str(error))
    slugs = Counter(article.source.slug for article in articles)
    faults += [f"{slug} is there {count} times" for slug, count in slugs.items() if count > 1]
    if faults:
        raise UserError("; ".join(faults))
    return articles


def is_flat(file: str) -> bool:
    """Whether a file is a list: rows in columns, and no articles.

    CSV is by its name; JSON is one of articles if its first object has a ``format``.
    """
    if file.endswith(".toml"):
        return False
    try:
        if file == "-":
            assert isinstance(sys.stdin.buffer, BufferedReader)
            start = sys.stdin.buffer.peek(_PEEK)[:_PEEK]
        else:
            with Path(file).open("rb") as opened:
                start = opened.read(_PEEK)
    except OSError:
        return False  # reading it will say why not
    text = start.decode("utf-8-sig", "replace").lstrip()
    if text.startswith(("{", "[{", "[ {", "[\n")):
        return not re.match(r"\[?\s*\{\s*\"format\"\s*:", text)
    return not re.match(r"(#.*\n|\s)*(format\s*=|\[source\])", text)


def _read_one(file: str) -> Iterator[Article]:
    if file != "-" and not file.endswith((".jsonl", ".json", ".ndjson")):
        yield read_article(Path(file))
        return
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        decoded = content.decode("utf-8-sig")
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}", "check the path") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{file} is not UTF-8 text", "save it as UTF-8") from error
    if not decoded.lstrip().startswith("{"):
        yield parse_article(decoded, file)
        return
    for number, line in enumerate(decoded.splitlines(), start=1):
        if line.strip():
            yield _from_json(line, f"{file}, line {number}")


def _from_json(line: str, where: str) -> Article:
    try:
        return Article.model_validate(json.loads(line))
    except ValidationError as error:
        raise tell_faults(error, where) from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{where} is not JSON: {error}", "write an article a line") from error


def import_articles(path: Path, articles: Sequence[Article], *, dry_run: bool) -> list[Change]:
    """Write articles into a database, each in the place of what it stated before.

    Args:
        path: the database.
        articles: what to write; all of it or nothing.
        dry_run: whether to undo it and only say what would change.

    Raises:
        UserError: an article does not fit what is there.
    """
    if not articles:
        return []
    before = _stored(path, [article.source.slug for article in articles])
    with writing(path, undo=dry_run) as connection:
        for article in articles:
            write_article(connection, article)
            _mark_seed(connection, article.source.slug, "changed")
    return [_compare(before.get(article.source.slug), article) for article in articles]


def remove_source(path: Path, slug: str) -> None:
    """Remove a source and all that it alone stated; what other sources state stays."""
    with writing(path) as connection:
        connection.execute(text("DELETE FROM source WHERE slug = :slug"), {"slug": slug})
        forget_unmentioned(connection)
        _mark_seed(connection, slug, "removed")


def _mark_seed(connection: Connection, slug: str, state: str) -> None:
    """Keep an upgrade from bringing back what the user changed or removed."""
    connection.execute(
        text("UPDATE seed_article SET state = :state WHERE slug = :slug"),
        {"slug": slug, "state": state},
    )


def likely_duplicates(path: Path, articles: Sequence[Article]) -> list[str]:
    """Projects that look like another one: the same name, or the same town and investor."""
    if not articles:
        return []
    connection = open_for_reading(path)
    try:
        rows = connection.execute(
            "SELECT slug, name, coalesce(places, ''), coalesce(investors, '') FROM project_list"
        ).fetchall()
    finally:
        connection.close()
    mine = {project.slug for article in articles for project in article.project}
    found = []
    for slug, name, places, investors in rows:
        if slug not in mine:
            continue
        for other, its_name, its_places, its_investors in rows:
            alike = fold(name) == fold(its_name)
            together = set(places.split(";")) & set(its_places.split(";")) - {""}
            backed = set(investors.split(";")) & set(its_investors.split(";")) - {""}
            if slug != other and (alike or (together and backed)):
                why = "of the same name" if alike else "at the same place, with the same investor"
                found.append(f"{slug} and {other} are {why}: if they are one, use one slug")
    return sorted(set(found))


def _stored(path: Path, slugs: list[str]) -> dict[str, Article]:
    connection = open_for_reading(path)
    try:
        return {article.source.slug: article for article in read_articles(connection, slugs)}
    finally:
        connection.close()


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


def template(file: Path) -> str:
    """The skeleton of an article file for an article's text, with its SHA-256 filled in.

    Raises:
        UserError: the text cannot be read.
    """
    try:
        digest = sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}", "check the path") from error
    slug = slugify(file.stem) or "article"
    return _TEMPLATE.format(format=FORMAT, slug=slug, file=json.dumps(file.name), digest=digest)


_TEMPLATE = """\
format = {format}

[source]
slug = "{slug}"
title = "…"
# publisher = "…"
# url = "https://…"
language = "fr"
# published = "2026-01-31"   # or, where no date is printed, the first possible day:
# earliest = "2026-01-01"
file = {file}
sha256 = "{digest}"
# caveat = "What is doubtful about the article."

[[organisation]]
slug = "acme"
name = "Acme"

[[project]]
slug = "town"
name = "Acme data centre, Town"
kind = "site"                # site, programme, plan, offer
printed = "data center"      # how the article names it, eight words at most
statuses = [{{ status = "announced", date = "2026-01-31" }}]
milestones = [{{ milestone = "expected", date = "2030~" }}]
places = [{{ locality = "Town", region = "FR-59", inferred = true }}]
roles = [{{ role = "investor", organisation = "acme" }}]

[[project.figures]]
metric = "investment"
amount = "5 bn EUR"          # at least 5 bn EUR, 5 to 10 bn EUR, about 5 bn EUR, …
printed = "cinq milliards d'euros"
"""
