"""What an article converts or corrects of its own figures, and what it should say that it does."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import inf

from dcq.ingest.entries import Article, FigureEntry
from dcq.quantity import Quantity


def giving_way(figures: Sequence[FigureEntry]) -> list[bool]:
    """Whether another of the figures on one subject stands in the place of each of them.

    A conversion gives way to the amount that it converts, and every figure of a kind to the
    last correction of that kind.
    """
    converted = {_what(figure) for figure in figures if not figure.conversion}
    last = {_kind(figure): n for n, figure in enumerate(figures) if figure.replaces}
    return [
        (figure.conversion and _what(figure) in converted) or last.get(_kind(figure), n) != n
        for n, figure in enumerate(figures)
    ]


def idle_corrections(figures: Sequence[FigureEntry]) -> list[FigureEntry]:
    """The figures on one subject that are said to replace another, and replace none."""
    count = Counter(map(_kind, figures))
    return [figure for figure in figures if figure.replaces and count[_kind(figure)] == 1]


def unexplained(article: Article) -> Iterator[str]:
    """Where figures of one kind contradict each other in an article: a clause that names two."""
    subjects = [(entry.slug, entry.figures) for entry in article.project]
    subjects += [(entry.region, entry.figures) for entry in article.region]
    for subject, figures in subjects:
        alike: dict[tuple[object, ...], list[Quantity]] = defaultdict(list)
        for figure, gives_way in zip(figures, giving_way(figures), strict=True):
            if not gives_way and not figure.conversion:
                alike[*_kind(figure), figure.according_to].append(figure.amount)
        for (metric, *_), amounts in alike.items():
            if two := _contradicting(amounts):
                named = str(metric).replace("_", " ")
                yield f"{subject} has the {named} {two[0]} and {two[1]}"


def _contradicting(amounts: list[Quantity]) -> tuple[Quantity, Quantity] | None:
    """Two of the amounts that cannot both be right, or are in two currencies."""
    if other := next((each for each in amounts if each.unit != amounts[0].unit), None):
        return amounts[0], other
    most = max(amounts, key=lambda amount: amount.low or 0)
    least = min(amounts, key=lambda amount: inf if amount.high is None else amount.high)
    if not most.surely_exceeds(least):
        return None
    return (most, least) if amounts.index(most) < amounts.index(least) else (least, most)


def _what(figure: FigureEntry) -> tuple[object, ...]:
    return figure.metric, figure.scope, figure.target


def _kind(figure: FigureEntry) -> tuple[object, ...]:
    return *_what(figure), figure.basis, figure.conversion
