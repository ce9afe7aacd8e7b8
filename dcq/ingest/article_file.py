"""The article format: one TOML file says all that one article states.

``format = 1``. The models here are that format, and reading a file is validating it:
an unknown key, an unreadable amount, more words than a figure's own is an error that names
its place in the file.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, ConfigDict, StringConstraints, ValidationError, model_validator
from sqlmodel import Field, SQLModel

from dcq.dates import first_day, is_edtf, is_plain, last_day
from dcq.errors import UserError, one_error
from dcq.files import read_text
from dcq.names import fold, slugify
from dcq.phrases import parse_amount
from dcq.quantity import Quantity
from dcq.vocabulary import (
    BASES,
    CONFIDENTIAL,
    KINDS,
    METRICS,
    MILESTONES,
    POWER_KINDS,
    ROLES,
    SCOPES,
    STATUSES,
    TIES,
)

FORMAT = 1
# Names with dots between them, each run once; tomllib takes memory by the square of a key's.
_PART = r"""\.[ \t]*+(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+"""
_DOTTED = re.compile(f"(?:{_PART})++", re.ASCII)
_PARTS = 8  # of a key; those of the format have two
_LONGEST = 10_000  # characters of a text
LONGEST_SLUG = 250  # bytes of a source's, which export makes the name of a file
_SHOWN = 100  # characters of a value at fault that an error shows


def _slug(text: str) -> str:
    if not text or text != slugify(text) or text == CONFIDENTIAL:
        raise ValueError("is no slug: use lower-case letters, digits and hyphens")
    return text


def _file_name(slug: str) -> str:
    if len(slug.encode()) > LONGEST_SLUG:
        raise ValueError(f"is too long to name a file: use at most {LONGEST_SLUG} bytes")
    return slug


def _edtf(text: str) -> str:
    if not is_edtf(text):
        raise ValueError("is not a date: write it like 2030, 2030~, 2025-01 or 2025-12-09")
    return text


def _plain_date(text: str) -> str:
    if not is_plain(text):
        raise ValueError("is not a date: write it like 2025, 2025-01 or 2025-12-09")
    return text


def _brief(text: str) -> str:
    words = text.split()
    if len(words) > 8:
        raise ValueError("has more than eight words: keep the figure's own words only")
    return " ".join(words)


def word_of(values: Iterable[str]) -> AfterValidator:
    """A validator that keeps a field within an enumeration."""
    known = tuple(values)

    def check(text: str) -> str:
        if text not in known:
            raise ValueError(f"is not known: use one of {', '.join(known)}")
        return text

    return AfterValidator(check)


def _clean(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL character")
    return text


def _listable(text: str) -> str:
    if ";" in text:
        raise ValueError("holds ';', which parts the values of a list")
    return text


def _called(text: str) -> str:
    if not fold(text):
        raise ValueError("has no letter or digit by which it could be found")
    return text


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=_LONGEST),
    AfterValidator(_clean),
]
Listable = Annotated[Text, AfterValidator(_listable)]
Alias = Annotated[Listable, AfterValidator(_called)]
Slug = Annotated[str, AfterValidator(_slug)]
Edtf = Annotated[str, AfterValidator(_edtf)]
PlainDate = Annotated[str, AfterValidator(_plain_date)]
Printed = Annotated[Text, AfterValidator(_brief)]


# An amount is read when it is validated, and again when it is written.
_parse_once = lru_cache(maxsize=1 << 16)(parse_amount)


class Entry(SQLModel):
    """A table of the format: no key but its own."""

    model_config = ConfigDict(extra="forbid", strict=True)  # type: ignore[assignment]


class SourceEntry(Entry):
    """The article itself; ``earliest`` is the first day on which it can have been written."""

    slug: Annotated[Slug, AfterValidator(_file_name)]
    title: Text
    publisher: Text | None = None
    url: Text | None = None
    language: Text | None = None
    published: PlainDate | None = None
    earliest: PlainDate | None = None
    file: Text | None = None
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] | None = None
    caveat: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _is_published_when_it_can_be(self) -> Self:
        if self.published and self.earliest and first_day(self.earliest) > last_day(self.published):
            raise ValueError(f"earliest: {self.earliest} is later than published, {self.published}")
        return self


class FigureEntry(Entry):
    """One number: ``amount`` in dcq's own notation beside the words as printed."""

    metric: Annotated[str, word_of(METRICS)]
    amount: Text
    basis: Annotated[str, word_of(BASES)] | None = None
    scope: Annotated[str, word_of(SCOPES)] = "total"
    target: Edtf | None = None
    printed: Printed | None = None
    according_to: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.metric == "capacity") != (self.basis is not None):
            raise ValueError(
                f"basis: a capacity has one of {', '.join(BASES)}, and nothing else has one"
            )
        self.quantity()
        return self

    def quantity(self) -> Quantity:
        """The amount, in base units.

        Raises:
            ValueError: the amount cannot be read.
        """
        try:
            return _parse_once(self.amount, self.metric)
        except UserError as error:
            raise ValueError(str(error)) from error


class OrganisationEntry(Entry):
    """An organisation that has a role below."""

    slug: Slug
    name: Text
    aliases: list[Alias] = Field(default_factory=list)


class PowerSourceEntry(Entry):
    """A power source, and where the article says that it is."""

    slug: Slug
    name: Text
    kind: Annotated[str, word_of(POWER_KINDS)]
    region: Text | None = None
    locality: Listable | None = None
    inferred: bool = False
    part_of: Slug | None = None
    printed: Printed | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _is_no_part_of_itself(self) -> Self:
        if self.part_of == self.slug:
            raise ValueError(f"part_of: {self.slug} cannot be part of itself")
        return self


class PartOfEntry(Entry):
    """The project lies inside another one."""

    whole: Slug
    note: Text | None = None


