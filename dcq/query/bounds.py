"""Bounds on amounts and dates: what certainly meets them, and what might."""

import re
import sqlite3
from collections.abc import Iterator

from dcq.amounts import is_currency, parse_amount
from dcq.dates import first_day, last_day, parse_date
from dcq.errors import UsageError
from dcq.query.filters import Filters
from dcq.query.lookup import parse_choice
from dcq.query.selection import Clause, Selection
from dcq.query.views import shadowing
from dcq.vocabulary import BASES

_MILLION = 10**6  # EUR: the least that a data centre plausibly costs


def on_amounts(selection: Selection) -> Iterator[Clause]:
    """Bounds on amounts, each in one currency or basis."""
    filters = selection.filters
    bounds = filters.min_investment, filters.max_investment
    currency = ""
    if bounds != (None, None):
        currency = f"f.currency IN {selection.bind(_currency_of_bounds(filters))}"
    yield from _on_metric(selection, "investment", *bounds, currency, asked=bool(filters.currency))
    bounds = filters.min_capacity, filters.max_capacity
    yield from _on_metric(selection, "capacity", *bounds, "", asked=bool(filters.basis))


def narrow_figures(connection: sqlite3.Connection, filters: Filters) -> None:
    """Let only amounts in the currencies and on the bases asked for count, on this connection.

    Raises:
        UsageError: one of them is no currency or basis.
    """
    kept = ("currency", currencies_of(filters)), ("basis", bases_of(filters))
    conditions = [
        f"({column} IS NULL OR {column} IN ({', '.join(map(repr, words))}))"
        for column, words in kept
        if words
    ]
    if not conditions:
        return
    with shadowing(connection) as shadow:
        for name in ("figure_asked", "figure_counted", "project_list"):
            query = "SELECT sql FROM main.sqlite_schema WHERE name = ?"
            (definition,) = connection.execute(query, [name]).fetchone()
            if name == "figure_asked":
                definition += f" WHERE {' AND '.join(conditions)}"
            connection.execute(f"DROP VIEW IF EXISTS temp.{name}")
            shadow(definition)


def _on_metric(
    selection: Selection,
    metric: str,
    at_least: str | None,
    at_most: str | None,
    unit: str,
    *,
    asked: bool,
) -> Iterator[Clause]:
    """Bounds on one metric, in the units of a condition on ``figure f``; empty for any.

    Where a currency or basis is ``asked`` for, projects without an amount in it are left out.
    """
    figure = (
        f"SELECT 1 FROM figure_counted f WHERE f.project_id = p.id AND f.metric = '{metric}'"
        f" AND f.scope = 'total' AND {unit or 1}"
    )
    if asked and at_least is None and at_most is None:
        yield Clause(f"EXISTS ({figure})")
    # "Up to X" is 0 to X here, for nothing in this field is negative.
    for option, typed, sign, near, far in (
        (f"--min-{metric}", at_least, ">", "coalesce(f.low, 0 * f.high)", "f.high"),
        (f"--max-{metric}", at_most, "<", "f.high", "f.low"),
    ):
        if typed is None:
            continue
        quantity = parse_amount(typed, metric, option=option)
        if quantity.qualifier not in {"exact", "about"}:
            raise UsageError(f"{option}: {typed!r} is not one number", "give a single amount")
        if (
            metric == "investment"
            and quantity.low in range(1, _MILLION)
            and not re.search(r"[^\W\d]|[€$£¥]", typed)
        ):
            raise UsageError(f"{option}: {typed} is {quantity}", f"write {typed}bn or {typed}m")
        bound = selection.bind(quantity.low)
        # What is about a bound may lie on its other side.
        yield Clause(
            f"EXISTS ({figure} AND ({near} {sign} {bound} OR ({near} = {bound} AND NOT f.about)))",
            f"NOT EXISTS ({figure} AND {bound} {sign} {far})",
        )


def currencies_of(filters: Filters) -> tuple[str, ...]:
    """The codes that ``--currency`` names.

    Raises:
        UsageError: one of them is no currency.
    """
    codes = tuple(typed.upper() for typed in filters.currency)
    for code in codes:
        if not is_currency(code):
            raise UsageError(f"no currency {code!r}", "give a code like EUR or USD")
    return codes


def bases_of(filters: Filters) -> tuple[str, ...]:
    """The bases that ``--basis`` names.

    Raises:
        UsageError: one of them is no basis.
    """
    return tuple(parse_choice(typed, BASES, "basis") for typed in filters.basis)


def _currency_of_bounds(filters: Filters) -> str:
    """The one currency of the bounds on investment: the one they or ``--currency`` name.

    Raises:
        UsageError: they name several.
    """
    named = set(currencies_of(filters))
    for option in ("min_investment", "max_investment"):
        if typed := getattr(filters, option):
            name = f"--{option.replace('_', '-')}"
            named |= {parse_amount(typed, option=name, currency="").unit} - {""}
    if len(named) > 1:
        several = ", ".join(sorted(named))
        raise UsageError(f"the bounds name several currencies: {several}", "give one")
    return named.pop() if named else "EUR"


def on_dates(selection: Selection) -> Iterator[Clause]:
    """Bounds on dates; a year or month is all of its days."""
    for option, kind, sign in (
        ("announced_after", "announced", ">"),
        ("announced_before", "announced", "<"),
        ("expected_after", "expected", ">"),
        ("expected_before", "expected", "<"),
    ):
        typed = getattr(selection.filters, option)
        if typed is None:
            continue
        given = parse_date(typed, f"--{option.replace('_', '-')}")
        near, far = (first_day, last_day) if sign == ">" else (last_day, first_day)
        day = selection.bind(far(given))
        dated = f"SELECT 1 FROM milestone_chosen m WHERE m.project_id = p.id AND m.kind = '{kind}'"
        yield Clause(
            f"EXISTS ({dated} AND {near.__name__}(m.date) {sign} {day})",
            f"NOT EXISTS ({dated} AND NOT {far.__name__}(m.date) {sign} {day})",
        )
