"""Input that means harm: texts to type, files to name, and the command lines that take them."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword
from typing import Any, NamedTuple

from dcq.cli import COMMANDS, app

# What a shell can pass: anything but NUL; bytes that are no UTF-8 come as lone surrogates.
TEXTS = {
    "markup": "[bold red]x[/] [link=https://evil.example]y[/link] [/] :boom:",
    "unclosed markup": "[/",
    "escape": "\x1b]0;title\x07\x1b[2J\x1b[31m",
    "C1 escape": "\x9b2J\x9d0;x\x9c",
    "formula": '=HYPERLINK("https://evil.example","x")',
    "formula of a command": "@SUM(1+1)*cmd|' /C calc'!A0",
    "plus": "+33",
    "SQL": "'; DROP TABLE project; --",
    "SQL that is true": "' OR 1=1 --",
    "SQL wildcards": "%_*?[!]^\\",
    "full-text query": 'NEAR("a" OR) AND NOT *',
    "lone surrogate": "\udcff\udc80",
    "bidi": "\u202ecod.exe\u2066\u061c",
    "line ends": "a\nb\r\nc\u2028d\u0085e",
    "huge number": "9" * 400,
    "huge exponent": "1e999999999",
    "number too long for Python": "1" * 5000,
    "decimals": "0." + "0" * 5000 + "1",
    "64 bits": "9223372036854775808",
    "below zero": "-1",
    "not a number": "nan",
    "other digits": "٣²½Ⅷ㊿",
    "date beyond": "9999-12-31~",
    "date before": "0000-00-00",
    "year": "10000",
    "format string": "%s%n{0.__class__}{}",
    "shell": "$(touch owned) `touch owned` ; touch owned | touch owned",
    "path up": "../up/passwd",
    "path of a device": "/dev/zero",
    "path too long": "a/" * 3000 + "b",
    "name too long": "n" * 300,
    "URI": "file:seed.db?mode=rw&vfs=x#y",
    "option": "--help",
    "dash": "-",
    "dashes": "--",
    "equals": "=",
    "commas": ",,,a,,,",
    "semicolons": ";;a;;",
    "many commas": "site," * 3000,
    "many words": "mot " * 3000,
    "blank": " \t\u00a0\u202f",
    "nothing": "",
    "combining": "e" + "\u0301" * 2000,
    "expanding": "\ufdfa" * 500,
    "long": "x" * 100_000,
    "emoji": "🏭👩‍👩‍👧‍👦🇫🇷",
    "other script": "مركز بيانات 資料中心",
    "quotes": "\"'`’«»“”",
    "deep brackets": "(" * 5000,
}


class Place(NamedTuple):
    """Where on the command line a text can stand.

    Attributes:
        command: the words of the command.
        option: the option's name, or the empty text for an argument.
        own: what the command must be given beside it.
    """

    command: tuple[str, ...]
    option: str
    own: tuple[str, ...]

    def line(self, text: str) -> list[str]:
        """A command line with a text at this place."""
        if not self.command:
            return [f"{self.option}={text}", "list"]
        if self.option:
            return [*self.command, *self.own, f"{self.option}={text}"]
        return [*self.command, *self.own, "--", text]

    def __str__(self) -> str:
        return " ".join((*self.command, self.option or "ARGUMENT"))


# What a command needs to come as far as its other options.
_OWN = {
    ("show",): ("escaudain",),
    ("diff",): ("--from=2024",),
    ("remove",): ("no-such-source",),
    ("draft",): ("article.txt",),
    ("import",): ("list.csv", "--source-title=T", "--dry-run"),
    ("rank",): (),
    ("gaps",): ("--evidence",),
}


def commands() -> dict[tuple[str, ...], list[Any]]:
    """Every command of dcq with its parameters, as Typer has them."""
    found: dict[tuple[str, ...], list[Any]] = {(): app.params}
    for name in COMMANDS:
        module = f"{name}_" if iskeyword(name) else name
        command: Any = import_module(f"dcq.commands.{module}").app
        if hasattr(command, "commands"):
            found |= {(name, sub): one.params for sub, one in command.commands.items()}
        else:
            found[name,] = command.params
    return found


def places() -> list[Place]:
    """Every option that takes a text, and every argument, of every command."""
    found = []
    for command, parameters in commands().items():
        for parameter in parameters:
            argument = parameter.param_type_name == "argument"
            if not argument and parameter.is_flag:
                continue
            option = "" if argument else max(parameter.opts, key=len)
            own = () if argument else _OWN.get(command, ())
            beside = tuple(word for word in own if word.partition("=")[0] != option)
            found.append(Place(command, option, beside))
    return found


def some(found: list[Place]) -> list[tuple[Place, str]]:
    """Each option once, on one of the commands that have it, with the name of one text."""
    by_option: dict[str, list[Place]] = {}
    for place in found:
        by_option.setdefault(place.option or str(place), []).append(place)
    names = list(TEXTS)
    return [
        (choice[number % len(choice)], names[number * 7 % len(names)])
        for number, choice in enumerate(by_option.values())
    ]


def main() -> None:
    """Print how many runs of dcq the slow tests make of all this."""
    from tests.hostile_files import CONTENTS, MADE, NAMES, WAYS

    found = places()
    options, files = len(found) * len(TEXTS), (len(CONTENTS) * len(NAMES) + len(MADE)) * WAYS
    print(f"{len(TEXTS)} texts in {len(found)} options and arguments: {options}")
    print(
        f"{len(CONTENTS)} files by {len(NAMES)} names, {len(MADE)} odd ones, {WAYS} ways: {files}"
    )
    print(f"hostile inputs tried: {options + files}")


if __name__ == "__main__":
    main()