class StatusEntry(Entry):
    """How far the project has come."""

    status: Annotated[str, word_of(STATUSES)]
    date: Edtf | None = None
    note: Text | None = None


class MilestoneEntry(Entry):
    """When the project was announced or is expected to open."""

    milestone: Annotated[str, word_of(MILESTONES)]
    date: Edtf
    note: Text | None = None


class PlaceEntry(Entry):
    """Where the project is; ``inferred`` where the article prints less than that."""

    region: Text
    locality: Listable | None = None
    inferred: bool = False
    note: Text | None = None


class RoleEntry(Entry):
    """What an organisation does in the project, or that its name is confidential."""

    role: Annotated[str, word_of(ROLES)]
    organisation: Slug | None = None
    confidential: Literal[True] | None = None
    according_to: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if (self.organisation is None) == (self.confidential is None):
            raise ValueError("give either organisation = … or confidential = true")
        return self


class PowerEntry(Entry):
    """How a power source is tied to the project."""

    power_source: Slug
    tie: Annotated[str, word_of(TIES)]
    note: Text | None = None


class ProjectEntry(Entry):
    """A project, and all that the article states about it."""

    slug: Slug
    name: Text
    kind: Annotated[str, word_of(KINDS)]
    printed: Printed | None = None
    note: Text | None = None
    aliases: list[Alias] = Field(default_factory=list)
    part_of: list[PartOfEntry] = Field(default_factory=list)
    statuses: list[StatusEntry] = Field(default_factory=list)
    milestones: list[MilestoneEntry] = Field(default_factory=list)
    places: list[PlaceEntry] = Field(default_factory=list)
    roles: list[RoleEntry] = Field(default_factory=list)
    power: list[PowerEntry] = Field(default_factory=list)
    figures: list[FigureEntry] = Field(default_factory=list)


class RegionEntry(Entry):
    """What the article states about a region as such."""

    region: Text
    figures: list[FigureEntry]


class Article(Entry):
    """All that one article states."""

    format: Literal[1]
    source: SourceEntry
    organisation: list[OrganisationEntry] = Field(default_factory=list)
    power_source: list[PowerSourceEntry] = Field(default_factory=list)
    project: list[ProjectEntry] = Field(default_factory=list)
    region: list[RegionEntry] = Field(default_factory=list)

    @model_validator(mode="after")
    def _refers_to_itself_only(self) -> Self:
        """Every slug that is used is declared here, once: an article stands alone."""
        used: dict[str, list[str | None]] = {
            "organisation": [r.organisation for p in self.project for r in p.roles],
            "power_source": [
                *(tie.power_source for p in self.project for tie in p.power),
                *(entry.part_of for entry in self.power_source),
            ],
            "project": [part.whole for p in self.project for part in p.part_of],
        }
        for table, named in used.items():
            declared = [entry.slug for entry in getattr(self, table)]
            if twice := [slug for slug, count in Counter(declared).items() if count > 1]:
                raise ValueError(f"[[{table}]] twice: {', '.join(twice)}")
            if missing := sorted({slug for slug in named if slug} - set(declared)):
                raise ValueError(f"no [[{table}]] for: {', '.join(missing)}")
        idle = {entry.slug for entry in self.organisation if not entry.aliases}
        if idle := idle.difference(used["organisation"]):
            raise ValueError(f"[[organisation]] without a role: {', '.join(sorted(idle))}")
        return self

    @model_validator(mode="after")
    def _is_not_ahead_of_itself(self) -> Self:
        if self.source.published:
            end = last_day(self.source.published)
            for project in self.project:
                for status in project.statuses:
                    if status.date and first_day(status.date) > end:
                        raise ValueError(
                            f"{project.slug}: the status is of {status.date},"
                            f" later than its source ({self.source.published})"
                        )
        return self


def read_article(file: Path) -> Article:
    """Read and validate one article file.

    Raises:
        UserError: the file cannot be read or is not of the format; every fault is named
            with its place in the file.
    """
    return parse_article(read_text(file), str(file))


def parse_article(content: str, where: str) -> Article:
    """Validate the text of an article file; ``where`` names it in errors.

    Raises:
        UserError: it is not of the format.
    """
    too_deep = UserError(f"{where} is not TOML that dcq reads: too deep", "mend it")
    runs = (found[0] for found in _DOTTED.finditer(content))
    if any(run.count(".") > _PARTS and len(re.findall(_PART, run)) > _PARTS for run in runs):
        raise too_deep
    try:
        return Article.model_validate(tomllib.loads(content))
    except ValidationError as error:
        raise tell_faults(error, where) from error
    except RecursionError:
        raise too_deep from None
    except ValueError as error:  # TOML's own, and the one of a number of thousands of figures
        raise UserError(f"{where} is not TOML: {error}", "mend that line") from error


def tell_faults(error: ValidationError, where: str) -> UserError:
    """Every fault with its place in the file, as one error for the user."""
    faults = [f"{where}: {_place(fault['loc'])}: {_message(fault)}" for fault in error.errors()]
    return one_error(faults, f"faults in {where}", "mend the file and try again")


def _place(location: tuple[int | str, ...]) -> str:
    """A fault's place as people count: ``project 2, figure 1, amount``."""
    steps: list[str] = []
    for step in location:
        if isinstance(step, int) and steps:
            steps[-1] += f" {step + 1}"
        else:
            steps.append(str(step))
    return ", ".join(steps) or "file"


def _message(fault: Any) -> str:
    message = str(fault["msg"]).removeprefix("Value error, ")
    if fault["type"] == "string_unicode":
        message = "holds half a character"
    value = fault.get("input")
    if not isinstance(value, str):
        return message
    shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
    return f"{shown!r} {message}"
