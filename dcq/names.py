"""Names as people type them: folding, slugs, and the nearest names to a wrong one."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from dcq.vocabulary import CONFIDENTIAL

_SHOWN = 5  # the most names or clauses in one line
_LONGEST = 100  # characters of a name that is like another; likeness takes time by their square
_APART = re.compile(r"[\W_]+")


@lru_cache(1024)  # the rows of a list name the same towns and organisations
def fold(text: str) -> str:
    """Fold case, accents, hyphens, apostrophes and spaces away, for comparison.

    ``Provence-Alpes-Côte d’Azur`` and ``provence alpes cote d'azur`` fold alike.
    """
    if text.isascii():
        plain = text.lower()
    else:
        # Decomposing can make capitals, and folding those can make more to decompose.
        decomposed = unicodedata.normalize("NFKD", text).casefold().replace("œ", "oe")
        decomposed = unicodedata.normalize("NFKD", decomposed)
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _APART.sub(" ", plain).strip()


def slugify(text: str) -> str:
    """Make a slug of a name: lower-case words joined by hyphens.

    A name without a letter or digit of any script gives an empty slug.
    """
    return fold(text).replace(" ", "-")


def is_slug(text: str) -> bool:
    """Whether a text is a slug, and not the word that stands for a name that is withheld."""
    return bool(text) and text == slugify(text) and text != CONFIDENTIAL


def nearest(typed: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The names in ``known`` most like ``typed``, best first, at most ``count``.

    Where one is much nearer than the others, it is the only one.
    """
    from difflib import get_close_matches  # only a mistake pays for it

    folded: dict[str, str] = {}
    for name in known:
        if len(name) <= _LONGEST:
            folded.setdefault(fold(name), name)
    wanted = fold(typed[:_LONGEST])
    close = get_close_matches(wanted, folded, n=count, cutoff=0.6)
    near = [key for key in close if likeness(wanted, key) > likeness(wanted, close[0]) - 0.1]
    inside = [key for key in folded if len(wanted) > 2 and wanted in key and key not in near]
    return [folded[key] for key in [*near, *sorted(inside)][:count]]


def likeness(one: str, other: str) -> float:
    """How much of two names is alike, from 0 to 1."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, fold(one[:_LONGEST]), fold(other)).ratio()


def did_you_mean(typed: str, known: Iterable[str]) -> str:
    """The remedy for an unknown name: the nearest ones, or nothing."""
    close = nearest(typed, known)
    if not close:
        return ""
    return f"did you mean {', '.join(close[:-1]) + ' or ' if close[1:] else ''}{close[-1]}?"


def split(joined: str | None) -> list[str]:
    """The values of a cell that holds several, joined by ``;``."""
    return joined.split(";") if joined else []


def number_of(count: int, noun: str) -> str:
    """A count with its noun, in the plural where it is not one."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def join_clauses(clauses: Sequence[str]) -> str:
    """The first clauses as they come, and a sign that there are more."""
    return "; ".join([*clauses[:_SHOWN], *(["…"] if clauses[_SHOWN:] else [])])


def list_names(names: Iterable[str]) -> str:
    """The first names in their order, and how many more there are."""
    ordered = sorted(names)
    more = len(ordered) - _SHOWN
    return ", ".join(ordered[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
