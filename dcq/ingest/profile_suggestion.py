"""Suggest a profile for a list, by what its columns are called and what they hold."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from dcq.ingest.draft_tables import toml_value
from dcq.ingest.headings import read_heading
from dcq.ingest.inputs import Input
from dcq.ingest.list_amounts import AMOUNTS, CellError
from dcq.ingest.list_file import ListFile
from dcq.ingest.list_rows import SEVERAL_COLUMNS, STATUS, read_cell
from dcq.ingest.list_values import split_values
from dcq.ingest.profiles import BY_FOLDED, Profile
from dcq.names import fold
from dcq.vocabulary import STATUSES

_LOOKED_AT = 500  # rows
# What trackers call the columns of dcq, in English, French and a little German, the most telling
# first: each column is used once.
_CALLED = {
    "latitude": r"(.* )?lat(itude)?",
    "longitude": r"(.* )?(lon|lng|long|longitude)",
    "status_history": r"status history",
    "status": r".*\b(status|statut|etat)\b.*",
    "country": r"(.* )?(country|pays)( .*)?|land",
    "departments": r"departements?",
    "regions": r"(.* )?(state|province|region|subnational unit.*|state province|bundesland)",
    "places": r"(.* )?(city|town|locality|municipality|commune|ville|county|ort)",
    "address": r".*\b(addr|address|adresse)|location",
    "owners": r"(.* )?owners?( s)?( name)?|proprietaires?|own",
    "operators": r"(.* )?(operators?( s)?( name)?|company|provider|exploitants?|betreiber)",
    "developers": r"(.* )?(developers?( s)?( name)?|applicant|porteur.*)",
    "tenants": r"(tenants?|users?|customers?|end users?|occupants?)( s)?( name)?",
    "investors": r"(investors?|investisseurs?)( s)?( name)?",
    "currency": r"(currency|devise)( code)?",
    "investment": r".*\b(cost|capex|budget|usd|eur|invest(ment|issement|ition)|kosten)\b.*",
    "operating_capacity": r".*\b(operating|current|operational)\b.*\b(mw|gw|capacity|power)\b.*",
    "capacity": r".*\b(mw|gw|megawatts?|gigawatts?|capacity|power|puissance|leistung)\b.*",
    "floor_area": r".*(sq\.? ?ft|square feet|sqm|floor ?(area|space)|square met).*",
    "area": r".*\b(acres?|hectares?|ha|land area|surface)\b.*",
    "jobs": r".*\b(jobs|emplois)\b.*",
    "announced": r".*\b(announce\w*|annonce)\b.*",
    "expected": r".*\b(expected|planned|target|prevue?)\b.*\b(date|year|open\w*|online)\b.*",
    "opened": r"(start|opening|opened|online|commission\w*|operational|mise en service)\b.*",
    "sources": r".*\b(sources?|urls?|links?|references?|wiki)\b.*",
    "note": r".*\b(notes?|comments?|remarks?|remarques?|description)\b.*",
    "name": r"((.*\b)?(name|label)|facility|project|site|campus|title|nom( .*)?|projet|proposal)",
    "own_id": r"(.* )?(id|uid|identifier|reference|no)|item",
}
_SEVERAL_TIMES = {"note", "sources"}
_UNCLEAR = re.compile(r"(?<![\d.,])[1-9]\d{0,2}[.,]\d{3}(?![\d.,])")
# What only a number with that decimal mark has.
_DECIMALS = {
    ".": re.compile(r"\d,\d{3}[,.]\d|\d\.(\d{1,2}|\d{4,})(?!\d)"),
    ",": re.compile(r"\d\.\d{3}[.,]\d|\d,(\d{1,2}|\d{4,})(?!\d)"),
}
_UNNAMED = '# say which column has the names of the projects: name = "…"'


def suggest_profile(file: str) -> list[str]:
    """The lines of a profile to start from; what only a person can decide stands in comments.

    Raises:
        UserError: the file cannot be read, or is no list.
    """
    opened = Input(file)
    try:
        rows = ListFile(
            opened.read(), opened.name, Profile(), {}, lambda record: len(_feeds(record)) > 1
        )
        samples = [line.raw for line in islice(rows.lines(), _LOOKED_AT)]
    finally:
        opened.close()
    header = rows.header
    cells = {
        theirs: [raw[n].strip() for raw in samples if n < len(raw) and raw[n].strip()]
        for n, theirs in enumerate(header)
    }
    feeds = _feeds(header)
    used = {theirs for several in feeds.values() for theirs in several}
    return [
        "# A profile to start from: check each line, and see dcq help lists.",
        "ignore = [",
        *(
            f"  # {toml_value(theirs)},"
            for theirs in header
            if theirs
            and theirs not in used
            and not any(theirs.startswith(f"{o}.") or o.startswith(f"{theirs}.") for o in used)
        ),
        "]",
        *_decimal(feeds, cells),
        *(['# opened_if = ["operating"]'] if {STATUS, "opened"} <= feeds.keys() else []),
        "",
        "[source]",
        '# title = "…"',
        '# publisher = "…"',
        "",
        "[columns]",
        *([] if {"name", "slug", "own_id"} & feeds.keys() else [_UNNAMED]),
        *(f"{ours} = {_column(theirs)}" for ours, theirs in feeds.items()),
        "",
        "[constants]",
        *(['# country = "US"'] if "country" not in feeds else []),
        "",
        "[units]",
        *_units(feeds),
        "",
        "[separators]",
        *_separators(feeds, cells),
        "",
        "[statuses]",
        *_statuses(feeds, cells),
    ]


def _feeds(header: Sequence[str]) -> dict[str, list[str]]:
    """The list's columns that look like one of dcq's, for each of them.

    A column that is called as dcq calls it is that one. Of an object, what is in it may be one.
    """
    left = [theirs for theirs in dict.fromkeys(header) if theirs]
    objects = {t for t in left if any(other.startswith(f"{t}.") for other in left)}
    objects -= {"sources", "status_history"}
    found = {BY_FOLDED[fold(t)]: [t] for t in left if fold(t) in BY_FOLDED and t not in objects}
    own = {theirs for several in found.values() for theirs in several}
    left = [t for t in left if t not in own | objects]
    for ours, called in _CALLED.items():
        fits = [t for t in left if re.fullmatch(called, _words(t))]
        if fits and not any(one == ours or one.startswith(f"{ours}_") for one in found):
            found[ours] = fits if ours in _SEVERAL_TIMES else fits[:1]
            left = [theirs for theirs in left if theirs not in found[ours]]
    return dict(sorted(found.items(), key=lambda item: item[0] != "name"))


def _words(theirs: str) -> str:
    """The words of a column's name: ``countryLabel`` has two."""
    return fold(re.sub(r"([a-z])([A-Z])", r"\1 \2", theirs))


