"""One line of an answer, read alone, says nothing false: each case was met by hand once."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from tests.conftest import Runner

SITE = '[[project]]\nslug = "zephyr"\nname = "Zephyr"\nkind = "site"\n'


@pytest.fixture
def tell(place: Path, dcq: Runner) -> Runner:
    """Import an article of a slug and date that states something; the runner then asks."""

    def importing(slug: str, published: str, body: str) -> None:
        head = f'format = 1\n[source]\nslug = "{slug}"\ntitle = "{slug.title()}"\n'
        (place / f"{slug}.toml").write_text(f'{head}published = "{published}"\n{body}', "utf-8")
        done = dcq("import", f"{slug}.toml")
        assert done.code == 0, done.stderr

    importing.ask = dcq  # type: ignore[attr-defined]
    return importing  # type: ignore[return-value]


def figure(metric: str, amount: str, **more: str) -> str:
    """A figure of the project above it."""
    keys = {"metric": metric, "amount": amount, **more}
    return "[[project.figures]]\n" + "".join(f'{k} = "{v}"\n' for k, v in keys.items())


def rows(answer: str) -> list[dict[str, str]]:
    return [*csv.DictReader(StringIO(answer))]


ZEPHYR = ("--search", "zephyr")


def asked(dcq: Runner, metric: str, *options: str) -> dict[str, list[str]]:
    """The amounts that each command prints of the one project, from CSV and sentences."""
    names = {"investment": ("investment_low", "currency"), "capacity": ("capacity_low_mw",)}[metric]
    more = ("--metric", metric, *options, *ZEPHYR)
    listed = rows(dcq("list", "--csv", *options, *ZEPHYR).stdout)
    ranked = rows(dcq("rank", "--by", metric, "--csv", *options, *ZEPHYR).stdout)
    totals = rows(dcq("totals", "--csv", *more).stdout)
    changed = dcq("diff", "--from", "2020", "--json", *more).stdout
    ends = [one["to"]["low"] for one in json.loads(changed)["total"]]
    return {
        "list": [" ".join(row[name] for name in names) for row in listed],
        "rank": [row["low"] for row in ranked],
        "totals": [row["low"] for row in totals],
        "diff": [str(end) for end in ends],
        "cite": [dcq("cite", *more).stdout],
    }


def test_of_two_currencies_the_one_stated_last_counts(tell: Runner) -> None:
    """In every command; --currency asks for the other one, and a note and the ledger name it."""
    tell("old", "2025-01-01", SITE + figure("investment", "5 bn EUR"))
    tell("new", "2026-01-01", SITE + figure("investment", "6 bn USD"))
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    for options, amount, currency in (((), "6", "USD"), (("--currency", "EUR"), "5", "EUR")):
        told = asked(dcq, "investment", *options)
        number = f"{amount}000000000"
        assert told["list"] == [f"{number} {currency}"]
        assert told["rank"] == told["totals"] == told["diff"] == [number]
        assert f"of {amount} bn {currency} (" in told["cite"][0]
        other = {"EUR": "USD", "USD": "EUR"}[currency]
        assert f"bn {other}" not in told["cite"][0]
    note = "zephyr is stated in another currency, too (see --explain and --currency)"
    for line in ("totals", "rank", "cite"):
        assert note in dcq(line, *ZEPHYR).stderr, line
    assert "others stated" in dcq("list", *ZEPHYR, "-f", "table").stdout
    ledger = rows(dcq("totals", "--explain", "--csv", *ZEPHYR).stdout)
    (out,) = (row for row in ledger if row["entered"] == "0")
    assert (out["low"], out["unit"], out["rule"]) == ("5000000000", "EUR", "5")
    assert out["reason"] == "its project counts in USD, which was stated last"


def test_words_displace_no_number_whatever_the_basis(tell: Runner) -> None:
    """300 MW counts beside a gross capacity that nobody puts a number on."""
    words = figure("capacity", "unquantified", basis="gross")
    tell("old", "2025-01-01", SITE + figure("capacity", "300 MW", basis="unspecified") + words)
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    told = asked(dcq, "capacity")
    assert told["list"] == told["rank"] == told["totals"] == ["300"]
    assert told["diff"] == ["300"]
    assert "300 MW" in told["cite"][0]
    assert "capacity" not in rows(dcq("gaps", "--csv", *ZEPHYR).stdout)[0]["undisclosed"]


def test_the_newest_source_says_which_basis_counts(tell: Runner) -> None:
    """100 MW gross of 2025 hides no 900 MW of 2026; of one source's bases, gross comes first."""
    tell("old", "2025-01-01", SITE + figure("capacity", "100 MW", basis="gross"))
    tell("new", "2026-01-01", SITE + figure("capacity", "900 MW", basis="unspecified"))
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    told = asked(dcq, "capacity", "--min-capacity", "200MW")
    assert told["list"] == told["rank"] == told["totals"] == ["900"]
    assert asked(dcq, "capacity", "--basis", "gross")["list"] == ["100"]
    both = figure("capacity", "700 MW", basis="it_load") + figure(
        "capacity", "800 MW", basis="grid_connection"
    )
    tell("newest", "2026-02-01", SITE + both)
    told = asked(dcq, "capacity")
    assert told["list"] == told["rank"] == told["totals"] == told["diff"] == ["800"]


