"""`rollcall roster-sheet`: names and classes from a spreadsheet, all rows or none."""

from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import Connection, func, select

from storage.engine.database import Database
from storage.tables import ASSIGNMENT, ENROLLMENT, OFFERING, STUDENT
from storage.tables.words import Role
from tests.cli.running import Done, rollcall
from tests.school import make_school

ADMIN, OFFICE = "marta@riverside.test", "tunde@riverside.test"
HEADER = ("Class", "Last name", "First-Name", "Student Number", "Teacher e-mail")
ROWS = [
    ("Chess", "Lovelace", "Ada", 1815, ADMIN),
    ("Chess", "Hopper", "=cmd()", 1906, ""),
    ("Go", "Lovelace", "Ada", 1815, ""),
]


def _bring(database: Database, path: Path, *more: str, who: str = ADMIN) -> Done:
    url = database.url.render_as_string(hide_password=False)
    days = ("--begins", "2026-09-01", "--ends", "2099-06-30")
    arguments = ("roster-sheet", str(path), "--as", who, *days, *more)
    return rollcall(*arguments, cwd=path.parent, ROLLCALL_DATABASE_URL=url)


def _counts(database: Database) -> list[int]:
    def look(connection: Connection) -> list[int]:
        tables = (OFFERING, STUDENT, ENROLLMENT, ASSIGNMENT)
        counted = (select(func.count()).select_from(table) for table in tables)
        return [connection.execute(each).scalar_one() for each in counted]

    return database.read_now(look)


def test_a_sheet_is_rehearsed_entered_once_and_refused_whole(
    database: Database, tmp_path: Path
) -> None:
    school = make_school(database)
    school.add_staff("Marta Lindqvist", Role.ADMIN)
    school.add_staff("Tunde Okafor", Role.OFFICE)
    path = tmp_path / "names.xlsx"
    made: Any = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    with made as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([HEADER, *ROWS]):
            sheet.write_row(line, 0, row)
    added = "Added: classes 2, students 2, places in classes 3, teachers 1. There already: 0.\n"

    assert "no admin" in _bring(database, path, who=OFFICE).stderr
    dry = _bring(database, path, "--dry-run")
    assert dry.stdout == added + "This was a dry run: nothing was changed.\n", dry.stderr
    assert _counts(database) == [0, 0, 0, 0]
    assert _bring(database, path).stdout == added
    assert _counts(database) == [2, 2, 3, 1]

    # The same as a CSV of another country's Excel: numbers that were floats are known again.
    lines = "\r\n".join(";".join(map(str, row)) for row in [HEADER, *ROWS])
    again = tmp_path / "names.csv"
    again.write_bytes(f"{lines}\r\n;;;;\r\n".encode("utf-8-sig"))
    told = "Added: classes 0, students 0, places in classes 0, teachers 0. There already: 3.\n"
    assert _bring(database, again).stdout == told

    again.write_text("class,family name,teacher\nLogic,Boole,\nLogic,Gödel,x@y.test\n,Noether,\n")
    assert "names.csv, row 4, class: Found no class" in _bring(database, again).stderr
    again.write_text("class,family name,teacher\nLogic,Boole,\nLogic,Boole,x@y.test\n")
    refused = _bring(database, again).stderr
    assert "names.csv, row 3: found a student who is in" in refused
    assert "x@y.test" in refused
    assert _counts(database) == [2, 2, 3, 1]
