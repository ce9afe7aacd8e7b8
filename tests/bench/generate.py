"""Make a database of any size, in the shapes that real data has.

    python tests/bench/generate.py big.db --projects 300000

300,000 projects come with about a million figures. Every run makes the same database.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from dcq.ingest.seed import make_database
from dcq.models import (
    Figure,
    Mention,
    Milestone,
    Organisation,
    PartOf,
    Place,
    PowerMention,
    PowerSource,
    PowerTie,
    Project,
    Role,
    Source,
    Status,
)

BATCH = 20_000  # projects that are written at once
INVESTORS_A_PROJECT = (0, *[1] * 11, *[2] * 3, 3)
SOURCES_A_PROJECT = (1, 1, 1, 1, 2, 2, 2, 3)
PLACES_A_PROJECT = (*[1] * 18, 2, 3)
KINDS = (*["site"] * 44, *["programme"] * 3, "plan", "plan", "offer")
STATUSES = (
    *["announced"] * 9,
    *["pre_construction"] * 3,
    *["construction"] * 4,
    *["operating"] * 5,
    *["cancelled", "cancelled", "shelved", "unknown", None],
)
SHAPES = (*["exact"] * 12, *["about"] * 3, *["range"] * 3, "at_least", "at_least", "up_to", "words")
# Metric, how many of a hundred statements have it, and the order of its numbers in base units.
METRICS = (
    ("investment", 72, 10**6),
    ("capacity", 72, 10**3),
    ("area", 31, 10**4),
    ("jobs", 31, 1),
)
BASES = ("gross", "gross", "it_load", "grid_connection", "unspecified")
CURRENCIES = (*["EUR"] * 8, "USD", "USD", "GBP")

Rows = dict[type[Any], list[dict[str, Any]]]


class Generator:
    """Draws projects, one after another, and all that is said of them."""

    def __init__(self, connection: sqlite3.Connection, projects: int) -> None:
        self.chance = random.Random(2026)
        self.projects = projects
        self.sources = max(5, projects // 300)
        self.organisations = max(10, projects // 60)
        # A few investors are everywhere, most are rare.
        self.weights = list(accumulate(1 / rank for rank in range(1, self.organisations + 1)))
        self.power_sources = max(3, projects // 1000)
        regions = connection.execute(
            "SELECT id, code GLOB 'FR-*' FROM region"
            " WHERE kind IN ('department', 'subdivision', 'country')"
        ).fetchall()
        self.regions = [row for row, _ in regions]
        self.french = [row for row, french in regions if french]
        self.kinds: list[str] = []
        self.programmes: list[int] = []
        # Who names what: sources and programmes, and sources and power sources.
        self.mentioned: set[tuple[int, int]] = set()
        self.powered: set[tuple[int, int]] = set()
        self.figures = 0

    def ground(self) -> Rows:
        """Sources, organisations and power sources; a few sources have no date."""
        chance = self.chance
        rows: Rows = defaultdict(list)
        for row in range(1, self.sources + 1):
            year, month = chance.randint(2019, 2026), chance.randint(1, 12)
            date = chance.choice([f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-15"])
            kind = chance.choice(["published"] * 17 + ["earliest"] * 2 + ["note"])
            source = {"id": row, "slug": f"source-{row}", "title": f"Source {row}", kind: date}
            rows[Source].append({"published": None, "earliest": None, "note": None} | source)
        for row in range(1, self.organisations + 1):
            rows[Organisation].append({"id": row, "slug": f"org-{row}", "name": f"Org {row}"})
        for row in range(1, self.power_sources + 1):
            power = {"id": row, "slug": f"power-{row}", "name": f"Plant {row}", "kind": "other"}
            rows[PowerSource].append(power)
            self._mention_power(1, row, rows)
        return rows

    def batches(self) -> Iterator[Rows]:
        """All the projects, a batch at a time."""
        for first in range(1, self.projects + 1, BATCH):
            rows: Rows = defaultdict(list)
            for row in range(first, min(first + BATCH, self.projects + 1)):
                self._project(row, rows)
            yield rows

    def _project(self, row: int, rows: Rows) -> None:
        chance = self.chance
        kind = chance.choice(KINDS)
        rows[Project].append({"id": row, "slug": f"project-{row}", "kind": kind})
        investors = self._investors()
        places = [
            chance.choice(self.french if chance.random() < 0.3 else self.regions)
            for _ in range(chance.choice(PLACES_A_PROJECT))
        ]
        whole = self._whole(kind)
        if kind == "programme":
            self.programmes.append(row)
        self.kinds.append(kind)
        for source in chance.sample(
            range(1, self.sources + 1), min(self.sources, chance.choice(SOURCES_A_PROJECT))
        ):
            own = {"source_id": source, "project_id": row}
            rows[Mention].append({**own, "name": _name(kind, row)})
            if status := chance.choice(STATUSES):
                rows[Status].append({**own, "status": status})
            if chance.random() < 0.6:
                date = f"{chance.randint(2019, 2026)}-{chance.randint(1, 12):02}"
                rows[Milestone].append({**own, "kind": "announced", "date": date})
                target = f"{chance.randint(2026, 2035)}{chance.choice(['', '~'])}"
                rows[Milestone].append({**own, "kind": "expected", "date": target})
            rows[Place] += (
                {**own, "region_id": place, "locality": f"Town {place % 97}", "inferred": 0}
                for place in dict.fromkeys(places)
            )
            rows[Role] += (
                {**own, "role": "investor", "organisation_id": investor} for investor in investors
            )
            if chance.random() < 0.1:
                power = chance.randint(1, self.power_sources)
                rows[PowerTie].append({**own, "power_source_id": power, "tie": "supply"})
                self._mention_power(source, power, rows)
            if kind == "programme":
                self.mentioned.add((source, row))
            if whole:
                rows[PartOf].append({**own, "whole_id": whole})
                self._mention(source, whole, rows)
            rows[Figure] += self._figures(own)

    def _mention(self, source: int, whole: int, rows: Rows) -> None:
        """A source that names a whole mentions it."""
        if (source, whole) not in self.mentioned:
            self.mentioned.add((source, whole))
            said = {"source_id": source, "project_id": whole, "name": _name("programme", whole)}
            rows[Mention].append(said)

    def _mention_power(self, source: int, power: int, rows: Rows) -> None:
        if (source, power) not in self.powered:
            self.powered.add((source, power))
            said = {"source_id": source, "power_source_id": power, "inferred": 0}
            rows[PowerMention].append(said)

    def _investors(self) -> list[int | None]:
        """Rows of organisations, often the same few; now and then one is confidential."""
        count = self.chance.choice(INVESTORS_A_PROJECT)
        named: list[int | None] = list(
            dict.fromkeys(
                self.chance.choices(
                    range(1, self.organisations + 1), cum_weights=self.weights, k=count
                )
            )
        )
        return [None] if count == 1 and self.chance.random() < 0.05 else named

    def _whole(self, kind: str) -> int | None:
        """The programme that one site in six, and one programme in ten, lies in."""
        odds = {"site": 1 / 6, "programme": 1 / 10}.get(kind, 0)
        if self.programmes and self.chance.random() < odds:
            return self.chance.choice(self.programmes)
        return None

    def _figures(self, own: dict[str, int]) -> Iterator[dict[str, Any]]:
        """What one source says in numbers of one project."""
        for metric, percent, size in METRICS:
            if self.chance.randrange(100) >= percent:
                continue
            low: int | None = self.chance.randint(1, 5_000) * size
            shape = self.chance.choice(SHAPES)
            high = None if shape == "at_least" else low
            if shape == "range":
                high = low + self.chance.randint(1, 2_000) * size  # type: ignore[operator]
            if shape == "up_to":
                low = None
            if shape == "words":
                low = high = None
            aside = self.chance.random()
            yield {
                **own,
                "metric": metric,
                "low": low,
                "high": high,
                "about": int(shape == "about"),
                **dict.fromkeys(("conversion", "replaces", "gives_way"), 0),
                "currency": self.chance.choice(CURRENCIES) if metric == "investment" else None,
                "basis": self.chance.choice(BASES) if metric == "capacity" else None,
                "scope": "per_site" if aside < 0.01 else "total",
                "target": "2030" if aside > 0.98 else None,
                "printed": f"{low or high} as printed" if shape != "words" else "many",
            }
            self.figures += 1


def _name(kind: str, row: int) -> str:
    return f"Data centre {row}" if kind == "site" else f"{kind.title()} {row}"


def generate(path: Path, projects: int) -> int:
    """Make the database, and return the number of its figures."""
    make_database(path, empty=True)
    with sqlite3.connect(path) as connection:
        generator = Generator(connection, projects)
        _write(connection, generator.ground())
        for rows in generator.batches():
            _write(connection, rows)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return generator.figures


def _write(connection: sqlite3.Connection, rows: Rows) -> None:
    for model, values in rows.items():
        columns = list(values[0])
        connection.executemany(
            f"INSERT INTO {model.__tablename__} ({', '.join(columns)})"
            f" VALUES ({', '.join(f':{column}' for column in columns)})",
            values,
        )


def main() -> None:
    """Make one, where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--projects", type=int, default=300_000)
    given = parser.parse_args()
    print(f"{given.projects} projects, {generate(given.path, given.projects)} figures")


if __name__ == "__main__":
    main()
