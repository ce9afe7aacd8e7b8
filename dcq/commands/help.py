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
"""Holds a Markdown file for each topic; its heading is ``# topic: what it explains``."""
HELP = """Print a manual topic or the help of a command.

\b
  dcq help
  dcq help honest-totals
  dcq help list
"""


def _words(ctx: typer.Context, incomplete: str) -> list[str]:
    root: Any = ctx.find_root().command
    topics = sorted(file.stem for file in FOLDER.glob("*.md"))
    return [word for word in (*topics, *root.commands) if word.startswith(incomplete)]


NAME = typer.Argument(
    metavar="TOPIC|COMMAND",
    help="A topic or a command; if omitted, all are listed.",
    autocompletion=_words,
)
app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=Command, help=HELP)
def show(ctx: typer.Context, name: Annotated[list[str] | None, NAME] = None) -> None:
    """Print a topic, the help of a command, or a list of both."""
    root: Any = ctx.find_root()
    words = name or []
    topic = slugify(" ".join(words))
    manual = {file.stem: file.read_text("utf-8") for file in sorted(FOLDER.glob("*.md"))}
    if not words:
        formatter = root.make_formatter()
        formatter.write_usage("dcq help", "[TOPIC|COMMAND]")
        headings = [(key, text.partition("\n")[0]) for key, text in manual.items()]
        with formatter.section("Topics"):
            formatter.write_dl([(key, line.partition(": ")[2]) for key, line in headings])
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