def test_the_level_at_the_latest_target_stands_for_a_total(tell: Runner) -> None:
    """Of 500 MW by 2028 and 1 GW by 2032, 1 GW counts, and every answer says by when."""
    levels = figure("capacity", "500 MW", basis="gross", target="2028")
    levels += figure("capacity", "1 GW", basis="gross", target="2032")
    tell("old", "2025-01-01", SITE + levels)
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    told = asked(dcq, "capacity")
    assert told["list"] == told["rank"] == told["totals"] == told["diff"] == ["1000"]
    assert "1 GW (gross); 1 amount is the level to be reached by 2032" in told["cite"][0]
    assert "1 GW (gross) by 2032" in dcq("cite", "zephyr").stdout
    assert "d'ici 2032" in dcq("cite", "zephyr", "--lang", "fr").stdout
    assert rows(dcq("list", "--csv", *ZEPHYR).stdout)[0]["capacity_target"] == "2032"
    assert rows(dcq("rank", "--by", "capacity", "--csv", *ZEPHYR).stdout)[0]["target"] == "2032"
    for line in ("list", "rank --by capacity"):
        assert "by 2032" in dcq(*line.split(), *ZEPHYR, "-f", "table").stdout, line
    later = "diff --from 2020 --metric capacity", "totals --metric capacity"
    for line in later:
        told = dcq(*line.split(), *ZEPHYR).stderr
        assert "counted at the level to be reached by 2032: zephyr" in told, line
    assert "capacity" not in rows(dcq("gaps", "--csv", *ZEPHYR).stdout)[0]["undisclosed"]
    ledger = rows(dcq("totals", "--metric", "capacity", "--explain", "--csv", *ZEPHYR).stdout)
    assert [(row["entered"], row["target"]) for row in ledger] == [("1", "2032"), ("0", "2028")]
    assert ledger[1]["reason"] == "it is the level by 2028, and its project counts by 2032"
    # A total without a date comes before every level.
    tell("new", "2026-01-01", SITE + figure("capacity", "300 MW", basis="unspecified"))
    assert asked(dcq, "capacity")["totals"] == ["300"]


def status(word: str, date: str = "") -> str:
    dated = f', date = "{date}"' if date else ""
    return f'statuses = [{{ status = "{word}"{dated} }}]\n'


def test_a_status_goes_by_its_own_date(tell: Runner) -> None:
    """A later source that recalls the announcement does not revive a cancelled project."""
    tell("first", "2025-06-01", SITE + status("cancelled"))
    tell("later", "2026-01-01", SITE + status("announced", "2025-01"))
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    (row,) = rows(dcq("list", "--csv", "--status", "all", *ZEPHYR).stdout)
    assert row["status"] == "cancelled"
    tell("last", "2026-02-01", SITE + status("construction"))
    (row,) = rows(dcq("list", "--csv", "--status", "all", *ZEPHYR).stdout)
    assert row["status"] == "construction"


def test_within_one_source_the_later_status_wins(tell: Runner) -> None:
    """It tells a history; between two sources of one day the less promising word counts."""
    history = 'statuses = [{ status = "announced" }, { status = "construction" }]\n'
    tell("first", "2025-06-01", SITE + history)
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    line = ("list", "--csv", "--status", "all", *ZEPHYR)
    assert rows(dcq(*line).stdout)[0]["status"] == "construction"
    tell("second", "2025-06-01", SITE + status("shelved"))
    assert rows(dcq(*line).stdout)[0]["status"] == "shelved"


def test_a_status_is_not_known_before_its_own_date(tell: Runner) -> None:
    """A source that is known to be of 2025 only may tell of June."""
    tell("year", "2025", SITE + status("operating", "2025-06"))
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    for day, word in (("2025-03", "unknown"), ("2025-06", "operating")):
        (row,) = rows(dcq("list", "--csv", "--as-of", day, *ZEPHYR).stdout)
        assert row["status"] == word
        assert ("operating" in dcq("show", "zephyr", "--as-of", day).stdout) == (word != "unknown")


def test_a_source_of_later_exists(tell: Runner) -> None:
    """Asked as of a day before it, it says nothing yet; that is no wrong name."""
    tell("late", "2026-01-01", SITE + figure("investment", "5 bn EUR"))
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    for line in ("list --as-of 2025", "totals --as-of 2025", "diff --from 2025 --to 2026-06"):
        done = dcq(*line.split(), "--source", "late")
        assert done.code == 0, done.stderr


