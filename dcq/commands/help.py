"""``dcq help``: the manual by topic, and the help of any command."""

import sys
from pathlib import Path
from typing import Any

from dcq.commands import COMMANDS
from dcq.commands.command import Command
from dcq.commands.options import make_parameter
from dcq.errors import UsageError
from dcq.names import did_you_mean, slugify
from dcq.output.terminal import print_markdown
from dcq.query.filters import Argument, Texts

FOLDER = Path(__file__).parent.parent / "help"
"""Has a Markdown file for each topic, under the heading ``# topic: what it explains``."""
TOPICS = {file.stem: file for file in sorted(FOLDER.glob("*.md"))}
NAME = Argument(
    "A topic or a command; if omitted, all are listed.", "TOPIC|COMMAND", (*TOPICS, *COMMANDS)
)
HELP = f"""{COMMANDS["help"]}

  dcq help
  dcq help honest-totals
  dcq help list
"""


class Help(Command):
    """The command that explains the others."""

    def invoke(self, ctx: Any) -> None:
        """Print a topic, the help of a command, or a list of both."""
        root, words = ctx.find_root(), ctx.params["name"]
        topic = slugify(" ".join(words))
        if not words:
            print(_contents(root), end="")
        elif topic in TOPICS:
            print_markdown(TOPICS[topic].read_text("utf-8"), sys.stdout)
        elif words[0] in COMMANDS:
            _, command, _ = root.command.resolve_command(root, words[:1])
            command.invoke(command.make_context(words[0], [*words[1:], "--help"], parent=root))
        else:
            remedy = did_you_mean(topic, NAME.words) or f"use one of {', '.join(TOPICS)}"
            raise UsageError(f"no topic or command {' '.join(words)!r}", remedy)


def _contents(root: Any) -> str:
    """The topics and the commands, a line each."""
    formatter = root.make_formatter()
    formatter.write_usage("dcq help", "[TOPIC|COMMAND]")
    lines = [file.read_text("utf-8").partition("\n")[0] for file in TOPICS.values()]
    with formatter.section("Topics"):
        formatter.write_dl([tuple(line[2:].split(": ", 1)) for line in lines])
    root.command.format_commands(root, formatter)
    return str(formatter.getvalue())


app = Help("help", params=[make_parameter("name", Texts, NAME)], help=HELP)
