"""What was there before a change, kept so that the change can be taken back.

Each entry of the history keeps what the sources that it changed stated before, as an article
file has it, the user's decisions, and the link checks. To take an entry back is to write that
again.
"""

import json
import sqlite3
import zlib
from dataclasses import dataclass, field
from typing import Any

from dcq.errors import UserError
from dcq.ingest.decisions import decisions
from dcq.ingest.documents import read_document
from dcq.ingest.links import link_checks
from dcq.store.identity import BACKUP


@dataclass(slots=True)
class Before:
    """What was there before a change.

    Attributes:
        sources: what each source stated, and the state of the seed article that it is, if any;
            None for what was not there.
        decisions: all decisions, where the change is one of them, and how many statements they
            gave another project.
        links: all link checks, where the change is one of them.
    """

    sources: dict[str, bytes] = field(default_factory=dict)
    decisions: list[Any] | None = None
    merged: int = 0
    links: list[Any] | None = None

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

    def remember_links(self, raw: sqlite3.Connection) -> None:
        """Keep the link checks as they are now, once."""
        if self.links is None:
            self.links = [*link_checks(raw)]

    def new_checks(self, raw: sqlite3.Connection) -> int:
        """How many link checks were added or changed since then."""
        return 0 if self.links is None else len({*link_checks(raw)}.difference(self.links))

    def pack(self) -> bytes:
        """All of it, for the history."""
        sources = {slug: packed.hex() for slug, packed in self.sources.items()}
        return zlib.compress(json.dumps([sources, self.decisions, self.links]).encode(), 1)

    @classmethod
    def unpack(cls, packed: bytes) -> "Before":
        """What ``pack`` made.

        Raises:
            UserError: it is not that.
        """
        try:
            sources, decided, links = json.loads(zlib.decompress(packed))
            kept = {slug: bytes.fromhex(one) for slug, one in sources.items()}
            return cls(kept, decided, links=links)
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
