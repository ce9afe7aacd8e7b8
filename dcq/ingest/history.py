"""What was there before a change, kept so that the change can be taken back.

Each entry of the history keeps what the sources that it changed stated before, as an article
file has it, and the user's decisions. To take an entry back is to write that again.
"""

import json
import sqlite3
import zlib
from dataclasses import dataclass, field
from typing import Any

from dcq.errors import UserError
from dcq.ingest.decisions import decisions
from dcq.ingest.documents import read_document
from dcq.store.identity import BACKUP


@dataclass(slots=True)
class Before:
    """What was there before a change.

    Attributes:
        sources: what each source stated, and the state of the seed article that it is, if any;
            None for what was not there.
        decisions: all decisions, where the change is one of them, and how many statements they
            gave another project.
    """

    sources: dict[str, bytes] = field(default_factory=dict)
    decisions: list[Any] | None = None
    merged: int = 0

    def remember(self, raw: sqlite3.Connection, source: str) -> None:
        """Keep what a source states now, once."""
        if source not in self.sources:
            query = "SELECT digest, state FROM seed_article WHERE slug = ?"
            now = read_document(raw, source), raw.execute(query, [source]).fetchone()
            self.sources[source] = zlib.compress(json.dumps(now).encode(), 1)

    def remember_decisions(self, raw: sqlite3.Connection) -> None:
        """Keep the decisions as they are now, once."""
        if self.decisions is None:
            self.decisions, self.merged = [*decisions(raw)], count_merged(raw)

    def pack(self) -> bytes:
        """All of it, for the history."""
        sources = {slug: packed.hex() for slug, packed in self.sources.items()}
        return zlib.compress(json.dumps([sources, self.decisions]).encode(), 1)

    @classmethod
    def unpack(cls, packed: bytes) -> "Before":
        """What ``pack`` made.

        Raises:
            UserError: it is not that.
        """
        try:
            sources, decided = json.loads(zlib.decompress(packed))
            return cls({slug: bytes.fromhex(one) for slug, one in sources.items()}, decided)
        except (zlib.error, ValueError, TypeError, AttributeError) as error:
            raise UserError("the history holds what dcq does not write", BACKUP) from error

    def stated(self, source: str) -> tuple[dict[str, Any] | None, list[str] | None]:
        """What a source stated, and the digest and state of the seed article that it is."""
        document, seed = json.loads(zlib.decompress(self.sources[source]))
        return document, seed


def count_merged(raw: sqlite3.Connection) -> int:
    """How many statements a merge gave another project."""
    counted: tuple[int] = raw.execute("SELECT count(*) FROM merged_statement").fetchone()
    return counted[0]
