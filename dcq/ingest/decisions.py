"""Keep the user's decisions: two slugs that mean one project, and projects that are two.

A merge moves no source's words: each statement that it gives another project is noted with
the project that its source names, so that it can be taken back exactly, and so that what is
exported is what the source states.
"""

import sqlite3
from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from dcq.errors import UserError
from dcq.ingest.entries import FORMAT, Entry
from dcq.ingest.fields import PlainDate, Slug, Text
from dcq.ingest.links import LinkEntry, link_checks, write_checks
from dcq.ingest.statements import FACTS, STORED

# Where a statement names a project: table and column by kind.
_NAMING = {kind: (STORED[kind], "project_id") for kind in ("mention", "alias", *FACTS.values())}
_NAMING["whole"] = (STORED["part_of"], "whole_id")


class Decision(NamedTuple):
    """That ``other`` is the same project as ``slug``, or is another one; as of a date."""

    other: str
    slug: str
    is_same: int
    reason: str
    date: str


def decisions(raw: sqlite3.Connection) -> list[Decision]:
    """All decisions, by slug."""
    query = "SELECT other, slug, is_same, reason, date FROM decision ORDER BY 1, 2"
    return [Decision(*row) for row in raw.execute(query)]


class MergeEntry(Entry):
    """That ``other`` is the project ``keep``."""

    keep: Slug
    other: Slug
    reason: Text
    date: PlainDate


class DifferentEntry(Entry):
    """That two projects are two."""

    projects: Annotated[list[Slug], Field(min_length=2, max_length=2)]
    reason: Text
    date: PlainDate


class Decisions(Entry):
    """A file of decisions, and of link checks, which are the user's own, too."""

    format: Literal[1]
    merge: list[MergeEntry] = Field(default_factory=list)
    different: list[DifferentEntry] = Field(default_factory=list)
    link: list[LinkEntry] = Field(default_factory=list)


def read_decisions(raw: sqlite3.Connection) -> dict[str, Any] | None:
    """All decisions and link checks, as a file of them has it; None where there are none."""
    found: dict[str, list[dict[str, Any]]] = {"merge": [], "different": []}
    found["link"] = [check._asdict() for check in link_checks(raw)]
    for one in decisions(raw):
        why = {"reason": one.reason, "date": one.date}
        if one.is_same:
            found["merge"].append({"keep": one.slug, "other": one.other, **why})
        else:
            found["different"].append({"projects": [one.other, one.slug], **why})
    told = {name: entries for name, entries in found.items() if entries}
    return {"format": FORMAT, **told} if told else None


def write_decisions(raw: sqlite3.Connection, file: Decisions) -> None:
    """Take the decisions of a file, each in the place of one about the same two.

    Raises:
        UserError: a decision contradicts another one of the file, or a stored one.
    """
    for one in file.merge:
        _forget(raw, one.other, one.keep)
        decide(raw, Decision(one.other, one.keep, 1, one.reason, one.date))
    for two in file.different:
        first, second = sorted(two.projects)
        decide(raw, Decision(first, second, 0, two.reason, two.date))
    write_checks(raw, file.link)


def decide(raw: sqlite3.Connection, decision: Decision) -> None:
    """Record a decision in the place of an earlier one about the same two slugs.

    Raises:
        UserError: it cannot be: one is merged already, or their kinds differ.
    """
    other, keep = decision.other, decision.slug
    if keep == other:
        raise UserError(f"{keep} is no other project than itself", "name two")
    if decision.is_same:
        _check_merge(raw, keep, other)
    _forget(raw, other, keep)
    raw.execute("INSERT INTO decision VALUES (?, ?, ?, ?, ?)", decision)


def _forget(raw: sqlite3.Connection, one: str, two: str) -> None:
    """Drop what was decided about two slugs."""
    query = "DELETE FROM decision WHERE (other, slug) IN ((?, ?), (?, ?))"
    raw.execute(query, [one, two, two, one])


def _check_merge(raw: sqlite3.Connection, keep: str, other: str) -> None:
    """Refuse a merge that cannot be."""
    kept = dict(_kept_slugs(raw))
    if other in kept:
        raise UserError(f"{other} is merged into {kept[other]} already", f"dcq unmerge {other}")
    if kept.get(keep, keep) == other:
        raise UserError(f"{keep} is merged into {other} already", f"dcq unmerge {keep}")
    _check_kinds(raw, keep, other)


def _check_kinds(raw: sqlite3.Connection, keep: str, other: str) -> None:
    query = "SELECT slug, kind FROM project_record WHERE slug IN (?, ?)"
    kinds = dict(raw.execute(query, [keep, other]))
    if len({*kinds.values()}) > 1:
        problem = f"{keep} is of kind {kinds[keep]}, and {other} of kind {kinds[other]}"
        raise UserError(problem, "merge two of one kind")


def unmerge(raw: sqlite3.Connection, other: str) -> None:
    """Take back the merge of a slug into another.

    Raises:
        UserError: it is not merged.
    """
    if not raw.execute("DELETE FROM decision WHERE is_same AND other = ?", [other]).rowcount:
        raise UserError(f"{other} is not merged into another project", "see dcq history")


def apply_decisions(raw: sqlite3.Connection) -> None:
    """Give what is stated about merged projects to the ones that are kept, and only that."""
    had_merged = release(raw)
    kept = dict(_kept_slugs(raw))
    for other, slug in kept.items():
        _check_kinds(raw, slug, other)
        raw.execute(
            "INSERT OR IGNORE INTO project_record (slug, kind)"
            " SELECT ?, kind FROM project_record WHERE slug = ?",
            [slug, other],
        )
        pair = {"other": other, "slug": slug}
        for kind, (table, column) in _NAMING.items():
            named = "(SELECT id FROM project_record WHERE slug = :other)"
            raw.execute(
                f"INSERT INTO merged_statement (source_id, kind, statement_id, project_id)"
                f" SELECT source_id, '{kind}', id, {column} FROM {table} WHERE {column} = {named}",
                pair,
            )
            raw.execute(
                f"UPDATE {table} SET {column} = (SELECT id FROM project_record WHERE slug = :slug)"
                f" WHERE {column} = {named}",
                pair,
            )
    if kept or had_merged:  # what was kept may be named by no source any more
        raw.execute(
            "DELETE FROM project_record AS p"
            " WHERE NOT EXISTS (SELECT 1 FROM mention_statement m WHERE m.project_id = p.id)"
            " AND NOT EXISTS (SELECT 1 FROM merged_statement g WHERE g.project_id = p.id)"
        )


def release(raw: sqlite3.Connection, source: str | None = None) -> bool:
    """Give statements back to the projects that their sources name: all, or those of a source.

    Returns:
        Whether a merge had given any statement another project.
    """
    if not raw.execute("SELECT 1 FROM merged_statement LIMIT 1").fetchone():
        return False
    named = " AND g.source_id = (SELECT id FROM source WHERE slug = :source)"
    own = "" if source is None else named
    for kind, (table, column) in _NAMING.items():
        raw.execute(
            f"UPDATE {table} AS t SET {column} = g.project_id FROM merged_statement g"
            f" WHERE g.kind = '{kind}' AND g.statement_id = t.id{own}",
            {"source": source},
        )
    raw.execute(f"DELETE FROM merged_statement AS g WHERE 1{own}", {"source": source})
    return True


def _kept_slugs(raw: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Each merged slug with the one that is kept in the end."""
    merged = {d.other: d.slug for d in decisions(raw) if d.is_same}
    for other, slug in merged.items():
        kept = slug
        while kept in merged:
            kept = merged[kept]
        yield other, kept
