"""``dcq help``: topics as they are in a pipe and drawn on a terminal, commands as ``--help``."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from rich.cells import cell_len

from dcq.cli import COMMANDS
from dcq.commands.help import FOLDER
from tests.conftest import Runner

TOPICS = sorted(file.stem for file in FOLDER.glob("*.md"))


def test_help_lists_every_topic_and_command_with_its_line(reader: Runner) -> None:
    _, topics, commands = reader("help").stdout.split("\n\n")
    assert [line.split()[0] for line in topics.splitlines()] == ["Topics:", *TOPICS]
    assert [line.split()[0] for line in commands.splitlines()] == ["Commands:", *COMMANDS]
    assert all(len(line.split()) > 2 for line in topics.splitlines()[1:])


EVERY = [
    "",
    *COMMANDS,
    *(f"db {name}" for name in "path info init upgrade backup restore seed".split()),
]


@pytest.mark.parametrize("command", EVERY)
def test_help_fits_a_terminal_and_keeps_its_order(command: str, reader: Runner) -> None:
    """A line, examples, then arguments, options, filters and output; no type names, no "..."."""
    shown = reader(*command.split(), "--help").stdout
    assert max(map(cell_len, shown.splitlines())) <= 80
    headings = re.findall(r"^([A-Z][\w ]+):$", shown, re.MULTILINE)
    order = ("Arguments", "Options", "How lists are read", "Filters", "Output and database")
    order += ("Commands",)
    assert headings == [heading for heading in order if heading in headings]
    body = shown.splitlines()[1:]
    assert [line for line in body if "..." in line or re.search(r"<\w+", line)] == []
    if command != "db":
        assert re.match(r"    .*dcq ", body[3]), "an example"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_described_alike_in_both_places(command: str, reader: Runner) -> None:
    assert reader(command, "--help").stdout.splitlines()[2] == f"  {COMMANDS[command]}"


def test_an_option_says_the_same_on_every_command(reader: Runner) -> None:
    """What a filter or an output option means is declared once."""
    said: dict[str, set[str]] = defaultdict(set)
    for command in COMMANDS:
        shown = reader(command, "--help").stdout
        for part in re.split(r"^(?:Filters|Output and database):\n", shown, flags=re.M)[1:]:
            for entry in re.findall(r"^  (-.*(?:\n {6,}.*)*)", part, re.MULTILINE):
                option, _, text = " ".join(entry.split("\n")).partition("  ")
                said[option].add(" ".join(text.split()))
    assert len(said) > 20
    assert {option for option, texts in said.items() if len(texts) > 1} == {"-f, --format FORMAT"}


@pytest.mark.parametrize("command", [*COMMANDS, "db path", "db backup"])
def test_the_help_of_a_command_is_what_its_option_prints(command: str, reader: Runner) -> None:
    words = command.split()
    assert reader("help", *words) == reader(*words, "--help")


@pytest.mark.parametrize("topic", TOPICS)
def test_a_pipe_gets_a_topic_as_it_is(topic: str, reader: Runner) -> None:
    assert reader("help", topic) == ((FOLDER / f"{topic}.md").read_text("utf-8"), "", 0)


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("topic", TOPICS)
def test_a_terminal_gets_a_topic_drawn_within_its_width(
    topic: str, columns: int, reader: Runner
) -> None:
    drawn = reader("help", topic, columns=columns)
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
    words: list[str], error: str, reader: Runner
) -> None:
    assert reader("help", *words) == ("", f"dcq: {error}\n", 2)


def test_a_topic_is_found_however_it_is_spelled(reader: Runner) -> None:
    assert reader("help", "Honest", "totals") == reader("help", "honest-totals")
