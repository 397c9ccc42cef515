"""Registers that are due on a day and not complete."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Connection,
    Integer,
    Label,
    Select,
    Time,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.sql.elements import ColumnElement

from storage.digests.absences import of_day
from storage.due.day_registers import OF_SCHOOL, on_day
from storage.registers import enrollments
from storage.registers.opening import MeetingTime, RegisterKey, lies_within
from storage.tables import ENROLLMENT, RECORD, REGISTER

# More than any school has on a day.
ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class DueDay:
    """A school's day, or a stretch of it, by its wall clock: which registers are asked about.

    Those of meetings that had begun by `begun_by`, all when it is None. In a stretch only those of
    meetings that also began at `begun_after` or later, or ended at `ended_after` or later: without
    those that are begun though no timetable has them.
    """

    school_id: UUID
    date: date
    begun_by: time | None = None
    begun_after: time | None = None
    ended_after: time | None = None


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many registers are due, how many of them are not complete, and how many not begun.

    `missing` counts the records that the incomplete ones lack: nobody knows those students' status.
    """

    due: int = 0
    incomplete: int = 0
    untaken: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Missing:
    """A register that is due and lacks records; `teachers` are (given, family) names."""

    key: RegisterKey
    title: str
    meeting: MeetingTime | None
    enrolled: int
    recorded: int
    teachers: tuple[tuple[str, str], ...] = ()

    @property
    def period(self) -> str:
        """Name the period of its meeting, though the register has none if it is the day's only."""
        return self.meeting.period if self.meeting else ""

    @property
    def starts_at(self) -> time | None:
        """Say when its meeting begins, if a timetable says so."""
        return self.meeting and self.meeting.starts_at


def _sum_of(condition: ColumnElement[bool], number: ColumnElement[int] | int) -> Label[int]:
    # A sum of no rows is null, and one of integers is PostgreSQL's numeric.
    total = func.sum(case((condition, number), else_=0))
    return sql_cast(func.coalesce(total, 0), Integer).label(None)


