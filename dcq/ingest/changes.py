"""What changes a database besides an import, and what takes a change back.

Each is one transaction, and one entry of the history if it changed anything.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from dcq.errors import UsageError, UserError
from dcq.ingest.decisions import decisions
from dcq.ingest.documents import read_document
from dcq.ingest.entries import Article
from dcq.ingest.faults import Faults
from dcq.ingest.history import Before, count_merged
from dcq.ingest.links import LinkEntry, write_checks
from dcq.ingest.remove import mark_seed, remove_statements
from dcq.ingest.seed import write_seed
from dcq.ingest.statements import Change
from dcq.ingest.toml_lines import Position
from dcq.ingest.writer import Writer
from dcq.query.catalogue import heirs
from dcq.query.links import linked
from dcq.store.identity import REVISION, SEED_EDITION, OutdatedDatabaseError
from dcq.store.reading import open_for_reading
from dcq.store.writing import back_up, driver_of, migrate, writing

_LONGEST = 500  # characters of a command that the history keeps


def record(writer: Writer, command: str) -> None:
    """Add what a writer did to the history, if that changed anything."""
    raw, before = writer.raw, writer.before
    is_decided = before.decisions is not None and before.decisions != decisions(raw)
    checked = before.new_checks(raw)
    if not (is_decided or checked or any(map(writer.has_changed, writer.changes))):
        return
    effect = {
        "added": sum(change.added for change in writer.changes),
        "changed": sum(change.changed for change in writer.changes)
        + is_decided * abs(count_merged(raw) - before.merged)
        + checked,
        "gone": sum(change.gone for change in writer.changes),
    }
    said = command.encode(errors="backslashreplace").decode()
    said = said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
    raw.execute(
        "INSERT INTO history (date, command, effect, before) VALUES (?, ?, ?, ?)",
        [_now(), said, json.dumps(effect), before.pack()],
    )


def remove_source(path: Path, slug: str, command: str) -> None:
    """Remove a source and all that it alone stated; what other sources state stays.

    What supersedes it takes the place of what it superseded.
    """
    with writing(path) as connection:
        writer = Writer(connection)
        inherited = heirs(writer.raw, slug)
        for one in (slug, *inherited):
            writer.before.remember(writer.raw, one)
            writer.statements.remember(one)
        writer.raw.executemany(
            "UPDATE source SET supersedes = ? WHERE slug = ?",
            [(older, heir) for heir, older in inherited.items()],
        )
        remove_statements(writer.raw, slug)
        writer.finish()
        mark_seed(writer.raw, slug, "removed")
        if writer.statements.knew(slug):
            record(writer, command)


def change_decisions(path: Path, change: Callable[[sqlite3.Connection], None], command: str) -> int:
    """Change the decisions, and return how many statements that gave another project.

    Raises:
        UserError: they cannot be changed so.
    """
    with writing(path) as connection:
        writer = Writer(connection)
        writer.before.remember_decisions(writer.raw)
        change(writer.raw)
        writer.finish()
        record(writer, command)
        return abs(count_merged(writer.raw) - writer.before.merged)


def check_links(path: Path, checks: Sequence[LinkEntry], command: str) -> tuple[int, int]:
    """Keep the checks of links that sources have or cite.

    Returns:
        How many of the checks differ from what is stored, and how many are of no source's link.
    """
    with writing(path) as connection:
        writer = Writer(connection)
        writer.before.remember_links(writer.raw)
        known = linked(writer.raw)
        kept = [check for check in checks if check.url in known]
        write_checks(writer.raw, kept)
        record(writer, command)
        return writer.before.new_checks(writer.raw), len(checks) - len(kept)


def record_audit(path: Path, slugs: Sequence[str]) -> None:
    """Keep that every number of these sources is accounted for, as of today.

    That is no statement, and so no entry of the history: a change of the source removes it.
    """
    with writing(path) as connection:
        day = datetime.now(UTC).date().isoformat()
        query = "UPDATE source SET audited = ? WHERE slug = ? AND audited IS NOT ?"
        driver_of(connection).executemany(query, [(day, slug, day) for slug in slugs])


def seed_again(path: Path, command: str) -> list[Change]:
    """Bring back dcq's own articles that were removed or changed, and say what that changed."""
    with writing(path) as connection:
        writer = write_seed(connection, again=True)
        record(writer, command)
        return writer.changes


def upgrade_database(path: Path) -> Path | None:
    """Bring the schema and the seed up to this version, after a backup beside the database.

    What that changes of the seed is an entry of the history; ``restore`` takes back the rest.

    Returns:
        The backup, or None where there was nothing to do.

    Raises:
        UserError: the database is not dcq's or newer than this dcq, or cannot be written.
    """
    with suppress(OutdatedDatabaseError), closing(open_for_reading(path)) as current:
        if _is_at_edition(current):
            return None
    with writing(path) as connection:
        raw = driver_of(connection)
        if _is_at_edition(raw):  # another process was faster
            return None
        backup = back_up(path)
        migrate(connection)
        # A database made without the seed stays without it.
        if raw.execute("SELECT 1 FROM seed_article").fetchone():
            record(write_seed(connection), "db upgrade")
    return backup


def _is_at_edition(raw: sqlite3.Connection) -> bool:
    """Whether an open database has this version's schema, and its seed or none."""
    (revision,) = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    (edition,) = raw.execute("PRAGMA user_version").fetchone()
    (seeded,) = raw.execute("SELECT count(*) FROM seed_article").fetchone()
    return bool(revision >= REVISION and (edition >= SEED_EDITION or not seeded))