def test_a_programme_whose_parts_are_undisclosed_is_unallocated(tell: Runner) -> None:
    """Its amount is not that of a site, and the row says whose it is."""
    whole = SITE.replace("site", "programme") + figure("investment", "5 bn EUR")
    whole += '[[project.roles]]\nrole = "investor"\norganisation = "ada"\n'
    part = SITE.replace("zephyr", "hall").replace("Zephyr", "Zephyr Hall")
    part += 'part_of = [{ whole = "zephyr" }]\n'
    named = '[[organisation]]\nslug = "ada"\nname = "Ada"\n'
    tell("old", "2025-01-01", named + whole + part)
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    line = ("totals", "--kind", "site,programme", "--by", "investor", "--csv", *ZEPHYR)
    found = {row["row"]: row for row in rows(dcq(*line).stdout)}
    assert found["unallocated"]["low"] == "5000000000"
    assert (found["unallocated"]["group"], found["unallocated"]["within"]) == ("zephyr", "ada")


def test_what_is_said_of_a_region_is_in_the_ledger(tell: Runner) -> None:
    """With the reason why it does not enter a total of projects."""
    region = '[[region]]\nregion = "Nord"\n' + figure("investment", "7 bn EUR").replace(
        "project", "region"
    )
    tell("old", "2025-01-01", region)
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    for options in ((), ("--region", "59"), ("--kind", "site"), ("--status", "live")):
        ledger = rows(dcq("totals", "--explain", "--csv", *options).stdout)
        told = {row["project"]: row["reason"] for row in ledger}
        assert told.get("nord") == "it is about a region as such, not about a project", options


@pytest.mark.parametrize(
    ("date", "group", "label"),
    [
        ("2024", "2024", "2024"),
        ("2024~", "2024~", "2024~"),
        ("2024-05~", "2024", "2024"),
        ("2024-01~", "2024~", "2024~"),
        ("2023/2024", "2023/2024", "2023 to 2024"),
    ],
)
def test_a_year_is_as_sure_as_its_date(tell: Runner, date: str, group: str, label: str) -> None:
    """What may be another year is in no year's row."""
    milestone = f'milestones = [{{ milestone = "announced", date = "{date}" }}]\n'
    tell("old", "2025-01-01", SITE + milestone)
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    (row,) = rows(dcq("totals", "--by", "year", "--csv", *ZEPHYR).stdout)
    assert (row["group"], row["label"]) == (group, label)


def test_a_dated_status_says_by_which_year_a_project_was_announced(tell: Runner) -> None:
    """Where no announcement is dated: it was announced then or before."""
    tell("old", "2025-07-01", SITE + status("announced", "2025-05-19"))
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    (row,) = rows(dcq("totals", "--by", "year", "--csv", *ZEPHYR).stdout)
    assert (row["group"], row["label"]) == ("../2025", "not after 2025")


def test_a_rank_says_which_basis_it_ranks_and_why(tell: Runner) -> None:
    """It is the one that most of the ranked are stated on."""
    more = "".join(
        SITE.replace("zephyr", slug).replace("Zephyr", f"Zephyr {slug.title()}")
        + figure("capacity", amount, basis=basis)
        for slug, amount, basis in (
            ("one", "100 MW", "gross"),
            ("two", "200 MW", "gross"),
            ("three", "300 MW", "it_load"),
        )
    )
    tell("old", "2025-01-01", more)
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    told = dcq("rank", "--by", "capacity", *ZEPHYR).stderr
    assert "ranked on basis gross, which 2 of 3 are stated on (--basis asks for another)" in told


def test_an_investment_per_megawatt_is_readable(tell: Runner) -> None:
    """In the table it is rounded to what a reader can compare; CSV keeps all of it."""
    both = figure("investment", "5 bn EUR") + figure("capacity", "700 MW", basis="gross")
    tell("old", "2025-01-01", SITE + both)
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    line = ("rank", "--by", "investment-per-mw", *ZEPHYR)
    assert "about 7.14 m EUR per MW" in dcq(*line, "-f", "table").stdout
    assert rows(dcq(*line, "--csv").stdout)[0]["low"].startswith("7142857.14")


CONFIDENTIAL = '[[project.roles]]\nrole = "investor"\nconfidential = true\n'
NAMED = '[[project.roles]]\nrole = "investor"\norganisation = "ada"\n'
ADA = '[[organisation]]\nslug = "ada"\nname = "Ada"\n'


def test_a_named_investor_displaces_a_confidential_one(tell: Runner) -> None:
    """From the day of the source that names one on; what was said before is told as history."""
    tell("old", "2025-01-01", SITE + CONFIDENTIAL)
    tell("new", "2026-01-15", ADA + SITE + NAMED)
    dcq: Runner = tell.ask  # type: ignore[attr-defined]
    line = ("list", "--csv", *ZEPHYR)
    assert rows(dcq(*line).stdout)[0]["investors"] == "ada"
    assert rows(dcq(*line, "--as-of", "2025").stdout)[0]["investors"] == "confidential"
    assert dcq(*line, "--investor", "confidential").stdout.count("\n") == 1
    assert (
        "confidential until 2026-01-15, then named" in dcq("show", "zephyr", "-f", "table").stdout
    )
    # A later source that keeps the name back adds to those who are named.
    tell("last", "2026-03-01", SITE + CONFIDENTIAL)
    assert rows(dcq(*line).stdout)[0]["investors"] == "ada;confidential"
