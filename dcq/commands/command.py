"""Make a command of a function that answers with a report.

The function's annotated parameters are the command's own options. The filters and the output
options are added here, and what becomes of the report is decided here, alike for every command.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import Annotated, Any, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from dcq.commands.completion import completion
from dcq.commands.options import FILTERS, OUTPUT, Output, several
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.names import did_you_mean
from dcq.output import RENDERERS, write_notes
from dcq.output.inert import description
from dcq.query.filters import Argument, Filters, Option
from dcq.reports import Report

# What a value raises that dcq never writes, wherever it is first used.
_WRONG_VALUES = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip
_HEADINGS = ("Arguments", "Options", FILTERS, OUTPUT)


class LeanParameters:
    """Takes every value as typed, so that Typer does not load pydantic to convert it.

    Loading pydantic takes longer than all the rest of the start. Every parameter of dcq is text
    or a switch, and dcq reads the text itself, with errors that name a remedy.
    """

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, the one for help included."""
        parameters: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for parameter in parameters:
            parameter.process_value = _value_reader(parameter)
        return parameters

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """The commands or options that a shell is offered, with harmless descriptions."""
        offered: list[Any] = super().shell_complete(ctx, incomplete)  # type: ignore[misc]
        for item in offered:
            item.help = description(item.help)
        return offered


def _value_reader(parameter: Any) -> Callable[[Any, Any], Any]:
    def process_value(context: Any, value: Any) -> Any:
        """Take a value as it is, unless it is empty.

        Raises:
            UsageError: it is, as a script's unset variable leaves it; to ignore the option
                would answer for everything.
        """
        texts = value if isinstance(value, list | tuple) else [value]
        if any(isinstance(one, str) and not one.replace(",", " ").strip() for one in texts):
            name = max(parameter.opts, key=len)
            raise UsageError(f"{name}: the value is empty", "give one, or leave it out")
        return parameter.callback(context, parameter, value) if parameter.callback else value

    return process_value


class Command(LeanParameters, TyperCommand):
    """A command whose help lists its options under the headings they were declared with."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """List the arguments, then the options of each heading."""
        listed: dict[str, list[tuple[str, str]]] = {heading: [] for heading in _HEADINGS}
        for parameter in self.get_params(ctx):
            if parameter.param_type_name == "argument":
                listed["Arguments"].append((parameter.metavar, parameter.help))
            else:
                record = parameter.get_help_record(ctx)
                listed[getattr(parameter, "rich_help_panel", None) or "Options"].append(record)
        for heading, records in listed.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)


class Group(LeanParameters, TyperGroup):
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


def reporting(
    group: typer.Typer | None = None,
    *,
    filters: bool = False,
    as_of: bool | None = None,
    formats: tuple[str, ...] = tuple(RENDERERS),
    examples: tuple[str, ...] = (),
) -> Callable[[Callable[..., Report]], typer.Typer]:
    """Make a command of a function that answers with a report.

    Args:
        group: the app to add it to; one of its own if None.
        filters: whether the command takes the filters; the function then gets
            ``filters``, a ``Filters``.
        as_of: whether the command answers for an earlier date, too; like ``filters`` if None.
        formats: those that it prints, where they are not the usual ones.
        examples: command lines that the help opens with.

    Returns:
        The app that has the command.
    """
    app = group or typer.Typer(add_completion=False, rich_markup_mode=None)
    filtering = _declared(Filters, FILTERS) if filters else {}
    output = _declared(Output, OUTPUT)
    if not (filters if as_of is None else as_of):
        del output["as_of"]
    if "csv" not in formats:
        output["format_"] = (
            str | None,
            Option("Output format:", "FORMAT", formats, short="-f", heading=OUTPUT),
        )
        for name in ("csv", "json", "spreadsheet_safe"):
            del output[name]

    def decorate(function: Callable[..., Report]) -> typer.Typer:
        own = _declared(function)

        def command(ctx: typer.Context, **given: Any) -> None:
            chosen = Output(**{name: given.pop(name) for name in output})
            if filters:
                given["filters"] = _read_filters({name: given.pop(name) for name in filtering})
            session = ctx.obj.for_command(chosen, formats)
            files = [given[name] for name, (_, option) in own.items() if option.is_file]
            if not _answer(session, files, partial(function, session, **given)):
                raise typer.Exit(1)

        context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
        declared = (own | filtering | output).items()
        parameters = [_parameter(name, kind, option) for name, (kind, option) in declared]
        signature = inspect.Signature([context, *parameters])
        command.__signature__ = signature  # type: ignore[attr-defined]
        command.__annotations__ = {}
        app.command(function.__name__, cls=Command, help=_help(function, examples))(command)
        return app

    return decorate


def _answer(session: Session, files: Sequence[Any], make: Callable[[], Report]) -> bool:
    """Print a report to where it goes, and return whether the command succeeded.

    Args:
        session: of the command.
        files: what the command works on and its answer must not replace: one, several or None.
        make: makes the report.
    """
    named = [[file] if isinstance(file, str) else file or () for file in files]
    try:
        with session.open_output(chain.from_iterable(named)) as out:
            report = make()
            session.print(report, out)
        write_notes(report.notes, session.stderr)
    except BrokenPipeError:  # the reader has seen enough, which is no error
        return True
    except _WRONG_VALUES as error:
        session.blame_database(error)
        raise
    finally:
        session.close()
    return not report.failed


def _declared(what: Any, heading: str = "") -> dict[str, tuple[Any, Option]]:
    """The options that a function or class declares, by name, each with the type of its value."""
    return {
        name: (hint.__origin__, option._replace(heading=heading or option.heading))
        for name, hint in get_type_hints(what, include_extras=True).items()
        for option in getattr(hint, "__metadata__", ())
    }


def _parameter(name: str, kind: Any, option: Option) -> inspect.Parameter:
    """A parameter for Typer; each of them may be left out."""
    words = f" {', '.join(option.words)}." if option.help.endswith(":") else ""
    said: dict[str, Any] = {
        "help": option.help + words,
        "metavar": option.metavar,
        "autocompletion": completion(option),
    }
    if isinstance(option, Argument):
        info = typer.Argument(**said)
    else:
        names = [f"--{name.strip('_').replace('_', '-')}", *filter(None, [option.short])]
        info = typer.Option(*names, rich_help_panel=option.heading, **said)
    kind, default = {bool: (bool, False), str | None: (kind, None)}.get(kind, (list[str], []))
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[kind, info],
    )


def _read_filters(typed: dict[str, Any]) -> Filters:
    """The filters of a command line, where commas separate several values of one."""
    lists = {name: value for name, value in typed.items() if isinstance(value, list | tuple)}
    return Filters(**typed | {name: several(value) for name, value in lists.items()})


def _help(function: Callable[..., Report], examples: Sequence[str]) -> str:
    """What the help says before the options: a line, the examples, the rest."""
    first, _, rest = (inspect.getdoc(function) or "").partition("\n\n")
    # \b keeps the lines of a paragraph as they are.
    shown = "\b\n" + "\n".join(f"  {example}" for example in examples)
    return "\n\n".join(filter(None, (first, shown, rest)))
