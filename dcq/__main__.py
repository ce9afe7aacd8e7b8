"""Run dcq as ``python -m dcq``."""

from dcq.cli import main

if __name__ == "__main__":
    main()
