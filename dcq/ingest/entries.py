"""The entries of the article format: what one source states, validated.

``format = 1``. An article file is these entries in TOML; a row of a list becomes the same
entries, so that one writer writes both. An unknown key, an unreadable amount, more words than
a figure's own is an error that names its place.
"""

from collections import Counter
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from dcq.dates import first_day, last_day
from dcq.ingest.fields import (
    Alias,
    Amount,
    Date,
    Edtf,
    FileSlug,
    Listable,
    PlainDate,
    Printed,
    Share,
    Slug,
    Text,
    one_of,
)
from dcq.quantity import Quantity
from dcq.vocabulary import (
    BASES,
    KINDS,
    METRICS,
    MILESTONES,
    POWER_KINDS,
    ROLES,
    SCOPES,
    SOURCE_KINDS,
    STATUSES,
    TIES,
)

_MOST = 5_000  # facts of a kind about one project
FORMAT = 1
"""The version of the article format."""


class Entry(BaseModel):
    """A table of the format: no key but its own."""

    model_config = ConfigDict(extra="forbid", strict=True)


class SourceEntry(Entry):
    """The article itself; ``earliest`` is the first day on which it can have been written.

    From its own date on it takes the place of the edition that it ``supersedes``. What it
    ``copies`` is the source that it repeats. On the day ``audited`` every number of its text
    was accounted for.
    """

    slug: FileSlug
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
    supersedes: Slug | None = None
    kind: Annotated[str, one_of(SOURCE_KINDS)] | None = None
    archive_url: Text | None = None
    retrieved: PlainDate | None = None
    copies: Slug | None = None
    audited: PlainDate | None = None

    @model_validator(mode="after")
    def _is_published_when_it_can_be(self) -> Self:
        if self.published and self.earliest and first_day(self.earliest) > last_day(self.published):
            raise ValueError(f"earliest: {self.earliest} is later than published, {self.published}")
        if self.supersedes == self.slug:
            raise ValueError(f"supersedes: {self.slug} cannot supersede itself")
        if self.copies == self.slug:
            raise ValueError(f"copies: {self.slug} cannot copy itself")
        return self


class FigureEntry(Entry):
    """One number: ``amount`` in dcq's own notation beside the words as printed.

    It may be the source's own ``conversion`` of another of its amounts, or what ``replaces``
    another of its figures, which it corrects.
    """

    metric: Annotated[str, one_of(METRICS)]
    amount: Amount
    basis: Annotated[str, one_of(BASES)] | None = None
    scope: Annotated[str, one_of(SCOPES)] = "total"
    target: Edtf | None = None
    printed: Printed | None = None
    according_to: Text | None = None
    conversion: bool = False
    replaces: bool = False
    note: Text | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.metric == "capacity") != (self.basis is not None):
            raise ValueError(
                f"basis: a capacity has one of {', '.join(BASES)}, and nothing else has one"
            )
        return self


class OrganisationEntry(Entry):
    """An organisation that has a role below."""

    slug: Slug
    name: Text
    aliases: list[Alias] = Field(default_factory=list)


class PowerSourceEntry(Entry):
    """A power source, and where the article says that it is."""

    slug: Slug
    name: Text
    kind: Annotated[str, one_of(POWER_KINDS)]
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

    status: Annotated[str, one_of(STATUSES)]
    date: Date | None = None
    note: Text | None = None


class MilestoneEntry(Entry):
    """When the project was announced, opened or is expected to open."""

    milestone: Annotated[str, one_of(MILESTONES)]
    date: Edtf
    note: Text | None = None


class PlaceEntry(Entry):
    """Where the project is; ``inferred`` where the article prints less than that.

    ``latitude`` and ``longitude`` are in degrees, WGS 84.
    """

    region: Text
    locality: Listable | None = None
    address: Text | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    inferred: bool = False
    note: Text | None = None

    @model_validator(mode="after")
    def _has_both_coordinates(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("give both latitude and longitude, or neither")
        return self


class CitationEntry(Entry):
    """What the source gives as its own source of what it says about the project."""

    url: Text | None = None
    title: Text | None = None
    publisher: Text | None = None
    date: Date | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.url is None and self.title is None:
            raise ValueError("give a url or a title")
        return self


class RoleEntry(Entry):
    """What an organisation does in the project, or that its name is confidential.

    Its ``share`` is the part of the whole that the source gives it, in percent.
    """

    role: Annotated[str, one_of(ROLES)]
    organisation: Slug | None = None
    confidential: Literal[True] | None = None
    share: Share | None = None
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
    tie: Annotated[str, one_of(TIES)]
    note: Text | None = None


def _several() -> Any:
    return Field(default_factory=list, max_length=_MOST)


class ProjectEntry(Entry):
    """A project, and all that the article states about it; ``own_id`` is the source's own."""

    slug: Slug
    name: Text
    kind: Annotated[str, one_of(KINDS)]
    own_id: Text | None = None
    printed: Printed | None = None
    note: Text | None = None
    aliases: list[Alias] = _several()
    part_of: list[PartOfEntry] = _several()
    statuses: list[StatusEntry] = _several()
    milestones: list[MilestoneEntry] = _several()
    places: list[PlaceEntry] = _several()
    roles: list[RoleEntry] = _several()
    power: list[PowerEntry] = _several()
    citations: list[CitationEntry] = _several()
    figures: list[FigureEntry] = _several()

    @model_validator(mode="after")
    def _shares_no_more_than_all(self) -> Self:
        shared: Counter[str] = Counter()
        for one in self.roles:
            shared[one.role] += (one.share and one.share.low) or 0
        for role, points in shared.items():
            if points > 10_000:
                added = Quantity(points, points, unit="bp")
                raise ValueError(f"roles: the shares of the {role} roles add up to {added}")
        return self


class RegionEntry(Entry):
    """What the article states about a region as such."""

    region: Text
    figures: list[FigureEntry] = Field(max_length=_MOST)


class SetAsideEntry(Entry):
    """A number of the text that is about no project or region, and the reason.

    It is given by its phrase, which stands for every occurrence, or lies in a span of the text
    between its ``first`` and its ``last`` words.
    """

    printed: Printed | None = None
    first: Printed | None = None
    last: Printed | None = None
    reason: Text

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        given = [name for name in ("printed", "first", "last") if getattr(self, name)]
        if given not in (["printed"], ["first", "last"]):
            raise ValueError("give either printed = …, or first = … and last = …")
        return self


class Article(Entry):
    """All that one article states."""

    format: Literal[1]
    source: SourceEntry
    organisation: list[OrganisationEntry] = Field(default_factory=list)
    power_source: list[PowerSourceEntry] = Field(default_factory=list)
    project: list[ProjectEntry] = Field(default_factory=list)
    region: list[RegionEntry] = Field(default_factory=list)
    set_aside: list[SetAsideEntry] = Field(default_factory=list)


def _lists(entry: type[Entry]) -> dict[str, type[Entry]]:
    """The fields of an entry that are lists of other entries, with the type of those."""
    return {
        name: item
        for name, field in entry.model_fields.items()
        for item in get_args(field.annotation)
        if isinstance(item, type) and issubclass(item, Entry)
    }


ENTRIES = _lists(Article)
"""The tables of an article of which there may be several."""
FACT_ENTRIES = _lists(ProjectEntry)
"""The lists of facts of a project."""
