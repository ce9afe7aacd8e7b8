"""Find where the project of a list's row is: the regions that its cells name."""

import sqlite3

from dcq.errors import Fault, UserError
from dcq.ingest.faults import SUGGESTED
from dcq.ingest.list_rows import ListRow, cell_fault
from dcq.names import fold
from dcq.query.lookup import find_region

Places = list[tuple[str, str | None]]
"""Codes of regions, each with a town in it or None."""
Region = tuple[str, ...]
"""The code of a region, and of each one that it lies in, up to the world."""


class PlaceFinder:
    """Finds regions by their names, each name once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._regions: dict[tuple[str, str | None], Region | Fault] = {}
        self._unknown = 0

    def find(self, project: ListRow) -> tuple[Places, list[Fault]]:
        """Regions with the towns in them; a town is put no lower than is certain."""
        faults: list[Fault] = []
        within = project.country
        country = self._named("country", [within] if within else [], None, faults)
        departments = self._named("departments", project.departments, within, faults)
        regions = self._named("regions", project.regions, within, faults)
        # A region that holds a département of the row says less than that one.
        regions = [r for r in regions if not any(r[0] in inner for inner in departments)]
        precise = list(dict.fromkeys(departments + regions)) or country
        towns: list[str | None] = [*dict.fromkeys(project.places)]
        if towns and not precise and not faults:
            remedy = "add a region, a département or a country"
            faults.append(cell_fault("places", project.places[0], "is in no region", remedy))
        if faults:
            return [], faults
        if len(precise) == 1:
            return [(precise[0][0], town) for town in towns or [None]], []
        places: Places = [(region[0], None) for region in precise]
        if towns:
            # The smallest region that holds all of them.
            around = next(code for code in precise[0] if all(code in r for r in precise))
            places += [(around, town) for town in towns]
        return places, []

    def new(self, project: int, places: Places) -> Places:
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
        return [place for place in places if place not in known]

    def _named(
        self, column: str, names: list[str], country: str | None, faults: list[Fault]
    ) -> list[Region]:
        """Regions by their names; within the row's country where several are called so."""
        regions = []
        for name in names:
            if (name, country) not in self._regions:
                self._regions[name, country] = self._find_region(name, country)
            found = self._regions[name, country]
            if isinstance(found, Fault):
                faults.append(cell_fault(column, name, found.problem, found.remedy))
            else:
                regions.append(found)
        return regions

    def _find_region(self, name: str, country: str | None) -> Region | Fault:
        inside = self._connection.execute(
            "SELECT n.region_id FROM region_name n JOIN region_tree t"
            " ON t.region_id = n.region_id JOIN region_name c ON c.region_id = t.ancestor_id"
            " WHERE n.folded = :name AND c.folded = :country"
            # A tracker of one country writes TX where ISO 3166 has US-TX.
            " UNION SELECT r.id FROM region_name c JOIN region w ON w.id = c.region_id"
            " JOIN region r ON r.code = w.code || '-' || upper(:typed)"
            " WHERE c.folded = :country",
            {"name": fold(name), "country": fold(country or ""), "typed": name},
        ).fetchall()
        if len(inside) == 1:
            return self._with_ancestors(*inside[0])
        try:
            suggest = self._unknown < SUGGESTED
            region = find_region(self._connection, name, suggest=suggest).row
        except UserError as error:
            self._unknown += 1
            several = error.problem.startswith("several")
            what = "the name of several regions" if several else "no region"
            return Fault("", f"is {what}", error.remedy or "use an ISO 3166 code")
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
