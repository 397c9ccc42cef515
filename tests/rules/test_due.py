"""Which registers are due: the digest's counting and the reminders' list agree, on any day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.attendance.days import closed_days
from bot.attendance.days.closed_days import DaySpan
from bot.attendance.due import due_registers
from bot.attendance.due.due_registers import DueRegister
from storage.due import incomplete as stored
from storage.due.incomplete import DueCounts, DueDay, Missing
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.tables import (
    AttendanceRecord,
    CourseEnrollment,
    CourseOffering,
    Meeting,
    Register,
    Student,
    Table,
)
from storage.tables.words import Door, Status
from tests.school import MadeSchool, make_school

BOUNDED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
# Those enrolled just now were enrolled after the one day, and long before the other.
DAYS = (date(2020, 11, 23), date(2090, 11, 20))
DAY = timedelta(days=1)
MOST = 100


@dataclass(frozen=True)
class Met:
    """A weekly meeting, on the day's weekday or the next; dates are days from the day."""

    period: str
    hour: int
    on_weekday: bool = True
    begins: int | None = None
    ends: int | None = None


@dataclass(frozen=True)
class Enrolled:
    """An enrolment, and in which periods its student has a record of the day."""

    begins: int = -1
    ends: int | None = None
    recorded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Taught:
    """A course offering."""

    meetings: Sequence[Met]
    enrolled: Sequence[Enrolled]
    begins: int = -1
    ends: int = 1
    active: bool = True


@dataclass(frozen=True)
class Closes:
    """A closed day; with an hour, from then on."""

    hour: int | None = None


PERIODS = st.sampled_from(["", "1", "2"])
OFFSETS = st.sampled_from([-1, 0, 1])
OPEN_ENDED = st.sampled_from([None, None, -1, 0, 1])
MEETINGS = st.builds(
    Met,
    period=PERIODS,
    hour=st.sampled_from([8, 10, 12]),
    on_weekday=st.sampled_from([True, True, False]),
    begins=OPEN_ENDED,
    ends=OPEN_ENDED,
)
ENROLLED = st.builds(
    Enrolled, begins=OFFSETS, ends=OPEN_ENDED, recorded=st.frozensets(PERIODS, max_size=3)
)
TAUGHT = st.builds(
    Taught,
    meetings=st.lists(MEETINGS, max_size=3, unique_by=lambda each: each.period),
    enrolled=st.lists(ENROLLED, max_size=3),
    begins=st.sampled_from([-2, -1, 0]),
    ends=st.sampled_from([0, 1]),
    active=st.sampled_from([True, True, True, False]),
)
CLOSES = st.none() | st.builds(Closes, st.sampled_from([None, 7, 8, 10, 11, 13]))
NUMBERS = count()


def moved(day: date, by: int | None) -> date | None:
    return None if by is None else day + by * DAY


def enter(school: MadeSchool, day: date, taught: Taught) -> None:
    """Write a course offering, its people, meetings and records."""
    course = CourseOffering(
        school_id=school.school,
        title="Art",
        begins_on=day + taught.begins * DAY,
        ends_on=day + taught.ends * DAY,
        active=taught.active,
    )
    school.add(course)
    school.add(*(meeting(course, day, each) for each in taught.meetings))
    for number, each in enumerate(taught.enrolled, 1):
        school.add(*person(course, day, number, each))
    school.add(*registers(course, day, taught))


def meeting(course: CourseOffering, day: date, met: Met) -> Meeting:
    return Meeting(
        school_id=course.school_id,
        course_offering_id=course.id,
        weekday=(day if met.on_weekday else day + DAY).isoweekday(),
        period=met.period,
        starts_at=time(met.hour),
        ends_at=time(met.hour + 1),
        begins_on=moved(day, met.begins),
        ends_on=moved(day, met.ends),
    )


def person(course: CourseOffering, day: date, number: int, each: Enrolled) -> list[Table]:
    student = Student(school_id=course.school_id, given_name="Ada", family_name="Lovelace")
    enrollment = CourseEnrollment(
        school_id=course.school_id,
        course_offering_id=course.id,
        roll_number=number,
        student_id=student.id,
        begins_on=day + each.begins * DAY,
        ends_on=moved(day, each.ends),
    )
    records = [
        AttendanceRecord(
            school_id=course.school_id,
            course_offering_id=course.id,
            course_enrollment_id=enrollment.id,
            student_id=student.id,
            attendance_date=day,
            period=period,
            status=Status.PRESENT,
            recorded_at=NOW,
            door=Door.API,
            change_set_id=new_id(),
            order_key=0,
        )
        for period in each.recorded
    ]
    return [student, enrollment, *records]


def registers(course: CourseOffering, day: date, taught: Taught) -> list[Register]:
    """Give the rows of the registers that have records, complete where everybody has one."""
    on_day = [
        each
        for each in taught.enrolled
        if each.begins <= 0 and (each.ends is None or each.ends >= 0)
    ]
    return [
        Register(
            school_id=course.school_id,
            course_offering_id=course.id,
            attendance_date=day,
            period=period,
            saved_at=NOW,
            completed_at=NOW
            if on_day and all(period in each.recorded for each in on_day)
            else None,
        )
        for period in {period for each in taught.enrolled for period in each.recorded}
    ]


def read(
    connection: Connection, school: MadeSchool, day: date
) -> tuple[list[DueRegister], DueCounts, Sequence[Missing]]:
    listed = due_registers.on_day(connection, school.school, day)
    closed = closed_days.closings(connection, school.school, DaySpan(day, day))
    closes_at = closed.get(day)
    due_day = DueDay(
        school.school, day, closed=day in closed and closes_at is None, closes_at=closes_at
    )
    return listed, *stored.missing(connection, due_day, MOST)


@BOUNDED
@given(
    day=st.sampled_from(DAYS),
    timetable=st.lists(TAUGHT, max_size=3),
    closes=CLOSES,
)
def test_the_digest_counts_the_registers_that_are_listed(
    database: Database, day: date, timetable: list[Taught], closes: Closes | None
) -> None:
    school = make_school(database, name=f"School {next(NUMBERS)}")
    for taught in timetable:
        enter(school, day, taught)
    if closes:
        at = None if closes.hour is None else time(closes.hour)
        database.write_now(closed_days.enter, school.school, DaySpan(day, day), "Snow", at)
    listed, counts, missing = database.read_now(read, school, day)
    # Of a course offering without a timetable only the digest knows a register: once it is begun.
    timed = [each for each in missing if each.starts_at is not None]
    found = {(each.key, each.starts_at, each.enrolled, each.recorded) for each in timed}
    lacking = [each for each in listed if not each.complete]
    assert found == {
        (each.key, each.meeting.starts_at, each.enrolled, each.recorded) for each in lacking
    }
    assert len(timed) == len(lacking)
    assert counts.missing == sum(each.enrolled - each.recorded for each in missing)
    begun = counts.due - len(listed)
    assert len(missing) - len(timed) <= begun <= len(timetable)
    if all(any((met.begins or 0) <= 0 for met in each.meetings) for each in timetable):
        assert begun == 0
