"""Tell a person who waits how far a long command has come, and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from dcq.output.inert import message

_PATIENCE = 1.0  # seconds after which somebody wants to know


@contextmanager
def progress(
    stream: TextIO, what: str, *, counted: bool = False
) -> Iterator[Callable[[int, int], None]]:
    """Draw progress on a terminal, from the second second on; elsewhere nothing.

    Args:
        stream: where to draw.
        what: what is worked on.
        counted: whether things are counted, and not bytes.

    Yields:
        A function to call with how much of how much is done.
    """
    if not stream.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    done = (
        (MofNCompleteColumn(), TaskProgressColumn(show_speed=True))
        if counted
        else (DownloadColumn(), TransferSpeedColumn())
    )
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *done,
        TimeRemainingColumn(),
        console=Console(file=stream),
        transient=True,
    )
    start = time.monotonic()
    task = bar.add_task(message(what), total=None)

    def tell(done: int, total: int) -> None:
        if time.monotonic() - start > _PATIENCE:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield tell
    finally:
        bar.stop()
