"""Bounds on amounts and dates: what certainly meets them, and what might."""

from __future__ import annotations

from collections.abc import Iterator

from dcq.dates import first_day, last_day, parse_date
from dcq.errors import UsageError
from dcq.phrases import is_currency, parse_amount
from dcq.query.language import Clause, Filters
from dcq.query.lookup import one_of
from dcq.vocabulary import BASES


def on_amounts(filters: Filters) -> Iterator[Clause]:
    """Bounds on amounts, in one currency or basis."""
    currency = currency_of(filters)
    basis = one_of(filters.basis, BASES, "basis") if filters.basis else None
    limits = (
        ("investment", filters.min_investment, filters.max_investment, "currency", currency),
        ("capacity", filters.min_capacity, filters.max_capacity, "basis", basis),
    )
    for metric, at_least, at_most, column, like in limits:
        figure = (
            f"SELECT 1 FROM {'figure_chosen' if basis else 'figure_listed'} f"
            f" WHERE f.project_id = p.id AND f.metric = '{metric}'"
            " AND f.scope = 'total' AND f.target IS NULL"
        )
        alike: tuple[object, ...] = ()
        if like:
            figure += f" AND f.{column} = ?"
            alike = (like,)
        for typed, sign, end, fails in (
            (at_least, ">=", "low", "f.high < ?"),
            (at_most, "<=", "high", "f.low > ?"),
        ):
            if typed is None:
                continue
            option = f"--{'min' if sign == '>=' else 'max'}-{metric}"
            quantity = parse_amount(typed, metric, option=option)
            if quantity.qualifier not in {"exact", "about"}:
                raise UsageError(f"{option}: {typed!r} is not one number", "give a single amount")
            # "Up to X" is 0 to X here, for nothing in this field is negative.
            bound = "coalesce(f.low, 0 * f.high)" if end == "low" else "f.high"
            yield Clause(
                f"EXISTS ({figure} AND {bound} {sign} ?)",
                (*alike, quantity.low),
                f"NOT EXISTS ({figure} AND {fails})",
                (*alike, quantity.low),
            )
        if not (at_least or at_most) and getattr(filters, column):
            yield Clause(f"EXISTS ({figure})", alike)


def currency_of(filters: Filters) -> str | None:
    """The currency of the bounds on investment: the one that they or ``--currency`` name."""
    named: set[str] = set()
    if filters.currency is not None:
        code = filters.currency.strip().upper()
        if not is_currency(code):
            raise UsageError(f"no currency {filters.currency!r}", "give a code like EUR or USD")
        named.add(code)
    bounds = (
        ("--min-investment", filters.min_investment),
        ("--max-investment", filters.max_investment),
    )
    typed = [(option, text) for option, text in bounds if text is not None]
    for option, text in typed:
        unit = parse_amount(text, option=option).unit
        if unit != "EUR" or any(mark in text.casefold() for mark in ("eur", "€")):
            named.add(unit)
    if len(named) > 1:
        raise UsageError(
            f"the bounds name two currencies, {' and '.join(sorted(named))}", "give one"
        )
    return named.pop() if named else "EUR" if typed else None


def on_dates(filters: Filters) -> Iterator[Clause]:
    """Bounds on dates; a year or month is all of its days."""
    for option, kind, sign in (
        ("announced_after", "announced", ">"),
        ("announced_before", "announced", "<"),
        ("expected_before", "expected", "<"),
    ):
        typed = getattr(filters, option)
        if typed is None:
            continue
        given = parse_date(typed, f"--{option.replace('_', '-')}")
        day = last_day(given) if sign == ">" else first_day(given)
        near, far = ("first_day", "last_day") if sign == ">" else ("last_day", "first_day")
        dated = f"SELECT 1 FROM milestone_chosen m WHERE m.project_id = p.id AND m.kind = '{kind}'"
        yield Clause(
            f"EXISTS ({dated} AND {near}(m.date) {sign} ?)",
            (day,),
            f"NOT EXISTS ({dated} AND NOT {far}(m.date) {sign} ?)",
            (day,),
        )
