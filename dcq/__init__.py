"""dcq: query announced AI data-centre projects, each number with its source."""

__version__ = "0.1.0"
