"""The command line: the commands by name, and the one place where errors end."""

from __future__ import annotations

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
from typing import Annotated, Any, NoReturn, TextIO, cast

import typer
from typer import _completion_classes
from typer.main import get_command

from dcq.commands.command import Group, refuse_empty
from dcq.commands.session import Session
from dcq.errors import UserError
from dcq.output.inert import message
from dcq.store.reading import explain

COMMANDS = {
    "list": "Projects, filtered; live sites unless you say otherwise.",
    "show": "One project or region, whole.",
    "rank": "Who is largest, as far as anybody can say.",
    "totals": "Sums that can be defended line by line.",
    "diff": "What changed between two dates.",
    "cite": "A sentence to paste, with amount, doubt, sources and date.",
    "figures": "The ledger: every figure, with its words and source.",
    "investors": "Organisations and the parts they play.",
    "regions": "Regions, their projects and plans.",
    "power": "Power sources and what they are tied to.",
    "sources": "Articles and what each stated.",
    "gaps": "What is not known, project by project.",
    "import": "Your own articles.",
    "export": "Everything, losslessly.",
    "remove": "A source and all it stated.",
    "check": "Audit the database, also against the articles.",
    "db": "The database: path, info, init, upgrade, backup.",
    "help": "The manual by topic, and the help of a command.",
}
"""Each command with its line in the help; ``dcq.commands.NAME`` holds it."""

HELP = """Query announced AI data-centre projects; every number traces to its source.

\b
  dcq list --region hauts-de-france
  dcq show escaudain
  dcq figures --metric capacity --csv
"""


class Root(Group):
    """The commands; a command's module is imported only when it is the one invoked."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        for name, text in COMMANDS.items():
            # Enough for the help and for completion, which ask for no options.
            self.commands[name] = typer.core.TyperCommand(name, help=text)

    def _main_shell_completion(self, *given: Any) -> None:
        # Typer has Rich read descriptions as markup, and break them where a line is full.
        _completion_classes._sanitize_help_text = str  # type: ignore[assignment]
        super()._main_shell_completion(*given)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is invoked, and load it."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in COMMANDS and command is not None:
            module = f"{name}_" if iskeyword(name) else name
            command = get_command(import_module(f"dcq.commands.{module}").app)
            command.name = name
        return name, command, rest


def _print_version(wanted: bool) -> None:
    if wanted:
        from dcq import __version__

        print(f"dcq {__version__}")
        raise typer.Exit


app = typer.Typer(
    cls=Root,
    help=HELP,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root(
    ctx: typer.Context,
    db: Annotated[
        str | None,
        typer.Option("--db", metavar="PATH", help="The database; else DCQ_DB, else dcq's own."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """Keep the database that was named before the command."""
    refuse_empty({"db": db})
    ctx.obj = Session(named_db=db)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code; every error ends here.

    0 is done, 1 failed, 2 used wrongly, 130 interrupted. A closed pipe is not an error.
    """
    before = sys.stdout
    try:
        code: Any = get_command(app).main(arguments, prog_name="dcq", standalone_mode=False)
    except UserError as error:
        for fault in error.faults:
            _tell(str(fault))
        return _complain(str(error), error.exit_code)
    except typer.TyperException as error:
        text = error.format_message()
        path = getattr(getattr(error, "ctx", None), "command_path", "dcq")
        guess = text.endswith("?")  # "Did you mean …?" is a remedy
        return _complain(text if guess else f"{text.rstrip('.')}; see {path} --help", 2)
    except SystemExit as left:
        # Typer leaves so from completion, and where the reader of its help has gone.
        return 0 if sys.stdout is not before else int(left.code or 0)
    except BrokenPipeError:
        return 0
    except (sqlite3.Error, OSError, UnicodeError, MemoryError, RecursionError) as error:
        return _complain(*_trouble(error))
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except (AttributeError, KeyError, TypeError, ValueError):
        if any(name.startswith("_DCQ_COMPLETE") for name in os.environ):
            return 1  # a shell asked in a way that completion does not know; it shows nothing
        raise
    return code if isinstance(code, int) else 0


def _trouble(error: Exception) -> tuple[str, int]:
    """What the world around dcq did to it, in words, and the exit code for that."""
    if isinstance(error, sqlite3.Error):
        return "; ".join(explain(error, "")), 1
    if isinstance(error, UnicodeError):
        return "the command line is not UTF-8; set a UTF-8 locale, or spell it so", 2
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return where + "; ".join(explain(error, "check the path and its rights")), 1
    return "that is too much, or too deep, to keep in mind; give less at once", 1


def _complain(text: str, code: int) -> int:
    if _Interrupt.came:  # SQLite and SQLAlchemy make an error of their own of it
        return 130
    _tell(f"dcq: {text}")
    return code


class _Interrupt:
    """Whether somebody pressed Ctrl-C, whatever became of the exception on its way."""

    came = False

    @classmethod
    def hear(cls, *_: object) -> NoReturn:
        cls.came = True
        raise KeyboardInterrupt

    @classmethod
    def watch(cls) -> None:
        """Hear of it from now on, also where Python must drop an exception."""
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            return
        signal.signal(signal.SIGINT, cls.hear)
        told = sys.unraisablehook

        def unraisable(dropped: Any) -> None:
            if isinstance(dropped.exc_value, KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            else:
                told(dropped)

        sys.unraisablehook = unraisable


def _tell(text: str) -> None:
    with suppress(OSError):  # there is nobody left to tell; the exit code still says it
        print(message(text), file=sys.stderr)


def _nowhere(mode: str = "w") -> TextIO:
    return cast(TextIO, Path(os.devnull).open(mode, encoding="utf-8"))


def _as_named(error: UnicodeError) -> tuple[str | bytes, int]:
    """Write the bytes of a file's name that is not UTF-8, so that it still names the file."""
    with suppress(UnicodeError):
        return codecs.lookup_error("surrogateescape")(error)
    return codecs.lookup_error("backslashreplace")(error)


def main() -> NoReturn:
    """Run dcq on the process's own arguments and leave with its exit code."""
    # A stream that was closed before the start holds nothing, takes what is written and
    # keeps nothing. They are opened in this order, so that each gets its own descriptor and
    # no file of dcq's does.
    sys.stdin = sys.stdin or _nowhere("r")
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    codecs.register_error("as named", _as_named)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A file or pipe gets UTF-8, always; a terminal what it understands.
            kept = (None, "backslashreplace") if stream.isatty() else ("utf-8", "as named")
            stream.reconfigure(encoding=kept[0], newline="\n", errors=kept[1])
    # An answer is many small objects that live until it is printed. To look through them for
    # cycles as often as Python does took a tenth of the time of a large one.
    gc.set_threshold(100_000)
    try:
        _Interrupt.watch()
        code = run(sys.argv[1:])
    except Exception:
        if not _Interrupt.came:
            raise
        code = 130
    except KeyboardInterrupt:
        code = 130
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done but to leave
    if code == 130:
        gc.collect()  # closes the connections that an interrupted statement still holds
    try:
        sys.stdout.flush()
    except OSError as error:
        if not (code or isinstance(error, BrokenPipeError)):  # its reader has seen enough
            code = _complain(*_trouble(error))
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            # Python would complain once more when it closes the stream at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)
