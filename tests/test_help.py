"""``dcq help``: topics as they are in a pipe and drawn on a terminal, commands as ``--help``."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from dcq.cli import COMMANDS
from dcq.commands.help import FOLDER
from tests.conftest import Runner

TOPICS = sorted(file.stem for file in FOLDER.glob("*.md"))


def test_help_lists_every_topic_and_command_with_its_line(dcq: Runner) -> None:
    _, topics, commands = dcq("help").stdout.split("\n\n")
    assert [line.split()[0] for line in topics.splitlines()] == ["Topics:", *TOPICS]
    assert [line.split()[0] for line in commands.splitlines()] == ["Commands:", *COMMANDS]
    assert all(len(line.split()) > 2 for line in topics.splitlines()[1:])


@pytest.mark.parametrize("command", [*COMMANDS, "db path", "db backup"])
def test_the_help_of_a_command_is_what_its_option_prints(command: str, dcq: Runner) -> None:
    words = command.split()
    assert dcq("help", *words) == dcq(*words, "--help")


@pytest.mark.parametrize("topic", TOPICS)
def test_a_pipe_gets_a_topic_as_it_is(topic: str, dcq: Runner) -> None:
    assert dcq("help", topic) == ((FOLDER / f"{topic}.md").read_text("utf-8"), "", 0)


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("topic", TOPICS)
def test_a_terminal_gets_a_topic_drawn_within_its_width(
    topic: str, columns: int, dcq: Runner
) -> None:
    drawn = dcq("help", topic, columns=columns)
    assert (drawn.stderr, drawn.code) == ("", 0)
    lines = drawn.stdout.splitlines()
    assert max(map(cell_len, lines)) <= columns
    assert not [line for line in lines if line.startswith(("#", "```", "|--"))]
    # What is set as a block is drawn line by line, or it could not be copied.
    text = (FOLDER / f"{topic}.md").read_text("utf-8")
    commands = [line for line in text.splitlines() if line.startswith("$ ")]
    assert [line for line in commands if line not in {shown.strip() for shown in lines}] == []


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["filtres"], "no topic or command 'filtres'; did you mean filters?"),
        (["totale"], "no topic or command 'totale'; did you mean totals?"),
        (["xyzzyq"], f"no topic or command 'xyzzyq'; use one of {', '.join(TOPICS)}"),
        ([""], "name: the value is empty; give one, or leave it out"),
    ],
)
def test_an_unknown_topic_is_answered_with_the_nearest(
    words: list[str], error: str, dcq: Runner
) -> None:
    assert dcq("help", *words) == ("", f"dcq: {error}\n", 2)


def test_a_topic_is_found_however_it_is_spelled(dcq: Runner) -> None:
    assert dcq("help", "Honest", "totals") == dcq("help", "honest-totals")
