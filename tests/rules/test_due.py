"""Which registers are due and complete: all that reads a day says the same, on any day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.attendance.days import closed_days
from bot.attendance.days.closed_days import DaySpan
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.registers import completeness
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
from tests.rules.agreeing import Expected, SchoolDay
from tests.school import make_school

BOUNDED = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = date(2026, 11, 23)


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
    was_complete: bool = False


@dataclass(frozen=True)
class Closes:
    """A closed day; with an hour, from then on."""

    hour: int | None = None

    def covers(self, hour: int | None) -> bool:
        return self.hour is None or (hour is not None and hour >= self.hour)


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
    was_complete=st.booleans(),
)
CLOSES = st.none() | st.builds(Closes, st.sampled_from([None, 7, 8, 10, 11, 13]))
NUMBERS = count()


def moved(by: int | None) -> date | None:
    return None if by is None else DAY + by * timedelta(days=1)


def enter(on: SchoolDay, taught: Taught) -> UUID:
    """Write a course offering, its people, meetings and records, in one transaction."""
    course = CourseOffering(
        school_id=on.school.school,
        title="Art",
        begins_on=DAY + taught.begins * timedelta(days=1),
        ends_on=DAY + taught.ends * timedelta(days=1),
        active=taught.active,
    )
    people = [
        row
        for number, each in enumerate(taught.enrolled, 1)
        for row in person(course, number, each)
    ]
    meetings = [meeting(course, each) for each in taught.meetings]
    rows = [course, on.assignment(course.id), *meetings, *people, *registers(course, taught)]
    on.school.add(*rows)
    return course.id


def meeting(course: CourseOffering, met: Met) -> Meeting:
    return Meeting(
        school_id=course.school_id,
        course_offering_id=course.id,
        weekday=DAY.isoweekday() + (not met.on_weekday),
        period=met.period,
        starts_at=time(met.hour),
        ends_at=time(met.hour + 1),
        begins_on=moved(met.begins),
        ends_on=moved(met.ends),
    )


def person(course: CourseOffering, number: int, each: Enrolled) -> list[Table]:
    student = Student(school_id=course.school_id, given_name="Ada", family_name="Lovelace")
    enrollment = CourseEnrollment(
        school_id=course.school_id,
        course_offering_id=course.id,
        roll_number=number,
        student_id=student.id,
        begins_on=DAY + each.begins * timedelta(days=1),
        ends_on=moved(each.ends),
    )
    records = [
        AttendanceRecord(
            school_id=course.school_id,
            course_offering_id=course.id,
            course_enrollment_id=enrollment.id,
            student_id=student.id,
            attendance_date=DAY,
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


def registers(course: CourseOffering, taught: Taught) -> list[Register]:
    """Give the rows of the registers that have records, complete or not as they are not."""
    return [
        Register(
            school_id=course.school_id,
            course_offering_id=course.id,
            attendance_date=DAY,
            period=period,
            saved_at=NOW,
            completed_at=NOW if taught.was_complete else None,
        )
        for period in {period for each in taught.enrolled for period in each.recorded}
    ]


def due_of(course: UUID, taught: Taught, closes: Closes | None) -> list[Expected]:
    """Say in plain words which registers of a course offering are due."""
    enrolled = [each for each in taught.enrolled if holds(each.begins, each.ends)]
    if not enrolled or not taught.active or not holds(taught.begins, taught.ends):
        return []
    met = [each for each in taught.meetings if each.on_weekday and holds(each.begins, each.ends)]
    starts: list[tuple[str, int | None]] = [
        (each.period if len(met) > 1 else "", each.hour) for each in met
    ]
    if all((each.begins or 0) > 0 for each in taught.meetings) and any(
        "" in each.recorded for each in enrolled
    ):
        starts = [("", None)]
    return [
        Expected(
            course,
            period,
            None if hour is None else time(hour),
            len(enrolled),
            sum(period in each.recorded for each in enrolled),
        )
        for period, hour in starts
        if closes is None or not closes.covers(hour)
    ]


def holds(begins: int | None, ends: int | None) -> bool:
    return (begins is None or begins <= 0) and (ends is None or ends >= 0)


@BOUNDED
@given(timetable=st.lists(TAUGHT, max_size=3), closes=CLOSES)
def test_all_that_reads_a_day_says_the_same(
    database: Database, timetable: list[Taught], closes: Closes | None
) -> None:
    """On any day, and whatever a register's row said before who is enrolled was changed."""
    on = SchoolDay(make_school(database, f"School {next(NUMBERS)}", "UTC"), DAY)
    on.prepare()
    if closes:
        at = None if closes.hour is None else time(closes.hour)
        span = DaySpan(DAY, DAY)
        database.write_now(closed_days.enter, on.school.school, span, "Snow", at)
    entered = {enter(on, taught): taught for taught in timetable}
    database.write_now(completeness.recompute, dict.fromkeys(entered, (DAY, DAY)))
    due = [each for course, taught in entered.items() for each in due_of(course, taught, closes)]
    records = {
        course: sum(len(each.recorded) for each in taught.enrolled)
        for course, taught in entered.items()
    }
    assert on.disagreements(due, records) == []
