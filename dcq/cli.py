"""The command line: the commands by name, and the one place where errors end."""

import codecs
import gc
import os
import signal
import sqlite3
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from keyword import iskeyword
from pathlib import Path
from typing import Any, NoReturn, TextIO, cast

import typer
from typer.main import get_install_completion_arguments

from dcq import __version__
from dcq.commands import COMMANDS
from dcq.commands.command import Group
from dcq.commands.completion import adapt_typer
from dcq.commands.options import Output, declared, make_parameter
from dcq.errors import UserError
from dcq.output.terminal import print_message
from dcq.query.filters import Option
from dcq.store.reading import explain

HELP = """Query announced AI data-centre projects; every number traces to its source.

  dcq list --region hauts-de-france
  dcq show escaudain
  dcq figures --metric capacity --csv
"""


_GUESSES = {
    "search": ["list", "--kind", "all", "--status", "all"],
    "find": ["list", "--kind", "all", "--status", "all"],
    "top": ["rank"],
    "version": ["--version"],
}
"""What some words mean that people type for a command."""


def _guessed(ctx: Any, args: list[str]) -> list[str]:
    """The command line that is meant; the words after ``search`` are to be searched for."""
    meant = _GUESSES[args[0]]
    if meant == ["--version"]:
        _print_version(ctx, None, True)
    count = next((n for n, word in enumerate(args[1:]) if word.startswith("-")), len(args) - 1)
    if meant[0] == "list" and count:
        return [*meant, "--search", " ".join(args[1 : count + 1]), *args[count + 1 :]]
    return [*meant, *args[1:]]


class Root(Group):
    """The commands; a command's module is imported only when it is the one invoked."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is invoked, and load it."""
        if args[0] in _GUESSES and not ctx.resilient_parsing:
            args = _guessed(ctx, args)
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None:
            module = f"{name}_" if iskeyword(name) else name
            command = import_module(f"dcq.commands.{module}").app
            command.name = name
        return name, command, rest


def _print_version(ctx: Any, _: Any, wanted: bool) -> None:
    if wanted:
        print(f"dcq {__version__}")
        ctx.exit()


adapt_typer()
VERSION = make_parameter("version", bool, Option("Print the version and exit."))
VERSION.callback, VERSION.is_eager = _print_version, True
app = Root(
    name="dcq",
    help=HELP,
    # Enough for the help and for completion, which ask for no options.
    commands=[typer.core.TyperCommand(name, help=text) for name, text in COMMANDS.items()],
    params=[
        make_parameter("db", *declared(Output)["db"]),
        VERSION,
        *get_install_completion_arguments(),
    ],
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code; every error ends here.

    0 is done, 1 failed, 2 used wrongly, 130 interrupted. A closed pipe is not an error.
    """
    before = sys.stdout
    try:
        code: Any = app.main(arguments, prog_name="dcq", standalone_mode=False, obj=arguments)
    except UserError as error:
        for fault in error.faults:
            _print_error(str(fault))
        return _fail(str(error), error.exit_code)
    except typer.TyperException as error:
        path = getattr(getattr(error, "ctx", None), "command_path", "dcq")
        return _fail(f"{error.format_message().rstrip('.')}; see {path} --help", 2)
    except SystemExit as left:
        # Typer leaves so from completion, and where the reader of its help has gone.
        return 0 if sys.stdout is not before else int(left.code or 0)
    except BrokenPipeError:
        return 0
    except (sqlite3.Error, OSError, UnicodeError, MemoryError, RecursionError) as error:
        return _fail(*_explain(error))
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except (AttributeError, KeyError, TypeError, ValueError):
        if any(name.startswith("_DCQ_COMPLETE") for name in os.environ):
            return 1  # a shell asked in a way that completion does not know; it shows nothing
        raise
    return code if isinstance(code, int) else 0


def _explain(error: Exception) -> tuple[str, int]:
    """What went wrong outside dcq, in words, and the exit code for that."""
    if isinstance(error, sqlite3.Error):
        return "; ".join(explain(error, "")), 1
    if isinstance(error, UnicodeError):
        return "the command line is not UTF-8; type it in a UTF-8 locale", 2
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return where + "; ".join(explain(error, "check the path and its rights")), 1
    return "the input is too large or nested too deep for the memory; give less at once", 1


def _fail(text: str, code: int) -> int:
    if _interrupts:  # SQLite and SQLAlchemy make an error of their own of it
        return 130
    _print_error(f"dcq: {text}")
    return code


_interrupts: list[int] = []
"""The times that Ctrl-C was pressed, also where a library swallowed the exception."""


def _watch_interrupts() -> None:
    """Notice Ctrl-C from now on, also where Python must drop an exception."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        return
    told = sys.unraisablehook

    def receive(number: int, _: object) -> NoReturn:
        _interrupts.append(number)
        raise KeyboardInterrupt

    def unraisable(dropped: Any) -> None:
        if isinstance(dropped.exc_value, KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        else:
            told(dropped)

    signal.signal(signal.SIGINT, receive)
    sys.unraisablehook = unraisable


def _print_error(text: str) -> None:
    with suppress(OSError):  # no one reads it; the exit code still says it
        print_message(text)


def _null_stream(mode: str = "w") -> TextIO:
    return cast(TextIO, Path(os.devnull).open(mode, encoding="utf-8"))


def _spell_file_name(error: UnicodeError) -> tuple[str | bytes, int]:
    """Write a file's name that is not UTF-8 byte by byte, so that it still names the file."""
    with suppress(UnicodeError):
        return codecs.lookup_error("surrogateescape")(error)
    return codecs.lookup_error("backslashreplace")(error)


def main() -> NoReturn:
    """Run dcq on the process's own arguments and leave with its exit code."""
    # A stream that was closed before the start is replaced, in this order: each then gets its
    # own descriptor, and no file of dcq's does.
    sys.stdin = sys.stdin or _null_stream("r")
    sys.stdout = sys.stdout or _null_stream()
    sys.stderr = sys.stderr or _null_stream()
    codecs.register_error("as named", _spell_file_name)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A file or pipe gets UTF-8, always; a terminal what it understands.
            kept = (None, "backslashreplace") if stream.isatty() else ("utf-8", "as named")
            stream.reconfigure(encoding=kept[0], newline="\n", errors=kept[1])
    # An answer is many small objects that live until it is printed. Looking for cycles among
    # them as often as Python does took a tenth of the time of a large one.
    gc.set_threshold(100_000)
    try:
        _watch_interrupts()
        code = run(sys.argv[1:])
    except (Exception, KeyboardInterrupt):
        if not _interrupts:
            raise
        code = 130
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing is left to interrupt
    if code == 130:
        gc.collect()  # closes the connections that an interrupted statement still holds
    try:
        sys.stdout.flush()
    except OSError as error:
        if not (code or isinstance(error, BrokenPipeError)):  # its reader has seen enough
            code = _fail(*_explain(error))
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            # Python would complain once more when it closes the stream at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)
