"""Excuses from a file, for a whole trip: each row one of its own, all of them or none."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import reasons
from bot.attendance.access import excusing
from bot.attendance.access.excusing import Excuser
from bot.attendance.errors import AttendanceError, BadInput, unsound
from bot.attendance.excuses import entering, writing
from bot.attendance.excuses.entering import NewExcuse
from bot.attendance.excuses.writing import Touched
from bot.attendance.reasons import Reasons
from bot.attendance.registers.actions import Stamp
from storage.engine import locks
from storage.excuses import excuse_rows, named_students
from storage.excuses.excuse_rows import ExcuseRow
from storage.schools.schools import NamedSchool
from storage.tables.words import Becomes

# More than the largest trip, and short enough that presses seldom wait for it.
MOST = 1000
NUMBER, SOURCED_ID = "student number", "sourcedId"
_COLUMNS = {
    "number": NUMBER,
    "sourced_id": SOURCED_ID,
    "begins_on": "first day",
    "ends_on": "last day",
    "starts_at": "from",
    "ends_at": "to",
    "reason": "reason",
    "note": "note",
    "told_by": "told by",
}


@dataclass(frozen=True, slots=True)
class ExcuseSheetRow:
    """What one row says: a student by number or sourcedId, and the excuse. `row` is its line."""

    row: int
    number: str
    sourced_id: str
    begins_on: date
    ends_on: date
    starts_at: time | None
    ends_at: time | None
    becomes: Becomes
    reason: str | None
    note: str | None
    told_by: str | None


@dataclass(frozen=True, slots=True)
class ExcuseSheet:
    """The rows of a file, and its name for sentences about them."""

    file: str
    rows: Sequence[ExcuseSheetRow]


@dataclass
class Imported:
    """What an import did, or would do.

    `entered` are the students of new excuses, `before` the excuses that the file's rows had made
    when they came another time; `nowhere` are the rows whose student is in no course on these days.
    """

    entered: list[UUID] = field(default_factory=list[UUID])
    before: list[ExcuseRow] = field(default_factory=list[ExcuseRow])
    changed: list[Touched] = field(default_factory=list[Touched])
    stayed: list[Touched] = field(default_factory=list[Touched])
    nowhere: list[int] = field(default_factory=list[int])


def bring(
    connection: Connection, school: NamedSchool, email: str, sheet: ExcuseSheet, now: datetime
) -> Imported:
    """Enter the excuses of a file as somebody of the school's office, all of them or none.

    Each row makes one excuse, as a form does, and the same row makes it once, however often it
    comes: one that was withdrawn or shortened since stays so. Raises as
    `excusing.excuser_by_email`, and with every row that can't be taken.
    """
    excuser = excusing.excuser_by_email(connection, school, email)
    if not 1 <= len(sheet.rows) <= MOST:
        raise unsound([f"{sheet.file}: found {len(sheet.rows)} rows, expected 1 to {MOST}."])
    locks.hold_name(connection, f"excuses-import:{school.id}")
    faults: list[str] = []
    wanted = _excuses_of(connection, school.id, sheet, faults)
    _hold(connection, wanted.values())
    done = Imported()
    for row, excuse in wanted.items():
        try:
            _enter(connection, excuser, excuse, row, now, done)
        except AttendanceError as error:
            faults.append(_fault(sheet, row, error))
    if faults:
        raise unsound(faults)
    return done


def rehearse(
    connection: Connection, school: NamedSchool, email: str, sheet: ExcuseSheet, now: datetime
) -> Imported:
    """Say what `bring` would do, and take all of it back. Raises as it does."""
    savepoint = connection.begin_nested()
    try:
        return bring(connection, school, email, sheet, now)
    finally:
        savepoint.rollback()


def _excuses_of(
    connection: Connection, school_id: UUID, sheet: ExcuseSheet, faults: list[str]
) -> dict[int, NewExcuse]:
    """Say which excuse each row makes, by its line; what can't be one is a fault."""
    numbers = named_students.by_number(connection, school_id, _said(r.number for r in sheet.rows))
    sourced_ids = named_students.by_sourced_id(
        connection, school_id, _said(r.sourced_id for r in sheet.rows)
    )
    known = reasons.of_school(connection, school_id)
    found: dict[int, NewExcuse] = {}
    lines: dict[NewExcuse, int] = {}
    for row in sheet.rows:
        try:
            excuse = _excuse(row, _student(row, numbers, sourced_ids), known)
        except BadInput as error:
            faults.append(_fault(sheet, row.row, error))
            continue
        line = lines.setdefault(excuse, row.row)
        if line == row.row:
            found[line] = excuse
        else:
            twin = BadInput(f"Found the same as in row {line}, expected it once.")
            faults.append(_fault(sheet, row.row, twin))
    return found


