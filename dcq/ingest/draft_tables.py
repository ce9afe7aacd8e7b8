"""What a draft says of a project or region, and how its tables are written as TOML."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_SAME = ("metric", "amount", "scope", "target", "conversion", "review")


@dataclass
class Subject:
    """A project or region on its way into the draft."""

    entry: dict[str, Any]
    doubts: list[str] = field(default_factory=list)
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    figures: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    def add(self, name: str, fact: dict[str, Any]) -> None:
        """Add a fact, once."""
        if fact not in self.lists.setdefault(name, []):
            self.lists[name].append(fact)

    def state(self, line: int, figure: dict[str, Any]) -> None:
        """Add a figure; where it says another in other words, that one takes its basis."""
        for _, stated in self.figures:
            bases = {figure.get("basis"), stated.get("basis")} - {"unspecified"}
            same = all(figure.get(key) == stated.get(key) for key in _SAME)
            if same and len(bases) < 2:
                if "basis" in stated:
                    stated["basis"] = next(iter(bases), "unspecified")
                return
        self.figures.append((line, figure))


def subject_lines(table: str, one: Subject) -> list[str]:
    """A project or region, with its figures."""
    doubts = " ".join(Counter(one.doubts))
    entry = {**one.entry, **one.lists} | ({"review": doubts} if doubts else {})
    written = ["", f"[[{table}]]", *pairs(entry)]
    for line, figure in one.figures:
        written += ["", f"# line {line}", f"[[{table}.figures]]", *pairs(figure)]
    return written


def pairs(table: dict[str, Any]) -> list[str]:
    """The keys of a table with their values, a line each."""
    return [f"{key} = {toml_value(value)}" for key, value in table.items() if value is not None]


def toml_value(value: Any) -> str:
    """A value as TOML has it, on one line."""
    if isinstance(value, dict):
        return f"{{ {', '.join(pairs(value))} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml_value, value))}]"
    # JSON writes a text and a truth value as TOML does, but for one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def comment(text: str) -> str:
    """A comment, without what would end its line."""
    return "# " + re.sub(r"[\x00-\x1f\x7f]", " ", text)
