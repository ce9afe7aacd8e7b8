"""Profiles: what the columns of somebody else's tracker mean to dcq.

A profile is a TOML file; ``seed/profiles`` has those of public trackers. What the command line
says of a list goes into one, too, so that a list is read in one way.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from dcq.amounts import NotAnAmountError, read_unit
from dcq.errors import UsageError, UserError
from dcq.ingest.fields import PlainDate, Text
from dcq.ingest.list_amounts import AMOUNTS, CellError, Unit
from dcq.ingest.list_rows import COLUMNS, STATUS, read_cell
from dcq.names import did_you_mean, fold
from dcq.store.identity import shipped

BY_FOLDED = {fold(column): column for column in COLUMNS}
"""Dcq's columns by their folded names."""
_LARGEST = 1 << 20  # bytes


class _Table(BaseModel):
    """A table of a profile: no key but its own."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class SourceDefaults(_Table):
    """The source of a tracker's rows; each edition has its own date."""

    title: Text | None = None
    publisher: Text | None = None
    url: Text | None = None
    published: PlainDate | None = None


class Profile(_Table):
    """How the columns of a list are to be read, each by dcq's name for it.

    Attributes:
        source: the source, where the command names none.
        columns: the list's columns that feed one of dcq's; a dot leads into nested JSON.
        constants: what rows say that leave a column empty.
        units: of the numbers of a metric that name none, such as ``bn USD``.
        separators: what stands between several values of a cell.
        statuses: dcq's word for each of the list's.
        regions: a name or code that dcq knows for each of the list's that it does not.
        unknown: values of a column that mean that nothing is known.
        ignore: the list's columns that dcq has no use for.
        opened_if: the list's words for the status of what has opened; the date in ``opened``
            of a project with another status is when it is expected.
        decimal: the mark before the decimals of a number; the other one separates thousands.
    """

    source: SourceDefaults = Field(default_factory=SourceDefaults)
    own_id: str | None = None
    columns: dict[str, Annotated[list[str], BeforeValidator(_as_list)]] = Field(
        default_factory=dict
    )
    constants: dict[str, str] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)
    separators: dict[str, str] = Field(default_factory=dict)
    statuses: dict[str, str] = Field(default_factory=dict)
    regions: dict[str, str] = Field(default_factory=dict)
    unknown: dict[str, list[str]] = Field(default_factory=dict)
    ignore: list[str] = Field(default_factory=list)
    opened_if: list[str] = Field(default_factory=list)
    decimal: Literal["", ".", ","] = ""

    def scales(self) -> dict[str, Unit]:
        """The units, ready for use."""
        return {
            name: Unit(text, *read_unit(text, AMOUNTS[name].metric))
            for name, text in self.units.items()
        }


def find_profile(named: str) -> Profile:
    """The profile of a file, or of one of the trackers that dcq knows by name.

    Raises:
        UserError: there is none, or it is not valid; the key at fault is named.
    """
    known = {file.stem: file for file in sorted((shipped("seed") / "profiles").glob("*.toml"))}
    file = known.get(named.casefold()) or Path(named)
    if file.suffix != ".toml":
        names = ", ".join(known)
        remedy = did_you_mean(named, known) or f"name a .toml file, or one of {names}"
        raise UsageError(f"--profile: no profile {named!r}", remedy)
    try:
        with file.open("rb") as opened:
            content = tomllib.loads(opened.read(_LARGEST).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(f"cannot read {file}: {reason}", "correct the profile") from error
    return make_profile(content, str(file))


def make_profile(content: Mapping[str, Any], called: str) -> Profile:
    """A profile of what its file holds, checked.

    Raises:
        UserError: it is not valid; the key at fault is named.
    """
    try:
        profile = Profile.model_validate(dict(content))
    except ValidationError as error:
        found = error.errors()[0]
        key = ".".join(map(str, found["loc"][:2]))
        message = found["msg"].removeprefix("Value error, ")
        raise UserError(f"{called}: {key}: {message}", "see dcq help lists") from None
    for table in ("columns", "constants", "separators", "unknown"):
        where = f"{called}: {table}"
        named = {known_column(column, where): of for column, of in getattr(profile, table).items()}
        setattr(profile, table, named)
    if profile.own_id:
        profile.columns = {"own_id": [profile.own_id]} | profile.columns
    _check_values(profile, called)
    return profile


def combine(
    profile: Profile,
    mapping: Mapping[str, str],
    constants: Mapping[str, str],
    units: Mapping[str, str],
) -> Profile:
    """The profile with what the command line says instead, checked.

    Raises:
        UsageError: an option names no column of dcq's, or its value cannot be.
    """
    ours = {known_column(column, "--map") for column in mapping.values()}
    mapped = {*map(fold, mapping)}
    kept = {
        column: [one for one in theirs if fold(one) not in mapped]
        for column, theirs in profile.columns.items()
        if column not in ours
    }
    set_here = {known_column(column, "--set"): value for column, value in constants.items()}
    changed = profile.model_copy(
        update={
            "columns": {column: theirs for column, theirs in kept.items() if theirs},
            "constants": profile.constants | set_here,
            "units": {**profile.units, **units},
        }
    )
    _check_values(changed, "")
    return changed


def known_column(column: str, where: str) -> str:
    """Dcq's own spelling of one of its columns.

    Raises:
        UsageError: it is none.
    """
    if known := BY_FOLDED.get(fold(column)):
        return known
    remedy = did_you_mean(column, COLUMNS) or f"it has {', '.join(sorted(COLUMNS))}"
    raise UsageError(f"{where}: dcq has no column {column!r}", remedy)


def _check_values(profile: Profile, called: str) -> None:
    """Refuse units, constants and statuses that no row could have."""
    for name, unit in profile.units.items():
        option = f"{called}: units" if called else "--unit"
        if name not in AMOUNTS:
            remedy = f"give one of {', '.join(AMOUNTS)}"
            raise UsageError(f"{option}: {name!r} has no unit", remedy)
        try:
            read_unit(unit, AMOUNTS[name].metric)
        except NotAnAmountError:
            problem = f"{option}: {unit!r} is no unit of {name}"
            raise UsageError(problem, f"write it like {AMOUNTS[name].example!r}") from None
    option = f"{called}: constants" if called else "--set"
    checks = [(option, *pair) for pair in profile.constants.items()]
    checks += [(f"{called}: statuses", STATUS, status) for status in profile.statuses.values()]
    for option, column, value in checks:
        try:
            read_cell(column, value)
        except CellError as error:
            raise UsageError(f"{option}: {error.fault.problem}", error.fault.remedy) from None
