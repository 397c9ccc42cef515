"""Taking: a whole register, read and written in one go by a token."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import reasons
from bot.attendance.access import callers
from bot.attendance.errors import BadInput, BadRow, BadRows, Changed
from bot.attendance.registers import actions, details, marking, one_record
from bot.attendance.registers.actions import SavedAction, Stamp
from bot.attendance.tokens import Caller
from storage.registers import enrollments, record_lists, records, register_row
from storage.registers.cells import Cell, Entry
from storage.registers.opening import RegisterKey
from storage.registers.record_lists import RecordRow
from storage.registers.register_row import SavedRegister
from storage.tables.words import Action, Status


class Rest(StrEnum):
    """What becomes of the students who are due and have no row."""

    PRESENT = "present"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class StudentRow:
    """One student's row: named by the enrolment, the student, or both.

    `values` are by the names of Entry's fields, the status among them; they are not checked yet.
    """

    course_enrollment_id: UUID | None
    student_id: UUID | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GivenRegister:
    """A register as it is to be: who answers for it, its rows, and what becomes of the rest.

    `why` it is changed, where that is to be said.
    """

    teacher_assignment_id: UUID
    rows: Sequence[StudentRow]
    rest: Rest | None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class RegisterPlace:
    """One student who is due, and the record if there is one."""

    course_enrollment_id: UUID
    student_id: UUID
    record: RecordRow | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A register: who is due on its date, in order of roll number, and what is recorded of them."""

    key: RegisterKey
    school_id: UUID
    places: tuple[RegisterPlace, ...]
    saved: SavedRegister | None

    @property
    def counts(self) -> Counter[Status]:
        """Count the records of those who are due by status."""
        return Counter(place.record.status for place in self.places if place.record)

    @property
    def complete(self) -> bool:
        """Whether everybody who is due has a record; a register of nobody is never complete."""
        return bool(self.places) and all(place.record for place in self.places)


def whole(connection: Connection, caller: Caller, key: RegisterKey, now: datetime) -> Whole:
    """Read a register for a token. Raises as `callers.register_for_token`."""
    callers.register_for_token(connection, caller, key, None, now)
    return _whole(connection, caller, key)


def take(
    connection: Connection,
    caller: Caller,
    key: RegisterKey,
    taken: GivenRegister,
    stamp: Stamp,
    seen: Callable[[Whole], bool] | None = None,
) -> Whole:
    """Write a whole register, all of it or nothing; gives it as it stands then.

    Each student who is due needs a row, unless `rest` says what becomes of the others. A record of
    a newer action stays, as everywhere. Raises BadRows that names each bad row, Changed when
    `seen` does not know the register as it is, and as `callers.register_for_token` and
    `one_record.answering` and `marking.keep`.
    """
    assigned = one_record.answering(connection, caller, taken.teacher_assignment_id, key)
    granted = callers.register_for_token(connection, caller, key, assigned, stamp.now)
    register_row.lock(connection, key)
    if seen is not None and not seen(_whole(connection, caller, key)):
        raise Changed("The register has changed since you read it: read it again, then write it.")
    cells = sorted(records.of_register(connection, key), key=lambda cell: cell.roll_number)
    entries = _matched(connection, caller, cells, taken)
    named = {cell.course_enrollment_id: cell for cell in cells}
    changes = actions.newer([(named[each], entry) for each, entry in entries.items()], stamp)
    if taken.rest is Rest.PRESENT:
        changes += marking.presents(connection, granted, _others(cells, entries), stamp)
    deed = SavedAction(Action.MARK, stamp, why=taken.why)
    marking.keep(connection, granted, deed, changes)
    return _whole(connection, caller, key)


def _matched(
    connection: Connection, caller: Caller, cells: Sequence[Cell], taken: GivenRegister
) -> Mapping[UUID, Entry]:
    """Read each row's entry, by enrolment. Raises BadRows, naming every row that is wrong."""
    entries: dict[UUID, Entry] = {}
    bad: list[BadRow] = []
    known = reasons.of_school(connection, caller.school_id)
    for number, row in enumerate(taken.rows):
        try:
            cell = _named_by(connection, caller, cells, row)
            _refuse_second(cell.course_enrollment_id, entries)
            known.refuse_unknown(row.values.get("reason"), cell.entry)
            entries[cell.course_enrollment_id] = details.changed(cell.entry, row.values)
        except BadInput as refusal:
            field = f"/{refusal.field}" if refusal.field else ""
            bad.append(BadRow(f"/records/{number}{field}", refusal.nameless))
    left_out = [] if taken.rest or bad else _others(cells, entries)
    bad += [BadRow("/records", _without_row(cell)) for cell in left_out]
    if bad:
        raise BadRows(_summary(len(bad), len(left_out)), bad)
    return entries


def _named_by(
    connection: Connection, caller: Caller, cells: Sequence[Cell], row: StudentRow
) -> Cell:
    if row.course_enrollment_id is None and row.student_id is None:
        raise BadInput("Expected a course_enrollment_id or a student_id.")
    fitting = [
        cell
        for cell in cells
        if row.course_enrollment_id in {None, cell.course_enrollment_id}
        and row.student_id in {None, cell.student_id}
    ]
    if not fitting:
        raise _misfit(connection, caller, cells, row)
    if len(fitting) > 1:
        raise BadInput(
            "The student is enrolled here more than once: name the course_enrollment_id.",
            field="student_id",
        )
    return fitting[0]


def _refuse_second(key: UUID, entries: Mapping[UUID, Entry]) -> None:
    if key in entries:
        raise BadInput("The student has a row above.")


def _others(cells: Sequence[Cell], entries: Mapping[UUID, Entry]) -> list[Cell]:
    return [cell for cell in cells if cell.course_enrollment_id not in entries]


def _misfit(
    connection: Connection, caller: Caller, cells: Sequence[Cell], row: StudentRow
) -> BadInput:
    """Say why nobody who is due is meant by a row."""
    if row.course_enrollment_id is None:
        return BadInput(
            "The student is not in this course offering on this date.", field="student_id"
        )
    if any(cell.course_enrollment_id == row.course_enrollment_id for cell in cells):
        return BadInput("The course enrolment is another student's.", field="student_id")
    found = enrollments.enrollment(connection, caller.school_id, row.course_enrollment_id)
    if found is None:
        return BadInput(
            "There is no course enrolment of this id in the token's school.",
            field="course_enrollment_id",
        )
    return BadInput(
        "The course enrolment is of another course offering, or does not hold on this date: "
        f"{one_record.span(found)}.",
        field="course_enrollment_id",
    )


def _without_row(cell: Cell) -> str:
    return f"The course enrolment {cell.course_enrollment_id} is due and has no row."


def _summary(bad: int, left_out: int) -> str:
    if left_out:
        return (
            f"{left_out} who are due have no row, so nothing was written: add them, or say with "
            f"rest what becomes of them, one of {', '.join(Rest)}."
        )
    return f"{bad} of the rows can't be taken, so nothing was written: see errors."


def _whole(connection: Connection, caller: Caller, key: RegisterKey) -> Whole:
    found = {row.course_enrollment_id: row for row in record_lists.of_register(connection, key)}
    cells = sorted(records.of_register(connection, key), key=lambda cell: cell.roll_number)
    places = tuple(
        RegisterPlace(
            cell.course_enrollment_id, cell.student_id, found.get(cell.course_enrollment_id)
        )
        for cell in cells
    )
    return Whole(key, caller.school_id, places, register_row.state(connection, key))
