"""Spreadsheets as they come: read as they were meant, or refused before they take the machine."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from bot.attendance.errors import BadInput
from bot.attendance.rosters import grids, sheet_files

KNOWN = {"class", "familyname"}
HEADER = ["Class", "Family name"]


def workbook(*rows: Sequence[object], merged: str = "") -> bytes:
    file = io.BytesIO()
    made: Any = xlsxwriter.Workbook(file, {"strings_to_formulas": False})
    with made as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell, day if isinstance(cell, date) else None)
        if merged:
            sheet.merge_range(merged, "Chess")
    return file.getvalue()


def repacked(raw: bytes, name: str, content: bytes) -> bytes:
    """The same file, with another part in the place of one."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for each in old.namelist():
            new.writestr(each, content if each == name else old.read(each))
    return file.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        "Class,Family name\nChess,Gödel\n".encode(),
        "Class;Family name\r\nChess;Gödel\r\n".encode("utf-8-sig"),
        "Class;Family name\r\nChess;Gödel\r\n".encode("cp1252"),
        "Class\tFamily name\nChess\tGödel\n".encode("utf-16"),
        "Class;Family name\rChess;Gödel\r".encode(),
        "sep=|\nClass|Family name\nChess|Gödel\n".encode(),
        '"Class, or group";Family name\nChess;Gödel\n'.encode(),
        workbook(["Class", "Family name"], ["Chess", "Gödel"]),
    ],
    ids=["utf-8", "bom", "cp1252", "utf-16", "mac", "sep", "commas in a heading", "xlsx"],
)
def test_a_table_is_the_same_however_it_was_saved(raw: bytes) -> None:
    assert grids.read("names", raw, KNOWN)[1] == ["Chess", "Gödel"]


def test_cells_are_written_as_they_were_meant() -> None:
    """Formulas as text stay text, numbers have no point, dates in headings are dates."""
    raw = workbook(["Class", date(2026, 11, 28), ""], ["=1+1", 1815, 0.5], ["", "", ""])
    found = grids.read("names.xlsx", raw, KNOWN)
    assert found[0][1].startswith("2026-11-28")
    assert found[1] == ["=1+1", "1815", "0.5"]


def test_a_merged_class_is_the_class_of_each_of_its_rows() -> None:
    raw = workbook(HEADER, ["", "Gödel"], ["", "Noether"], merged="A2:A3")
    rows = sheet_files.read("names.xlsx", raw)
    assert [(row.title, row.student.family_name) for row in rows] == [
        ("Chess", "Gödel"),
        ("Chess", "Noether"),
    ]


def test_a_sheet_that_claims_to_be_huge_is_refused_before_it_is_built() -> None:
    far = workbook(HEADER, ["Chess", "Gödel"])
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(far)) as packed:
        plain = packed.read(sheet)
    for more in (
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="2"><c r="XFD2"><v>1</v></c></row>',
        b"<row>" + b"<c><v>1</v></c>" * 201 + b"</row>",
        b"<row/>" * 20_001,
    ):
        wide = plain.replace(b"</sheetData>", more + b"</sheetData>")
        with pytest.raises(BadInput, match="goes on to"):
            grids.read("far.xlsx", repacked(far, sheet, wide), KNOWN)


def test_what_unpacks_to_much_or_lies_of_it_is_refused() -> None:
    raw = workbook(HEADER)
    bomb = repacked(raw, "docProps/app.xml", b" " * (101 * 1024**2))
    with pytest.raises(BadInput, match="unpacks to more than 100 MiB"):
        grids.read("bomb.xlsx", bomb, KNOWN)
    with zipfile.ZipFile(io.BytesIO(bomb)) as packed:
        size = packed.getinfo("docProps/app.xml").file_size.to_bytes(4, "little")
    with pytest.raises(BadInput, match="can't be read as XLSX"):
        grids.read("lying.xlsx", bomb.replace(size, (9).to_bytes(4, "little")), KNOWN)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"PK\x03\x04 no zip at all", "can't be read as XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (
            repacked(workbook(HEADER), "none", b"").replace(b"xl/workbook", b"xl/workbonk"),
            "no XLSX",
        ),
        (b"\x81\x8d\x00", "can't be read: save it"),
        (b"Class,Family name\n" * 20_001, "20001 rows"),
        (b"x" * 200_000, "can't be read as CSV"),
        (b" ,\n,\n", "no cells with anything"),
    ],
    ids=["zip", "xls", "ods", "bytes", "rows", "one long line", "empty"],
)
def test_what_is_no_spreadsheet_is_refused_with_what_to_do(raw: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        grids.read("names", raw, KNOWN)
