"""Run dcq, as ``dcq`` or as ``python -m dcq``: as little as can be before Ctrl-C is heard."""

import os
import signal

# Importing dcq takes longer than many a command, and holds nothing that would need an end.
# An interrupt before this line is Python's own; one that the caller ignores stays ignored.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))


def main() -> None:
    """Run dcq on the process's own arguments and leave with its exit code."""
    try:
        from dcq import cli

        cli.main()
    except SystemExit as left:
        # All is closed and flushed. To take the modules apart takes Python up to a second.
        os._exit(int(left.code or 0))
    except (ImportError, MemoryError, OSError, SystemError) as error:
        # Where memory ends, not even what tells of it may load: Python's own words must do.
        reason = str(error) or "the memory is used up"
        os.write(2, f"dcq: cannot go on: {reason}; allow it more memory, or reinstall\n".encode())
        os._exit(1)


if __name__ == "__main__":
    main()
