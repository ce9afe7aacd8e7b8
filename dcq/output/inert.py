"""Make text from the data harmless to a terminal."""

from __future__ import annotations

import re

# Control characters, the ones that reorder text, and lone surrogates.
_LIVE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def inert(text: str) -> str:
    """Show what a terminal would obey as an escape, and leave the rest as it is."""
    return _LIVE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
