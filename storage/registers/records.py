"""Attendance records and the audit that is written with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)

from storage.engine.columns import Id, new_id
from storage.engine.prepared import Prepared
from storage.engine.upserts import Insert, per_engine
from storage.registers import cells, opening
from storage.registers.cells import Cell, EnteredBy, Entry
from storage.registers.opening import ON_THIS_SHEET, RECORD_OF_CELL, RegisterKey, parameters_of
from storage.tables import CHANGE, ENROLLMENT, RECORD, STUDENT
from storage.tables.words import Action, Door


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One line of the audit, before it is written.

    `entered_by` is of what an undo brings back; anything else is entered by who changes it.
    """

    cell: Cell
    after: Entry | None
    order_key: int
    entered_by: EnteredBy | None = None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What all changes of one action share."""

    id: UUID
    action: Action
    door: Door
    school_id: UUID
    staff_id: UUID | None
    teacher_assignment_id: UUID | None
    recorded_at: datetime
    acted_at: int
    undoes_id: UUID | None = None
    api_token_id: UUID | None = None
    why: str | None = None
    is_amendment: bool = False


NEWEST_ACTION = (
    select(func.max(CHANGE.c.order_key))
    .where(
        CHANGE.c.course_enrollment_id == ENROLLMENT.c.id,
        CHANGE.c.attendance_date == bindparam("attendance_date"),
        CHANGE.c.period == bindparam("period"),
    )
    .scalar_subquery()
)
ANY_CELL = (
    select(
        *cells.columns(func.coalesce(RECORD.c.order_key, NEWEST_ACTION, 0), opening.MAY_BE_EXCUSED)
    )
    .join_from(ENROLLMENT, STUDENT, ENROLLMENT.c.student_id == STUDENT.c.id)
    .outerjoin(RECORD, RECORD_OF_CELL)
)
_ON_SHEET = ANY_CELL.where(ON_THIS_SHEET)
CELLS = Prepared(_ON_SHEET)
CELL_OF = Prepared(ANY_CELL.where(ENROLLMENT.c.id == bindparam("course_enrollment_id")))
ONE_CELL = Prepared(_ON_SHEET.where(ENROLLMENT.c.roll_number == bindparam("roll_number")))
THIS_RECORD = and_(
    RECORD.c.course_enrollment_id == bindparam("of_enrollment"),
    RECORD.c.attendance_date == bindparam("of_date"),
    RECORD.c.period == bindparam("of_period"),
)


def _write_over(insert: Insert) -> Insert:
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["course_enrollment_id", "attendance_date", "period"],
        set_={
            name: new[name]
            for name in (
                "teacher_assignment_id",
                "status",
                "minutes_late",
                "reason",
                "note",
                "recorded_at",
                "recorded_by_id",
                "door",
                "change_set_id",
                "order_key",
                "confirmed_key",
            )
        },
        where=RECORD.c.order_key <= new.order_key,
    )


WRITE = Prepared(per_engine(RECORD, _write_over))
NEW_KEY = bindparam("new_order_key", type_=BigInteger)
SAID_BY_ANOTHER = or_(
    RECORD.c.recorded_by_id.is_distinct_from(bindparam("said_by", type_=Id)),
    RECORD.c.door != bindparam("said_through"),
)
ADVANCE = Prepared(
    update(RECORD)
    .where(THIS_RECORD)
    .values(
        order_key=NEW_KEY,
        confirmed_key=case((SAID_BY_ANOTHER, NEW_KEY), else_=RECORD.c.confirmed_key),
    )
)
REMOVE = Prepared(delete(RECORD).where(THIS_RECORD))
AUDIT = Prepared(CHANGE.insert())


def of_register(connection: Connection, key: RegisterKey) -> Sequence[Cell]:
    """Read a register: one cell for each student enrolled on its date, in no order."""
    return [cells.read(row) for row in CELLS.rows(connection, parameters_of(key))]


def cell(connection: Connection, key: RegisterKey, roll_number: int) -> Cell | None:
    """Read one cell; None when nobody has that roll number on the register's date."""
    parameters = parameters_of(key) | {"roll_number": roll_number}
    row = ONE_CELL.row(connection, parameters)
    return None if row is None else cells.read(row)


