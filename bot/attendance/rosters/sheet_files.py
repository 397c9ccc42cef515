"""A spreadsheet of names and classes as rows: CSV, or the first sheet of an XLSX."""

from collections.abc import Sequence

from bot.attendance.errors import BadInput, unsound
from bot.attendance.rosters import grids, spreadsheets
from bot.attendance.rosters.spreadsheets import SheetRow
from bot.attendance.rosters.typed_students import TypedStudent
from bot.cleaning import clean

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
    return _rows(name, grids.read(name, raw, {each for of in _SPELLINGS.values() for each in of}))


def _rows(name: str, table: Sequence[Sequence[str]]) -> list[SheetRow]:
    header = table[0] if table else ()
    headings = [grids.folded(cell) for cell in header]
    at = {
        column: next((i for i, cell in enumerate(headings) if cell in spellings), -1)
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
