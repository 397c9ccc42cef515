"""The cells of a spreadsheet as text: a CSV, or the first sheet of an XLSX, whatever wrote it.

A file comes from anybody who sets a school up, so how much it unpacks to, and how wide and long a
sheet says it is, is looked at before anything is built of it.
"""

import csv
import io
import re
import zipfile
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, time

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from bot.attendance.errors import BadInput

MOST_ROWS = 20_000
_MOST_COLUMNS = 200
_MOST_UNPACKED = 100 * 1024**2
_CHUNK = 1024**2
# A row or a cell, and where it says that it is; one that doesn't is the next.
_TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^<>]*)>")
_PLACE = re.compile(rb"""\sr=["']([A-Z]{0,4})(\d{1,9})["']""")
_WORKBOOK, _SHEETS = "xl/workbook.xml", "xl/worksheets/"
_PACKED = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DELIMITERS = (",", ";", "\t")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Excel's own first line, which says what stands between the cells.
_SEP = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)

# Excel on a Mac ends lines as Macs once did.
_LINE_END = re.compile(r"\r\n|\r|\n")

Grid = list[list[str]]


def read(name: str, raw: bytes, known: Container[str]) -> Grid:
    """Give the cells of a file, row by row, as they were meant; `known` are folded headings.

    A merged cell stands in each of its places. Raises BadInput for what can't be read.
    """
    if raw.startswith(_OLD_EXCEL):
        raise BadInput(f"{name} is of an old Excel, or locked: save it as XLSX without a password.")
    found = _workbook(name, raw) if raw.startswith(_PACKED) else _csv(name, raw, known)
    if len(found) > MOST_ROWS:
        raise BadInput(f"{name} has {len(found)} rows, expected {MOST_ROWS} at most.")
    if not any(cell.strip() for row in found for cell in row):
        raise BadInput(f"{name} has no cells with anything in them, expected the list in it first.")
    return found


def folded(cell: str) -> str:
    """Fold a heading: its letters and digits alone, whatever their case."""
    return "".join(each for each in cell.casefold() if each.isalnum())


def _workbook(name: str, raw: bytes) -> Grid:
    try:
        _check_size(name, raw)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0)
        found = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (zipfile.BadZipFile, CalamineError, RuntimeError, NotImplementedError) as error:
        raise BadInput(f"{name} can't be read as XLSX, expected a sound file or a CSV.") from error
    _fill_merged(found, sheet)
    return found


def _check_size(name: str, raw: bytes) -> None:
    """Unpack all of a file once, a little at a time, and look how large its sheets say they are.

    A cell far out makes a sheet of billions. Raises BadInput, and what a ZIP that lies raises.
    """
    unpacked = 0
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        if _WORKBOOK not in packed.namelist():
            raise BadInput(f"{name} is no XLSX, expected one, or a CSV.")
        for each in packed.infolist():
            extent = _Extent(name)
            with packed.open(each) as file:
                while chunk := file.read(_CHUNK):
                    unpacked += len(chunk)
                    if unpacked > _MOST_UNPACKED:
                        most = _MOST_UNPACKED // 1024**2
                        raise BadInput(f"{name} unpacks to more than {most} MiB, expected less.")
                    if each.filename.startswith(_SHEETS):
                        extent.take(chunk)


@dataclass(slots=True)
class _Extent:
    """How far a sheet goes, by what its rows and cells say, or their order where they don't."""

    name: str
    row: int = 0
    column: int = 0
    rest: bytes = b""

    def take(self, chunk: bytes) -> None:
        """Look at some more of a sheet. Raises BadInput where it goes on too far."""
        whole = self.rest + chunk
        end = whole.rfind(b"<")
        self.rest = whole[end:]
        for found in _TAG.finditer(whole, 0, end):
            place = _PLACE.search(found[2])
            if found[1] == b"row":
                self.row, self.column = int(place[2]) if place else self.row + 1, 0
            else:
                self.column = _column(place[1]) if place else self.column + 1
                self.row = int(place[2]) if place else self.row
            if self.column > _MOST_COLUMNS or self.row > MOST_ROWS:
                raise BadInput(
                    f"{self.name} goes on to row {self.row}, column {self.column}, expected "
                    f"{MOST_ROWS} rows and {_MOST_COLUMNS} columns at most: copy what counts to a "
                    "new sheet."
                )


def _column(letters: bytes) -> int:
    """Count a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _fill_merged(found: Grid, sheet: CalamineSheet) -> None:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in found[top : bottom + 1]:
            width = len(row[left : right + 1])
            row[left : right + 1] = [found[top][left]] * width


def _text(cell: object) -> str:
    """Write a cell as it was meant: Excel makes a float of each number."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)


def _csv(name: str, raw: bytes, known: Container[str]) -> Grid:
    text = _decoded(name, raw)
    header, *rest = _LINE_END.split(text, maxsplit=1)
    try:
        if said := _SEP.fullmatch(header):
            delimiter, text = said[1], "".join(rest)
        else:
            delimiter = max(_DELIMITERS, key=lambda each: _known_by(each, header, known))
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise BadInput(f"{name} can't be read as CSV: save it as XLSX.") from error


def _decoded(name: str, raw: bytes) -> str:
    """Read a text in UTF-8, in UTF-16, or as Windows has it in the west; no other."""
    encodings = ("utf-16",) if raw[:2] in _UTF_16 else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadInput(f"{name} can't be read: save it as XLSX, or as CSV in UTF-8.")


def _known_by(delimiter: str, header: str, known: Container[str]) -> tuple[int, int]:
    cells = next(csv.reader([header], delimiter=delimiter), list[str]())
    return sum(folded(cell) in known for cell in cells), len(cells)
