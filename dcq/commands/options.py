"""The options of the commands: those that several share, and how Typer and dcq read them."""

# Annotations are read when a command is made: kept as values, they need not be evaluated then.
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from typer._coercion import TypeDescriptor
from typer.core import TyperArgument, TyperOption
from typer.models import OptionInfo

from dcq.commands.completion import completion
from dcq.errors import UsageError
from dcq.output import FORMATS
from dcq.query.filters import Argument, Option, Text, Texts
from dcq.vocabulary import ADDED_METRICS, ADDED_SCOPES

FILTERS, LISTS, OUTPUT = "Filters", "How lists are read", "Output and database"
Number = int | None

ADDED_METRIC = Option("What to add up (default: investment):", "METRIC", ADDED_METRICS)
SCOPE = Option("What of each project (default: total):", "SCOPE", ADDED_SCOPES)
EXPLAIN = Option("List the figures that entered, and those that did not and why.")
LIMIT = Option("Maximum number of rows.", "N", heading=OUTPUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """The options that say what is answered, in which form and to where."""

    format_: Annotated[
        Text, Option("Output format (default: table on a terminal, else csv):", "FORMAT",
                     FORMATS, short="-f"),
    ] = None  # fmt: skip
    csv: Annotated[bool, Option("Same as --format csv.")] = False
    json: Annotated[bool, Option("Same as --format json.")] = False
    output: Annotated[
        Text, Option("Write to this file; it is replaced once complete.", "FILE", short="-o")
    ] = None
    spreadsheet_safe: Annotated[bool, Option("Escape CSV cells that a spreadsheet would run.")] = (
        False
    )
    spreadsheet: Annotated[
        bool, Option("CSV for French Excel: semicolons, decimal commas, BOM.")
    ] = False
    as_of: Annotated[
        Text, Option("Use sources published by this date: 2025, 2025-06-30.", "DATE")
    ] = None
    db: Annotated[Text, Option("Database file (default: $DCQ_DB, or dcq's own).", "PATH")] = None

    @property
    def format(self) -> str | None:
        """The format that the options name, or else the file's suffix; None for neither.

        Raises:
            UsageError: they name several.
        """
        csv = self.csv or self.spreadsheet
        flags = (self.format_ or "").lower(), "csv" * csv, "json" * self.json
        named = list(dict.fromkeys(filter(None, flags)))
        if len(named) > 1:
            raise UsageError(f"several formats: {', '.join(named)}", "give one")
        if not named and self.output:
            return Path(self.output).suffix[1:] or None
        return named[0] if named else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The options that say how lists are read."""

    profile: Annotated[
        Text, Option("Read it as epoch, gem, im3 or a TOML file says.", "PROFILE", is_file=True)
    ] = None
    suggest_profile: Annotated[bool, Option("Print a profile for the list to start from.")] = False
    map_: Annotated[Texts, Option("Use the column THEIRS as dcq's OURS.", "THEIRS=OURS")] = ()
    set_: Annotated[Texts, Option("Take VALUE where a row leaves OURS empty.", "OURS=VALUE")] = ()
    unit: Annotated[Texts, Option("Unit of numbers that name none.", "METRIC=UNIT")] = ()
    changes_only: Annotated[bool, Option("State only what differs from dcq list.")] = False
    all_cells: Annotated[bool, Option("State all cells of what dcq list printed.")] = False
    skip_invalid: Annotated[bool, Option("Write invalid rows to a file; import the rest.")] = False
    append: Annotated[bool, Option("Add to what the list's sources state already.")] = False
    source_title: Annotated[Text, Option("Source of the rows that name none.", "TITLE")] = None
    source_url: Annotated[Text, Option("Address of that source.", "URL")] = None
    source_published: Annotated[Text, Option("Publication date of that source.", "DATE")] = None
    supersedes: Annotated[
        Text, Option("The edition that this source replaces.", "SLUG", (), ("source",))
    ] = None


def declared(what: Any, heading: str = "") -> dict[str, tuple[Any, Option]]:
    """The options that a function or class declares, by name, each with the type of its value."""
    return {
        name: (hint.__origin__, option._replace(heading=heading or option.heading))
        for name, hint in get_type_hints(what, include_extras=True).items()
        for option in getattr(hint, "__metadata__", ())
    }


def make_parameter(name: str, kind: Any, option: Option) -> TyperArgument | TyperOption:
    """An option as Typer has it; each of them may be left out."""
    words = f" {', '.join(option.words)}." if option.help.endswith(":") else ""
    many = kind not in {bool, Text, Number}
    said: dict[str, Any] = {
        "default": () if many else False if kind is bool else None,
        "callback": _several if many and option.heading == FILTERS else None,
        "help": option.help + words,
        "metavar": option.metavar,
        "rich_help_panel": option.heading,
        "type_descriptor": TypeDescriptor(str, OptionInfo(), None),
    }
    if kind == Number:
        said["callback"] = _whole_number
    if isinstance(option, Argument):
        argument = TyperArgument(param_decls=[name], nargs=-1 if many else 1, **said)
        argument._custom_shell_complete = completion(option)
        return argument
    names = [f"--{name.strip('_').replace('_', '-')}", *filter(None, [option.short])]
    made = TyperOption(param_decls=[name, *names], is_flag=kind is bool, multiple=many, **said)
    # Typer's own ``autocompletion`` drops what is offered in another spelling.
    made._custom_shell_complete = completion(option)
    return made


def _take_value(parameter: Any, context: Any, value: Any) -> Any:
    """Take a value as it was typed, unless it is empty.

    Raises:
        UsageError: it is, as a script's unset variable leaves it; to ignore the option would
            answer for everything.
    """
    texts = value if isinstance(value, list | tuple) else [value]
    if any(isinstance(one, str) and not one.replace(",", " ").strip() for one in texts):
        name = max(parameter.opts, key=len)
        raise UsageError(f"{name}: the value is empty", "give one, or leave it out")
    return parameter.callback(context, parameter, value) if parameter.callback else value


# Typer would load pydantic to convert a value, which takes longer than all the rest of the start.
# Every parameter of dcq is text or a switch, and dcq reads the text itself.
TyperOption.process_value = TyperArgument.process_value = _take_value  # type: ignore[method-assign, assignment]


def _whole_number(_: Any, parameter: Any, value: str | None) -> int | None:
    """Read an option that counts something."""
    if value is None:
        return None
    if not (re.fullmatch("[0-9]{1,17}", value) and int(value)):
        problem = f"{max(parameter.opts, key=len)}: {value!r} is not a whole number above 0"
        raise UsageError(problem, "write it like 50")
    return int(value)


def _several(_: Any, __: Any, typed: Sequence[str]) -> tuple[str, ...]:
    """Read an option whose values are given one by one, or separated by commas."""
    return tuple(value.strip() for text in typed for value in text.split(",") if value.strip())


def pairs(
    typed: Sequence[str], option: str, example: str, *, at_last: bool = False
) -> dict[str, str]:
    """Read an option whose values are of the form ``THIS=THAT``, parted at the first or last ``=``.

    Raises:
        UsageError: one is not.
    """
    found = {}
    for text in typed:
        parted = text.rpartition("=") if at_last else text.partition("=")
        left, _, right = (part.strip() for part in parted)
        if not (left and right):
            raise UsageError(f"{option}: {text!r} is not clear", f"write it like {example!r}")
        found[left] = right
    return found
