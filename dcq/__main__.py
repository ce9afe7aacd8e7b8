"""Run dcq, as ``dcq`` or as ``python -m dcq``; Ctrl-C works before anything else is loaded."""

import os
import signal

# Importing dcq takes longer than many commands and opens nothing that must be closed.
# Before this line Python handles interrupts; where the caller ignores them, so does dcq.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))


def main() -> None:
    """Run dcq on the process's own arguments and leave with its exit code."""
    try:
        from dcq import cli

        cli.main()
    except SystemExit as left:
        # Everything is closed and flushed. Unloading the modules takes Python up to a second.
        os._exit(int(left.code or 0))
    except (ImportError, MemoryError, OSError, SystemError) as error:
        # Without memory, the module that explains errors may not load either.
        reason = str(error) or "out of memory"
        os.write(2, f"dcq: cannot continue: {reason}; free memory, or reinstall dcq\n".encode())
        os._exit(1)


if __name__ == "__main__":
    main()
