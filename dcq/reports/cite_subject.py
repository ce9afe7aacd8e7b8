"""What a cited total is of: how many projects of which kind, where, and what was asked for."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields

from dcq.query import catalogue, views
from dcq.query.filters import Filters
from dcq.query.lookup import find_organisation, find_regions
from dcq.query.selection import Selection
from dcq.rollup.model import Project
from dcq.vocabulary import KINDS, STATUSES
from dcq.words import Language

_OF_DATES = ("announced_after", "announced_before", "expected_after", "expected_before")
_OF_AMOUNTS = ("min_investment", "max_investment", "min_capacity", "max_capacity")


def subject_of(selection: Selection, projects: Sequence[Project], words: Language) -> str:
    """What a total is of: how many of which kind, where, and what else was asked for."""
    connection, filters = selection.connection, selection.filters
    state = "any" if filters.status else "live"
    if projects:
        things, details = count_kinds(projects, state, words), _asked(connection, filters, words)
        if filters.status:
            statuses = views.statuses(connection)
            counts = Counter(statuses[project.slug] for project in projects)
            details = [*_statuses(counts, words), *details]
    else:
        kind = filters.kind[0] if len(filters.kind) == 1 else "project" if filters.kind else "site"
        things = words.say(f"{state}.{kind if kind in KINDS else 'project'}.none")
        details = _asked(connection, filters, words)
        details = [*(words.words["status"].get(s, s) for s in filters.status), *details]
    if filters.region:
        names = views.names(connection, "region")
        found = dict.fromkeys(
            each.slug for typed in filters.region for each in find_regions(connection, typed)
        )
        regions = words.series([words.region(slug, names[slug]) for slug in found])
        things = words.say("where", things=things, names=regions)
    then = words.words["then"]
    return words.say("aside", things=things, details=then.join(details)) if details else things


def count_kinds(projects: Iterable[Project], state: str, words: Language) -> str:
    """How many projects of each kind, in a state: ``live`` or ``any``."""
    kinds = Counter(project.kind for project in projects)
    return words.series([words.count(f"{state}.{k}", kinds[k]) for k in KINDS if kinds[k]])


def _statuses(counts: Counter[str], words: Language) -> list[str]:
    """Each status with how many have it, or the one that all have."""
    told = {s: words.say(f"status.{s}") for s in STATUSES if counts[s]}
    if len(told) == 1:
        return [*told.values()]
    return [words.say("with_status", status=told[s], count=str(counts[s])) for s in told]


def _asked(connection: sqlite3.Connection, filters: Filters, words: Language) -> list[str]:
    """What was asked for besides regions, kinds and statuses, in words."""
    told = []
    for field in fields(filters):
        typed = getattr(filters, field.name)
        if typed and field.name not in {"region", "kind", "status"}:
            several = typed if isinstance(typed, tuple) else (typed,)
            values = [_as_read(connection, field.name, value, words) for value in several]
            told.append(words.say(f"filter.{field.name}", values=words.series(values)))
    return told


def _as_read(connection: sqlite3.Connection, name: str, value: str, words: Language) -> str:
    """What was typed for a filter as people read it."""
    if name in _OF_DATES:
        return words.date(value.strip())
    if name in _OF_AMOUNTS:
        from dcq.amounts import parse_amount

        return words.amount(parse_amount(value, name[4:]))
    if name == "investor":
        found = find_organisation(connection, value)
        names = views.names(connection, "organisation")
        return names[found.slug] if found else words.say("confidential")
    if name == "power":
        return words.term(views.names(connection, "power_source").get(value, value))
    if name == "source":
        (source,) = catalogue.sources(connection, [value])
        return words.quote(source["title"])
    if name == "search":
        return words.quote(value)
    return value.upper() if name == "currency" else words.term(value)
