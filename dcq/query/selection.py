"""Turn filters into SQL: what a user typed, and the projects that it keeps.

A bound keeps what certainly meets it; the selection also knows what might.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from dcq.errors import UsageError
from dcq.names import fold, list_names, number_of
from dcq.query.filters import Filters
from dcq.query.lookup import find_organisations, find_power, find_regions, parse_choice
from dcq.vocabulary import KINDS, LIVE_STATUSES, ROLES, STATUSES, TIES

_STRENGTH = ("supply", "considered", "nearby", "cited")


class Clause(NamedTuple):
    """A condition on ``project p``; ``possible`` is what might still meet it.

    One that ``finds`` leads to its projects by an index; the others look at a project each.
    """

    certain: str
    possible: str = ""
    finds: bool = False


@dataclass(slots=True)
class Selection:
    """Conditions on ``project p``, and what to tell the user about them.

    Attributes:
        connection: the database that they are asked of.
        filters: what the user typed.
        clauses: all of them must hold.
        values: what the placeholders in them stand for, by name.
        notes: one line each, for stderr.
        regions: the rows of the regions asked for, as a list in SQL; empty for all.
        powers: those of the power sources asked for, likewise.
        tied: a condition on ``power_tie k``: the ties asked for.
        investors: a condition on ``role l``: the investors asked for as such; empty for all.
    """

    connection: sqlite3.Connection
    filters: Filters
    clauses: list[Clause] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    regions: str = ""
    powers: str = ""
    tied: str = "1"
    investors: str = ""

    @property
    def where(self) -> str:
        """A SQL condition on ``project p``."""
        return _all_of(clause.certain for clause in self.clauses)

    @property
    def ids(self) -> str:
        """A SQL query for the rows of the selected projects."""
        return f"SELECT p.id FROM project p WHERE {self.where}"

    def execute(self, query: str, **values: object) -> sqlite3.Cursor:
        """Run a query that holds these conditions, and may have further placeholders."""
        return self.connection.execute(query, {**self.values, **values})

    def bind(self, *values: object) -> str:
        """Some values as a list in SQL: a placeholder for each."""
        names = [f"v{number}" for number in range(len(self.values), len(self.values) + len(values))]
        self.values.update(zip(names, values, strict=True))
        return f"({', '.join(f':{name}' for name in names)})"

    def within_list(self) -> str:
        """A SQL condition on ``project_list l``.

        In the order of slugs, projects are looked at one by one until there are enough:
        only what an index finds is gathered before.
        """
        conditions = []
        for finds, condition in (
            (True, "l.slug IN (SELECT p.slug FROM project p WHERE {})"),
            (False, "EXISTS (SELECT 1 FROM project p WHERE p.slug = l.slug AND {})"),
        ):
            if clauses := [clause.certain for clause in self.clauses if clause.finds is finds]:
                conditions.append(condition.format(_all_of(clauses)))
        return " AND ".join(conditions) or "1"

    def within(self, column: str) -> str:
        """A SQL condition that a region's row lies in the regions asked for."""
        inside = f"SELECT t.region_id FROM region_tree t WHERE t.ancestor_id IN {self.regions}"
        return f"{column} IN ({inside})" if self.regions else "1"

    def narrowed(self, rows: set[int], *, keep: bool) -> Selection:
        """The same selection, but of these projects only, or of all but these."""
        narrow = replace(self, values={**self.values})
        known = f"(SELECT value FROM json_each{narrow.bind(json.dumps(sorted(rows)))})"
        narrow.clauses = [*self.clauses, Clause(f"p.id {'' if keep else 'NOT '}IN {known}")]
        return narrow

    def might_match(self) -> list[str]:
        """Slugs of the projects that might meet every bound, but not certainly."""
        if not any(clause.possible for clause in self.clauses):
            return []
        possible = _all_of(clause.possible or clause.certain for clause in self.clauses)
        query = f"SELECT p.slug FROM project p WHERE {possible} AND NOT ({self.where}) ORDER BY 1"
        return [slug for (slug,) in self.execute(query)]


