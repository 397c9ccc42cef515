"""A spreadsheet of names and classes as rows: CSV, or the first sheet of an XLSX."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.attendance.errors import BadInput, unsound
from bot.attendance.rosters import grids, spreadsheets
from bot.attendance.rosters.bringing import SheetRow
from bot.attendance.rosters.grids import Grid
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
    "times": ("times", "meets", "whenitmeets", "timetable"),
}
COLUMNS = tuple(_SPELLINGS)


@dataclass(frozen=True, slots=True)
class Mapped:
    """Which column of a sheet, counted from 0, is what; `has_header`: the first row names them."""

    places: Mapping[str, int]
    has_header: bool = True

    @property
    def is_enough(self) -> bool:
        """Whether there are a class and a name."""
        return "title" in self.places and not {"family", "full"}.isdisjoint(self.places)


class Unsure(BadInput):
    """Which column is what has to be said by somebody."""


def read(name: str, raw: bytes) -> list[SheetRow]:
    """Read a file. Raises BadInput with every row that can't be read."""
    grid = grid_of(name, raw)
    return rows(name, grid, recognised(name, grid))


def grid_of(name: str, raw: bytes) -> Grid:
    """Read the cells of a file. Raises BadInput."""
    known = {each for spellings in _SPELLINGS.values() for each in spellings}
    return grids.read(name, raw, known)


def guessed(grid: Grid) -> Mapped:
    """Say which columns are known by their names: the first of each."""
    headings = [grids.folded(cell) for cell in grid[0]] if grid else []
    found = {
        column: next((i for i, cell in enumerate(headings) if cell in spellings), -1)
        for column, spellings in _SPELLINGS.items()
    }
    return Mapped({column: place for column, place in found.items() if place >= 0})


def recognised(name: str, grid: Grid) -> Mapped:
    """Know the columns by their names. Raises Unsure where that is not certain."""
    found = guessed(grid)
    headings = [grids.folded(cell) for cell in grid[0]] if grid else []
    if not found.is_enough:
        listed = ", ".join(filter(None, map(clean, grid[0] if grid else ()))) or "none"
        raise Unsure(
            f"{name}, row 1: found the columns {listed}, expected class and family name, or class "
            "and full name."
        )
    for column, spellings in _SPELLINGS.items():
        alike = [i for i, cell in enumerate(headings) if cell in spellings]
        if len(alike) > 1:
            listed = " and ".join(clean(grid[0][i]) for i in alike)
            told = HEADINGS[column].lower()
            raise Unsure(f"{name}, row 1: found {listed}, expected one column for the {told}.")
    return found


HEADINGS = {
    "title": "Class",
    "family": "Family name",
    "given": "Given name",
    "full": "Full name",
    "grade": "Grade",
    "number": "Number",
    "email": "Teacher's e-mail",
    "times": "Meets",
}


def rows(name: str, grid: Grid, mapped: Mapped) -> list[SheetRow]:
    """Read the rows below the names of the columns. Raises BadInput with every one that can't be.

    What has a cell too few has an empty one.
    """
    found: list[SheetRow] = []
    problems: list[str] = []
    first = 1 if mapped.has_header else 0
    for line, row in enumerate(grid[first:], start=first + 1):
        cells = _cells(row, mapped)
        if not any(cells.values()):
            continue
        place = f"{name}, row {line}"
        try:
            found.append(_sound(place, cells))
        except BadInput as error:
            problems.append(f"{place}, {error.field or 'class'}: {error}")
    if problems:
        raise unsound(problems)
    return found


def _cells(row: Sequence[str], mapped: Mapped) -> dict[str, str]:
    cells = dict.fromkeys(COLUMNS, "")
    return cells | {
        column: clean(row[place]) for column, place in mapped.places.items() if place < len(row)
    }


def _sound(place: str, cells: Mapping[str, str]) -> SheetRow:
    given, family = cells["given"], cells["family"]
    if not family:
        given, _, family = cells["full"].rpartition(" ")
    student = TypedStudent(given, family, cells["grade"], cells["number"])
    return spreadsheets.sound(place, cells["title"], student, cells["email"], cells["times"])
