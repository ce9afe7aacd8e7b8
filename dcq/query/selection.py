"""Turn filters into SQL: what a user typed, and the projects that it keeps.

A bound keeps what certainly meets it; the selection also knows what might.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from dcq.errors import UsageError
from dcq.names import fold, list_names, number_of
from dcq.query.filters import Clause, Filters, in_list
from dcq.query.lookup import find_organisation, find_power, find_region, find_source, parse_choice
from dcq.vocabulary import KINDS, LIVE_STATUSES, ROLES, STATUSES


@dataclass(slots=True)
class Selection:
    """Conditions on ``project p``, and what to tell the user about them.

    Attributes:
        clauses: all of them must hold.
        notes: one line each, for stderr.
        regions: rows of the regions asked for, none for all.
        sources: rows of the sources asked for, none for all.
        powers: rows of the power sources asked for, none for all.
        investors: rows of the investors asked for as such, None for the confidential ones.
    """

    clauses: list[Clause] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    regions: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    powers: list[int] = field(default_factory=list)
    investors: list[int | None] = field(default_factory=list)

    @property
    def values(self) -> list[object]:
        """The values for the placeholders of ``where`` and ``ids``."""
        return [value for clause in self.clauses for value in clause.values]

    @property
    def where(self) -> str:
        """A SQL condition on ``project p``."""
        return _all_of(self.clauses)

    @property
    def ids(self) -> str:
        """A SQL query for the rows of the selected projects."""
        return f"SELECT p.id FROM project p WHERE {self.where}"

    def within_list(self) -> tuple[str, list[object]]:
        """A SQL condition on ``project_list l``, and its values.

        In the order of slugs, projects are looked at one by one until there are enough:
        only what an index finds is gathered before.
        """
        found = [clause for clause in self.clauses if clause.finds]
        others = [clause for clause in self.clauses if not clause.finds]
        conditions = []
        if found:
            conditions.append(f"l.slug IN (SELECT p.slug FROM project p WHERE {_all_of(found)})")
        if others:
            own = f"p.slug = l.slug AND {_all_of(others)}"
            conditions.append(f"EXISTS (SELECT 1 FROM project p WHERE {own})")
        values = [value for clause in (*found, *others) for value in clause.values]
        return " AND ".join(conditions) or "1", values

    def within(self, column: str) -> tuple[str, list[object]]:
        """A SQL condition that a region's row lies in the regions asked for, and its values."""
        if not self.regions:
            return "1", []
        tree = (
            f"SELECT t.region_id FROM region_tree t WHERE {in_list('t.ancestor_id', self.regions)}"
        )
        return f"{column} IN ({tree})", [*self.regions]

    def narrowed(self, rows: set[int], *, keep: bool) -> Selection:
        """The same selection, but of these projects only, or of all but these."""
        known = f"p.id {'' if keep else 'NOT '}IN (SELECT value FROM json_each(?))"
        clause = Clause(known, (json.dumps(sorted(rows)),))
        return replace(self, clauses=[*self.clauses, clause])

    def might_match(self, connection: sqlite3.Connection) -> list[str]:
        """Slugs of the projects that might meet every bound, but not certainly."""
        if all(clause.possible is None for clause in self.clauses):
            return []
        values: list[object] = []
        for clause in self.clauses:
            values += clause.values if clause.possible is None else clause.possible_values
        possible = " AND ".join(f"({clause.possible or clause.certain})" for clause in self.clauses)
        rows = connection.execute(
            f"SELECT p.slug FROM project p WHERE {possible} AND NOT ({self.where}) ORDER BY 1",
            [*values, *self.values],
        )
        return [slug for (slug,) in rows]