def undo(path: Path, number: int | None) -> tuple[list[Change], str]:
    """Take back an entry of the history, or the last one that is not taken back.

    Returns what that changed, and a note of which entry it was.

    Raises:
        UserError: there is none, a later one rests on it, or what was there cannot be written.
    """
    with writing(path) as connection:
        raw = driver_of(connection)
        entry, command, before = _to_undo(raw, number)
        with _explaining(entry):
            changes = _restore(connection, before)
        raw.execute("UPDATE history SET undone = ? WHERE id = ?", [_now(), entry])
    return changes, f"undone: entry {entry}, dcq {command}"


def _to_undo(raw: sqlite3.Connection, number: int | None) -> tuple[int, str, Before]:
    """The entry to take back, unless a later one changed the same."""
    if number is not None:
        known = raw.execute("SELECT undone FROM history WHERE id = ?", [number]).fetchone()
        if known is None:
            raise UsageError(f"the history has no entry {number}", "see dcq history")
        if known[0] is not None:
            raise UserError(f"entry {number} was undone at {known[0]}", "see dcq history")
    query = "SELECT id, command, before FROM history WHERE undone IS NULL AND id >= ? ORDER BY id"
    entries = raw.execute(query, [number or 0]).fetchall()
    if not entries:
        raise UserError("nothing to undo", "see dcq history")
    entry, command, packed = entries[0 if number else -1]
    found = Before.unpack(packed)
    gone, merged = _what_goes(raw, found)
    for later, said, kept in reversed(entries[1:] if number else []):
        before = Before.unpack(kept)
        rests = [f"changed {one}" for one in sorted(before.sources.keys() & found.sources.keys())]
        if before.decisions is not None and found.decisions is not None:
            rests.append("changed the decisions")
        if before.links is not None and found.links is not None:
            rests.append("changed the link checks")
        known = {(one[0], one[1]) for one in before.decisions or ()}
        if before.decisions is not None and (new := sorted(merged - known)):
            rests.append(f"merged {new[0][0]} into {new[0][1]}")
        if heir := min(before.sources.keys() & gone.keys(), default=""):
            rests.append(f"wrote {heir}, which supersedes {gone[heir]},")
        if rests:
            problem = f"entry {later} (dcq {said}) {rests[0]} after entry {entry}"
            raise UserError(problem, f"undo that first: dcq undo {later}")
    return entry, command, found


def _what_goes(
    raw: sqlite3.Connection, found: Before
) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """What would be left without its ground if those sources were as they were before.

    Returns:
        The sources that supersede one that was not there, with that one; and the merges of
        projects that none but those sources name, and that they did not name before.
    """
    documents = {source: found.stated(source)[0] for source in found.sources}
    named = {p["slug"] for told in documents.values() for p in (told or {}).get("project", ())}
    added = [source for source, told in documents.items() if not told]
    listed = "(SELECT value FROM json_each(?))"
    query = f"SELECT slug, supersedes FROM source WHERE supersedes IN {listed}"
    gone = {
        slug
        for (slug,) in raw.execute(
            "SELECT p.slug FROM mention_statement m JOIN source s ON s.id = m.source_id"
            " LEFT JOIN merged_statement g ON g.kind = 'mention' AND g.statement_id = m.id"
            " JOIN project_record p ON p.id = coalesce(g.project_id, m.project_id)"
            f" GROUP BY p.id HAVING min(s.slug IN {listed})",
            [json.dumps([*documents])],
        )
    } - named
    merged = {(d.other, d.slug) for d in decisions(raw) if d.is_same and gone & {d.other, d.slug}}
    return dict(raw.execute(query, [json.dumps(added)])), merged


def _restore(connection: Connection, before: Before) -> list[Change]:
    """Write what was there before in the place of what is."""
    writer, faults = Writer(connection), Faults()
    for source in before.sources:  # all of them first: a name may come from any of them
        writer.statements.remember(source)
        remove_statements(writer.raw, source)
    stated = {source: before.stated(source) for source in before.sources}
    for source, (document, _) in stated.items():
        if document:
            for fault in writer.add_article(Article.model_validate(document), Position(source)):
                faults.add(source, fault)
    faults.refuse()
    if before.decisions is not None:
        writer.raw.execute("DELETE FROM decision")
        query = "INSERT INTO decision VALUES (?, ?, ?, ?, ?)"
        writer.raw.executemany(query, before.decisions)
    if before.links is not None:
        writer.raw.execute("DELETE FROM link_check")
        writer.raw.executemany("INSERT INTO link_check VALUES (?, ?, ?)", before.links)
    changes = writer.finish()
    for source, (document, seed) in stated.items():
        if read_document(writer.raw, source) != document:
            problem = f"{source} would not be as it was: another source gives its names otherwise"
            raise UserError(problem, "undo the later entries first; see dcq history")
        writer.raw.execute("DELETE FROM seed_article WHERE slug = ?", [source])
        if seed:
            writer.raw.execute("INSERT INTO seed_article VALUES (?, ?, ?)", [source, *seed])
    return changes


@contextmanager
def _explaining(entry: int) -> Iterator[None]:
    """Say of which entry it is that it cannot be taken back."""
    try:
        yield
    except UserError as error:
        problem = f"entry {entry} cannot be undone: {error.problem}"
        raise UserError(problem, error.remedy, faults=error.faults) from error


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
