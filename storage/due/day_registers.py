"""The registers of a day: timetable, calendar, enrolment and records say which, and how far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
)

from storage.due.closures import is_closed
from storage.registers.opening import (
    HAS_TIMETABLE,
    IS_ASSIGNED,
    MeetingTime,
    RegisterKey,
    lies_within,
)
from storage.tables import ASSIGNMENT, ENROLLMENT, MEETING, OFFERING, RECORD


@dataclass(frozen=True, slots=True)
class RegisterOfDay:
    """A register of a day, due or not: `recorded` of the `enrolled` students have a record.

    Without a `meeting` it is one of a course offering without a timetable. `closed`: the school is
    closed then, so that it is not due.
    """

    key: RegisterKey
    title: str
    code: str
    meeting: MeetingTime | None
    enrolled: int
    recorded: int
    closed: bool


@dataclass(frozen=True, slots=True)
class OfferedCourse:
    """A course offering on a day, with that day's registers: none when it does not meet."""

    id: UUID
    title: str
    code: str
    registers: tuple[RegisterOfDay, ...]


_TITLES = (OFFERING.c.title, OFFERING.c.code)
OF_SCHOOL = OFFERING.c.school_id == bindparam("school_id")
# By a list, not by a look at each course offering: so SQLite reads only those that are theirs.
_THEIRS = select(ASSIGNMENT.c.course_offering_id).where(
    ASSIGNMENT.c.staff_id == bindparam("staff_id"),
    IS_ASSIGNED,
    # What was covered is not seen any more when the cover is over.
    or_(~ASSIGNMENT.c.is_cover, ASSIGNMENT.c.ends_on >= bindparam("today")),
)
OF_STAFF = OFFERING.c.id.in_(_THEIRS)
MEETS = and_(
    MEETING.c.course_offering_id == OFFERING.c.id,
    MEETING.c.weekday == bindparam("weekday"),
    lies_within(MEETING.c.begins_on, MEETING.c.ends_on),
)


def on_day(which: ColumnElement[bool]) -> CTE:
    """Give the course offerings of a day, each with a line for each meeting, or one without.

    Without a meeting, and without a timetable, it has one register all the same: nobody knows when
    it meets. With a timetable it has none that day.
    """
    meets = MEETING.c.id.is_not(None)
    # A course offering that meets once a day has a register without a period. It goes by all
    # meetings of the day, whether the school is open for them or not.
    meets_again = func.count(MEETING.c.id).over(partition_by=OFFERING.c.id) > 1
    return (
        select(
            OFFERING.c.id,
            OFFERING.c.title,
            OFFERING.c.code,
            # Who meets today has a timetable: most are not looked up.
            case((meets, true()), else_=HAS_TIMETABLE).label("has_timetable"),
            MEETING.c.period,
            MEETING.c.starts_at,
            MEETING.c.ends_at,
            case((meets_again, MEETING.c.period), else_="").label("register_period"),
            is_closed(
                OFFERING.c.school_id, bindparam("attendance_date"), MEETING.c.starts_at
            ).label("is_closed"),
        )
        .select_from(OFFERING)
        .outerjoin(MEETING, MEETS)
        .where(OFFERING.c.active, lies_within(OFFERING.c.begins_on, OFFERING.c.ends_on), which)
        .cte("on_day")
    )


