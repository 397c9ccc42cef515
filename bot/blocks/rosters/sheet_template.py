"""The template of a roster's spreadsheet: a row that names the columns, and an example beside."""

import csv
import io
from typing import Any

from bot.attendance.days.typed_meetings import EXAMPLE
from bot.attendance.rosters.sheet_files import HEADINGS

_COLUMNS = ("title", "family", "given", "grade", "number", "email", "times")
_WIDTHS = (16, 18, 18, 8, 12, 28, 32)
_ROWS = (
    ("Biology 9A", "Lovelace", "Ada", "9", "1815", "teacher@school.example", EXAMPLE),
    ("Biology 9A", "Hopper", "Grace", "9", "1906", "", ""),
    ("Chess", "Lovelace", "Ada", "9", "1815", "", "Thu 14:00-15:00"),
)
_SAYS = (
    "A row puts a student into a class: who is in two classes has two rows.",
    "Class and family name have to be there; leave out of the others what you don't have.",
    "The number is the school's own: by it a student is known again, also under another name.",
    "Teacher's e-mail and Meets belong to the class: one row of it is enough to say them.",
    "Write Meets as in the example; several times of day are parted by a semicolon.",
)


def _header() -> list[str]:
    return [HEADINGS[column] for column in _COLUMNS]


def csv_text() -> bytes:
    """Write the template as a CSV that Excel takes for UTF-8."""
    written = io.StringIO()
    csv.writer(written).writerow(_header())
    return written.getvalue().encode("utf-8-sig")


def xlsx() -> bytes:
    """Write the template as an XLSX; a second sheet has the example, which is never read."""
    # Few processes ever give a template.
    import xlsxwriter  # noqa: PLC0415

    written = io.BytesIO()
    made: Any = xlsxwriter.Workbook(written, {"in_memory": True})
    with made as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        names, example = book.add_worksheet("Names"), book.add_worksheet("Example")
        for sheet in (names, example):
            for place, width in enumerate(_WIDTHS):
                # As text a number keeps its zeros in front.
                sheet.set_column(place, place, width, text)
            sheet.write_row(0, 0, _header(), bold)
            sheet.freeze_panes(1, 0)
        for line, row in enumerate(_ROWS, start=1):
            example.write_row(line, 0, row)
        for line, says in enumerate(_SAYS, start=len(_ROWS) + 2):
            example.write_string(line, 0, says)
    return written.getvalue()
