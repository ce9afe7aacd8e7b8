"""Find where the project of a list's row is: the regions that its cells name."""

import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from dcq.errors import Fault, UserError
from dcq.ingest.faults import SUGGESTED
from dcq.ingest.list_amounts import cell_fault
from dcq.ingest.list_rows import ListRow
from dcq.names import fold
from dcq.query.lookup import find_region


class Place(NamedTuple):
    """Where a project is: the code of a region, a town in it, and where exactly."""

    region: str
    locality: str | None = None
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None


_SHORT_CODE = re.compile(r"[A-Za-z0-9]{2,3}")
_COUNTRY = """
    WITH country AS (
      SELECT n.region_id FROM region_name n WHERE n.folded = :country AND EXISTS (
        SELECT 1 FROM region_name i WHERE i.region_id = n.region_id
        AND i.kind = 'code' AND i.folded GLOB '[a-z][a-z]'
      )
    )
"""
"""What a name means as a country: what has a code of two letters, as Réunion has, too."""
_SUBDIVISION = f"""{_COUNTRY}
    SELECT r.id FROM country c JOIN region w ON w.id = c.region_id
    JOIN region r ON r.code = w.code || '-' || upper(:typed)
"""
_NAMED_INSIDE = f"""{_COUNTRY}
    SELECT n.region_id FROM region_name n JOIN region_tree t ON t.region_id = n.region_id
    JOIN country c ON c.region_id = t.ancestor_id WHERE n.folded = :name
    ORDER BY (SELECT count(*) FROM region_tree u WHERE u.region_id = n.region_id)
"""
_IS_NAME = "SELECT 1 FROM region_name WHERE folded = :name AND kind <> 'code'"
Region = tuple[str, ...]
"""The code of a region, and of each one that it lies in, up to the world."""


class PlaceFinder:
    """Finds regions by their names, each name once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._regions: dict[tuple[str, str, str | None], Region | Fault] = {}
        self._unknown = 0

    def find(self, project: ListRow) -> tuple[list[Place], list[Fault]]:
        """Regions with the towns in them; a town is put no lower than is certain.

        An address, or a pair of coordinates, belongs to the only place, or to one of its own.
        """
        faults: list[Fault] = []
        within = project.country
        country = self._named("country", [within] if within else [], None, faults)
        departments = self._named("departments", project.departments, within, faults)
        regions = self._named("regions", project.regions, within, faults)
        # A region that holds a département of the row says less than that one.
        regions = [r for r in regions if not any(r[0] in inner for inner in departments)]
        precise = list(dict.fromkeys(departments + regions)) or country
        towns: list[str | None] = [*dict.fromkeys(project.places)]
        faults += self._unplaced(project, is_placed=bool(precise or faults))
        if faults:
            return [], faults
        exactly: tuple[Any, ...] = (project.address, project.latitude, project.longitude)
        if len(precise) == 1 and len(towns) < 2:
            return [Place(precise[0][0], next(iter(towns), None), *exactly)], []
        if len(precise) == 1:
            places = [Place(precise[0][0], town) for town in towns]
        else:
            places = [Place(region[0]) for region in precise]
        if precise and (any(exactly) or (towns and len(precise) > 1)):
            # The smallest region that holds all of them.
            around = next(code for code in precise[0] if all(code in r for r in precise))
            places += [Place(around, town) for town in towns if len(precise) > 1]
            places += [Place(around, None, *exactly)] if any(exactly) else []
        return places, []

    def _unplaced(self, project: ListRow, *, is_placed: bool) -> Iterator[Fault]:
        """Faults of what says where a project is, but not in which country."""
        point = project.latitude
        given = {"places": next(iter(project.places), None), "address": project.address}
        if isinstance(point, str):
            yield cell_fault("latitude", point, "is several", "give them in an article")
        elif point is not None:
            given["latitude"] = str(point)
        for column, value in given.items():
            if value is not None and not is_placed:
                remedy = "add a region, a département or a country, such as --set country=US"
                yield cell_fault(column, value, "is in no region", remedy)
                return

    def new(self, project: int, places: list[Place]) -> list[Place]:
        """Those of some places at which, or inside which, a project is not known to be."""
        known: set[tuple[str, str | None]] = set()
        for code, town in self._connection.execute(
            "SELECT DISTINCT r.code, l.locality FROM place l JOIN region_tree t"
            " ON t.region_id = l.region_id JOIN region r ON r.id = t.ancestor_id"
            " WHERE l.project_id = ?",
            [project],
        ):
            # A spreadsheet-safe cell has an apostrophe before what it guards.
            known |= {(code, None), (code, town), (code, f"'{town}")}
        return [place for place in places if place[:2] not in known or any(place[2:])]

    def _named(
        self, column: str, names: list[str], country: str | None, faults: list[Fault]
    ) -> list[Region]:
        """Regions by their names; within the row's country where several are called so."""
        regions = []
        for name in names:
            key = column, name, country
            if key not in self._regions:
                self._regions[key] = self._find_region(*key)
            found = self._regions[key]
            if isinstance(found, Fault):
                faults.append(cell_fault(column, name, found.problem, found.remedy))
            else:
                regions.append(found)
        return regions

    def _find_region(self, column: str, name: str, country: str | None) -> Region | Fault:
        """A region, within a country if one is given; without, no short code of a region."""
        is_country = column == "country"
        values = {"name": fold(name), "country": fold(country or ""), "typed": name}
        if is_country:
            query, values["country"] = f"{_COUNTRY} SELECT region_id FROM country", values["name"]
            inside = self._connection.execute(query, values).fetchall()
        else:
            # A tracker of one country writes TX where ISO 3166 has US-TX.
            inside = self._connection.execute(_SUBDIVISION, values).fetchall()
            inside = inside or self._connection.execute(_NAMED_INSIDE, values).fetchall()
        around = self._with_ancestors(*inside[0]) if inside else ()
        if inside and all(around[0] in self._with_ancestors(*one) for one in inside):
            return around  # Luxembourg holds its own canton of that name
        if column == "regions" and not country and _SHORT_CODE.fullmatch(name):
            called = self._connection.execute(_IS_NAME, values).fetchone()
            if not called:
                remedy = "add a column country, or give --set country=US"
                return Fault("", "is a short code without a country", remedy)
        try:
            suggest = self._unknown < SUGGESTED
            region = find_region(self._connection, name, suggest=suggest).row
        except UserError as error:
            self._unknown += 1
            if error.problem.startswith("several"):
                return Fault("", "is the name of several regions", error.remedy)
            line = f'[regions] {json.dumps(name, ensure_ascii=False)} = "CODE"'
            remedy = f"{error.remedy}; or say in a profile which ISO 3166 code it is: {line}"
            return Fault("", "is no region", remedy)
        if is_country:
            code = self._with_ancestors(region)[0]
            remedy = "put it in a column regions or places, and give the country"
            return Fault("", f"is {code}, which is no country", remedy)
        if country and not inside:
            remedy = "give a region of that country, or correct the country"
            return Fault("", f"is not in {country}", remedy)
        return self._with_ancestors(region)

    def _with_ancestors(self, region: int) -> Region:
        """The codes of a region and of those that it lies in, from the inside outwards."""
        rows = self._connection.execute(
            "SELECT r.code FROM region_tree t JOIN region r ON r.id = t.ancestor_id"
            " WHERE t.region_id = ? ORDER BY"
            " (SELECT count(*) FROM region_tree u WHERE u.region_id = t.ancestor_id) DESC",
            [region],
        )
        return tuple(code for (code,) in rows)