def counted(registers: CTE, *more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Count by register who is enrolled on the day, and who of them has a record; none of nobody.

    `registers` has the columns `id` and `register_period`, and those that are wanted as well.
    """
    return (
        select(
            registers.c.id,
            registers.c.register_period,
            *more,
            func.count().label("enrolled"),
            func.count(RECORD.c.id).label("recorded"),
        )
        .join_from(registers, ENROLLMENT, ENROLLMENT.c.course_offering_id == registers.c.id)
        .outerjoin(
            RECORD,
            and_(
                RECORD.c.course_enrollment_id == ENROLLMENT.c.id,
                RECORD.c.attendance_date == bindparam("attendance_date"),
                RECORD.c.period == registers.c.register_period,
            ),
        )
        .where(lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on))
        .group_by(registers.c.id, registers.c.register_period, *more)
    )


def _listed(lines: CTE, enrolled: ColumnElement[bool] | None = None) -> Select[*tuple[Any, ...]]:
    """List registers; `enrolled` says of enrolments what the lines say of course offerings.

    SQLite does not know how few lines there are, and would read every enrolment.
    """
    counts = counted(lines).where(*([] if enrolled is None else [enrolled])).cte("counted")
    of_line = and_(counts.c.id == lines.c.id, counts.c.register_period == lines.c.register_period)
    return (
        select(
            lines.c.id,
            lines.c.title,
            lines.c.code,
            or_(lines.c.starts_at.is_not(None), ~lines.c.has_timetable).label("has_register"),
            lines.c.register_period,
            lines.c.is_closed,
            func.coalesce(counts.c.enrolled, 0),
            func.coalesce(counts.c.recorded, 0),
            lines.c.period,
            lines.c.starts_at,
            lines.c.ends_at,
        )
        .join_from(lines, counts, of_line, isouter=True)
        .order_by(lines.c.id, lines.c.starts_at)
    )


def _is_theirs(lines: CTE) -> ColumnElement[bool]:
    """Whether a register is somebody's: a cover may be of one period."""
    of_period = or_(ASSIGNMENT.c.period.is_(None), ASSIGNMENT.c.period == lines.c.register_period)
    return lines.c.id.in_(_THEIRS.where(of_period).correlate(lines))


_OF_THEIRS = on_day(OF_STAFF)
ALL_OF_STAFF = _listed(_OF_THEIRS, ENROLLMENT.c.course_offering_id.in_(_THEIRS)).where(
    _is_theirs(_OF_THEIRS)
)
ALL_OF_SCHOOL = _listed(on_day(OF_SCHOOL))


def of_staff(
    connection: Connection, staff_id: UUID, day: date, today: date
) -> Sequence[OfferedCourse]:
    """List the course offerings that a member of staff teaches on a day, meeting or not.

    And those that they cover then, as long as the cover holds today.
    """
    return _courses(connection, ALL_OF_STAFF, {"staff_id": staff_id, "today": today}, day)


def of_school(connection: Connection, school_id: UUID, day: date) -> Sequence[OfferedCourse]:
    """List the course offerings of a school on a day, meeting or not."""
    return _courses(connection, ALL_OF_SCHOOL, {"school_id": school_id}, day)


def titles_with(
    connection: Connection, school_id: UUID, staff_id: UUID | None, day: date, part: str
) -> Sequence[tuple[str, str]]:
    """Give title and code of a school's, or a member of staff's, with a part in either.

    It is a word of ours, in small letters of English: those alone are the same in each database.
    """
    has_part = (func.lower(each).contains(part, autoescape=True) for each in _TITLES)
    statement = (
        select(*_TITLES)
        .where(
            OF_SCHOOL if staff_id is None else OF_STAFF,
            OFFERING.c.active,
            lies_within(OFFERING.c.begins_on, OFFERING.c.ends_on),
            or_(*has_part),
        )
        .order_by(OFFERING.c.title)
    )
    own = {"staff_id": staff_id, "today": day}
    whose = {"school_id": school_id} if staff_id is None else own
    rows = connection.execute(statement, whose | {"attendance_date": day})
    return [(row[0], row[1]) for row in rows]


def _courses(
    connection: Connection,
    statement: Select[*tuple[Any, ...]],
    whose: dict[str, object],
    day: date,
) -> Sequence[OfferedCourse]:
    parameters = whose | {"attendance_date": day, "weekday": day.isoweekday()}
    found: dict[UUID, OfferedCourse] = {}
    for row in connection.execute(statement, parameters):
        key, title, code, has_register, period, closed, enrolled, recorded, *meeting = row
        before = found.get(key, OfferedCourse(key, title, code, ()))
        register = RegisterOfDay(
            RegisterKey(key, day, period),
            title,
            code,
            MeetingTime(*meeting) if meeting[1] is not None else None,
            enrolled,
            recorded,
            bool(closed),
        )
        registers = (*before.registers, register) if has_register else before.registers
        found[key] = OfferedCourse(key, title, code, registers)
    return list(found.values())
