"""The kinds of values that entries hold: texts, slugs, dates, amounts, words of the field."""

from collections.abc import Callable, Collection
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
)

from dcq.amounts import NotAnAmountError, read_amount
from dcq.dates import EXAMPLE, is_edtf, is_plain
from dcq.names import fold, is_slug
from dcq.quantity import Quantity

LONGEST_SLUG = 250  # bytes of a source's, which export makes the name of a file
_LONGEST = 10_000  # characters of a text


def _rule(holds: Callable[[str], bool], broken: str) -> AfterValidator:
    """A validator that refuses a text for which a rule does not hold."""

    def check(text: str) -> str:
        if not holds(text):
            raise ValueError(broken)
        return text

    return AfterValidator(check)


def one_of(values: Collection[str]) -> AfterValidator:
    """A validator that keeps a field within an enumeration."""
    known = frozenset(values)
    return _rule(known.__contains__, f"is not known: use one of {', '.join(values)}")


def _amount(value: Any, known: ValidationInfo) -> Any:
    """An amount in dcq's own notation, as a quantity in base units."""
    if isinstance(value, Quantity):
        return value
    if not isinstance(value, str):
        raise ValueError("is not text: write it in quotation marks")  # noqa: TRY004 - for pydantic
    if (metric := known.data.get("metric")) is None:
        return Quantity(None, None)  # the metric is the fault
    try:
        return read_amount(value, metric)
    except NotAnAmountError as error:
        raise ValueError(f"{error}; {error.remedy}") from error


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=_LONGEST),
    _rule(lambda text: "\0" not in text, "holds a NUL character"),
]
Listable = Annotated[
    Text, _rule(lambda text: ";" not in text, "holds ';', which separates the values of a list")
]
Alias = Annotated[Listable, _rule(lambda text: bool(fold(text)), "has no letter or digit")]
Slug = Annotated[str, _rule(is_slug, "is no slug: use lower-case letters, digits and hyphens")]
FileSlug = Annotated[
    Slug,
    _rule(
        lambda slug: len(slug.encode()) <= LONGEST_SLUG,
        f"is too long to name a file: use at most {LONGEST_SLUG} bytes",
    ),
]
Edtf = Annotated[str, _rule(is_edtf, f"is not a date: write it like {EXAMPLE}")]
PlainDate = Annotated[
    str, _rule(is_plain, "is not a date: write it like 2025, 2025-01 or 2025-12-09")
]
Printed = Annotated[
    Text,
    AfterValidator(lambda text: " ".join(text.split())),
    _rule(
        lambda text: text.count(" ") < 8,
        "has more than eight words: keep the figure's own words only",
    ),
]
Amount = Annotated[Quantity, BeforeValidator(_amount), PlainSerializer(str)]
