"""The tables, as SQLModel classes: the writing side's view of the database.

What every source states stands in a table called ``…_statement``; readers use the view without
that ending, of the sources that count today.

Every fact carries the source that states it. These are the columns, their types, defaults
and references. What the database itself refuses and indexes stands in the migrations alone.
"""

from sqlmodel import Field, SQLModel


class _Numbered(SQLModel):
    """A row with a number."""

    id: int | None = Field(default=None, primary_key=True)


class _Named(_Numbered):
    """What sources refer to by a slug."""

    slug: str
    name: str


class _Statement(_Numbered):
    """What a source states."""

    source_id: int = Field(foreign_key="source.id")
    note: str | None = None


class _ProjectStatement(_Statement):
    """What a source states about a project."""

    project_id: int = Field(foreign_key="project_record.id")


class Region(_Named, table=True):
    """A node of the one tree: world, bloc, country, région, département."""

    code: str
    kind: str
    parent_id: int | None = Field(default=None, foreign_key="region.id")
    # Shortcuts up the tree, so that no reader has to climb it.
    country_id: int | None = Field(default=None, foreign_key="region.id")
    subdivision_id: int | None = Field(default=None, foreign_key="region.id")
    department_id: int | None = Field(default=None, foreign_key="region.id")
    department_code: str | None = None


class RegionTree(SQLModel, table=True):
    """Each region with every region that it lies in, itself included."""

    __tablename__ = "region_tree"
    ancestor_id: int = Field(foreign_key="region.id", primary_key=True)
    region_id: int = Field(foreign_key="region.id", primary_key=True)


class RegionName(SQLModel, table=True):
    """What people call a region, folded: names, codes, short and former names."""

    __tablename__ = "region_name"
    folded: str = Field(primary_key=True)
    region_id: int = Field(foreign_key="region.id", primary_key=True)
    kind: str
    printed: str


class Source(_Numbered, table=True):
    """An article or a list: the unit of change.

    The database adds ``known_from``: the first day on which the source can have been known.
    """

    slug: str
    title: str
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    published: str | None = None
    earliest: str | None = None
    file_name: str | None = None
    sha256: str | None = None
    caveat: str | None = None
    note: str | None = None
    supersedes: str | None = None
    kind: str | None = None
    archive_url: str | None = None
    retrieved: str | None = None
    copies: str | None = None
    audited: str | None = None


class SeedArticle(SQLModel, table=True):
    """What became of each article that dcq was installed with: seeded, changed or removed."""

    __tablename__ = "seed_article"
    slug: str = Field(primary_key=True)
    digest: str
    state: str


class Organisation(_Named, table=True):
    """A company, fund, public body or person that has a role in a project."""


class PowerSource(_Named, table=True):
    """A plant, wind farm or substation."""

    __tablename__ = "power_source"
    kind: str


class Project(_Numbered, table=True):
    """A site, programme, plan or offer; sources name it, and it exists while one mentions it."""

    __tablename__ = "project_record"
    slug: str
    kind: str


class Alias(_Numbered, table=True):
    """Another name of an organisation or a project, by which a source calls it."""

    __tablename__ = "alias_statement"

    source_id: int = Field(foreign_key="source.id")
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    project_id: int | None = Field(default=None, foreign_key="project_record.id")
    name: str
    folded: str


class Mention(_ProjectStatement, table=True):
    """That a source names a project, and how."""

    __tablename__ = "mention_statement"
    name: str
    own_id: str | None = None

    printed: str | None = None


class PartOf(_ProjectStatement, table=True):
    """A project lies inside another, as a source says."""

    __tablename__ = "part_of_statement"
    whole_id: int = Field(foreign_key="project_record.id")


class Status(_ProjectStatement, table=True):
    """How far a project has come, as a source says."""

    __tablename__ = "status_statement"

    status: str
    date: str | None = None


class Milestone(_ProjectStatement, table=True):
    """When a project was announced, or is expected to open, as a source says."""

    __tablename__ = "milestone_statement"

    kind: str
    date: str


class Place(_ProjectStatement, table=True):
    """Where a project is, as a source says; ``inferred`` where it prints less than is stored."""

    __tablename__ = "place_statement"

    region_id: int = Field(foreign_key="region.id")
    locality: str | None = None
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    inferred: int = 0


class Citation(_ProjectStatement, table=True):
    """What a source gives, for a project, as its own source."""

    __tablename__ = "citation_statement"
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    date: str | None = None


class Role(_ProjectStatement, table=True):
    """What an organisation does in a project, as a source says.

    Without an organisation the source says that there is one and that its name is withheld. The
    share is in basis points.
    """

    __tablename__ = "role_statement"

    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    role: str
    according_to: str | None = None
    share: int | None = None


class PowerMention(_Statement, table=True):
    """That a source names a power source, where, and inside which other."""

    __tablename__ = "power_mention_statement"
    power_source_id: int = Field(foreign_key="power_source.id")
    region_id: int | None = Field(default=None, foreign_key="region.id")
    whole_id: int | None = Field(default=None, foreign_key="power_source.id")
    locality: str | None = None
    inferred: int = 0
    printed: str | None = None


class PowerTie(_ProjectStatement, table=True):
    """How a source ties a power source to a project."""

    __tablename__ = "power_tie_statement"
    power_source_id: int = Field(foreign_key="power_source.id")
    tie: str


class Metric(SQLModel, table=True):
    """The units of each metric; ``vocabulary.METRICS`` as SQL sees it."""

    name: str = Field(primary_key=True)
    base: str
    shown: str
    factor: int
    label: str


class Figure(_Statement, table=True):
    """One number that one source states about one project or region."""

    __tablename__ = "figure_statement"

    project_id: int | None = Field(default=None, foreign_key="project_record.id")
    region_id: int | None = Field(default=None, foreign_key="region.id")
    metric: str = Field(foreign_key="metric.name")
    low: int | None = None
    high: int | None = None
    about: int = 0
    currency: str | None = None
    basis: str | None = None
    scope: str = "total"
    target: str | None = None
    printed: str | None = None
    according_to: str | None = None
    conversion: int = 0
    replaces: int = 0
    gives_way: int = 0


class SetAside(_Numbered, table=True):
    """A number of a source that is about no project or region: a phrase, or a span of its text."""

    __tablename__ = "set_aside_statement"

    source_id: int = Field(foreign_key="source.id")
    printed: str | None = None
    first: str | None = None
    last: str | None = None
    reason: str


class Decision(SQLModel, table=True):
    """The user's own word that two slugs mean one project, or two."""

    other: str = Field(primary_key=True)
    slug: str = Field(primary_key=True)
    is_same: int
    reason: str
    date: str


class LinkCheck(SQLModel, table=True):
    """What a link checker of the user's own found last of a link."""

    __tablename__ = "link_check"
    url: str = Field(primary_key=True)
    status: str
    date: str


class MergedStatement(SQLModel, table=True):
    """A statement that a merge gave another project, with the one that its source names."""

    __tablename__ = "merged_statement"
    kind: str = Field(primary_key=True)
    statement_id: int = Field(primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    project_id: int = Field(foreign_key="project_record.id")


class History(_Numbered, table=True):
    """What was done, and the sources, decisions and link checks before it, compressed."""

    date: str
    command: str
    effect: str
    before: bytes
    undone: str | None = None


TABLES = SQLModel.metadata.tables
"""The tables by name."""
