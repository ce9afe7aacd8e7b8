"""Read article files: TOML, or the JSON Lines of ``dcq export`` with an article a line."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from dcq.errors import Fault, UserError
from dcq.ingest.checks import problems
from dcq.ingest.decisions import Decisions
from dcq.ingest.entries import ENTRIES, Article
from dcq.ingest.faults import Faults
from dcq.ingest.inputs import Input, not_text
from dcq.ingest.toml_lines import Position, find_lines

# Names with dots between them, each run once; tomllib takes memory by the square of a key's.
_PART = r"""\.[ \t]*+(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+"""
_DOTTED = re.compile(f"(?:{_PART})++", re.ASCII)
_PARTS = 8  # of a key; those of the format have two
_SHOWN = 100  # characters of a faulty value that an error shows
_MARK = "review"  # the key of what a draft leaves to its user


def read_article(file: Path) -> Article:
    """Read and validate one TOML file.

    Raises:
        UserError: the file cannot be read or is not of the format; every fault is named
            with its place in the file.
    """
    with closing(Input(file)) as opened:
        ((_, read),) = read_articles(opened)
        article = read()
        assert isinstance(article, Article)
        return article


def read_articles(file: Input) -> Iterator[tuple[Position, Callable[[], Article | Decisions]]]:
    """Where each article of a file stands, and a function that reads it, or decisions.

    Raises:
        UserError: the file holds no text.
    """
    if file.is_toml():
        content = b"".join(file.lines())
        place = _in_toml(lambda: _decode(content, file.name), file.name)
        yield place, lambda: _validate(_load(_decode(content, file.name), file.name), place)
        return
    for number, line in enumerate(file.lines(), start=1):
        if line.strip():
            place = Position(f"{file.name}, line {number}")
            yield place, partial(_parse_json, line, place)


def parse_toml(content: str, where: str) -> Article:
    """Validate the text of an article file; ``where`` names it in errors.

    Raises:
        UserError: it is not of the format.
    """
    return _validate_article(_load(content, where), _in_toml(lambda: content, where))


def _in_toml(content: Callable[[], str], where: str) -> Position:
    """The top of a TOML file, whose lines are found once there is a fault."""
    return Position(where, cache(lambda: find_lines(content())))


def _load(content: str, where: str) -> Any:
    """What a TOML text holds."""
    too_deep = UserError(f"{where} is not TOML that dcq reads: too deep", "simplify its keys")
    runs = (found[0] for found in _DOTTED.finditer(content))
    if any(run.count(".") > _PARTS and len(re.findall(_PART, run)) > _PARTS for run in runs):
        raise too_deep
    try:
        return tomllib.loads(content)
    except RecursionError:
        raise too_deep from None
    except ValueError as error:  # TOML's own, and the one of a number of thousands of digits
        raise UserError(f"{where} is not TOML: {error}", "correct that line") from error


def _decode(content: bytes, where: str) -> str:
    try:
        return str(content, "utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_text(where) from error


def _parse_json(line: bytes, place: Position) -> Article | Decisions:
    try:
        return _validate(json.loads(_decode(line, place.file)), place)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{place} is not JSON: {error}", "write an article a line") from error


def _validate(document: Any, top: Position) -> Article | Decisions:
    """Validate an article, or decisions."""
    if not (isinstance(document, dict) and {"merge", "different", "link"} & document.keys()):
        return _validate_article(document, top)
    faults = Faults()
    with _adding(faults, top):
        decided = Decisions.model_validate(document)
    faults.refuse()
    return decided


def _validate_article(document: Any, top: Position) -> Article:
    """Validate table by table, so that a file of a million faults is not searched for all."""
    faults = Faults()
    for place, mark in _take_marks(document, top) if isinstance(document, dict) else ():
        remedy = "decide, then delete the line"
        faults.add(top.file, Fault(str(place), f"{_MARK}: {_shown(mark)}", remedy))
    tables: dict[str, list[BaseModel]] = {}
    for name, kind in ENTRIES.items() if isinstance(document, dict) else ():
        tables[name] = []
        entries = document.get(name, [])
        if not isinstance(entries, list):
            entries = []
            faults.add(top.file, Fault(str(top.at(name)), f"{name}: is not a list of [[{name}]]"))
        for number, entry in enumerate(entries):
            if faults.count < faults.most:
                with _adding(faults, top.at(name, number)):
                    tables[name].append(kind.model_validate(entry))
    if faults.count:  # or what refers to an entry at fault would seem to refer to nothing
        tables = {name: [] for name in tables}
    with _adding(faults, top):
        article = Article.model_validate({**document, **tables} if tables else document)
    if not faults.count:
        for path, problem, remedy in problems(article):
            faults.add(top.file, Fault(str(top.at(*path)), problem, remedy))
    faults.refuse()
    return article


def _take_marks(value: Any, place: Position) -> Iterator[tuple[Position, Any]]:
    """The marks of what is still to be decided, each of which is taken out of the document."""
    if isinstance(value, dict) and _MARK in value:
        yield place.at(_MARK), value.pop(_MARK)
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for step, each in inside:
        if isinstance(each, dict | list):
            yield from _take_marks(each, place.at(step))


@contextmanager
def _adding(faults: Faults, place: Position) -> Iterator[None]:
    """Add what is wrong with a table of the document to the faults."""
    try:
        yield
    except ValidationError as error:
        for found in error.errors():
            at = place.at(*found["loc"])
            keys = [step for step in at.path if isinstance(step, str)]
            message = f"{keys[-1]}: {_message(found)}" if keys else _message(found)
            faults.add(place.file, Fault(str(at), message))


def _message(fault: Any) -> str:
    message = str(fault["msg"]).removeprefix("Value error, ")
    if fault["type"] == "string_unicode":
        message = "holds half a character"
    if fault["type"] == "too_long":
        message = f"has more than {fault['ctx']['max_length']} entries"
    value = fault["input"]
    return f"{_shown(value)!r} {message}" if isinstance(value, str) else message


def _shown(value: Any) -> Any:
    return f"{value[:_SHOWN]}…" if isinstance(value, str) and len(value) > _SHOWN else value
