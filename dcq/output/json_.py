"""JSON and JSON Lines."""

import json
from typing import TextIO

from dcq.output.inert import inert_json
from dcq.output.terminal import Terminal
from dcq.reports import Report


def render_json(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Write one JSON document: the report's own, or an array with a record a line."""
    if report.document is not None:
        out.write(inert_json(json.dumps(report.document(), ensure_ascii=False, indent=2)) + "\n")
        return
    before = "[\n"
    for record in report.records():
        out.write(before + inert_json(json.dumps(record, ensure_ascii=False)))
        before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")


def render_jsonl(report: Report, out: TextIO, terminal: Terminal) -> None:
    """Write a JSON object a line, one for each record."""
    for record in report.records():
        out.write(inert_json(json.dumps(record, ensure_ascii=False)) + "\n")
