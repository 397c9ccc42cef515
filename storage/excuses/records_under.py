"""The records under excuses: those that one covers, and those that one has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, and_, bindparam, exists, or_, select, true

from storage.excuses.covering import COVERS_RECORD, IS_AFTER_END, REPORTS_RECORD
from storage.registers import cells
from storage.registers.audit import NO_ID, STANDS, is_undone
from storage.registers.cells import Cell, EnteredBy, Entry
from storage.registers.opening import RegisterKey
from storage.tables import CHANGE, ENROLLMENT, EXCUSE, OFFERING, RECORD, REPORT, STUDENT
from storage.tables.words import Action

_PLACE = (
    RECORD.c.course_offering_id,
    RECORD.c.attendance_date,
    RECORD.c.period,
    OFFERING.c.title,
)
_IN_ORDER = (
    RECORD.c.attendance_date,
    RECORD.c.course_offering_id,
    RECORD.c.period,
    ENROLLMENT.c.id,
)
_RECORDS = (
    select(*_PLACE, *cells.columns(RECORD.c.order_key, true()))
    .join_from(RECORD, ENROLLMENT, ENROLLMENT.c.id == RECORD.c.course_enrollment_id)
    .join(STUDENT, STUDENT.c.id == RECORD.c.student_id)
    .join(OFFERING, OFFERING.c.id == RECORD.c.course_offering_id)
    .order_by(*_IN_ORDER)
)
_COVERED = _RECORDS.join(EXCUSE, COVERS_RECORD).where(
    EXCUSE.c.id.in_(bindparam("excuse_ids", expanding=True))
)
_REPORTED = (
    _RECORDS.join(REPORT, REPORTS_RECORD)
    .where(REPORT.c.id.in_(bindparam("report_ids", expanding=True)))
    .add_columns(REPORT.c.id.label("report_id"))
)
_OF_CHANGE = and_(
    CHANGE.c.course_enrollment_id == RECORD.c.course_enrollment_id,
    CHANGE.c.attendance_date == RECORD.c.attendance_date,
    CHANGE.c.period == RECORD.c.period,
)
# The excuse that wrote a change.
_OF_EXCUSE = (
    select(EXCUSE.c.id)
    .where(
        EXCUSE.c.change_set_id == CHANGE.c.change_set_id,
        EXCUSE.c.student_id == CHANGE.c.student_id,
    )
    .correlate(CHANGE)
)
_WRITTEN = (
    _RECORDS.join(CHANGE, _OF_CHANGE)
    .where(
        CHANGE.c.change_set_id == bindparam("change_set_id"),
        CHANGE.c.student_id == bindparam("student_id"),
    )
    .add_columns(
        STANDS.label("stands"), exists(_OF_EXCUSE.where(IS_AFTER_END)).label("is_after_end")
    )
)
_IS_GIVEN_UP = or_(
    CHANGE.c.change_set_id == bindparam("undone"),
    exists(_OF_EXCUSE.where(or_(EXCUSE.c.withdrawn_at.is_not(None), IS_AFTER_END))),
).label("is_given_up")
# The newest first, without what was undone.
_CHANGES: Select[*tuple[Any, ...]] = (
    select(
        CHANGE.c.course_enrollment_id,
        CHANGE.c.attendance_date,
        CHANGE.c.period,
        CHANGE.c.order_key,
        _IS_GIVEN_UP,
        *cells.BEFORE,
    )
    .where(
        CHANGE.c.student_id.in_(bindparam("student_ids", expanding=True)),
        CHANGE.c.attendance_date >= bindparam("begins_on"),
        CHANGE.c.attendance_date <= bindparam("ends_on"),
        CHANGE.c.action != Action.UNDO,
        ~is_undone(CHANGE),
    )
    .order_by(
        CHANGE.c.course_enrollment_id, CHANGE.c.attendance_date, CHANGE.c.period, CHANGE.c.id.desc()
    )
)


# One cell of all registers: an enrolment, a date, a period.
Place = tuple[UUID, date, str]


@dataclass(frozen=True, slots=True)
class RecordUnder:
    """A record under an excuse: on which register, of which course offering, and what it says."""

    key: RegisterKey
    title: str
    cell: Cell
    entry: Entry

    @property
    def place(self) -> Place:
        """Name the record's place."""
        return self.cell.course_enrollment_id, self.key.attendance_date, self.key.period


