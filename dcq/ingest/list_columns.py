"""What the columns of a file mean: which of them feed which of dcq's, and how their cells change.

All of that is found once a file, so that a row costs no more than what its cells need.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from dcq.errors import UserError
from dcq.ingest.list_amounts import SEVERAL
from dcq.ingest.list_rows import SEVERAL_COLUMNS, STATUS
from dcq.ingest.list_values import json_items, split_values
from dcq.ingest.profiles import BY_FOLDED, Profile, known_column
from dcq.names import did_you_mean, fold, number_of
from dcq.query.views import PROJECT_COLUMNS

PRINTED = frozenset(PROJECT_COLUMNS[: PROJECT_COLUMNS.index("sources") + 1])
"""The columns that ``dcq list --csv`` starts with: a file that has them all came from it."""


_SHOWN = 30  # columns that an error names
_JOINED = {*SEVERAL_COLUMNS, "note", "sources"}
_PLAIN_NUMBER = re.compile(r"\d{1,30}(\.\d{1,30})?", re.ASCII)
_TELLING = ("name", "slug", "own_id")


def telling_columns(profile: Profile, mapping: Mapping[str, str]) -> frozenset[str]:
    """What a file may call, folded, the columns that say which project a row is about."""
    mapped = {fold(theirs) for theirs, ours in mapping.items() if fold(ours) in map(fold, _TELLING)}
    profiled = {fold(theirs) for ours in _TELLING for theirs in profile.columns.get(ours, ())}
    return frozenset(mapped | profiled | {*map(fold, _TELLING)})


class Columns:
    """The columns of one file.

    Attributes:
        named: dcq's columns that the file feeds, each with the positions of its columns.
        ignored: the file's columns that dcq has no use for, and that no profile ignores.
        missing: dcq's columns for which the profile names columns that the file lacks.
        is_printed: whether the file is one that dcq printed.
        constants: what a row says that leaves a column empty.
    """

    def __init__(
        self,
        header: Sequence[str],
        profile: Profile,
        mapping: Mapping[str, str],
        file: str,
        *,
        is_nested: bool = False,
    ) -> None:
        """Find what the columns mean; ``is_nested``: ``location.state`` is inside ``location``."""
        self._header = header
        self._is_nested = is_nested
        self.named: dict[str, list[int]] = {}
        self.missing: list[str] = []
        self._by_name: set[str] = set()  # called in the file as dcq calls them
        self.unsplit: Counter[str] = Counter()
        self.constants = profile.constants
        self._opened_if = frozenset(map(fold, profile.opened_if))
        self._name(profile, mapping, file)
        self.ignored = list(self._unused(profile))
        self.is_printed = self.named.keys() >= PRINTED and self._by_name >= PRINTED
        self._single = [(c, p[0]) for c, p in self.named.items() if len(p) == 1]
        self._joined = [(c, p) for c, p in self.named.items() if len(p) > 1]
        self._changes = [
            (column, change)
            for column in (*self.named, *self.constants)
            for change in self._steps(column, profile)
        ]

    def read(self, raw: Sequence[str]) -> dict[str, str]:
        """The filled cells of a row by dcq's columns."""
        width = len(raw)
        cells = {
            column: text
            for column, position in self._single
            if position < width and (text := raw[position].strip())
        }
        for column, positions in self._joined:
            if text := self._join(column, positions, raw):
                cells[column] = text
        for column, value in self.constants.items():
            cells.setdefault(column, value)
        has_opened = not self._opened_if or fold(cells.get(STATUS, "")) in self._opened_if
        for column, change in self._changes:
            if column in cells and not (changed := change(cells[column])):
                del cells[column]
            elif column in cells:
                cells[column] = changed
        if not has_opened and "opened" in cells and "expected" not in cells:
            cells["expected"] = cells.pop("opened")
        return cells

    def check_telling(self, file: str) -> None:
        """Refuse a file of which no column says which project a row is about.

        Raises:
            UserError: there is none; the error names those that there are.
        """
        if self.named.keys().isdisjoint(_TELLING):
            shown = ", ".join(self._header[:_SHOWN]) + (", …" if self._header[_SHOWN:] else "")
            problem = f"{file}: no column is a project's name, slug or own_id"
            raise UserError(problem, f"say which, as in --map 'THEIRS=name'; it has {shown}")

    def feeds(self) -> Iterator[tuple[str, str]]:
        """Dcq's columns, each with what the file calls one that feeds it."""
        for column, positions in self.named.items():
            yield from ((column, self._header[at]) for at in positions)

    def notes(self) -> list[str]:
        """What the user should know about the columns, a line each."""
        notes = []
        if self.ignored:
            notes.append(f"columns that dcq does not use: {', '.join(self.ignored)}")
        if self.missing:
            notes.append(f"the profile has columns that the file lacks: {', '.join(self.missing)}")
        for column, number in self.unsplit.items():
            cells = number_of(number, "cell")
            notes.append(f"{column}: ';' is part of the value in {cells}; a profile can split it")
        return notes

    def _name(self, profile: Profile, mapping: Mapping[str, str], file: str) -> None:
        """Find the positions of the file's columns.

        Raises:
            UserError: --map names a column that is not there, or two columns are one.
        """
        positions: dict[str, list[int]] = {}
        exactly: dict[str, list[int]] = {}
        for position, theirs in enumerate(self._header):
            exactly.setdefault(theirs, []).append(position)
            positions.setdefault(fold(theirs), []).append(position)
        for theirs, ours in mapping.items():
            if fold(theirs) not in positions:
                remedy = did_you_mean(theirs, self._header) or f"it has {', '.join(self._header)}"
                raise UserError(f"{file} has no column {theirs!r}", remedy)
            self.named.setdefault(known_column(ours, "--map"), []).extend(positions[fold(theirs)])
        fed = {*map(fold, mapping)}
        one_each = set(self.named)
        for ours, feeding in profile.columns.items():
            feed = [exactly.get(theirs) or positions.get(fold(theirs), []) for theirs in feeding]
            if ours not in _JOINED and any(len(places) > 1 for places in feed):
                one_each.add(ours)
            there = [at for places in feed for at in places]
            fed |= {*map(fold, feeding)}
            if there:
                self.named[ours] = there
            else:
                self.missing += feeding
        fed |= {*map(fold, profile.ignore)}
        profiled = {*profile.columns} & self.named.keys()
        mapped = [self._header[at] for places in self.named.values() for at in places]
        fed |= {*map(fold, self._leading(mapped))}
        for name, found in positions.items():
            own = BY_FOLDED.get(name)
            if own and name not in fed and own not in profiled:
                self.named.setdefault(own, []).extend(found)
                one_each.add(own)
                self._by_name.add(own)
        for ours in one_each:
            if len(self.named[ours]) > 1:
                raise UserError(f"{file}: two columns are {ours}", "map one of them, or rename it")

    def _unused(self, profile: Profile) -> Iterator[str]:
        """The columns that are neither used nor ignored; of an unused object, none inside."""
        at_used = {at for positions in self.named.values() for at in positions}
        ignored = {*map(fold, profile.ignore)}
        used = [self._header[at] for at in at_used]
        leading = self._leading(used)
        whole = [*used, *(theirs for theirs in self._header if fold(theirs) in ignored)]
        for at, theirs in enumerate(self._header):
            inside = self._is_nested and any(theirs.startswith(f"{other}.") for other in whole)
            seen = at in at_used or fold(theirs) in ignored or theirs in leading
            if not (seen or inside):
                whole.append(theirs)
                yield theirs or f"column {at + 1}, which has no name"

    def _leading(self, columns: Sequence[str]) -> set[str]:
        """The columns that hold the objects that some nested columns are in."""
        parts = (column.split(".") for column in columns if self._is_nested)
        return {".".join(path[:deep]) for path in parts for deep in range(1, len(path))}

    def _join(self, column: str, positions: Sequence[int], raw: Sequence[str]) -> str:
        """The cells that feed one column: a text takes the first filled, a list takes all."""
        filled = [(p, text) for p in positions if p < len(raw) and (text := raw[p].strip())]
        if column == "note":
            return "; ".join(f"{self._header[position]}: {text}" for position, text in filled)
        if column in SEVERAL_COLUMNS:
            return SEVERAL.join(text for _, text in filled)
        if column == "sources":
            return "\n".join(text for _, text in filled)
        return filled[0][1] if filled else ""

    def _steps(self, column: str, profile: Profile) -> Iterator[Callable[[str], str]]:
        """What has to be done to the cells of a column, one after another."""
        if unknown := frozenset(profile.unknown.get(column, ())):
            numbers = {number for text in unknown if (number := _number(text)) is not None}
            yield lambda text: "" if text in unknown or _number(text) in numbers else text
        if column == STATUS and profile.statuses:
            words = {fold(theirs): ours for theirs, ours in profile.statuses.items()}
            # The list's own word goes into a note.
            words = {
                theirs: ours if theirs == fold(ours) else f"{ours}{SEVERAL}"
                for theirs, ours in words.items()
            }
            yield lambda text: _with_word(words.get(fold(text), text), text)
        if column in SEVERAL_COLUMNS:
            default = ";" if column in self._by_name else ""
            separator = profile.separators.get(column) or default
            yield partial(self._split, column, separator)
        if column in {"country", "regions", "departments"} and profile.regions:
            meant = {fold(theirs): ours for theirs, ours in profile.regions.items()}
            yield lambda text: SEVERAL.join(
                meant.get(fold(one), one) for one in text.split(SEVERAL)
            )

    def _split(self, column: str, separator: str, text: str) -> str:
        """The values of a cell, ready to be told apart."""
        if text.startswith("[") and (values := json_items(text)) is not None:
            texts = (v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in values)
            return SEVERAL.join(filter(None, texts))
        if separator == ";":
            return text.replace(";", SEVERAL)
        if separator:
            parts = text.split(SEVERAL)
            return SEVERAL.join(v for part in parts for v in split_values(part, separator))
        if ";" in text:
            self.unsplit[column] += 1
        return text


def _with_word(status: str, text: str) -> str:
    return status + text if status.endswith(SEVERAL) else status


def _number(text: str) -> Decimal | None:
    """The number that a cell is, so that 0.00 is 0."""
    return Decimal(text) if _PLAIN_NUMBER.fullmatch(text) else None