def select_projects(
    connection: sqlite3.Connection, filters: Filters, *, default_set: bool = False
) -> Selection:
    """Turn filters into a selection of projects.

    Args:
        connection: the database, to look names up.
        filters: what the user typed.
        default_set: start from live sites, as ``list`` and every total do, where the
            user says nothing else.

    Raises:
        UsageError: a name, word, amount or date is not known.
    """
    selection = Selection()
    kinds = _choices(filters.kind, KINDS, "kind", ("site",) if default_set else KINDS)
    default = LIVE_STATUSES if default_set else STATUSES
    statuses = _choices(filters.status, STATUSES, "status", default, live=LIVE_STATUSES)
    if len(kinds) < len(KINDS):
        selection.clauses.append(Clause(in_list("p.kind", kinds), kinds))
    if len(statuses) < len(STATUSES):
        chosen = "(SELECT t.status FROM project_status t WHERE t.project_id = p.id)"
        selection.clauses.append(Clause(in_list(chosen, statuses), statuses))
    _select_by_name(connection, filters, selection)
    selection.clauses += _search(filters.search)
    if filters.have_bounds:
        from dcq.query import bounds  # reading amounts and dates costs a start its share

        selection.clauses += bounds.on_amounts(filters)
        selection.clauses += bounds.on_dates(filters)
        if might := selection.might_match(connection):
            selection.notes.append(
                f"{number_of(len(might), 'more project')} might meet the bounds, with a figure or"
                f" date that is unknown or too loose: {list_names(might)}"
            )
    return selection


def _all_of(clauses: Iterable[Clause]) -> str:
    return " AND ".join(f"({clause.certain})" for clause in clauses) or "1"


def _choices(
    typed: tuple[str, ...],
    known: tuple[str, ...],
    called: str,
    default: tuple[str, ...],
    **groups: tuple[str, ...],
) -> tuple[str, ...]:
    """The words meant; ``all`` and the groups stand for several."""
    groups["all"] = known
    chosen: dict[str, None] = {}
    for text in typed:
        word = parse_choice(text, (*known, *groups), called)
        chosen |= dict.fromkeys(groups.get(word, (word,)))
    return tuple(chosen) or default


def _select_by_name(connection: sqlite3.Connection, filters: Filters, selection: Selection) -> None:
    def keep(rows: str, *values: object) -> None:
        """Keep the projects that a query finds by an index."""
        selection.clauses.append(Clause(f"p.id IN ({rows})", values, finds=True))

    if filters.region:
        found = [find_region(connection, typed) for typed in filters.region]
        selection.notes += [region.note for region in found if region.note]
        selection.regions = [region.row for region in found]
        keep(
            "SELECT l.project_id FROM place l JOIN region_tree t ON t.region_id = l.region_id"
            f" WHERE {in_list('t.ancestor_id', selection.regions)}",
            *selection.regions,
        )
    roles = _choices(filters.role, ROLES, "role", ("investor",))
    if filters.investor or filters.role:
        condition = f"SELECT l.project_id FROM role l WHERE {in_list('l.role', roles)}"
        organisations = [find_organisation(connection, typed) for typed in filters.investor]
        rows = [found.row for found in organisations if found]
        if organisations:
            unnamed = " OR l.organisation_id IS NULL" if None in organisations else ""
            condition += f" AND ({in_list('l.organisation_id', rows)}{unnamed})"
            if roles == ("investor",):
                selection.investors = [found.row if found else None for found in organisations]
        keep(condition, *roles, *rows)
    if filters.power:
        selection.powers = [row for typed in filters.power for row in find_power(connection, typed)]
        tied = in_list("k.power_source_id", selection.powers)
        keep(f"SELECT k.project_id FROM power_tie k WHERE {tied}", *selection.powers)
    if filters.source:
        selection.sources = [find_source(connection, typed).row for typed in filters.source]
        named = in_list("m.source_id", selection.sources)
        keep(f"SELECT m.project_id FROM mention m WHERE {named}", *selection.sources)


def _search(typed: tuple[str, ...]) -> Iterator[Clause]:
    words = " ".join(map(fold, typed)).split()
    if typed and not words:
        raise UsageError(f"--search: {' '.join(typed)!r} holds no word", "give a letter or digit")
    for word in words:
        yield Clause(
            "instr(fold(p.name), ?) OR instr(fold(p.slug), ?)"
            " OR EXISTS (SELECT 1 FROM alias a WHERE a.project_id = p.id AND instr(a.folded, ?))"
            " OR EXISTS (SELECT 1 FROM place l WHERE l.project_id = p.id"
            " AND instr(fold(coalesce(l.locality, '')), ?))"
            " OR EXISTS (SELECT 1 FROM role l JOIN organisation o ON o.id = l.organisation_id"
            " WHERE l.project_id = p.id AND instr(fold(o.name), ?))",
            (word,) * 5,
        )
