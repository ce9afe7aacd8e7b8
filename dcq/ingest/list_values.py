"""Read the cells of trackers that hold more than a value: names, coordinates, links, histories."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from dcq.dates import EXAMPLE, is_date
from dcq.ingest.list_amounts import SEVERAL, CellError

_REMARK = re.compile(r"\s*(?:(?<=\s)#[A-Za-z][\w-]{2,}|\[[^\[\]]*\]|\([^()]*\))$")
_TAG = re.compile(r"\s*(?:(?<=\s)#[A-Za-z][\w-]{2,}|\[[^\[\]]*\])$")
_LEGAL = re.compile(
    r"(inc|llc|l\.l\.c|ltd|limited|llp|lp|l\.p|corp|corporation|co|company|plc|gmbh|ag|kg|se|sa"
    r"|s\.a|sas|sarl|s\.r\.l|srl|spa|s\.p\.a|nv|n\.v|bv|b\.v|oy|ab|as|pty ltd|pte ltd)\.?"
    r"(\s*[#(\[].*)?",
    re.IGNORECASE,
)
_DEGREES = re.compile(
    r"(\d{1,3}(?:\.\d+)?)\s*°?\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′’]\s*)?"
    r"(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"″”]|'')\s*)?([NSEWO])",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"[-+−]?\d{1,3}(\.\d{1,30})?")
_LINK = re.compile(r"\[([^\[\]]{1,1000})\]\(((?:[^()\s]|\([^()\s]*\))+)\)")
_URL = re.compile(r"https?://[^\s<>\"]+")
_BULLET = " \t\xa0-*•,;"


class Named(NamedTuple):
    """A name, and the tags and bracketed remarks that stood after it."""

    name: str
    note: str | None = None


def part_name(text: str, *, brackets: bool = True) -> Named:
    """A name without what a tracker remarks after it; ``brackets`` of the round kind, too."""
    name = text
    remarks: list[str] = []
    pattern = _REMARK if brackets else _TAG
    while (found := pattern.search(name[-1_000:])) and len(name) > len(found[0]):
        remarks.insert(0, found[0].strip())
        name = name[: -len(found[0])].rstrip()
    return Named(name, " ".join(remarks) or None) if name else Named(text)


def split_values(text: str, separator: str) -> list[str]:
    """The values of a cell: a comma in brackets, or before ``Inc.``, does not split."""
    values: list[str] = []
    depth = 0
    for part in text.split(separator):
        if values and (depth > 0 or (separator == "," and _LEGAL.fullmatch(part.strip()))):
            values[-1] += separator + part
        else:
            values.append(part)
            depth = 0
        depth += sum(map(part.count, "([")) - sum(map(part.count, ")]"))
    return [value.strip() for value in values if value.strip()]


def read_coordinate(column: str, cell: str) -> float | str:
    """Degrees, from decimals or from degrees, minutes and seconds; several are left as text.

    Raises:
        CellError: it is none, or lies beyond the poles or the date line.
    """
    if ";" in cell:
        return cell  # what dcq prints of a project at several places
    limit, letters = (90, "NS") if column == "latitude" else (180, "EWO")
    if _DECIMAL.fullmatch(cell):
        degrees = float(cell.replace("−", "-"))
    elif (found := _DEGREES.fullmatch(cell)) and found[4].upper() in letters:
        minutes, seconds = (float(found[n] or 0) for n in (2, 3))
        if max(minutes, seconds) >= 60:
            raise CellError(column, cell, "has 60 minutes or seconds", "correct it")
        degrees = float(found[1]) + minutes / 60 + seconds / 3600
        degrees = round(-degrees if found[4].upper() in "SWO" else degrees, 9)
    else:
        remedy = "write it like 50.28 or 50°16'48\"N"
        raise CellError(column, cell, f"is no {column}", remedy)
    if abs(degrees) > limit:
        raise CellError(column, cell, f"is beyond {limit} degrees", "correct it")
    return degrees


def read_citations(column: str, cell: str) -> list[dict[str, Any]]:
    """What a tracker gives as its sources: JSON objects, Markdown links, URLs or titles.

    Raises:
        CellError: an object has other keys than a citation.
    """
    found: dict[tuple[str | None, str | None], dict[str, Any]] = {}
    for citation in _citations(column, cell):
        found.setdefault((citation.get("url"), citation.get("title")), citation)
    return list(found.values())


def _citations(column: str, cell: str) -> Iterator[dict[str, Any]]:
    for value in cell.split(SEVERAL):
        items = json_items(value)
        for item in value.splitlines() if items is None else items:
            if isinstance(item, dict):
                citation = _filled(item)
                if odd := citation.keys() - {"url", "title", "publisher", "date", "note"}:
                    remedy = "use url, title, publisher, date and note"
                    raise CellError(column, str(min(odd)), "is no key of a source", remedy)
                yield citation
            elif line := str(item).strip(_BULLET):
                yield from _line_citations(line)


def _line_citations(line: str) -> Iterator[dict[str, Any]]:
    """The links of a line, or its URLs, or else itself as a title; what is left is a note."""
    if links := _LINK.findall(line):
        rest = _LINK.sub(" ", line).strip(_BULLET)
        citations = [{"url": url, "title": title.strip() or url} for title, url in links]
    elif urls := _URL.findall(line):
        rest = _URL.sub(" ", line).strip(_BULLET)
        citations = [{"url": url.rstrip(".,;)")} for url in urls]
    else:
        rest, citations = "", [{"title": line}]
    if rest:
        citations[0]["note"] = " ".join(rest.split())
    yield from citations


def read_history(column: str, cell: str) -> list[dict[str, Any]]:
    """The statuses that a project had, each with its date, from a JSON list.

    Raises:
        CellError: it is no list of objects with a status.
    """
    items = json_items(cell)
    if items is None or not all(isinstance(item, dict) and item.get("status") for item in items):
        remedy = 'write it like [{"status": "construction", "date": "2025-03"}]'
        raise CellError(column, cell, "is no list of statuses", remedy)
    for item in items:
        if odd := item.keys() - {"status", "date", "note"}:
            raise CellError(column, str(min(odd)), "is no key of a status", "use status and date")
        if item.get("date") and not (isinstance(item["date"], str) and is_date(item["date"])):
            raise CellError(column, str(item["date"]), "is not a date", f"write it like {EXAMPLE}")
    return list(map(_filled, items))


def _filled(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if value is not None and value != ""}


def json_items(text: str) -> list[Any] | None:
    """The items of a JSON list, or a JSON object alone; None for other texts."""
    if text.startswith(("[", "{")):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, list) else [value]
    return None