@dataclass(frozen=True, slots=True)
class WrittenUnder(RecordUnder):
    """A record that an excuse has changed, and whether nobody has changed it since.

    `is_after_end`: the excuse was shortened, and covers it no more.
    """

    stands: bool
    is_after_end: bool


@dataclass(frozen=True, slots=True)
class Beneath:
    """What stood in a cell before the excuses over it that are given up, and by whom."""

    entry: Entry
    entered_by: EnteredBy


def covered(connection: Connection, excuse_ids: Sequence[UUID]) -> Sequence[RecordUnder]:
    """List the records that excuses cover, by date and register."""
    return [_under(row) for row in connection.execute(_COVERED, {"excuse_ids": excuse_ids})]


def reported(
    connection: Connection, report_ids: Sequence[UUID]
) -> Sequence[tuple[UUID, RecordUnder]]:
    """List the records that excuses of families' reports would cover, each with the report."""
    rows = connection.execute(_REPORTED, {"report_ids": report_ids})
    return [(row.report_id, _under(row)) for row in rows]


def of_day(connection: Connection, student_ids: Sequence[UUID], day: date) -> Sequence[RecordUnder]:
    """List all records of some students on a day, by register."""
    statement = _RECORDS.where(
        RECORD.c.student_id.in_(student_ids), RECORD.c.attendance_date == day
    )
    return [_under(row) for row in connection.execute(statement)]


def written(
    connection: Connection, change_set_id: UUID, student_id: UUID
) -> Sequence[WrittenUnder]:
    """List the records of a student that a change set has changed, by date and register.

    Those that an undo has taken away are no records any more.
    """
    rows = connection.execute(
        _WRITTEN, {"change_set_id": change_set_id, "student_id": student_id}
    ).all()
    return [_written(row) for row in rows]


def _under(row: Row[*tuple[Any, ...]]) -> RecordUnder:
    cell = cells.read(row[4:])
    if cell.entry is None:
        raise ValueError("expected a record, found a cell without one")
    return RecordUnder(RegisterKey(*row[:3]), row[3], cell, cell.entry)


def beneath(
    connection: Connection,
    student_ids: Sequence[UUID],
    begins_on: date,
    ends_on: date,
    *,
    undone: UUID = NO_ID,
) -> dict[Place, Beneath]:
    """Say what stands beneath what excuses have given up, where nothing newer lies over it.

    One is given up that is withdrawn, or that was shortened and covers the place no more. It may
    lie over another that went before it: both go, and so does the change set that is being
    `undone`. What somebody else has confirmed in between stays. By place.
    """
    span = {
        "student_ids": student_ids,
        "begins_on": begins_on,
        "ends_on": ends_on,
        "undone": undone,
    }
    found: dict[Place, Beneath] = {}
    rows = connection.execute(_CHANGES, span)
    for place, changes in groupby(rows, key=lambda row: (row[0], row[1], row[2])):
        confirmed: int | None = None
        for row in changes:
            if not row.is_given_up or (confirmed is not None and confirmed > row[3]):
                break
            values: tuple[Any, ...] = tuple(row)
            found[place] = Beneath(Entry(*values[5:9]), EnteredBy(*values[9:13]))
            confirmed = values[12]
    return found


def _written(row: Row[*tuple[Any, ...]]) -> WrittenUnder:
    under = _under(row)
    return WrittenUnder(
        under.key, under.title, under.cell, under.entry, bool(row.stands), bool(row.is_after_end)
    )