def cell_of(connection: Connection, key: RegisterKey, course_enrollment_id: UUID) -> Cell:
    """Read the cell of an enrolment, whether or not it still holds on the register's date."""
    parameters = parameters_of(key) | {"course_enrollment_id": course_enrollment_id}
    return cells.read(CELL_OF.one(connection, parameters))


def write(
    connection: Connection, key: RegisterKey, change_set: ChangeSet, changes: Sequence[RecordChange]
) -> None:
    """Write records and their audit.

    What says the same as what stands there moves the record's order on and is no change: the record
    stays as its own change set left it, and remembers when somebody else said so too. A record of a
    newer order than the change's stays.
    """
    altered = [change for change in changes if change.after != change.cell.entry]
    kept = [_record(key, change_set, change) for change in altered if change.after is not None]
    gone = [_place(key, change) for change in altered if change.after is None]
    sayer = {"said_by": change_set.staff_id, "said_through": change_set.door}
    same = [_place(key, each) | sayer for each in changes if each.after == each.cell.entry]
    if kept:
        WRITE.write(connection, kept)
    if gone:
        REMOVE.write(connection, gone)
    if same:
        ADVANCE.write(connection, same)
    if altered:
        AUDIT.write(connection, [_audit(key, change_set, change) for change in altered])


def _place(key: RegisterKey, change: RecordChange) -> dict[str, object]:
    return {
        "of_enrollment": change.cell.course_enrollment_id,
        "of_date": key.attendance_date,
        "of_period": key.period,
        "new_order_key": change.order_key,
    }


def _shared(key: RegisterKey, change_set: ChangeSet, change: RecordChange) -> dict[str, object]:
    return parameters_of(key) | {
        "id": new_id(),
        "school_id": change_set.school_id,
        "course_enrollment_id": change.cell.course_enrollment_id,
        "student_id": change.cell.student_id,
        "door": change_set.door,
        "change_set_id": change_set.id,
        "recorded_at": change_set.recorded_at,
        "order_key": change.order_key,
    }


def _record(key: RegisterKey, change_set: ChangeSet, change: RecordChange) -> dict[str, object]:
    now = EnteredBy(change_set.teacher_assignment_id, change_set.staff_id, change_set.door, None)
    by = _entered_by("", change.entered_by or now)
    return _shared(key, change_set, change) | by | _columns("", change.after)


_TOLD_WHO = ("staff_id", "teacher_assignment_id", "api_token_id")
_TOLD = (*_TOLD_WHO, "action", "undoes_id", "why", "is_amendment", "acted_at")


def _audit(key: RegisterKey, change_set: ChangeSet, change: RecordChange) -> dict[str, object]:
    return (
        _shared(key, change_set, change)
        | {name: getattr(change_set, name) for name in _TOLD}
        | _columns("before_", change.cell.entry)
        | _entered_by("before_", change.cell.entered_by)
        | _columns("after_", change.after)
    )


def _columns(prefix: str, entry: Entry | None) -> dict[str, object]:
    return {
        f"{prefix}status": entry and entry.status,
        f"{prefix}minutes_late": entry and entry.minutes_late,
        f"{prefix}reason": entry and entry.reason,
        f"{prefix}note": entry and entry.note,
    }


def _entered_by(prefix: str, by: EnteredBy | None) -> dict[str, object]:
    return {
        f"{prefix}teacher_assignment_id": by and by.teacher_assignment_id,
        f"{prefix}recorded_by_id": by and by.staff_id,
        f"{prefix}door": by and by.door,
        f"{prefix}confirmed_key": by and by.confirmed_key,
    }
