"""Excel in: the first sheet with rows is a list; a workbook that means harm is refused."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest

from dcq.errors import UserError
from tests.lists import bring, everything

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill/></fills>'
    "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def cell(column: int, row: int, value: object) -> str:
    where = f'r="{chr(65 + column)}{row}"'
    if isinstance(value, str) and value.startswith("date:"):
        return f'<c {where} s="1"><v>{value[5:]}</v></c>'
    if isinstance(value, str):
        return f'<c {where} t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c {where}><v>{value}</v></c>"


def sheet(*rows: list[object], first: int = 1) -> str:
    lines = (
        f'<row r="{n}">{"".join(cell(c, n, value) for c, value in enumerate(row))}</row>'
        for n, row in enumerate(rows, start=first)
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def workbook(*sheets: str) -> bytes:
    numbers = range(1, len(sheets) + 1)
    named = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    links = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    links += f'<Relationship Id="r0" Type="{LINKS}/styles" Target="styles.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{named}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}'
        "</Relationships>",
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{n}.xml": sheets[n - 1] for n in numbers},
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return made.getvalue()


HEADER: list[object] = ["name", "country", "capacity_mw", "announced"]


def test_the_first_sheet_with_rows_is_a_list(place: Path) -> None:
    """Whole numbers have no .0, and dates are dates; a note names the sheet that is not read."""
    rows = sheet(HEADER, ["A, B; C", "FR", 20, "date:46000"], ["D", "FR", 2.5, "2027"])
    done = bring(place, workbook(sheet(), rows, sheet(["other"])))
    found = {row["name"]: row for row in everything(place, "--source", "mine")}
    assert [found[name]["capacity_low_mw"] for name in ("A, B; C", "D")] == ["20", "2.5"]
    assert [found[name]["announced"] for name in ("A, B; C", "D")] == ["2025-12-09", "2027"]
    assert any("sheets that were not read: S3" in note for note in done.notes)


def test_a_fault_names_the_row_of_the_sheet(place: Path) -> None:
    """Also below empty rows and cells of several lines."""
    rows = sheet(HEADER, ["A\nB", "FR", 1, "2027"], ["C", "FR", "many", "2027"], first=4)
    with pytest.raises(UserError) as caught:
        bring(place, workbook(rows))
    assert ":6" in " ".join(map(str, [caught.value, *caught.value.faults]))


BOMB = f'<worksheet xmlns="{MAIN}">{" " * (80 << 20)}</worksheet>'
FAR = sheet(HEADER).replace(
    "</sheetData>", '<row r="1048576"><c r="XFD1048576"/></row></sheetData>'
)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"PK\x03\x04 and nothing else", "no Excel workbook"),
        (workbook(sheet(HEADER))[:-30], "no Excel workbook"),
        (workbook(sheet()), "no sheet has rows"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "with a password, or of before 2007"),
        (workbook(BOMB), "more than 64 MiB unpacked"),
        (workbook(FAR), "room for more than 2000000 cells"),
    ],
    ids=["no zip", "cut", "empty", "encrypted", "bomb", "far cell"],
)
def test_a_workbook_that_cannot_be_read_is_refused(
    content: bytes, problem: str, place: Path
) -> None:
    with pytest.raises(UserError) as caught:
        bring(place, content)
    assert problem in " ".join([str(caught.value), *map(str, caught.value.faults)])


HIDING = 'name="S1" sheetId="1"', 'name="S1" sheetId="1" state="hidden"'


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with another text in one of its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as file:
        for name in before.namelist():
            text = before.read(name).decode()
            file.writestr(name, text.replace(old, new) if name == part else text)
    return made.getvalue()


def test_the_sheet_of_projects_is_read_and_not_the_one_about_them(place: Path) -> None:
    """Nor one that is hidden; the notes name both."""
    rows = sheet(["A title"], HEADER, ["A", "FR", 20, "2027"])
    hidden = sheet(HEADER, ["B", "FR", 20, "2027"])
    content = workbook(hidden, sheet(["About this tracker"], ["Terms", "CC BY"]), rows)
    done = bring(place, changed(content, "xl/workbook.xml", *HIDING))
    assert [row["name"] for row in everything(place, "--source", "mine")] == ["A"]
    assert done.notes == [
        "sheets that were not read: S1 (hidden), S2 (save each as a file)",
        "1 line above the header: not read",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("<v>20</v>", "<f>A1+1</f>", "list.csv:2: cell C2 holds a formula without its value"),
        ("<v>20</v>", "<f>A1+1</f><v/>", "list.csv:2: cell C2 holds a formula without its value"),
        ("<v>20</v>", "<f>A1+1</f><v></v>", "list.csv:2: cell C2 holds a formula without its"),
        ('<c r="C2"><v>20</v>', '<c r="C2" t="e"><v>#REF!</v>', "list.csv:2: cell C2 holds an err"),
        (
            "</worksheet>",
            '<mergeCells><mergeCell ref="B2:B3"/></mergeCells></worksheet>',
            "list.csv:2: the cells B2:B3 are merged; unmerge them, and fill in",
        ),
    ],
    ids=["formula", "empty value", "no value", "error", "merged"],
)
def test_a_cell_without_a_value_of_its_own_is_refused(
    old: str, new: str, problem: str, place: Path
) -> None:
    content = workbook(sheet(HEADER, ["A", "FR", 20, "2027"], ["B", "FR", 30, "2027"]))
    with pytest.raises(UserError) as caught:
        bring(place, changed(content, "xl/worksheets/sheet1.xml", old, new))
    assert problem in " ".join(map(str, [caught.value, *caught.value.faults]))


def test_values_of_formulas_and_cells_merged_in_the_title_are_read(place: Path) -> None:
    content = workbook(sheet(["Title", "", ""], HEADER, ["A", "FR", 20, "2027"]))
    part = "xl/worksheets/sheet1.xml"
    content = changed(content, part, "<v>20</v>", "<f>10+10</f><v>20</v>")
    merged = '<mergeCells><mergeCell ref="A1:D1"/></mergeCells></worksheet>'
    bring(place, changed(content, part, "</worksheet>", merged))
    (row,) = everything(place, "--source", "mine")
    assert row["capacity_low_mw"] == "20"


def test_without_the_extra_one_line_says_how_to_install_it(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(UserError) as caught:
        bring(place, workbook(sheet(HEADER, ["A", "FR", 1, "2027"])))
    assert "pip install 'dcq[excel]'" in " ".join(map(str, [caught.value, *caught.value.faults]))
