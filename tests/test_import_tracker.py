"""Another country's tracker, never seen before: imported with --map, then asked."""

from __future__ import annotations

import csv
import random
import shutil
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options, SourceKey
from tests.lists import rows

STATES = {
    "Virginia": "virginia",
    "Texas": "texas",
    "Georgia": "georgia-us-ga",
    "Washington": "washington",
    "New York": "new-york",
    "Puerto Rico": "puerto-rico-us-pr",
}
STATUSES = {
    "Operational": "operating",
    "Under Construction": "construction",
    "Planned": "announced",
    "Cancelled": "cancelled",
}
MAP = {
    "Facility Name": "name",
    "Operator": "operators",
    "Developer": "developers",
    "City": "places",
    "State": "regions",
    "Country": "country",
    "Capacity (MW)": "capacity_mw",
    "Status": "status",
    "Investment": "investment",
    "Year": "announced",
}


class Centre(NamedTuple):
    """A data centre as it is drawn: where, how far, and between which bounds in kW."""

    name: str
    region: str
    status: str
    low: int | None
    high: int | None

    @property
    def is_live(self) -> bool:
        """Whether dcq counts it unless told otherwise."""
        return self.status != "cancelled"

    @property
    def is_disclosed(self) -> bool:
        """Whether its capacity is known at all."""
        return self.low is not None


def capacity(draw: random.Random) -> tuple[str, int | None, int | None]:
    """A cell as trackers write it, and its bounds in kW."""
    tenths = draw.randint(5, 9_999)
    form = draw.choice(["plain", "plain", "unit", "range", "open", "blank"])
    if form == "plain":
        return f"{tenths / 10:.1f}", tenths * 100, tenths * 100
    if form == "unit":
        return f"{tenths} MW", tenths * 1000, tenths * 1000
    if form == "range":
        return f"{tenths}-{tenths + 100}", tenths * 1000, (tenths + 100) * 1000
    return (f">{tenths}", tenths * 1000, None) if form == "open" else ("", None, None)


def generate(file: Path, count: int = 1_200) -> list[Centre]:
    """Write the tracker, and return what it says."""
    draw = random.Random(4)
    centres = []
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.DictWriter(opened, [*MAP, "Tracker ID"])
        writer.writeheader()
        for number in range(count):
            cell, low, high = capacity(draw)
            state, status = draw.choice(list(STATES)), draw.choice(list(STATUSES))
            centre = Centre(f"Campus {number:04}", STATES[state], STATUSES[status], low, high)
            centres.append(centre)
            row = (
                *(centre.name, draw.choice(["Equinix, Inc.", "QTS", ""]), "Digital Realty"),
                *(f"Town {number % 50}", state, draw.choice(["USA", "United States", "US"]), cell),
                *(status, draw.choice(["$1.5bn", "$250 million", ""])),
                *(draw.choice(["2019", "2024", ""]), str(number)),
            )
            writer.writerow(dict(zip([*MAP, "Tracker ID"], row, strict=True)))
    return centres


@pytest.fixture(scope="module")
def tracker(
    databases: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Centre], list[str]]:
    """A folder whose ``seed.db`` has the tracker too, what it says, and the import's notes."""
    folder = tmp_path_factory.mktemp("tracker")
    shutil.copy(databases / "seed.db", folder)
    centres = generate(folder / "us.csv")
    options = Options(MAP, SourceKey("US tracker", "https://example.org", "2025-06"))
    done = import_files(folder / "seed.db", [str(folder / "us.csv")], options)
    assert done.changes[0][2:] == (0, 0, 0)
    return folder, centres, done.notes


def ask(folder: Path, *arguments: str) -> list[dict[str, str]]:
    """What dcq prints of the tracker, as CSV."""
    return rows(folder, *arguments, "--source", "us-tracker")


def test_every_row_arrives(tracker: tuple[Path, list[Centre], list[str]]) -> None:
    """A project a row, with every status; the column without use is named."""
    folder, centres, notes = tracker
    printed = ask(folder, "list", "--status", "all")
    assert [(row["name"], row["status"], row["regions"]) for row in printed] == [
        (centre.name, centre.status, centre.region) for centre in centres
    ]
    assert {row["currency"] for row in printed} == {"USD", ""}
    assert notes == ["columns that dcq does not use: Tracker ID"]


@pytest.mark.parametrize("region", ["US-VA", "Texas", "georgia-us-ga"])
def test_a_region_lists_its_own(region: str, tracker: tuple[Path, list[Centre], list[str]]) -> None:
    """By code, name or slug: the live ones of that state with the bounds of their cells."""
    folder, centres, _ = tracker
    slug = {"US-VA": "virginia", "Texas": "texas"}.get(region, region)
    printed = ask(folder, "list", "--region", region)
    assert [(row["name"], row["capacity_low_mw"], row["capacity_high_mw"]) for row in printed] == [
        (centre.name, megawatts(centre.low), megawatts(centre.high))
        for centre in centres
        if centre.region == slug and centre.is_live
    ]


def test_totals_by_region_are_plain_sums(tracker: tuple[Path, list[Centre], list[str]]) -> None:
    """Bounds add to bounds; one "at least" leaves the sum open, and blanks are counted."""
    folder, centres, _ = tracker
    groups: dict[str, list[Centre]] = defaultdict(list)
    for centre in centres:
        if centre.is_live:
            groups[centre.region].append(centre)
    expected = {}
    for region, live in groups.items():
        known = [centre for centre in live if centre.is_disclosed]
        is_open = any(centre.high is None for centre in known)
        high = None if is_open else sum(centre.high or 0 for centre in known)
        low = sum(centre.low or 0 for centre in known)
        counts = (str(len(live)), str(len(known)), str(len(live) - len(known)))
        expected[region] = (*counts, megawatts(low), megawatts(high))
    printed = ask(folder, "totals", "--metric", "capacity", "--by", "region")
    columns = ("projects", "disclosed", "undisclosed", "low", "high")
    assert {row["group"]: tuple(row[column] for column in columns) for row in printed} == expected


def test_the_largest_are_ranked_by_what_is_sure(
    tracker: tuple[Path, list[Centre], list[str]],
) -> None:
    """The best rank counts those that are certainly larger, the worst those that may be."""
    folder, centres, _ = tracker
    known = [centre for centre in centres if centre.is_live and centre.is_disclosed]
    ranks = {}
    for centre in known:
        others = [other for other in known if other is not centre]
        best = sum(centre.high is not None and other.low > centre.high for other in others)
        worst = sum(other.high is None or other.high > centre.low for other in others)
        ranks[centre.name] = (best + 1, worst + 1)
    printed = ask(folder, "rank", "--by", "capacity", "--top", "5")
    assert len(printed) >= 5
    for row in printed:
        assert (int(row["rank_best"]), int(row["rank_worst"])) == ranks[row["name"]]
    assert [int(row["rank_best"]) for row in printed[:5]] == sorted(
        best for best, _ in ranks.values()
    )[:5]


def megawatts(kilowatts: int | None) -> str:
    """A bound as dcq prints it."""
    return "" if kilowatts is None else f"{(Decimal(kilowatts) / 1000).normalize():f}"
