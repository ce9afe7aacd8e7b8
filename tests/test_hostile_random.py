"""Random text, bytes and command lines: what no corpus has thought of."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dcq.amounts import SCALES, UNITS, VAGUE, parse_amount, read_phrase
from dcq.errors import UsageError
from dcq.number_words import NUMBER_WORDS, join_words, normalise
from dcq.vocabulary import METRICS
from tests.conftest import ROOT
from tests.hostile_corpus import TEXTS, commands
from tests.hostile_files import CONTENTS, CSV
from tests.library import examples
from tests.processes import Arena, snapshot

WORDS = sorted({*NUMBER_WORDS, *SCALES, *UNITS, *VAGUE}) + (
    "- – à to et and entre de d' l' dont des + ~ > < ≥ ≤ € $ EUR USD , . ; ( ) au moins up plus"
    " que 0 1 12 1,5 1.5 1.000 1,000.5 10 000 ² ٣ Ⅷ 9999999999999999999"
).split(" ")
soup = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
metrics = st.sampled_from(sorted(METRICS))


@examples(80)
@given(text=soup | st.text(max_size=40), metric=metrics)
@example(text="1" * 5000, metric="jobs")
@example(text="0." + "0" * 5000 + "1", metric="investment")
@example(text="cent mille " * 3000, metric="investment")
@example(text="\u0301" * 3000 + "5", metric="area")
@example(text="5 \u2028bn\x00", metric="investment")
def test_every_text_is_an_amount_or_a_clear_error(text: str, metric: str) -> None:
    """Bounds are whole, in order and such that the database can hold them."""
    found = [read_phrase(text, metric)]
    refused = None
    try:
        found.append(parse_amount(text, metric))
    except UsageError as error:
        refused = error
    assert refused is None or (refused.problem.startswith("amount: ") and refused.remedy)
    for quantity in filter(None, found):
        bounds = [bound for bound in (quantity.low, quantity.high) if bound is not None]
        assert all(type(bound) is int and 0 <= bound < 2**63 for bound in bounds)
        assert bounds == sorted(bounds)


@examples(50)
@given(words=st.lists(st.sampled_from(WORDS), max_size=20), ranged=st.booleans())
def test_number_words_are_joined_without_end_or_loss(words: list[str], ranged: bool) -> None:
    """Any run of words becomes numbers and the words that are none, never more of them."""
    tokens = [normalise(word) for word in words]
    joined = list(join_words(tokens, range_words=ranged))
    assert len(joined) <= len(tokens)
    assert [word for word in joined if isinstance(word, str) and word not in tokens] == []


# --- files


@pytest.fixture(scope="module")
def arena(databases: Path, tmp_path_factory: pytest.TempPathFactory) -> Arena:
    """A folder with the seed, and dcq at work in it."""
    place = tmp_path_factory.mktemp("arena") / "place"
    place.mkdir()
    shutil.copy(databases / "seed.db", place)
    return Arena(place)


VALID = {
    "csv": (CSV * 3).encode(),
    "jsonl": b'{"name": "A", "country": "FR", "investment": "5 Md"}\n' * 3,
    "json": b'[{"name": "A", "regions": "59"}, {"name": "B", "country": "DE", "jobs": 5}]',
    "toml": min((ROOT / "seed").glob("*/*.toml"), key=lambda f: f.stat().st_size).read_bytes(),
}


def mutated(source: random.Random, data: bytes) -> bytes:
    """Valid content with some of it changed, lost, doubled or taken from another file."""
    changed = bytearray(data)
    for _ in range(source.randint(1, 6)):
        start = source.randrange(len(changed) + 1)
        end = min(len(changed), start + source.choice((1, 1, 2, 8, 64)))
        other = source.choice(list(CONTENTS.values()))[:200]
        changed[start:end] = source.choice(
            (b"", source.randbytes(end - start), changed[start:end] * 3, b'"', b"\n", b"[", other)
        )
    return bytes(changed)


def try_files(arena: Arena, folder: Path, seeds: range) -> list[str]:
    """Import a file for each seed; those that showed a fault."""
    found = []
    before = snapshot(arena.place)
    for seed in seeds:
        source = random.Random(seed)
        kind = source.choice(sorted(VALID))
        data = source.randbytes(300) if seed % 5 == 0 else mutated(source, VALID[kind])
        file = folder / f"{seed}.{kind}"
        file.write_bytes(data)
        done = arena.run("import", "--dry-run", str(file), "--source-title", "T")
        found += [f"{seed}: {fault}; {data!r}; {done.stderr[-300:]}" for fault in done.faults()]
        file.unlink()
    return found + (["the folder changed"] if snapshot(arena.place) != before else [])


@pytest.mark.parametrize("start", [0, 10])
def test_random_files_are_imported_or_refused(start: int, arena: Arena, tmp_path: Path) -> None:
    """Random bytes and valid files that were damaged; a seed makes the same file again."""
    assert try_files(arena, tmp_path, range(start, start + 10)) == []


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 3000, 250))
def test_many_random_files_are_imported_or_refused(
    start: int, arena: Arena, tmp_path: Path
) -> None:
    """Two thousand of them."""
    assert try_files(arena, tmp_path, range(start, start + 250)) == []


# --- command lines

_NAMES = (
    "escaudain hauts-de-france 59 brookfield confidential gigafactories-ia 2025 2025-06~ 5bn 1GW"
    " site all csv json table markdown toml nuclear investment capacity region investor jobs EUR"
    " gross fr bounds operating . seed.db new.db new"
).split()


def vector(source: random.Random) -> list[str]:
    """A command with some of its options, some of others, and values of every kind."""
    every = commands()
    words = source.choice(list(every))
    own = [option for parameter in every[words] for option in parameter.opts]
    others = [option for parameters in every.values() for p in parameters for option in p.opts]
    values = [*_NAMES, *_NAMES, *(text for text in TEXTS.values() if "/" not in text)]
    line = [*words]
    for _ in range(source.randint(0, 5)):
        pick: Callable[[], list[Any]] = source.choice(
            (
                lambda: [source.choice(own), source.choice(values)],
                lambda: [f"{source.choice(own)}={source.choice(values)}"],
                lambda: [source.choice(own)],
                lambda: [source.choice(values)],
                lambda: [source.choice(others), source.choice(values)],
                lambda: [chr(source.randrange(1, 0xD800)) * source.randint(1, 9)],
            )
        )
        line.extend(pick())
    return [word for word in line if word not in {"", "/"} and not word.startswith("/")]


def try_lines(arena: Arena, seeds: range) -> list[str]:
    """Run a command line for each seed; those that showed a fault."""
    found = []
    place = arena.place
    before = snapshot(place)
    seed_db = (place / "seed.db").read_bytes()
    for seed in seeds:
        line = vector(random.Random(seed))
        done = arena.run(*line)
        faults = done.faults()
        if snapshot(place) != before:
            new = [file for file in place.iterdir() if file.name != "seed.db"]
            if done.code:
                faults.append(f"new: {new}")
            for file in new:
                shutil.rmtree(file) if file.is_dir() else file.unlink()
            if (place / "seed.db").read_bytes() != seed_db:
                if done.code or not {
                    "import",
                    "remove",
                    "merge",
                    "unmerge",
                    "undo",
                    "seed",
                    "restore",
                } & set(line):
                    faults.append("the database changed")
                (place / "seed.db").write_bytes(seed_db)
        found += [f"{seed}: {fault}; {line}; {done.stderr[-300:]}" for fault in faults]
    return found


@pytest.mark.parametrize("start", [0, 15])
def test_random_command_lines_are_answered_or_refused(start: int, arena: Arena) -> None:
    """No traceback, no hang, no memory, no change on disk; errors are clear and have a remedy."""
    assert try_lines(arena, range(start, start + 15)) == []


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 4000, 250))
def test_many_random_command_lines_are_answered_or_refused(start: int, arena: Arena) -> None:
    """Three thousand of them."""
    assert try_lines(arena, range(start, start + 250)) == []
