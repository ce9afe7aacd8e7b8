"""What the shell offers for a value: words of the field, and names from the database.

Completion only ever reads: without a database it offers the words alone.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

from typer import _completion_classes, _completion_shared
from typer._click.shell_completion import CompletionItem

from dcq.errors import UserError
from dcq.names import fold, slugify
from dcq.output.inert import completes, description
from dcq.query.filters import Option

Offer = list[tuple[str, str]]


def completion(option: Option) -> Callable[[Any, Any, str], list[CompletionItem]]:
    """A function that offers the values of an option that are known."""

    def complete(ctx: Any, _: Any, incomplete: str) -> list[CompletionItem]:
        offer: Offer = [pair for table in option.tables for pair in _named(ctx, incomplete, table)]
        offer += [(word, "") for word in option.words if fold(word).startswith(fold(incomplete))]
        # fish shows what begins with the very text that was typed, capitals aside.
        typed = incomplete if "fish" in os.environ.get("_DCQ_COMPLETE", "") else ""
        return [
            CompletionItem(word if typed.isascii() else typed + word[len(typed) :], help=told)
            for word, told in offer
        ]

    return complete


def complete_in_zsh(shell: _completion_classes.ZshComplete) -> str:
    """What zsh runs: it matches what is offered with the word on its line, as dcq spells that."""
    text = _offer_in_zsh(shell)
    args, typed = shell.get_completion_args()
    prefixes = {item.value[: len(typed)] for item in shell.get_completions(args, typed)}
    prefix = prefixes.pop() if len(prefixes) == 1 else typed
    if prefix == typed or not completes(prefix):
        return text
    return f"PREFIX={prefix}; {text}"


_offer_in_zsh = _completion_classes.ZshComplete.complete


def adapt_typer() -> None:
    """Have Typer's completion take descriptions as they are, in dcq's order, in any spelling."""
    # Typer has Rich read descriptions as markup, and break them where a line is full.
    _completion_classes._sanitize_help_text = str  # type: ignore[assignment]
    _completion_classes.ZshComplete.complete = complete_in_zsh  # type: ignore[method-assign, assignment]
    for shell, sorts, keeps in (
        ("bash", "complete -o default", "complete -o nosort -o default"),
        ("fish", "--no-files", "--no-files --keep-order"),
    ):
        script = _completion_shared._completion_scripts[shell].replace(sorts, keeps)
        _completion_shared._completion_scripts[shell] = script
        getattr(_completion_classes, f"{shell.capitalize()}Complete").source_template = script


def _named(ctx: Any, incomplete: str, table: str) -> list[tuple[str, str]]:
    from dcq.query.lookup import list_slugs
    from dcq.store.location import locate
    from dcq.store.reading import open_for_reading

    root = ctx.find_root()
    wanted = slugify(incomplete) + "-" * incomplete.endswith("-")
    try:
        path = locate(ctx.params.get("db") or root.params.get("db")).path
        with closing(open_for_reading(path)) as connection:
            found = list_slugs(connection, table)
    except (UserError, sqlite3.Error):
        return []  # no sound database, or no home for it, and nowhere to say so
    known = [row for row in found if completes(row[0]) and row[0].startswith(wanted)]
    return [(slug, description(title)) for slug, title in known]
