"""Show how far a long command has come, and how long it will take."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dcq.output.inert import message

_PATIENCE = 1.0  # seconds before anything is drawn


@contextmanager
def progress(what: str, *, counted: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Draw progress on standard error, after a second; nothing where that is no terminal.

    Yields a function to call with how much of how much is done, in bytes unless ``counted``.
    """
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich import progress as rich
    from rich.console import Console

    done: tuple[rich.ProgressColumn, ...] = rich.DownloadColumn(), rich.TransferSpeedColumn()
    if counted:
        done = rich.MofNCompleteColumn(), rich.TaskProgressColumn(show_speed=True)
    text = rich.TextColumn("{task.description}", markup=False)
    columns = (text, rich.BarColumn(), *done, rich.TimeRemainingColumn())
    bar = rich.Progress(*columns, console=Console(file=sys.stderr), transient=True)
    start = time.monotonic()
    task = bar.add_task(message(what), total=None)

    def show(done: int, total: int) -> None:
        if time.monotonic() - start > _PATIENCE:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield show
    finally:
        bar.stop()
