"""The schema, as SQLModel tables: the writing side's view of the database.

Every fact carries the source that states it. The migrations hold the same schema as
SQL, and a test holds the two against each other.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Computed, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from dcq.vocabulary import (
    BASES,
    KINDS,
    MILESTONES,
    POWER_KINDS,
    REGION_KINDS,
    ROLES,
    SCOPES,
    STATUSES,
    TIES,
)

STRICT = {"sqlite_strict": True}


def among(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A constraint that keeps a column within an enumeration."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


def flag(column: str) -> CheckConstraint:
    """A constraint that keeps an integer column to 0 and 1."""
    return CheckConstraint(f"{column} IN (0, 1)", name=f"{column}_is_flag")


def dated(column: str) -> CheckConstraint:
    """A constraint that keeps a column to text that starts like an EDTF date."""
    return CheckConstraint(f"{column} GLOB '[0-9][0-9][0-9][0-9]*'", name=f"{column}_is_a_date")


def brief(column: str = "printed") -> CheckConstraint:
    """A constraint against sentences: the words of a figure or name only, eight at most."""
    return CheckConstraint(f"{column} NOT GLOB '* * * * * * * * *'", name=f"{column}_is_brief")


def listable(column: str) -> CheckConstraint:
    """A constraint against ``;``, which parts the values of a list in CSV."""
    return CheckConstraint(f"instr({column}, ';') = 0", name=f"{column}_fits_a_list")


def words(*, index: bool = False, unique: bool = False, **more: Any) -> Any:
    """A TEXT column, which STRICT tables demand by that name; never empty."""
    return Field(sa_type=Text, min_length=1, index=index, unique=unique, **more)


def known(table: str, *, index: bool = False, **more: Any) -> Any:
    """A reference to a row that must exist and goes with it when it goes."""
    return Field(foreign_key=f"{table}.id", ondelete="CASCADE", index=index, **more)


class Region(SQLModel, table=True):
    """A node of the one tree: world, bloc, country, région, département."""

    __table_args__: ClassVar[Any] = (among("kind", REGION_KINDS), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    code: str = words(unique=True)
    slug: str = words(unique=True)
    name: str = words()
    kind: str = words()
    parent_id: int | None = Field(default=None, foreign_key="region.id")
    # Shortcuts up the tree, so that no reader has to climb it.
    country_id: int | None = Field(default=None, foreign_key="region.id")
    subdivision_id: int | None = Field(default=None, foreign_key="region.id")
    department_id: int | None = Field(default=None, foreign_key="region.id")
    department_code: str | None = words(default=None)


class RegionTree(SQLModel, table=True):
    """Each region with every region that it lies in, itself included."""

    __tablename__ = "region_tree"
    __table_args__: ClassVar[Any] = (STRICT,)
    ancestor_id: int = Field(foreign_key="region.id", primary_key=True)
    region_id: int = Field(foreign_key="region.id", primary_key=True)


class RegionName(SQLModel, table=True):
    """What people call a region, folded: names, codes, short and former names."""

    __tablename__ = "region_name"
    __table_args__: ClassVar[Any] = (
        among("kind", ("name", "code", "short", "former")),
        STRICT,
    )
    folded: str = words(primary_key=True)
    region_id: int = Field(foreign_key="region.id", primary_key=True)
    kind: str = words()
    printed: str = words()


class Source(SQLModel, table=True):
    """An article: the unit of change."""

    __table_args__: ClassVar[Any] = (
        CheckConstraint("length(sha256) = 64", name="sha256_is_hex"),
        dated("published"),
        dated("earliest"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    slug: str = words(unique=True)
    title: str = words()
    publisher: str | None = words(default=None)
    url: str | None = words(default=None)
    language: str | None = words(default=None)
    published: str | None = words(default=None)
    earliest: str | None = words(default=None)
    # The first day on which the article can have been known; empty where nobody can say.
    known_from: str | None = Field(
        default=None,
        sa_column=Column(
            Text,
            Computed("substr(coalesce(published, earliest) || '-01-01', 1, 10)", persisted=False),
        ),
    )
    file_name: str | None = words(default=None)
    sha256: str | None = words(default=None)
    caveat: str | None = words(default=None)
    note: str | None = words(default=None)


class SeedArticle(SQLModel, table=True):
    """What became of each article that dcq brought along."""

    __tablename__ = "seed_article"
    __table_args__: ClassVar[Any] = (among("state", ("seeded", "changed", "removed")), STRICT)
    slug: str = words(primary_key=True)
    digest: str = words()
    state: str = words()


class Organisation(SQLModel, table=True):
    """A company, fund, public body or person that has a role in a project."""

    __table_args__: ClassVar[Any] = (STRICT,)
    id: int | None = Field(default=None, primary_key=True)
    slug: str = words(unique=True)
    name: str = words()


class PowerSource(SQLModel, table=True):
    """A plant, wind farm or substation."""

    __tablename__ = "power_source"
    __table_args__: ClassVar[Any] = (among("kind", POWER_KINDS), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    slug: str = words(unique=True)
    name: str = words()
    kind: str = words()


class Project(SQLModel, table=True):
    """A site, programme, plan or offer; it exists while a source mentions it."""

    __table_args__: ClassVar[Any] = (among("kind", KINDS), STRICT)
    id: int | None = Field(default=None, primary_key=True)
    slug: str = words(unique=True)
    name: str = words()
    kind: str = words()


class Alias(SQLModel, table=True):
    """Another name of an organisation or a project, by which a source calls it."""

    __table_args__: ClassVar[Any] = (
        CheckConstraint("(organisation_id IS NULL) <> (project_id IS NULL)", name="of_one_thing"),
        listable("name"),
        UniqueConstraint("source_id", "organisation_id", "name"),
        UniqueConstraint("source_id", "project_id", "name"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = known("source")
    organisation_id: int | None = known("organisation", default=None, index=True)
    project_id: int | None = known("project", default=None, index=True)
    name: str = words()
    folded: str = words(index=True)


class Mention(SQLModel, table=True):
    """That a source names a project, and how."""

    __table_args__: ClassVar[Any] = (
        UniqueConstraint("project_id", "source_id"),
        brief(),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = known("source", index=True)
    project_id: int = known("project")
    printed: str | None = words(default=None)
    note: str | None = words(default=None)


class PartOf(SQLModel, table=True):
    """A project lies inside another, as a source says."""

    __tablename__ = "part_of"
    __table_args__: ClassVar[Any] = (
        CheckConstraint("project_id <> whole_id", name="no_part_of_itself"),
        UniqueConstraint("project_id", "whole_id", "source_id"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = known("source", index=True)
    project_id: int = known("project")
    whole_id: int = known("project", index=True)
    note: str | None = words(default=None)


class Status(SQLModel, table=True):
    """How far a project has come, as a source says."""

    __table_args__: ClassVar[Any] = (
        among("status", STATUSES),
        dated("date"),
        UniqueConstraint("project_id", "source_id", "status"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = known("source", index=True)
    project_id: int = known("project")
    status: str = words()
    date: str | None = words(default=None)
    note: str | None = words(default=None)


class Milestone(SQLModel, table=True):
    """When a project was announced, or is expected to open, as a source says."""

    __table_args__: ClassVar[Any] = (
        among("kind", MILESTONES),
        dated("date"),
        UniqueConstraint("project_id", "kind", "source_id"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = known("source", index=True)
    project_id: int = known("project")
    kind: str = words()
    date: str = words()
    note: str | None = words(default=None)


class Place(SQLModel, table=True):
    """Where a project is, as a source says; ``inferred`` where it prints less than is stored."""

    __table_args__: ClassVar[Any] = (
        flag("inferred"),
        listable("locality"),
        Index(
            "place_is_said_once",
            "project_id",
            "source_id",
            "region_id",
            text("coalesce(locality, '')"),
            unique=True,
        ),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = known("source", index=True)
    project_id: int = known("project")
    region_id: int = Field(foreign_key="region.id", index=True)
    locality: str | None = words(default=None)
    inferred: int = 0
    note: str | None = words(default=None)


class Role(SQLModel, table=True):
    """What an organisation does in a project, as a source says.

    Without an organisation the source says that there is one and that its name is withheld.
    """

    __table_args__: ClassVar[Any] = (
        among("role", ROLES),
        Index(
            "role_is_said_once",
            "project_id",
            "role",
            "source_id",
            text("coalesce(organisation_id, 0)"),
            unique=True,
        ),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = known("source", index=True)
    project_id: int = known("project")
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    role: str = words()
    according_to: str | None = words(default=None)
    note: str | None = words(default=None)


class PowerMention(SQLModel, table=True):
    """That a source names a power source, where, and inside which other."""

    __tablename__ = "power_mention"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("power_source_id", "source_id"),
        flag("inferred"),
        listable("locality"),
        brief(),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = known("source", index=True)
    power_source_id: int = known("power_source")
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    whole_id: int | None = Field(default=None, foreign_key="power_source.id")
    locality: str | None = words(default=None)
    inferred: int = 0
    printed: str | None = words(default=None)
    note: str | None = words(default=None)


class PowerTie(SQLModel, table=True):
    """How a source ties a power source to a project."""

    __tablename__ = "power_tie"
    __table_args__: ClassVar[Any] = (
        among("tie", TIES),
        UniqueConstraint("project_id", "power_source_id", "tie", "source_id"),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = known("source", index=True)
    project_id: int = known("project")
    power_source_id: int = known("power_source", index=True)
    tie: str = words()
    note: str | None = words(default=None)


class Metric(SQLModel, table=True):
    """The units of each metric; ``vocabulary.METRICS`` as SQL sees it."""

    __table_args__: ClassVar[Any] = (STRICT,)
    name: str = words(primary_key=True)
    base: str = Field(sa_type=Text)
    shown: str = Field(sa_type=Text)
    factor: int
    label: str = words()


class Figure(SQLModel, table=True):
    """One number that one source states about one project or region."""

    __table_args__: ClassVar[Any] = (
        among("basis", BASES),
        among("scope", SCOPES),
        flag("about"),
        brief(),
        dated("target"),
        CheckConstraint("(project_id IS NULL) <> (region_id IS NULL)", name="of_one_subject"),
        CheckConstraint("low >= 0 AND high >= 0", name="not_negative"),
        CheckConstraint("low <= high", name="low_is_low"),
        CheckConstraint(
            "(metric = 'investment') = (currency IS NOT NULL)", name="currency_is_of_money"
        ),
        CheckConstraint("(metric = 'capacity') = (basis IS NOT NULL)", name="basis_is_of_capacity"),
        Index(
            "figure_is_said_once",
            "project_id",
            "metric",
            "scope",
            text("coalesce(target, '')"),
            text("coalesce(basis, '')"),
            text("coalesce(currency, '')"),
            "source_id",
            text("coalesce(region_id, 0)"),
            text("coalesce(printed, '')"),
            text("coalesce(low, -1)"),
            text("coalesce(high, -1)"),
            unique=True,
        ),
        STRICT,
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = known("source", index=True)
    project_id: int | None = known("project", default=None)
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    metric: str = Field(sa_type=Text, foreign_key="metric.name")
    low: int | None = Field(default=None, ge=0)
    high: int | None = Field(default=None, ge=0)
    about: int = 0
    currency: str | None = words(default=None)
    basis: str | None = words(default=None)
    scope: str = words(default="total")
    target: str | None = words(default=None)
    printed: str | None = words(default=None)
    according_to: str | None = words(default=None)
    note: str | None = words(default=None)
