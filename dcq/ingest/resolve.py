"""Find what the names in a list mean: projects, organisations and power sources.

A row of a list becomes the same validated entry that an article's project is.
"""

from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import chain, count
from typing import Any, NamedTuple

from pydantic import ValidationError

from dcq.errors import Fault
from dcq.ingest.entries import OrganisationEntry, PowerSourceEntry, ProjectEntry
from dcq.ingest.list_amounts import AMOUNTS, cell_fault
from dcq.ingest.list_changes import UNSTATED, unguarded, without_printed
from dcq.ingest.list_rows import ListRow
from dcq.ingest.places import Place, PlaceFinder
from dcq.ingest.writer import ONE_ROW, WHOLE, Writer
from dcq.names import fold, slugify
from dcq.query.views import PROJECT_COLUMNS, gathered
from dcq.vocabulary import CONFIDENTIAL

_LONGEST = 100  # characters of a slug that is made


class OwnProjects(NamedTuple):
    """The slugs of the projects that some sources named, in their order.

    Attributes:
        by_id: under the source's own id.
        by_name: under the source's own name, which several may have.
    """

    by_id: dict[str, str]
    by_name: dict[str, list[str]]


class Resolver:
    """Makes entries of the rows of one list.

    Args:
        writer: gets the organisations and power sources that a row names.
        own: the projects that the list's sources named before: rows without a slug find
            their projects among them.
        slugs: the slugs that the list itself gives.
        is_printed: whether dcq printed the list, and prints ``unknown`` where nothing is said.
        changes_only: whether a row states no more than what differs from what dcq prints.
    """

    def __init__(
        self,
        writer: Writer,
        own: OwnProjects,
        slugs: Container[str],
        *,
        is_printed: bool = False,
        changes_only: bool = False,
    ) -> None:
        self._writer = writer
        self._own_ids = own.by_id
        self._own = {name: iter(before) for name, before in own.by_name.items()}
        self._slugs = slugs
        self._is_printed = is_printed
        self._changes_only = changes_only
        self._places = PlaceFinder(writer.raw)
        self._taken: set[str] = set()
        # Most databases have few aliases, and most lists many rows.
        self._aliases = gathered(
            writer.raw.execute(
                "SELECT a.folded, p.slug FROM alias a JOIN project p ON p.id = a.project_id"
            )
        )
        self._numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(2))
        called = writer.raw.execute(
            "SELECT fold(slug), slug FROM organisation UNION ALL SELECT fold(name), slug"
            " FROM organisation UNION ALL SELECT a.folded, o.slug FROM alias a"
            " JOIN organisation o ON o.id = a.organisation_id"
        )
        self._organisations: dict[str, str] = dict(reversed(called.fetchall()))  # the first wins

    def entry(self, row: ListRow, source: int) -> tuple[ProjectEntry | None, list[Fault]]:
        """The entry of a row, None where it says nothing, or what is wrong with it."""
        own_slug = "" if row.slug else self._own_slug(row)
        slug = row.slug or own_slug or self._alias(row.name)
        known = self._writer.find("project", slug)
        if slug and (slug in self._taken or self._writer.has_entry(source, known)):
            return None, [cell_fault("slug", slug, "is there twice", ONE_ROW)]
        only_changes = self._changes_only and bool(known.row)
        changed = row
        if only_changes:
            changed = without_printed(row, self._printed(slug))
        elif self._is_printed and row.status == UNSTATED:
            changed = replace(row, status=None)
        places, faults = self._places.find(changed)
        if only_changes:
            places = self._places.new(known.row, places)
        faults += self._part_faults(changed, slug)
        if known.row and row.kind not in {None, known.kind}:
            remedy = f"it is {known.kind} in another source; leave the kind out"
            faults.append(cell_fault("kind", row.kind or "", "differs", remedy))
        if faults:
            return None, faults
        slug = slug or self._new_slug(row)
        name = unguarded(row.name, known.name) or known.name or slug
        if known.row and not own_slug:
            self._writer.compare_name(slug, known, name)
        facts = _facts(changed, places)
        if only_changes and not any(
            (*facts.values(), *changed.roles.values(), changed.power_sources, changed.power_ties)
        ):
            return None, []
        values = {"slug": slug, "name": name, "kind": known.kind or row.kind or "site"}
        try:
            entry = self._with_named(values | facts, changed, source)
        except ValidationError as error:
            return None, [
                cell_fault(str(found["loc"][0]), str(found["input"]), found["msg"], "")
                for found in error.errors()
            ]
        self._taken.add(slug)
        return entry, []

    def _with_named(self, values: dict[str, Any], row: ListRow, source: int) -> ProjectEntry:
        """The entry, with the organisations and power sources of its row, which are written.

        Raises:
            ValidationError: something cannot be an entry; nothing was written.
        """
        organisations: dict[str, OrganisationEntry] = {}
        roles: list[dict[str, Any]] = []
        for role, named in row.roles.items():
            notes: dict[str | None, str | None] = {}
            for name, note in named:
                notes.setdefault(self._organisation(name, organisations), note)
            roles += [
                {"role": role, "note": note}
                | ({"organisation": slug} if slug else {"confidential": True})
                for slug, note in notes.items()
            ]
        powers, ties = self._power(row)
        entry = ProjectEntry.model_validate({**values, "roles": roles, "power": ties})
        for called, organisation in organisations.items():
            self._organisations[called] = organisation.slug
            self._writer.add_organisation(source, organisation, "")
        for power in powers:
            self._writer.add_power_source(source, power, "")
        return entry

    def _organisation(self, name: str, new: dict[str, OrganisationEntry]) -> str | None:
        """The slug of an organisation, by slug, name or alias; None for a confidential one."""
        if fold(name) == CONFIDENTIAL:
            return None
        slug = slug_of("organisation", name)
        called = fold(slug)
        if called in self._organisations:
            return self._organisations[called]
        if called not in new:
            new[called] = OrganisationEntry(slug=slug, name=name)
        return new[called].slug

    def _power(self, row: ListRow) -> tuple[list[PowerSourceEntry], list[dict[str, str]]]:
        """The power sources of a row, and its ties: ``cited`` where it does not say which."""
        tied = [
            (self._power_source(name), tie)
            for name, _, tie in (text.rpartition(":") for text in row.power_ties)
        ]
        named = [self._power_source(name) for name in row.power_sources]
        powers = {power.slug: power for power in (*named, *(power for power, _ in tied))}
        ties = dict.fromkeys((power.slug, tie) for power, tie in tied)
        said = {slug for slug, _ in ties}
        ties |= dict.fromkeys((slug, "cited") for slug in powers if slug not in said)
        return [*powers.values()], [{"power_source": slug, "tie": tie} for slug, tie in ties]

    def _power_source(self, name: str) -> PowerSourceEntry:
        slug = slug_of("power", name)
        known = self._writer.find("power_source", slug)
        return PowerSourceEntry(slug=slug, name=known.name or name, kind=known.kind or "other")

    def _part_faults(self, row: ListRow, slug: str) -> list[Fault]:
        """Faults of the wholes that are neither in the list nor in the database."""
        return [
            cell_fault("part_of", whole, "is no other project", WHOLE)
            for whole in row.part_of
            if whole == slug
            or not (whole in self._slugs or self._writer.find("project", whole).row)
        ]

    def _printed(self, slug: str) -> dict[str, Any]:
        """What ``dcq list`` prints of a project."""
        self._writer.flush()
        query = (
            "SELECT * FROM project_list WHERE slug = ? OR slug IN (SELECT p.slug"
            " FROM merged_statement g JOIN mention_statement m ON m.id = g.statement_id"
            " JOIN project_record n ON n.id = g.project_id JOIN project p ON p.id = m.project_id"
            " WHERE g.kind = 'mention' AND n.slug = ?) LIMIT 1"
        )
        found = self._writer.raw.execute(query, [slug, slug]).fetchone()
        return dict(zip(PROJECT_COLUMNS, found, strict=True)) if found else {}

    def _own_slug(self, row: ListRow) -> str:
        """The slug that the list gave before to that id of its own, or else to that name."""
        if row.own_id and row.own_id in self._own_ids:
            return self._own_ids[row.own_id]
        before = self._own.get(row.name, iter(()))
        return next((slug for slug in before if slug not in self._taken), "")

    def _alias(self, name: str) -> str:
        """The slug of the one project that a source calls so besides its name."""
        slugs = self._aliases.get(fold(name), set()) if self._aliases else set()
        return next(iter(slugs)) if len(slugs) == 1 and not slugs <= self._taken else ""

    def _new_slug(self, row: ListRow) -> str:
        """A slug for a project without one, different from every other."""
        base = slug_of("project", row.name)[:_LONGEST].strip("-")
        town = slugify(row.places[0]) if row.places else ""
        numbered = (f"{base}-{number}" for number in self._numbers[base])
        slugs = chain([base], [f"{base}-{town}"] if town else [], numbered)
        return next(slug for slug in slugs if not self._writer.find("project", slug).row)


def _facts(row: ListRow, places: list[Place]) -> dict[str, Any]:
    """The facts of a row that need no name looked up, as an entry has them."""
    stated = [{"status": row.status, "note": row.status_note}] if row.status else []
    # One of a date twice is one.
    statuses = {(one["status"], one.get("date")): one for one in [*row.status_history, *stated]}
    dates = (("announced", row.announced), ("expected", row.expected), ("opened", row.opened))
    return {
        "own_id": row.own_id,
        "note": row.note,
        "statuses": list(statuses.values()),
        "milestones": [{"milestone": kind, "date": date} for kind, date in dates if date],
        "places": [place._asdict() for place in places],
        "part_of": [{"whole": whole} for whole in row.part_of],
        "citations": row.citations,
        "figures": [
            {
                "metric": AMOUNTS[name].metric,
                "amount": amount.quantity,
                "basis": amount.quantity.basis,
                "scope": AMOUNTS[name].scope,
                "target": amount.target,
                "printed": amount.printed,
            }
            for name, amount in row.amounts.items()
        ],
    }


def slug_of(kind: str, name: str) -> str:
    """A slug of a name; one made of the kind and a digest where it has no letter or digit."""
    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return slugify(name) or f"{kind}-{digest}"