def select_projects(
    connection: sqlite3.Connection, filters: Filters, *, default_set: bool = False
) -> Selection:
    """Turn what the user typed into a selection of projects; the connection knows of --source.

    The ``default_set``, from which ``list`` and every total start, are the live sites, where
    the user says nothing else.

    Raises:
        UsageError: a name, word, amount or date is not known.
    """
    selection = Selection(connection, filters)
    kinds = _choices(filters.kind, KINDS, "kind", ("site",) if default_set else KINDS)
    default = LIVE_STATUSES if default_set else STATUSES
    statuses = _choices(filters.status, STATUSES, "status", default, live=LIVE_STATUSES)
    if len(kinds) < len(KINDS):
        selection.clauses.append(Clause(f"p.kind IN {selection.bind(*kinds)}"))
    if len(statuses) < len(STATUSES):
        status = "(SELECT t.status FROM project_status t WHERE t.project_id = p.id)"
        selection.clauses.append(Clause(f"{status} IN {selection.bind(*statuses)}"))
    for query in _found_by_name(selection):
        selection.clauses.append(Clause(f"p.id IN ({query})", finds=True))
    selection.clauses += _search(filters.search, selection)
    if filters.have_bounds:
        from dcq.query import bounds  # reading amounts and dates costs a start its share

        bounds.narrow_figures(connection, filters)
        selection.clauses += bounds.on_amounts(selection)
        selection.clauses += bounds.on_dates(selection)
        if might := selection.might_match():
            selection.notes.append(
                f"{number_of(len(might), 'more project')} might meet the bounds, with a figure or"
                f" date that is unknown or too loose: {list_names(might)}"
            )
    if filters.power and not filters.tie:
        selection.notes += _not_supplied(selection)
    return selection


def _not_supplied(selection: Selection) -> Iterator[str]:
    """How many projects no source says to be supplied by the power that was asked for."""
    strength = " ".join(_STRENGTH)
    query = (
        f"SELECT min(instr('{strength}', k.tie)) AS tie FROM power_tie k WHERE {selection.tied}"
        f" AND k.project_id IN ({selection.ids}) GROUP BY k.project_id"
    )
    counts = dict(selection.execute(f"SELECT tie, count(*) FROM ({query}) GROUP BY 1"))
    weaker = [(tie, counts.get(strength.index(tie) + 1, 0)) for tie in _STRENGTH[1:]]
    if told := [f"{count} only {tie}" for tie, count in weaker if count]:
        supplied = sum(count for _, count in weaker)
        of_all = f"{supplied} of {number_of(sum(counts.values()), 'project')}"
        yield f"no source says that this power supplies {of_all}: {', '.join(told)}"


def _all_of(conditions: Iterable[str]) -> str:
    return " AND ".join(f"({condition})" for condition in conditions) or "1"


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


def _found_by_name(selection: Selection) -> Iterator[str]:
    """Queries for the projects that an index finds, one for each filter that names something."""
    connection, filters = selection.connection, selection.filters
    if filters.region:
        regions = [each for typed in filters.region for each in find_regions(connection, typed)]
        selection.notes += [region.note for region in regions if region.note]
        selection.regions = selection.bind(*(region.row for region in regions))
        yield (
            "SELECT l.project_id FROM place l JOIN region_tree t ON t.region_id = l.region_id"
            f" WHERE t.ancestor_id IN {selection.regions}"
        )
    roles = _choices(filters.role, ROLES, "role", ("investor",))
    if filters.investor or filters.role:
        organisations = find_organisations(connection, filters.investor)
        named = "1"
        if organisations:
            rows = selection.bind(*(found.row for found in organisations if found))
            unnamed = " OR l.organisation_id IS NULL" if None in organisations else ""
            named = f"(l.organisation_id IN {rows}{unnamed})"
            if roles == ("investor",):
                selection.investors = named
        filled = selection.bind(*roles)
        yield f"SELECT l.project_id FROM role l WHERE l.role IN {filled} AND {named}"
    if filters.power or filters.tie:
        ties = _choices(filters.tie, TIES, "tie", TIES)
        selection.tied = "1" if len(ties) == len(TIES) else f"k.tie IN {selection.bind(*ties)}"
        if filters.power:
            powers = [row for typed in filters.power for row in find_power(connection, typed)]
            selection.powers = selection.bind(*powers)
            selection.tied += f" AND k.power_source_id IN {selection.powers}"
        yield f"SELECT k.project_id FROM power_tie k WHERE {selection.tied}"


def _search(typed: tuple[str, ...], selection: Selection) -> Iterator[Clause]:
    words = " ".join(map(fold, typed)).split()
    if typed and not words:
        raise UsageError(f"--search: {' '.join(typed)!r} holds no word", "give a letter or digit")
    for word in map(selection.bind, words):
        yield Clause(
            f"""
            instr(fold(p.name), {word}) OR instr(fold(p.slug), {word})
            OR EXISTS (SELECT 1 FROM alias a WHERE a.project_id = p.id AND instr(a.folded, {word}))
            OR EXISTS (SELECT 1 FROM place l
              WHERE l.project_id = p.id AND instr(fold(coalesce(l.locality, '')), {word}))
            OR EXISTS (SELECT 1 FROM role l JOIN organisation o ON o.id = l.organisation_id
              WHERE l.project_id = p.id AND instr(fold(o.name), {word}))
            OR p.id IN (SELECT m.project_id FROM merged_statement g
              JOIN mention m ON m.id = g.statement_id JOIN project_record o ON o.id = g.project_id
              WHERE g.kind = 'mention' AND (instr(fold(m.name), {word})
                OR instr(fold(o.slug), {word})))
            """
        )
