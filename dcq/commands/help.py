"""``dcq help``: the manual by topic, and the help of any command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from dcq.commands.command import Command
from dcq.errors import UsageError
from dcq.names import did_you_mean, slugify
from dcq.output.manual import print_markdown

FOLDER = Path(__file__).parent.parent / "help"
"""Has a Markdown file for each topic, under the heading ``# topic: what it explains``."""
HELP = """Print a manual topic or the help of a command.

\b
  dcq help
  dcq help honest-totals
  dcq help list
"""


def _complete(ctx: Any, incomplete: str) -> list[str]:
    topics = sorted(file.stem for file in FOLDER.glob("*.md"))
    offered = *topics, *ctx.find_root().command.commands
    return [word for word in offered if word.startswith(incomplete)]


_TEXT = "A topic or a command; if omitted, all are listed."
NAME = typer.Argument(metavar="TOPIC|COMMAND", help=_TEXT, autocompletion=_complete)
app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=Command, help=HELP)
def show(ctx: typer.Context, name: Annotated[list[str] | None, NAME] = None) -> None:
    """Print a topic, the help of a command, or a list of both."""
    root: Any = ctx.find_root()
    topic = slugify(" ".join(words := name or []))
    manual = {file.stem: file.read_text("utf-8") for file in sorted(FOLDER.glob("*.md"))}
    if not words:
        formatter = root.make_formatter()
        formatter.write_usage("dcq help", "[TOPIC|COMMAND]")
        lines = [text.partition("\n")[0].partition(": ")[2] for text in manual.values()]
        with formatter.section("Topics"):
            formatter.write_dl([*zip(manual, lines, strict=True)])
        root.command.format_commands(root, formatter)
        ctx.obj.stdout.write(formatter.getvalue())
    elif topic in manual:
        print_markdown(manual[topic], ctx.obj.stdout, ctx.obj.terminal)
    elif words[0] in root.command.commands:
        _, command, _ = root.command.resolve_command(root, words[:1])
        command.invoke(command.make_context(words[0], [*words[1:], "--help"], parent=root))
    else:
        remedy = did_you_mean(topic, [*manual, *root.command.commands])
        problem = f"no topic or command {' '.join(words)!r}"
        raise UsageError(problem, remedy or f"use one of {', '.join(manual)}")
