"""What was done to the database, and how to take it back.

Each entry keeps what the sources that it changed stated before, as an article file has it, and
the user's decisions. To take an entry back is to import that again.
"""

import json
import sqlite3
import zlib
from dataclasses import dataclass, field

from dcq.ingest.decisions import Decision
from dcq.ingest.documents import read_document


@dataclass(slots=True)
class Before:
    """What was there before a change.

    Attributes:
        sources: what each source stated, compressed; None where it was not there.
        seed: the state of each seed article among them.
        decisions: all decisions, where the change is one of them.
    """

    sources: dict[str, bytes | None] = field(default_factory=dict)
    seed: dict[str, str] = field(default_factory=dict)
    decisions: list[Decision] | None = None

    def remember(self, raw: sqlite3.Connection, source: str) -> None:
        """Keep what a source states now, once."""
        if source in self.sources:
            return
        document = read_document(raw, source)
        packed = None if document is None else zlib.compress(json.dumps(document).encode(), 1)
        self.sources[source] = packed
        query = "SELECT state FROM seed_article WHERE slug = ?"
        for (state,) in raw.execute(query, [source]):
            self.seed[source] = state
