"""A spreadsheet of names and classes as rows: CSV, or the first sheet of an XLSX."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date

from python_calamine import CalamineError, CalamineWorkbook

from bot.attendance.errors import BadInput, unsound
from bot.attendance.rosters import spreadsheets
from bot.attendance.rosters.spreadsheets import SheetRow
from bot.attendance.rosters.typed_students import TypedStudent
from bot.cleaning import clean

_DELIMITERS = (",", ";", "\t")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_MOST_UNPACKED = 100 * 1024**2
_MOST_ROWS = 20_000
_SPELLINGS = {
    "title": ("class", "classtitle", "classname", "course", "group"),
    "full": ("name", "fullname", "student", "studentname"),
    "given": ("givenname", "firstname", "forename"),
    "family": ("familyname", "lastname", "surname"),
    "grade": ("grade", "year", "yeargroup"),
    "number": ("number", "studentnumber", "studentid"),
    "email": ("teacheremail", "teachersemail", "teacher"),
}


def read(name: str, raw: bytes) -> list[SheetRow]:
    """Read a file. Raises BadInput with every row that can't be read."""
    table = _workbook(name, raw) if raw.startswith(b"PK") else _csv(name, raw)
    if len(table) > _MOST_ROWS:
        raise BadInput(f"{name} has {len(table)} rows, expected {_MOST_ROWS} at most.")
    return _rows(name, table)


def _workbook(name: str, raw: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
        if unpacked > _MOST_UNPACKED:
            raise BadInput(f"{name} unpacks to {unpacked} bytes, expected {_MOST_UNPACKED}.")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0)
        table = sheet.to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError) as error:
        raise BadInput(f"{name} can't be read as XLSX, expected a sound file or a CSV.") from error
    return [[_text(cell) for cell in row] for row in table]


def _text(cell: object) -> str:
    """Write a cell as it was meant: Excel makes a float of each number."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _csv(name: str, raw: bytes) -> list[list[str]]:
    try:
        text = raw.decode("utf-16" if raw[:2] in _UTF_16 else "utf-8-sig")
        header = text.split("\n", 1)[0]
        delimiter = max(_DELIMITERS, key=header.count)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{name} can't be read: save it as XLSX or as CSV in UTF-8.") from error


def _rows(name: str, table: Sequence[Sequence[str]]) -> list[SheetRow]:
    header = table[0] if table else ()
    folded = ["".join(c for c in cell.casefold() if c.isalnum()) for cell in header]
    at = {
        column: next((i for i, cell in enumerate(folded) if cell in spellings), -1)
        for column, spellings in _SPELLINGS.items()
    }
    if at["title"] < 0 or (at["family"] < 0 and at["full"] < 0):
        raise BadInput(
            f"{name}, row 1: found the columns {', '.join(map(clean, header)) or 'none'}, expected "
            "class and family name, or class and full name."
        )
    found: list[SheetRow] = []
    problems: list[str] = []
    for line, row in enumerate(table[1:], start=2):
        cells = {c: clean(row[i]) if 0 <= i < len(row) else "" for c, i in at.items()}
        if not any(cells.values()):
            continue
        given, family = cells["given"], cells["family"]
        if not family:
            given, _, family = cells["full"].rpartition(" ")
        student = TypedStudent(given, family, cells["grade"], cells["number"])
        place = f"{name}, row {line}"
        try:
            found.append(spreadsheets.sound(place, cells["title"], student, cells["email"]))
        except BadInput as error:
            problems.append(f"{place}, {error.field or 'class'}: {error}")
    if problems:
        raise unsound(problems)
    return found
