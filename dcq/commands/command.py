"""Make a command of a function that answers with a report.

The function's parameters are the command's own; the filters and the output options,
declared once in ``options``, are added to its signature here, and what becomes of its
report is decided here, alike for every command.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from dcq.commands.options import COMMON_OPTIONS, FILTER_OPTIONS, FILTERS, OUTPUT
from dcq.commands.session import Session
from dcq.errors import UsageError
from dcq.output import RENDERERS, write_notes
from dcq.output.inert import description
from dcq.query.filters import Filters
from dcq.reports import Report

# What a value raises that dcq never writes, wherever it is first made use of.
_BY_VALUES = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip
ARGUMENTS, OPTIONS = "Arguments", "Options"
_ARGUMENTS = {"name", "project", "file", "files", "source"}
_MANY = {field.name for field in fields(Filters) if field.default == ()}


class TextAsTyped:
    """Keeps Typer from loading pydantic, which costs more than all the rest of the start.

    Every parameter of dcq is text or a switch, and is read by dcq itself, whose errors
    name a remedy; there is nothing left for pydantic to convert.
    """

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, the one for help included, each taking its value as typed."""
        parameters: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for parameter in parameters:
            parameter.process_value = _taking(parameter)
        return parameters

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """The commands or options that a shell is offered, described in words alone."""
        offered: list[Any] = super().shell_complete(ctx, incomplete)  # type: ignore[misc]
        for item in offered:
            item.help = description(item.help)
        return offered


def _taking(parameter: Any) -> Callable[[Any, Any], Any]:
    def process_value(context: Any, value: Any) -> Any:
        if value is None and (parameter.multiple or parameter.nargs == -1):
            value = ()
        return parameter.callback(context, parameter, value) if parameter.callback else value

    return process_value


class Command(TextAsTyped, TyperCommand):
    """A command whose help groups its options and keeps the lines of its examples."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """List the options under the heading that each was declared with."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if record := parameter.get_help_record(ctx):
                panel = getattr(parameter, "rich_help_panel", None) or OPTIONS
                heading = ARGUMENTS if parameter.param_type_name == "argument" else panel
                panels.setdefault(heading, []).append(record)
        for heading in sorted(panels, key=(ARGUMENTS, OPTIONS, FILTERS, OUTPUT).index):
            with formatter.section(heading):
                formatter.write_dl(panels[heading])


class Group(TextAsTyped, TyperGroup):
    """A command that only has commands under it; alone, it prints its help."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse what comes before the command."""
        if not args and not ctx.resilient_parsing:
            print(ctx.get_help())
            ctx.exit()
        return super().parse_args(ctx, args)


def reporting(
    *,
    filters: bool = False,
    as_of: bool | None = None,
    formats: tuple[str, ...] = tuple(RENDERERS),
    examples: tuple[str, ...] = (),
) -> Callable[[Callable[..., Report]], typer.Typer]:
    """Make a Typer app, with one command, of a function that answers with a report.

    Args:
        examples: command lines that the help opens with.
        filters: whether the command takes the filters; the function then gets
            ``filters``, a ``Filters``.
        formats: those that it prints, where they are not the usual ones.
        as_of: whether the command answers for an earlier date, too; like ``filters`` if None.
    """
    added = {**(FILTER_OPTIONS if filters else {}), **COMMON_OPTIONS}
    if not (filters if as_of is None else as_of):
        del added["as_of"]

    def decorate(function: Callable[..., Report]) -> typer.Typer:
        own = [
            parameter
            for name, parameter in inspect.signature(function, eval_str=True).parameters.items()
            if name not in {"session", "filters"}
        ]

        def command(ctx: typer.Context, **given: Any) -> None:
            session: Session = ctx.obj
            refuse_empty(given)
            common = {name: given.pop(name, None) for name in COMMON_OPTIONS}
            arguments: dict[str, Any] = {"session": session.of(_format(common), common, formats)}
            if filters:
                chosen = {name: given.pop(name) for name in FILTER_OPTIONS}
                arguments["filters"] = Filters(**{k: _values(k, v) for k, v in chosen.items()})
            try:
                named = [*(given.get("files") or ()), given.get("file"), given.get("skeleton")]
                with arguments["session"].opened(filter(None, named)) as out:
                    report = function(**arguments, **given)
                    arguments["session"].print(report, out)
                write_notes(report.notes, arguments["session"].stderr)
            except BrokenPipeError:  # the reader has seen enough, which is no error
                raise typer.Exit(0) from None
            except _BY_VALUES as error:
                arguments["session"].blame(error)
                raise
            finally:
                arguments["session"].close()
            if report.failed:
                raise typer.Exit(1)

        context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
        parameters = [
            context,
            *(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own),
            *(_parameter(name, option) for name, option in added.items()),
        ]
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        command.__annotations__ = {}
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        first, _, rest = (inspect.getdoc(function) or "").partition("\n\n")
        # \b keeps the lines of a paragraph as they are.
        shown = "\b\n" + "\n".join(f"  {example}" for example in examples)
        text = "\n\n".join(filter(None, (first, shown, rest)))
        app.command(function.__name__, cls=Command, help=text)(command)
        return app

    return decorate


def _parameter(name: str, option: Any) -> inspect.Parameter:
    """A parameter of the command for an option; all of them may be left out."""
    if name in _MANY:
        annotation: Any = list[str] | None
        default: Any = None
    elif option.metavar is None:
        annotation, default = bool, False
    else:
        annotation, default = str | None, None
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[annotation, option],
    )


def refuse_empty(given: dict[str, Any]) -> None:
    """Refuse an option without a value, which a script's unset variable would leave.

    Raises:
        UsageError: there is one; to pass over it would answer for everything.
    """
    for name, value in given.items():
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        if any(not text.strip(" ,") for text in texts):
            called = name.rstrip("_").replace("_", "-")
            option = called if name in _ARGUMENTS else f"--{called}"
            raise UsageError(f"{option}: the value is empty", "give one, or leave it out")


def _values(name: str, given: Any) -> Any:
    """The values of a filter, where commas part several."""
    if name not in _MANY:
        return given
    return tuple(
        value.strip() for text in given or () for value in text.split(",") if value.strip()
    )


def _format(output: dict[str, Any]) -> str | None:
    """The one format that the flags name, if any."""
    named = [output["format_"].lower()] if output["format_"] else []
    named += [name for name in ("csv", "json") if output[name]]
    if len(set(named)) > 1:
        raise UsageError(f"several formats: {', '.join(named)}", "give one")
    if not named and output["output"]:
        suffix = Path(output["output"]).suffix[1:].lower()
        return {"md": "markdown"}.get(
            suffix, suffix if suffix in {"tsv", "json", "jsonl"} else None
        )
    return named[0] if named else None


def whole_number(text: str | None, option: str) -> int | None:
    """Read an option that counts something.

    Raises:
        UsageError: it is no whole number above zero.
    """
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:18]) > 0 and len(text) < 18):
        raise UsageError(f"{option}: {text!r} is not a whole number above 0", "write it like 50")
    return int(text)
