"""JSON and JSON Lines."""

from __future__ import annotations

import json
import re
from typing import TextIO

from dcq.output.terminal import Terminal
from dcq.reports import Report

_LIVE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def render_json(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Write one JSON document: the report's own, or an array with a record a line."""
    if report.document is not None:
        out.write(_inert(json.dumps(report.document, ensure_ascii=False, indent=2)) + "\n")
        return
    before = "[\n"
    for record in report.records():
        out.write(before + _inert(json.dumps(record, ensure_ascii=False)))
        before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")


def render_jsonl(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Write a JSON object a line, one for each record."""
    for record in report.records():
        out.write(_inert(json.dumps(record, ensure_ascii=False)) + "\n")


def _inert(text: str) -> str:
    """Escape what a terminal would obey; ``json`` itself does so for ASCII only."""
    return _LIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
