"""Fifty broken lists: each is one clear error, and the database stays as it is, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Runner
from tests.test_import_excel import BOMB, FAR, HEADER, cell, changed, sheet, workbook

SHEET = "xl/worksheets/sheet1.xml"
GOOD = workbook(sheet(HEADER, ["A", "FR", 20, "2027"], ["B", "FR", 30, "2027"]))
HEAD = "name,country,capacity_mw\n"
PLACE = '{"type":"FeatureCollection","features":['
POINT = '"geometry":{"type":"Point","coordinates":[2,48]}'
# Of each list: its suffix, its content, more arguments, and the start or a part of the error.
LISTS: list[tuple[str, str | bytes, tuple[str, ...], str]] = [
    ("csv", "", (), "list.csv has no header"),
    ("csv", "\n\n\n", (), "list.csv has no header"),
    ("csv", b"\x89PNG\r\n\x1a\n\0\xff", (), "list.csv: not UTF-8 text from line 1 on; save"),
    ("csv", (HEAD + "Île,FR,5\n").encode("cp1252"), (), "not UTF-8 text from line 1 on"),
    ("csv", (HEAD + "A,FR,5\n").encode("utf-16"), (), "not UTF-8 text from line 1 on"),
    ("csv", HEAD + 'A,FR,"5\n', (), "list.csv:2: unexpected end of data; correct that line"),
    ("csv", HEAD + 'A,FR,"5"x\n', (), "list.csv:2: ',' expected after '\"'; correct that line"),
    ("csv", HEAD + "A,FR,5,stray\n", (), "list.csv:2: row: 'stray' lies beyond the last column"),
    ("csv", HEAD + "A,FR,much\n", (), "list.csv:2: capacity_mw: 'much'"),
    ("csv", HEAD + "A,FR,5\n\nB,FR,1-\n", (), "list.csv:4: capacity_mw: '1-'"),
    ("csv", HEAD + '"A\nA",FR,5\nB,FR,-5\n', (), "list.csv:4: capacity_mw: '-5'"),
    ("csv", HEAD + "A,FR,5 GWh\n", (), "list.csv:2: capacity_mw: '5 GWh'"),
    ("csv", HEAD + "A,FR,5 EUR\n", (), "list.csv:2: capacity_mw: '5 EUR'"),
    ("csv", HEAD + "A,FR,9e99\n", (), "list.csv:2: capacity_mw: '9e99'"),
    ("csv", HEAD + 'A,FR,"1,234"\n', (), "list.csv:2: capacity_mw: '1,234' is ambiguous"),
    ("csv", HEAD + ",FR,5\n", (), "list.csv:2: name: '' is empty; give each project a name"),
    ("csv", HEAD + "Total,,5\n", (), "list.csv:2: name: 'Total' looks like the sum of other"),
    ("csv", HEAD + "Confidential,FR,5\n", (), "list.csv:2: name: 'Confidential' stands for"),
    ("csv", HEAD + "A,Atlantis,5\n", (), "list.csv:2: country: 'Atlantis' is no region"),
    ("csv", HEAD + "A\0,FR,5\n", (), "list.csv:2: name: 'A\\x00' holds a NUL character"),
    ("csv", "name;name\nA;B\n", (), "list.csv: two columns are name; map one of them"),
    ("csv", "Country,2024\nFR,5\n", (), "list.csv: no column is a project's name, slug or own_id"),
    ("csv", "name,regions\nA,VA\n", (), "list.csv:2: regions: 'VA' is a short code without a"),
    ("csv", "name,regions\nA,Georgia\n", (), "list.csv:2: regions: 'Georgia' is the name of se"),
    ("csv", "name,country,regions\nA,US,Kent\n", (), "list.csv:2: regions: 'Kent' is no"),
    ("csv", "name,places\nA,Lyon\n", (), "list.csv:2: places: 'Lyon' is in no region; add"),
    ("csv", "name,latitude\nA,5\n", (), "list.csv:2: longitude: '' is empty; give both"),
    ("csv", "name,latitude,longitude\nA,95,5\n", (), "list.csv:2: latitude: '95' is beyond 90"),
    ("csv", "name,latitude,longitude\nA,48°75'0\"N,5\n", (), "has 60 minutes or seconds; correct"),
    ("csv", "name,investment\nA,5\n", (), "list.csv:2: investment: '5' has no currency; give a"),
    ("csv", "name,investment,currency\nA,5,bucks\n", (), "list.csv:2: currency: 'bucks' is no cur"),
    ("csv", "name,investment,currency\nA,5 EUR,USD\n", (), "is in EUR, and the row's currency is"),
    ("csv", "name,capacity\nA,5\n", (), "list.csv:2: capacity: '5' has no unit; give --unit"),
    ("csv", "name,status\nA,sleeping\n", (), "list.csv:2: status: 'sleeping' is not known; use"),
    ("csv", "name,expected\nA,31/12/2030\n", (), "list.csv:2: expected: '31/12/2030' is not a"),
    ("csv", "name,opened\nA,2031\n", ("--source-published", "2026"), "is later than its source"),
    ("csv", "slug,name\na,A\na,B\n", (), "list.csv:3: slug: 'a' is there twice; give each"),
    ("csv", HEAD, ("--map", "MW=capacity_mw"), "list.csv has no column 'MW'; it has name,"),
    ("csv", HEAD, ("--map", "name=nom"), "--map: dcq has no column 'nom'"),
    ("json", "[", (), "list.json:1: not JSON (Expecting value, column 2); correct it"),
    ("json", '[{"a": 1},\n {"name": "A",\n  "b" 5}]', (), "list.json:3: not JSON (Exp"),
    ("json", '[{"a": 1}, {"b" 5}]', (), ":1: not JSON (Expecting ':' delimiter, column 17)"),
    ("json", '[{"name":"A"}\n{"name":"B"}]', (), "list.json:2: not JSON (a comma is missing)"),
    ("json", '[{"name":"A"},\n5]', (), "list.json:2: not an object; write an object for each"),
    ("json", '[{"name":{"fr":"A"}}]', (), 'list.json:1: name: \'{"fr": "A"}\' holds an object'),
    ("json", '{"sites":[{"name":"A"}]}', (), "list.json: no column is a project's name, slug or"),
    ("geojson", PLACE, (), "list.geojson:1: not JSON"),
    ("geojson", PLACE + '{"type":"Feature","properties":{"name":"A"},' + POINT + "}]}", (),
     "list.geojson:1: latitude: '48.0' is in no region; add"),
    ("xlsx", b"PK\x03\x04", (), "list.xlsx is no Excel workbook that can be read; save it again"),
    ("xlsx", b"\xd0\xcf\x11\xe0", (), "list.xlsx is an Excel workbook with a password, or of"),
    ("xlsx", workbook(sheet()), (), "list.xlsx: no sheet has rows that can be seen"),
    ("xlsx", workbook(BOMB), (), "list.xlsx holds more than 64 MiB unpacked; split it"),
    ("xlsx", workbook(FAR), (), "list.xlsx: a sheet has room for more than 2000000 cells"),
    ("xlsx", workbook(sheet(HEADER, ["A", "FR", "much", "2027"])), (), "list.xlsx:2: capacity_mw"),
    ("xlsx", changed(GOOD, SHEET, cell(2, 3, 30), '<c r="C3"><f>C2</f></c>'), (),
     "list.xlsx:3: cell C3 holds a formula without its value; open the file in Excel"),
    ("xlsx", changed(GOOD, SHEET, cell(2, 3, 30), '<c r="C3" t="e"><v>#N/A</v></c>'), (),
     "list.xlsx:3: cell C3 holds an error; correct it"),
]  # fmt: skip


@pytest.mark.parametrize(("suffix", "content", "more", "problem"), LISTS)
def test_a_broken_list_is_one_error_and_changes_nothing(
    suffix: str,
    content: str | bytes,
    more: tuple[str, ...],
    problem: str,
    dcq: Runner,
    place: Path,
) -> None:
    before = (place / "seed.db").read_bytes()
    exported = dcq("export").stdout
    file = place / f"list.{suffix}"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    done = dcq("import", file.name, "--source-title", "T", *more)
    assert problem in done.stderr
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert done.code in {1, 2}
    assert dcq("export").stdout == exported
    assert (place / "seed.db").read_bytes() == before
    assert sorted(path.name for path in place.glob("list*")) == [file.name]


def test_fifty_lists_are_broken() -> None:
    assert len(LISTS) >= 50
