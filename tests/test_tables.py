"""Tables on terminals: nothing broken inside, what matters least goes first, totals ruled off."""

from __future__ import annotations

from io import StringIO

import pytest

from dcq.output.table import render_table
from dcq.output.terminal import Terminal
from dcq.reports import Cell, Report, Table
from dcq.reports.report import headers
from tests.conftest import run_dcq

SLUG = "a-campus-with-a-rather-long-slug"
HEADS = headers(
    *("Project", "Status", "Where", "Investment"),
    right=["Investment"],
    from_width={"Status": 50, "Where": 60},
)


def drawn(table: Table, width: int) -> list[str]:
    out = StringIO()
    render_table(Report((), (), lambda _: [table]), out, Terminal(width=width))
    return out.getvalue().splitlines()


def table(*names: str, under: str = SLUG, totals: int = 0) -> Table:
    rows = [
        (Cell(name, under=under), Cell("announced"), Cell("Hauts-de-France"), Cell("10 bn EUR"))
        for name in names
    ]
    return Table(HEADS, rows, totals=totals)


@pytest.mark.parametrize("width", range(45, 100, 5))
def test_no_slug_or_amount_is_broken_and_what_goes_is_said(width: int) -> None:
    page = "\n".join(drawn(table("A campus"), width))
    assert SLUG in page
    assert "10 bn EUR" in page
    for name, word in (("Status", "announced"), ("Where", "Hauts-de-France")):
        assert (word in page) != (name in page.partition("Not shown")[2])


def test_the_least_important_column_goes_first() -> None:
    """That of the widest terminal, also where the terminal is as wide but the words are wider."""
    assert drawn(table("A campus"), 70)[-1] == "Not shown in 70 columns: Where."
    assert drawn(table("A campus"), 54)[-1] == "Not shown in 54 columns: Status, Where."


def test_a_slug_wider_than_the_terminal_is_folded_and_kept_whole() -> None:
    long = "-".join(["data-centre"] * 9)
    page = drawn(table("A campus", under=long), 60)
    assert max(map(len, page)) <= 60
    assert long in "".join(line.partition(" ")[0] for line in page[3:])


def test_records_of_several_lines_are_set_apart() -> None:
    apart = drawn(table("One", "Two"), 100)
    assert [line.split("  ")[0] for line in apart[2:]] == ["One", SLUG, "", "Two", SLUG]
    together = drawn(table("One", "Two", under=""), 100)
    assert [line.split("  ")[0] for line in together[2:]] == ["One", "Two"]


def test_a_rule_stands_above_the_total() -> None:
    lines = drawn(table("One", "total", under="", totals=1), 100)
    assert lines[1] == lines[3] == "─" * len(lines[1])
    assert lines[4].startswith("total")


def test_bars_have_an_axis_for_each_unit_and_compare_something(databases: object) -> None:
    place = databases
    by_investor = run_dcq(["totals", "--by", "investor"], place, columns=120).stdout
    assert "Bar (0 to 17.3 bn EUR)" in by_investor
    alone = run_dcq(["totals", "--by", "region", "--region", "59"], place, columns=120).stdout
    assert "█" not in alone
    assert "Bar" not in alone


def test_notes_and_errors_on_a_terminal_wrap_at_words(databases: object) -> None:
    line = ["list", "--region", "59", "--min-capacity", "1"]
    told = run_dcq(line, databases, columns=60, terminals=2).stderr.splitlines()
    assert len(told) > 1
    assert max(map(len, told)) <= 60
    piped = run_dcq(line, databases).stderr.splitlines()
    assert " ".join(one.strip() for one in told) == " ".join(piped)
