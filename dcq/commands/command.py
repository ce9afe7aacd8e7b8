"""Make a command of a function that answers with a report.

The function's annotated parameters are the command's own options. The filters and the output
options are added here.
"""

import inspect
import shlex
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from dcq.commands import COMMANDS
from dcq.commands.options import FILTERS, LISTS, OUTPUT, Lists, Output, declared, make_parameter
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.names import did_you_mean
from dcq.output import FORMATS
from dcq.output.inert import description
from dcq.query.filters import Filters, Text
from dcq.reports import Report

if TYPE_CHECKING:
    from dcq.query.selection import Selection

_HEADINGS = ("Arguments", "Options", LISTS, FILTERS, OUTPUT)
_GROUPS: dict[str, tuple[type[Any], str]] = {"filters": (Filters, FILTERS), "lists": (Lists, LISTS)}


class Plain:
    """A command of Typer whose help and completion are plain text."""

    def __init__(self, name: str, *, help: str, **given: Any) -> None:  # noqa: A002
        """Make a command; the second paragraph of its help has the examples, a line each."""
        first, *rest = inspect.cleandoc(help).split("\n\n")
        if rest:  # \b keeps the lines of a paragraph as they are
            rest[0] = "\n  ".join(["\b", *map(str.strip, rest[0].splitlines())])
        shown = "\n\n".join([first, *rest])
        super().__init__(name=name, help=shown, rich_markup_mode=None, **given)  # type: ignore[call-arg]

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """The commands or options that a shell is offered, with harmless descriptions."""
        offered: list[Any] = super().shell_complete(ctx, incomplete)  # type: ignore[misc]
        for item in offered:
            item.help = description(item.help)
        return offered


class Command(Plain, TyperCommand):
    """A command whose help lists its options under the headings they were declared with."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """List the arguments, then the options of each heading."""
        listed: dict[str, list[tuple[str, str]]] = {heading: [] for heading in _HEADINGS}
        parameters: list[Any] = self.get_params(ctx)
        for parameter in parameters:
            if parameter.param_type_name == "argument":
                listed["Arguments"].append((parameter.metavar, parameter.help))
            else:
                record = parameter.get_help_record(ctx)
                listed[parameter.rich_help_panel or "Options"].append(record)
        for heading, records in listed.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)


class Group(Plain, TyperGroup):
    """A command that only has commands under it; alone, it prints its help."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse what comes before the command."""
        if not args and not ctx.resilient_parsing:
            print(ctx.get_help())
            ctx.exit()
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is invoked.

        Raises:
            UsageError: there is none of that name.
        """
        if args[0] not in self.commands and not ctx.resilient_parsing:
            remedy = did_you_mean(args[0], self.commands) or f"see {ctx.command_path} --help"
            raise UsageError(f"no command {args[0]!r}", remedy)
        return super().resolve_command(ctx, args)


class Reporting(Command):
    """A command that prints the report of a function."""

    def __init__(
        self,
        function: Callable[..., Report],
        *,
        as_of: bool | None = None,
        formats: tuple[str, ...] = FORMATS,
    ) -> None:
        """Make a command of a function.

        Args:
            function: gets the session and, by name, what the command's own options say; with a
                parameter ``filters`` or ``lists``, the command takes the options of those. Its
                docstring is the help.
            as_of: whether the command answers for an earlier date, too; if None, one that takes
                the filters does.
            formats: those that it prints, where they are not the usual ones.
        """
        self.function = function
        self.formats = formats
        self.own = declared(function)
        self.groups = {
            name: declared(*group)
            for name, group in _GROUPS.items()
            if name in function.__annotations__
        }
        self.output = declared(Output, OUTPUT)
        if not ("filters" in self.groups if as_of is None else as_of):
            del self.output["as_of"]
        if formats != FORMATS:
            said = self.output["format_"][1]._replace(words=formats)
            if "csv" not in formats:
                said = said._replace(help="Output format:")
            self.output["format_"] = Text, said
        if "csv" not in formats:
            for name in ("csv", "json", "spreadsheet_safe", "spreadsheet"):
                del self.output[name]
        params = [
            make_parameter(name, kind, option)
            for options in (self.own, *self.groups.values(), self.output)
            for name, (kind, option) in options.items()
        ]
        # What stands without an option may still be told from what it means.
        settings = {"allow_extra_args": "filters" in self.groups}
        super().__init__(
            function.__name__,
            params=params,
            help=function.__doc__ or "",
            context_settings=settings,
        )

    def invoke(self, ctx: Any) -> None:
        """Print the report; the exit code is 1 where it says that the command failed."""
        typed = ctx.params
        given = {name: typed[name] for name in self.own}
        for group, options in self.groups.items():
            given[group] = _GROUPS[group][0](**{name: typed[name] for name in options})
        output = Output(**{name: typed[name] for name in self.output})
        named_db = ctx.find_root().params["db"]
        sources = given["filters"].source if "filters" in given else ()
        session = Session(output, self.formats, named_db, sources)
        session.command = shlex.join(ctx.obj or ())
        declared_here = {**self.own, **self.groups.get("lists", {})}
        files = [typed[name] for name, (_, option) in declared_here.items() if option.is_file]
        if not session.answer(partial(self._report, session, given, ctx.args), files):
            raise typer.Exit(1)

    def _report(self, session: Session, given: dict[str, Any], words: list[str]) -> Report:
        """The report of the function, which words without an option have a say in."""
        if not words:
            return self.function(session, **given)
        from dcq.commands.guesses import place_words

        filters = self.groups["filters"]
        typed = {**given, **asdict(given["filters"])}
        placed = place_words(words, {**self.own, **filters}, typed, session.database(""))
        for name, value in placed.items():
            placed[name] = (*typed[name], *value) if isinstance(value, tuple) else value
        own = {name: placed[name] for name in self.own if name in placed}
        of_filters = {name: placed[name] for name in filters if name in placed}
        kept = replace(given["filters"], **of_filters)
        report = self.function(session, **{**given, **own, "filters": kept})
        said = [
            f"--{name.strip('_').replace('_', '-')} {_as_typed(value)}"
            for name, value in placed.items()
        ]
        report.notes.insert(0, f"read as: dcq {self.name} {' '.join(said)}")
        return report


def _as_typed(value: Any) -> str:
    return shlex.quote(",".join(value) if isinstance(value, tuple) else str(value))


def listing(name: str, list_all: Callable[["Selection"], Report], *examples: str) -> Reporting:
    """The command that lists what the filters keep, and has no options of its own."""

    def app(session: Session, filters: Filters) -> Report:
        from dcq.query.selection import select_projects

        return list_all(select_projects(session.database(), filters))

    app.__doc__ = "\n".join([COMMANDS[name], "", *examples])
    return Reporting(app)
