"""Another country's tracker, never seen before: imported with --map, then asked."""

from __future__ import annotations

import csv
import random
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from dcq.ingest.import_files import import_files
from dcq.ingest.list_import import Options, SourceKey
from dcq.names import slugify
from tests.conftest import ROOT, run_dcq
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


REAL = ROOT.parent / "shared" / "trackers"
FEBRUARY, MAY = "2026-02-01", "2026-05-15"
EPOCHS = {FEBRUARY: "epoch-data-centers-2026-02.csv", MAY: "epoch-data-centers-2026-05.csv"}
EPOCH = "epoch-ai-frontier-data-centers-"
COST, POWER = "Current total capital cost (2025 USD billions)", "Current power (MW)"
SQUARE_FOOT = Fraction("0.09290304")
real = pytest.mark.skipif(not REAL.exists(), reason="the trackers are not there")


@pytest.fixture(scope="module")
def trackers(databases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose ``seed.db`` holds the real trackers: a command each."""
    folder = tmp_path_factory.mktemp("trackers")
    shutil.copy(databases / "empty.db", folder / "seed.db")
    epoch = ("--profile", "epoch", "--source-published")
    for file, *options in (
        (EPOCHS[FEBRUARY], *epoch, FEBRUARY),
        (EPOCHS[MAY], *epoch, MAY, "--supersedes", EPOCH + FEBRUARY),
        ("im3-atlas-extract.csv", "--profile", "im3", "--source-title", "IM3"),
    ):
        done = run_dcq(["--db", "seed.db", "import", str(REAL / file), *options], folder)
        assert done.code == 0, done.stderr
    return folder


def read_real(name: str) -> list[dict[str, str]]:
    """The rows of a real tracker, read by nothing but the standard library."""
    with (REAL / name).open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def cost(row: dict[str, str]) -> int:
    """The cost of Epoch's row in dollars; 0 where it has none."""
    return round(Fraction(row[COST]) * 10**9)


def grouped(
    rows_: list[dict[str, str]], keys: Callable[[dict[str, str]], Iterable[str]]
) -> dict[str, list[dict[str, str]]]:
    """The rows of each key."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows_:
        for key in keys(row):
            found[key].append(row)
    return found


def parties(cell: str) -> list[str]:
    """The slugs of the organisations in a cell of Epoch's."""
    names = (re.sub(r" #\w+", "", name).strip() for name in cell.split(","))
    return list(dict.fromkeys(slugify(name) for name in names if name))


@real
@pytest.mark.parametrize("date", EPOCHS)
def test_totals_of_epoch_are_the_sums_of_its_file(date: str, trackers: Path) -> None:
    """Counts, power and money, all and by country; a cost of 0 is undisclosed."""
    theirs = read_real(EPOCHS[date])
    source = ("--source", EPOCH + date)
    for metric, groups in (
        ("capacity", grouped(theirs, lambda row: [""])),
        ("investment", grouped(theirs, lambda row: [""])),
        (
            "capacity",
            grouped(theirs, lambda row: [slugify(row["Country"])]),
        ),
    ):
        by = ("--by", "country") if "" not in groups else ()
        printed = rows(trackers, "totals", "--metric", metric, *by, *source)
        assert {row["group"] for row in printed} == groups.keys()
        for row in printed:
            own = groups[row["group"]]
            known = [r for r in own if metric == "capacity" or cost(r)]
            total = (
                sum(Decimal(r[POWER]) for r in known)
                if metric == "capacity"
                else sum(map(cost, known))
            )
            assert (row["projects"], row["disclosed"]) == (str(len(own)), str(len(known)))
            if known:
                assert Decimal(row["low"]) == Decimal(row["high"]) == total


@real
@pytest.mark.parametrize("date", EPOCHS)
def test_the_list_of_epoch_says_what_its_file_says(date: str, trackers: Path) -> None:
    """Name by name: owners, tenants, power and cost; no owner of another edition joins them."""
    printed = {row["name"]: row for row in rows(trackers, "list", "--source", EPOCH + date)}
    theirs = read_real(EPOCHS[date])
    assert printed.keys() == {row["Name"] for row in theirs}
    for row in theirs:
        said = printed[row["Name"]]
        assert sorted(said["owners"].split(";")) == sorted(parties(row["Owner"]) or [""])
        assert sorted(said["tenants"].split(";")) == sorted(parties(row["Users"]) or [""])
        assert Decimal(said["capacity_low_mw"]) == Decimal(row[POWER])
        assert said["investment_low"] == str(cost(row) or "")
        assert bool(said["latitude"]) == bool(row.get("Latitude"))


@real
def test_the_largest_of_epoch_is_ranked_first(trackers: Path) -> None:
    """By power, from the newer edition alone, and from the older one as of its time."""
    for date, file in EPOCHS.items():
        largest = max(read_real(file), key=lambda row: Decimal(row[POWER]))
        ranked = rows(trackers, "rank", "--by", "capacity", "--top", "1", "--as-of", date)
        assert ranked[0]["name"] == largest["Name"]


@real
def test_the_atlas_is_whole(trackers: Path) -> None:
    """Every row is a project, in its state, with its operator, floor area and coordinates."""
    theirs = read_real("im3-atlas-extract.csv")
    printed = rows(
        trackers, "totals", "--metric", "floor_area", "--by", "region", "--source", "im3"
    )
    states = grouped(theirs, lambda row: [row["state"]])
    assert {row["label"]: row["projects"] for row in printed} == {
        state: str(len(own)) for state, own in states.items()
    }
    for row in printed:
        own = states[row["label"]]
        assert row["low"] == str(sum(round(Fraction(r["sqft"]) * SQUARE_FOOT) for r in own))
    listed = rows(trackers, "list", "--source", "im3")
    operators = Counter(row["operators"] for row in listed)
    assert operators == Counter(slugify(row["operator"]) for row in theirs)
    assert sorted(float(row["latitude"]) for row in listed) == pytest.approx(
        sorted(float(row["lat"]) for row in theirs)
    )
    unnamed = {row["name"] for row in listed if row["name"].startswith("unnamed ")}
    assert unnamed == {f"unnamed {row['id']}" for row in theirs if not row["name"]}
    virginia = rows(trackers, "list", "--source", "im3", "--region", "US-VA")
    assert len(virginia) == len(states["Virginia"])
