"""Registers that are due on a day and not complete, and who teaches them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Integer,
    Label,
    Select,
    Time,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.sql.elements import ColumnElement

from storage.digests.absences import of_day
from storage.registers.opening import HAS_TIMETABLE, RegisterKey, lies_within
from storage.tables import ASSIGNMENT, ENROLLMENT, MEETING, OFFERING, RECORD, REGISTER, STAFF


@dataclass(frozen=True, slots=True)
class DueDay:
    """A school's day, by its wall clock, as far as registers are due.

    Those of meetings that had begun by `begun_by`, the whole day's when it is None; none on a
    `closed` day, and none of meetings that begin at or after `closes_at`.
    """

    school_id: UUID
    date: date
    begun_by: time | None = None
    closed: bool = False
    closes_at: time | None = None


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
    period: str
    starts_at: time | None
    enrolled: int
    recorded: int
    teachers: tuple[tuple[str, str], ...] = ()


def _sum_of(condition: ColumnElement[bool], number: ColumnElement[int] | int) -> Label[int]:
    # A sum of no rows is null, and one of integers is PostgreSQL's numeric.
    total = func.sum(case((condition, number), else_=0))
    return sql_cast(func.coalesce(total, 0), Integer).label(None)


OFFERED_ON_DAY = and_(
    OFFERING.c.school_id == bindparam("school_id"),
    OFFERING.c.active,
    lies_within(OFFERING.c.begins_on, OFFERING.c.ends_on),
)
MEETS = (
    select(
        OFFERING.c.id,
        OFFERING.c.title,
        MEETING.c.period,
        MEETING.c.starts_at,
        func.count().over(partition_by=OFFERING.c.id).label("meetings"),
    )
    .join_from(OFFERING, MEETING, MEETING.c.course_offering_id == OFFERING.c.id)
    .where(
        OFFERED_ON_DAY,
        MEETING.c.weekday == bindparam("weekday"),
        lies_within(MEETING.c.begins_on, MEETING.c.ends_on),
    )
)
WITHOUT_TIMETABLE = select(
    OFFERING.c.id,
    OFFERING.c.title,
    literal("").label("period"),
    sql_cast(null(), Time).label("starts_at"),
    literal(1).label("meetings"),
).where(OFFERED_ON_DAY, ~HAS_TIMETABLE)
ON_DAY = union_all(MEETS, WITHOUT_TIMETABLE).cte("on_day")
# A course offering that meets once a day has a register without a period.
REGISTER_PERIOD = case((ON_DAY.c.meetings > 1, ON_DAY.c.period), else_="")
REGISTER_OF_DUE = and_(
    REGISTER.c.course_offering_id == ON_DAY.c.id,
    REGISTER.c.attendance_date == bindparam("attendance_date"),
    REGISTER.c.period == REGISTER_PERIOD,
)
# Nobody knows when a course offering without a timetable meets: its register is due once begun.
HAS_BEGUN = or_(
    and_(ON_DAY.c.starts_at.is_(None), REGISTER.c.id.is_not(None)),
    and_(
        ON_DAY.c.starts_at <= bindparam("begun_by", type_=Time),
        ON_DAY.c.starts_at < bindparam("closes_at", type_=Time),
    ),
)
IS_ENROLLED = and_(
    ENROLLMENT.c.course_offering_id == ON_DAY.c.id,
    lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on),
)
REGISTERS = (
    select(
        ON_DAY.c.id,
        REGISTER_PERIOD.label("register_period"),
        ON_DAY.c.title,
        ON_DAY.c.period,
        ON_DAY.c.starts_at,
        REGISTER.c.completed_at.is_not(None).label("is_complete"),
    )
    .join_from(ON_DAY, REGISTER, REGISTER_OF_DUE, isouter=True)
    .where(HAS_BEGUN)
    .cte("registers")
    .prefix_with("MATERIALIZED")
)
# Students are counted only where the register's row does not say that it is complete.
COUNTED = (
    select(
        REGISTERS.c.id,
        REGISTERS.c.register_period,
        REGISTERS.c.title,
        REGISTERS.c.period,
        REGISTERS.c.starts_at,
        func.count().label("enrolled"),
        func.count(RECORD.c.id).label("recorded"),
    )
    .join_from(REGISTERS, ENROLLMENT, ENROLLMENT.c.course_offering_id == REGISTERS.c.id)
    .outerjoin(
        RECORD,
        and_(
            RECORD.c.course_enrollment_id == ENROLLMENT.c.id,
            RECORD.c.attendance_date == bindparam("attendance_date"),
            RECORD.c.period == REGISTERS.c.register_period,
        ),
    )
    .where(~REGISTERS.c.is_complete, lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on))
    .group_by(
        REGISTERS.c.id,
        REGISTERS.c.register_period,
        REGISTERS.c.title,
        REGISTERS.c.period,
        REGISTERS.c.starts_at,
    )
    .having(or_(REGISTERS.c.starts_at.is_not(None), func.count(RECORD.c.id) > 0))
    .cte("counted")
    .prefix_with("MATERIALIZED")
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
TEACHERS = (
    select(ASSIGNMENT.c.course_offering_id, STAFF.c.given_name, STAFF.c.family_name)
    .join_from(ASSIGNMENT, STAFF, STAFF.c.id == ASSIGNMENT.c.staff_id)
    .where(
        ASSIGNMENT.c.course_offering_id.in_(bindparam("course_offering_ids", expanding=True)),
        lies_within(ASSIGNMENT.c.begins_on, ASSIGNMENT.c.ends_on),
    )
    .distinct()
    .order_by(STAFF.c.family_name, STAFF.c.given_name)
)


def missing(
    connection: Connection, day: DueDay, most: int, skipped: int = 0
) -> tuple[DueCounts, Sequence[Missing]]:
    """Count a day's registers, and list those that lack records in order of time and title.

    At most `most`, after `skipped` of them. Course offerings without students have none, those
    without a timetable have one once it is begun. A register is complete when everyone enrolled on
    the date has a record.
    """
    if day.closed:
        return DueCounts(), []
    parameters = parameters_of(day) | {"most": most, "skipped": skipped}
    rows = connection.execute(MISSING, parameters).all()
    complete, counted, incomplete, untaken, records = rows[0][:5]
    counts = DueCounts(complete + counted, incomplete, untaken, records)
    lacking = [row[5:-1] for row in rows if row[5] is not None]
    teachers = teachers_of(connection, day.date, [row[0] for row in lacking])
    found = [
        Missing(RegisterKey(row[0], day.date, row[1]), *row[2:], teachers=teachers.get(row[0], ()))
        for row in lacking
    ]
    return counts, found


def parameters_of(day: DueDay) -> dict[str, object]:
    """Name what the statements ask of a day's registers."""
    return of_day(day.school_id, day.date) | {
        "begun_by": day.begun_by or time.max,
        "closes_at": day.closes_at or time.max,
    }


def teachers_of(
    connection: Connection, day: date, ids: Sequence[UUID]
) -> dict[UUID, tuple[tuple[str, str], ...]]:
    """Name who teaches course offerings on a date, by the course offering."""
    parameters = {"course_offering_ids": ids, "attendance_date": day}
    found: dict[UUID, tuple[tuple[str, str], ...]] = {}
    for course_offering_id, *name in connection.execute(TEACHERS, parameters) if ids else ():
        found[course_offering_id] = (*found.get(course_offering_id, ()), (name[0], name[1]))
    return found