def _units(feeds: Mapping[str, list[str]]) -> Iterator[str]:
    for name in filter(feeds.__contains__, AMOUNTS):
        scale, unit = says = read_heading(name, feeds[name][0])
        if name == "jobs":
            yield from [f'jobs = "{scale}"'] * bool(scale)
        elif name == "investment" and not (scale and unit):
            yield (
                f'# say whether in units, millions (m) or billions: investment = "bn {unit}"'
                if unit
                else f'# say which currency: investment = "{scale or "bn"} USD"'
            )
        else:
            yield f'{name} = "{says}"' if unit else f'# {name} = "{AMOUNTS[name].example}"'


def _decimal(feeds: Mapping[str, list[str]], cells: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The decimal mark, where numbers can be read in two ways."""
    amounts = [feeds[name][0] for name in AMOUNTS if name in feeds]
    texts = [text for theirs in amounts for text in cells[theirs]]
    if any(map(_UNCLEAR.search, texts)):
        marks = [mark for mark, sure in _DECIMALS.items() if any(map(sure.search, texts))]
        sure = len(marks) == 1
        yield (
            f'decimal = "{marks[0]}"' if sure else '# say which is the decimal mark: decimal = "."'
        )


def _separators(
    feeds: Mapping[str, list[str]], cells: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """What separates values: a semicolon does where there is one.

    A comma may also be part of a value, as in "Dallas, TX". That it separates is sure only where
    most of the values are found in other cells, too; otherwise a person has to say so.
    """
    for ours, theirs in feeds.items():
        texts = [text for one in theirs for text in cells[one] if not text.startswith(("[", "{"))]
        if ours not in SEVERAL_COLUMNS or ours == fold(theirs[0]):
            continue
        if any(";" in text for text in texts):
            yield f'{ours} = ";"'
        elif several := [v for t in texts if len(v := split_values(t, ",")) > 1]:
            seen = Counter(value for text in texts for value in set(split_values(text, ",")))
            values = [value for one in several for value in one]
            is_sure = 2 * sum(seen[value] > 1 for value in values) > len(values)
            line = f'{ours} = ","'
            example = toml_value(", ".join(several[0]))
            yield line if is_sure else f"# if {example} is several: {line}"


def _statuses(feeds: Mapping[str, list[str]], cells: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The words for statuses that dcq does not know, for a person to say what they mean."""
    for word in sorted({text for one in feeds.get(STATUS, ()) for text in cells[one]}):
        try:
            read_cell(STATUS, word)
        except CellError:
            words = f" {fold(word)} "
            likely = (status for status in STATUSES if f" {fold(status)} " in words)
            yield f'# {toml_value(word)} = "{next(likely, "announced")}"'


def _column(theirs: Sequence[str]) -> str:
    return toml_value(theirs[0] if len(theirs) == 1 else [*theirs])
