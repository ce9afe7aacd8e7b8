"""Find where the project of a list's row is: the regions that its cells name."""

from __future__ import annotations

import sqlite3
from typing import Any

from dcq.errors import Fault, UserError
from dcq.ingest.faults import SUGGESTED
from dcq.ingest.list_rows import ListRow, cell_fault
from dcq.names import fold
from dcq.query.filters import in_list
from dcq.query.lookup import find_region

Places = list[tuple[str, str | None]]
"""Codes of regions, each with a town in it or None."""


class PlaceFinder:
    """Finds regions by their names, each name once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._regions: dict[tuple[str, str | None], int | Fault] = {}
        self._codes: dict[int, str] = {}
        self._unknown = 0

    def find(self, project: ListRow) -> tuple[Places, list[Fault]]:
        """Regions with the towns in them; a town is put no lower than is certain."""
        faults: list[Fault] = []
        country = self._region("country", project.country, None, faults)
        departments, regions = (
            [self._region(column, name, project.country, faults) for name in names]
            for column, names in (
                ("departments", project.departments),
                ("regions", project.regions),
            )
        )
        precise = [row for row in departments if row is not None]
        precise += [
            row
            for row in regions
            if row is not None and not any(self._contains(row, inner) for inner in precise)
        ]
        precise = list(dict.fromkeys(precise)) or ([country] if country is not None else [])
        towns: list[str | None] = [*dict.fromkeys(project.places)]
        if towns and not precise and not faults:
            remedy = "add a region, a département or a country"
            faults.append(cell_fault("places", project.places[0], "is in no region", remedy))
        if faults:
            return [], faults
        if len(precise) == 1:
            return [(self._code(precise[0]), town) for town in towns or [None]], []
        places: Places = [(self._code(row), None) for row in precise]
        if towns:
            around = self._code(self._around(precise))
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

    def _region(
        self, column: str, name: str | None, country: str | None, faults: list[Fault]
    ) -> int | None:
        """The row of a region; within the row's country where several are called so."""
        if not name:
            return None
        key = (name, country)
        if key not in self._regions:
            self._regions[key] = self._find_region(name, country)
        found = self._regions[key]
        if isinstance(found, int):
            return found
        faults.append(cell_fault(column, name, found.problem, found.remedy))
        return None

    def _find_region(self, name: str, country: str | None) -> int | Fault:
        if country:
            inside = self._connection.execute(
                "SELECT n.region_id FROM region_name n JOIN region_tree t"
                " ON t.region_id = n.region_id JOIN region_name c ON c.region_id = t.ancestor_id"
                " WHERE n.folded = :name AND c.folded = :country"
                # A tracker of one country writes TX where ISO 3166 has US-TX.
                " UNION SELECT r.id FROM region_name c JOIN region w ON w.id = c.region_id"
                " JOIN region r ON r.code = w.code || '-' || upper(:typed)"
                " WHERE c.folded = :country",
                {"name": fold(name), "country": fold(country), "typed": name},
            ).fetchall()
            if len(set(inside)) == 1:
                return int(inside[0][0])
        try:
            row = find_region(self._connection, name, suggest=self._unknown < SUGGESTED).row
        except UserError as error:
            self._unknown += 1
            several = error.problem.startswith("several")
            what = "the name of several regions" if several else "no region"
            return Fault("", f"is {what}", error.remedy or "use an ISO 3166 code")
        if country and not self._is_in(row, country):
            remedy = "give a region of that country, or correct the country"
            return Fault("", f"is not in {country}", remedy)
        return row

    def _code(self, region: int) -> str:
        if region not in self._codes:
            self._codes[region] = self._ask("SELECT code FROM region WHERE id = ?", region)
        return self._codes[region]

    def _is_in(self, region: int, country: str) -> bool:
        return bool(
            self._ask(
                "SELECT 1 FROM region_tree t JOIN region_name c ON c.region_id = t.ancestor_id"
                " WHERE t.region_id = ? AND c.folded = ?",
                region,
                fold(country),
            )
        )

    def _contains(self, outer: int, inner: int) -> bool:
        return bool(
            self._ask(
                "SELECT 1 FROM region_tree WHERE ancestor_id = ? AND region_id = ?", outer, inner
            )
        )

    def _around(self, regions: list[int]) -> int:
        """The smallest region that holds all of some regions."""
        row: int = self._ask(
            f"SELECT t.ancestor_id FROM region_tree t WHERE {in_list('t.region_id', regions)}"
            " GROUP BY 1 HAVING count(*) = ?"
            " ORDER BY (SELECT count(*) FROM region_tree u WHERE u.region_id = t.ancestor_id) DESC"
            " LIMIT 1",
            *regions,
            len(regions),
        )
        return row

    def _ask(self, query: str, *values: Any) -> Any:
        row = self._connection.execute(query, values).fetchone()
        return row[0] if row else None