def _said(cells: Iterable[str]) -> set[str]:
    return {cell for cell in cells if cell}


def _student(
    row: ExcuseSheetRow, numbers: dict[str, list[UUID]], sourced_ids: dict[str, list[UUID]]
) -> UUID:
    """Find the one student of a row. Raises BadInput, naming the field."""
    if bool(row.number) == bool(row.sourced_id):
        which = "both" if row.number else "neither"
        raise BadInput(f"Found {which} of {NUMBER} and {SOURCED_ID}, expected one of them.")
    name, text = ("number", row.number) if row.number else ("sourced_id", row.sourced_id)
    found = (numbers if row.number else sourced_ids).get(text, [])
    if not found:
        raise BadInput(f"Found “{text}”, expected that of a student of the school.", field=name)
    if len(found) > 1:
        raise BadInput(
            f"Found “{text}”, which {len(found)} students have, expected that of one: name them "
            f"by {SOURCED_ID}.",
            field=name,
        )
    return found[0]


def _excuse(row: ExcuseSheetRow, student_id: UUID, known: Reasons) -> NewExcuse:
    return NewExcuse(
        student_ids=(student_id,),
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        becomes=row.becomes,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason and _code_of(row.reason, known),
        note=row.note,
        told_by=row.told_by,
    )


def _code_of(text: str, known: Reasons) -> str:
    """Read a reason by its code or its label; another text stays, and is refused later."""
    said = text.casefold()
    codes = (each.code for each in known.known if said in {each.code, each.label.casefold()})
    return next(codes, text)


def _hold(connection: Connection, wanted: Iterable[NewExcuse]) -> None:
    """Hold all that the rows touch at once: row by row, two writers might block each other."""
    excuses = list(wanted)
    if excuses:
        students = list({each.student_ids[0] for each in excuses})
        first, last = min(e.begins_on for e in excuses), max(e.ends_on for e in excuses)
        writing.hold(connection, students, first, last)


def _enter(
    connection: Connection,
    excuser: Excuser,
    excuse: NewExcuse,
    row: int,
    now: datetime,
    done: Imported,
) -> None:
    # The name is what the row says: so the same row is the same action.
    stamp = Stamp.at(now, f"excuses-import:{excuser.school_id}:{_written(excuse)}")
    (student_id,) = excuse.student_ids
    known = excuse_rows.entered_by(connection, student_id, stamp.change_set_id)
    if known:
        done.before += known
        return
    outcome = entering.enter(connection, excuser, excuse, stamp)
    done.entered.append(student_id)
    done.changed += outcome.changed
    done.stayed += outcome.stayed
    if not outcome.reach.course_offering_ids:
        done.nowhere.append(row)


def _written(excuse: NewExcuse) -> str:
    return repr([None if each is None else str(each) for each in astuple(excuse)])


def _fault(sheet: ExcuseSheet, row: int, error: AttendanceError) -> str:
    """Say what is wrong with a row, and where."""
    column = _COLUMNS.get(error.field or "")
    place = f"{sheet.file}, row {row}" + (f", column {column}" if column else "")
    said = str(error)
    return f"{place}: {said[:1].lower()}{said[1:]}"