ON_DAY = on_day(OF_SCHOOL)
REGISTER_OF_DAY = and_(
    REGISTER.c.course_offering_id == ON_DAY.c.id,
    REGISTER.c.attendance_date == bindparam("attendance_date"),
    REGISTER.c.period == ON_DAY.c.register_period,
)
# Nobody knows when a course offering without a timetable meets: its register is due once begun.
BEGUN_WITHOUT_TIMETABLE = and_(
    ON_DAY.c.starts_at.is_(None),
    ~ON_DAY.c.has_timetable,
    REGISTER.c.id.is_not(None),
    bindparam("is_whole", type_=Boolean),
)
IN_STRETCH = and_(
    ON_DAY.c.starts_at <= bindparam("begun_by", type_=Time),
    or_(
        ON_DAY.c.starts_at >= bindparam("begun_after", type_=Time),
        ON_DAY.c.ends_at >= bindparam("ended_after", type_=Time),
    ),
)
# The day's registers as far as they are asked about; each row of `register` is read once.
REGISTERS = (
    select(
        ON_DAY.c.id,
        ON_DAY.c.register_period,
        ON_DAY.c.title,
        ON_DAY.c.period,
        ON_DAY.c.starts_at,
        ON_DAY.c.ends_at,
        REGISTER.c.completed_at.is_not(None).label("is_complete"),
    )
    .join_from(ON_DAY, REGISTER, REGISTER_OF_DAY, isouter=True)
    .where(~ON_DAY.c.is_closed, or_(IN_STRETCH, BEGUN_WITHOUT_TIMETABLE))
    .cte("registers")
    .prefix_with("MATERIALIZED")
)
# Students are counted only where the register's row does not say that it is complete: few, and so
# each by a look of its own at its course offering. For a join PostgreSQL, which takes half of the
# registers for incomplete, reads all enrolments of the school.
_ENROLLED = (
    select(func.count())
    .where(
        ENROLLMENT.c.course_offering_id == REGISTERS.c.id,
        lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on),
    )
    .correlate(REGISTERS)
    .scalar_subquery()
)
_RECORDED = (
    select(func.count())
    .join_from(RECORD, ENROLLMENT, ENROLLMENT.c.id == RECORD.c.course_enrollment_id)
    .where(
        RECORD.c.course_offering_id == REGISTERS.c.id,
        RECORD.c.attendance_date == bindparam("attendance_date"),
        RECORD.c.period == REGISTERS.c.register_period,
        lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on),
    )
    .correlate(REGISTERS)
    .scalar_subquery()
)
INCOMPLETE = (
    select(
        REGISTERS.c.id,
        REGISTERS.c.register_period,
        REGISTERS.c.title,
        REGISTERS.c.period,
        REGISTERS.c.starts_at,
        REGISTERS.c.ends_at,
        _ENROLLED.label("enrolled"),
        _RECORDED.label("recorded"),
    )
    .where(~REGISTERS.c.is_complete)
    .cte("incomplete")
    .prefix_with("MATERIALIZED")
)
# Without those of nobody, and without those that were begun and then undone.
COUNTED = (
    select(INCOMPLETE)
    .where(
        INCOMPLETE.c.enrolled > 0,
        or_(INCOMPLETE.c.starts_at.is_not(None), INCOMPLETE.c.recorded > 0),
    )
    .cte("counted")
)
LACKS = COUNTED.c.recorded < COUNTED.c.enrolled
TOTALS = select(
    select(func.count()).where(REGISTERS.c.is_complete).scalar_subquery().label("complete"),
    func.count().label("counted"),
    _sum_of(LACKS, 1),
    _sum_of(COUNTED.c.recorded == 0, 1),
    _sum_of(LACKS, COUNTED.c.enrolled - COUNTED.c.recorded),
).subquery()
IN_ORDER = (COUNTED.c.starts_at.is_(None), COUNTED.c.starts_at, COUNTED.c.title, COUNTED.c.period)
LACKING = (
    select(*COUNTED.c, func.row_number().over(order_by=(*IN_ORDER, COUNTED.c.id)).label("place"))
    .where(LACKS)
    .order_by(*IN_ORDER, COUNTED.c.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
    .subquery()
)
# One row of totals at least, and the registers beside it.
MISSING: Select[*tuple[Any, ...]] = (
    select(*TOTALS.c, *LACKING.c)
    .join_from(TOTALS, LACKING, true(), isouter=True)
    .order_by(LACKING.c.place)
)


def missing(
    connection: Connection, day: DueDay, most: int, skipped: int = 0
) -> tuple[DueCounts, Sequence[Missing]]:
    """Count a day's registers, and list those that lack records in order of time and title.

    At most `most`, after `skipped` of them. None while the school is closed. Course offerings
    without students have none, those without a timetable have one once it is begun. A register is
    complete when everyone enrolled on the date has a record.
    """
    counts, lacking = _read(connection, day, most, skipped)
    teachers = enrollments.teachers_of(
        connection, day.date, [each.key.course_offering_id for each in lacking]
    )
    return counts, [replace(each, teachers=teachers.of(each.key)) for each in lacking]


def lacking(connection: Connection, day: DueDay) -> Sequence[Missing]:
    """List all of a day's registers that lack records, as `missing` does, without the teachers."""
    return _read(connection, day, ALL, 0)[1]


def _read(
    connection: Connection, day: DueDay, most: int, skipped: int
) -> tuple[DueCounts, Sequence[Missing]]:
    parameters = _parameters_of(day) | {"most": most, "skipped": skipped}
    rows = connection.execute(MISSING, parameters).all()
    complete, counted, incomplete, untaken, records = rows[0][:5]
    counts = DueCounts(complete + counted, incomplete, untaken, records)
    found = [
        Missing(
            RegisterKey(row[5], day.date, row[6]),
            title=row[7],
            meeting=MeetingTime(*row[8:11]) if row[9] is not None else None,
            enrolled=row[11],
            recorded=row[12],
        )
        for row in rows
        if row[5] is not None
    ]
    return counts, found


def _parameters_of(day: DueDay) -> dict[str, object]:
    is_whole = day.begun_after is None and day.ended_after is None
    return of_day(day.school_id, day.date) | {
        "is_whole": is_whole,
        "begun_by": day.begun_by or time.max,
        "begun_after": time.min if is_whole else day.begun_after or time.max,
        "ended_after": day.ended_after or time.max,
    }
