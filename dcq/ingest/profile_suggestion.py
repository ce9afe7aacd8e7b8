"""Suggest a profile for a list, by what its columns are called and what they hold."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from dcq.ingest.inputs import Input
from dcq.ingest.list_amounts import CellError
from dcq.ingest.list_file import ListFile
from dcq.ingest.list_rows import SEVERAL_COLUMNS, STATUS, read_cell
from dcq.ingest.profiles import Profile
from dcq.names import fold

_LOOKED_AT = 500  # rows
# What trackers call the columns of dcq, the most telling first: each column is used once.
_CALLED = {
    "latitude": r"lat(itude)?",
    "longitude": r"(lon|lng|long|longitude)",
    "status": r".*\bstatus.*",
    "country": r"country.*",
    "regions": r"(state|province|region|subnational unit.*|state province|departement)",
    "places": r"(city|town|locality|municipality|commune|county)",
    "address": r".*\baddress|location",
    "owners": r"owners?( s)?( name)?",
    "operators": r"(operators?( s)?( name)?|company|provider)",
    "developers": r"developers?( s)?( name)?",
    "tenants": r"(tenants?|users?|customers?|end users?|occupants?)( s)?",
    "investors": r"investors?( s)?",
    "investment": r".*\b(cost|capex|investment|budget|usd|eur)\b.*",
    "capacity": r".*\b(mw|gw|megawatts?|gigawatts?|capacity|power)\b.*",
    "floor_area": r".*(sq ?ft|square feet|sqm|floor area|square met).*",
    "area": r".*\b(acres?|hectares?|ha|land area)\b.*",
    "jobs": r".*\bjobs\b.*",
    "announced": r".*\bannounce.*",
    "expected": r".*\b(expected|planned|target)\b.*(date|year|open|online).*",
    "opened": r".*\b(start|opening|opened|online|commission\w*|operational)\b.*(date|year)?",
    "sources": r".*\b(sources?|urls?|links?|references?|wiki)\b.*",
    "note": r".*\b(notes?|comments?|remarks?|description)\b.*",
    "own_id": r"(.* )?(id|uid|identifier)",
    "name": r"(.*\bname|facility|project|site|campus|title)",
}
_SEVERAL_TIMES = {"note", "sources"}
_UNITS = {
    "capacity": {"gw": "GW", "gigawatt": "GW", "kw": "kW", "mw": "MW", "megawatt": "MW"},
    "floor_area": {"sq ft": "sq ft", "sqft": "sq ft", "square f": "sq ft", "sq": "m2"},
    "area": {"acre": "acres", "hectare": "ha", "ha": "ha"},
}
_SCALES = {"billion": "bn ", "bn": "bn ", "million": "m ", "mn": "m "}
_CURRENCIES = {"usd": "USD", "dollar": "USD", "$": "USD", "eur": "EUR", "€": "EUR", "gbp": "GBP"}


def suggest_profile(file: str) -> list[str]:
    """The lines of a profile to start from; what only a person can decide stands in comments.

    Raises:
        UserError: the file cannot be read, or is no list.
    """
    opened = Input(file)
    try:
        rows = ListFile(opened.read(), opened.name, Profile(), {})
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
        *(f"  # {_text(theirs)}," for theirs in header if theirs and theirs not in used),
        "]",
        "",
        "[source]",
        '# title = "…"',
        '# publisher = "…"',
        "",
        "[columns]",
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
    """The list's columns that look like one of dcq's, for each of them."""
    left = [theirs for theirs in dict.fromkeys(header) if theirs]
    found: dict[str, list[str]] = {}
    for ours, called in _CALLED.items():
        fits = [
            t for t in left if re.fullmatch(called, fold(re.sub(r"([a-z])([A-Z])", r"\1 \2", t)))
        ]
        if fits:
            found[ours] = fits if ours in _SEVERAL_TIMES else fits[:1]
            left = [theirs for theirs in left if theirs not in found[ours]]
    return dict(sorted(found.items(), key=lambda item: item[0] != "name"))


def _units(feeds: Mapping[str, list[str]]) -> Iterator[str]:
    for metric, words in _UNITS.items():
        if metric in feeds:
            called = fold(feeds[metric][0])
            unit = next((unit for word, unit in words.items() if word in called), "")
            example = next(iter(words.values()))
            yield f'{metric} = "{unit}"' if unit else f'# {metric} = "{example}"'
    if "investment" in feeds:
        called = feeds["investment"][0].casefold()
        scale = next((scale for word, scale in _SCALES.items() if word in called), "")
        currency = next((code for word, code in _CURRENCIES.items() if word in called), "")
        sure = f'investment = "{scale}{currency}"'
        yield sure if currency else f'# say which currency: investment = "{scale}USD"'


def _separators(
    feeds: Mapping[str, list[str]], cells: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    for ours, theirs in feeds.items():
        if ours in SEVERAL_COLUMNS:
            texts = [text for one in theirs for text in cells[one]]
            for separator in ";,":
                if any(separator in text for text in texts):
                    yield f'{ours} = "{separator}"'
                    break


def _statuses(feeds: Mapping[str, list[str]], cells: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The words for statuses that dcq does not know, for a person to say what they mean."""
    for word in sorted({text for one in feeds.get(STATUS, ()) for text in cells[one]}):
        try:
            read_cell(STATUS, word)
        except CellError:
            yield f'# {_text(word)} = "announced"'


def _column(theirs: Sequence[str]) -> str:
    several = ", ".join(map(_text, theirs))
    return several if len(theirs) == 1 else f"[{several}]"


def _text(text: str) -> str:
    """A text as TOML has it, whatever it holds."""
    return json.dumps(text).replace("\x7f", "\\u007f")
