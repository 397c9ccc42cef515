"""Spans of days in records: each day's counts, and students who are often or repeatedly absent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, Date, and_, bindparam, case, extract, func, or_, select

from storage.digests.absences import NOT_PRESENT, NamedInDigest
from storage.tables import MEETING, RECORD, STUDENT
from storage.tables.words import NOT_THERE, Status


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """The days of a school from `begins_on` to `ends_on`, both inclusive."""

    school_id: UUID
    begins_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class InARow:
    """A student absent on `days` days one after another, of those on which there is a record."""

    student: NamedInDigest
    days: int
    begins_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Often:
    """A student absent or excused in `missed` of `records` records, which are of `days` days."""

    student: NamedInDigest
    missed: int
    records: int
    days: int


BEGINS_ON, ENDS_ON = bindparam("begins_on", type_=Date), bindparam("ends_on", type_=Date)
IN_SPAN = and_(
    RECORD.c.school_id == bindparam("school_id"),
    RECORD.c.attendance_date.between(BEGINS_ON, ENDS_ON),
)
ALL_BY_DAY = (
    select(RECORD.c.attendance_date, func.count()).where(IN_SPAN).group_by(RECORD.c.attendance_date)
)
OTHERS_BY_DAY = (
    select(RECORD.c.attendance_date, RECORD.c.status, func.count())
    .where(IN_SPAN, NOT_PRESENT)
    .group_by(RECORD.c.attendance_date, RECORD.c.status)
)
# Only they can have that many days in a row: few, so that the rest of the span is not read.
MAY_HAVE_A_ROW = (
    select(RECORD.c.student_id)
    .where(IN_SPAN, NOT_PRESENT, RECORD.c.status == Status.ABSENT)
    .group_by(RECORD.c.student_id)
    .having(
        func.count(RECORD.c.attendance_date.distinct()) >= bindparam("days"),
        func.max(RECORD.c.attendance_date) >= bindparam("not_over_before", type_=Date),
    )
)
MEETING_OF_RECORD = and_(
    MEETING.c.course_offering_id == RECORD.c.course_offering_id,
    MEETING.c.weekday % 7 == extract("dow", RECORD.c.attendance_date),
    or_(MEETING.c.begins_on.is_(None), MEETING.c.begins_on <= RECORD.c.attendance_date),
    or_(MEETING.c.ends_on.is_(None), MEETING.c.ends_on >= RECORD.c.attendance_date),
    or_(RECORD.c.period == "", RECORD.c.period == MEETING.c.period),
)
MARKS = (
    select(
        RECORD.c.student_id,
        RECORD.c.attendance_date,
        case((RECORD.c.status == Status.ABSENT, 1), else_=0).label("absent"),
        func.row_number()
        .over(
            partition_by=(RECORD.c.student_id, RECORD.c.attendance_date),
            order_by=(
                MEETING.c.starts_at.is_(None),
                MEETING.c.starts_at,
                RECORD.c.course_offering_id,
                RECORD.c.period,
            ),
        )
        .label("place"),
    )
    .join_from(RECORD, MEETING, MEETING_OF_RECORD, isouter=True)
    .where(IN_SPAN, RECORD.c.student_id.in_(MAY_HAVE_A_ROW))
    .cte("marks")
)
# Days that follow each other alike have one difference between their place among all of the
# student's days and their place among those of their kind.
DAYS = (
    select(
        MARKS.c.student_id,
        MARKS.c.attendance_date,
        MARKS.c.absent,
        (
            func.row_number().over(
                partition_by=MARKS.c.student_id, order_by=MARKS.c.attendance_date
            )
            - func.row_number().over(
                partition_by=(MARKS.c.student_id, MARKS.c.absent),
                order_by=MARKS.c.attendance_date,
            )
        ).label("run"),
    )
    .where(MARKS.c.place == 1)
    .cte("days")
)
RUNS = (
    select(
        DAYS.c.student_id,
        func.count().label("days"),
        func.min(DAYS.c.attendance_date).label("begins_on"),
        func.max(DAYS.c.attendance_date).label("ends_on"),
    )
    .where(DAYS.c.absent == 1)
    .group_by(DAYS.c.student_id, DAYS.c.run)
    .having(
        func.count() >= bindparam("days"),
        func.max(DAYS.c.attendance_date) >= bindparam("not_over_before", type_=Date),
    )
    .cte("runs")
)
IN_A_ROW = (
    select(
        func.count().over(),
        STUDENT.c.id,
        STUDENT.c.given_name,
        STUDENT.c.family_name,
        STUDENT.c.grade,
        RUNS.c.days,
        RUNS.c.begins_on,
        RUNS.c.ends_on,
    )
    .join_from(RUNS, STUDENT, STUDENT.c.id == RUNS.c.student_id)
    .order_by(RUNS.c.days.desc(), STUDENT.c.family_name, STUDENT.c.given_name, STUDENT.c.id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
MISSED = (
    select(RECORD.c.student_id, func.count().label("missed"))
    .where(IN_SPAN, NOT_PRESENT, RECORD.c.status.in_(NOT_THERE))
    .group_by(RECORD.c.student_id)
    .having(func.count() >= bindparam("least_missed"))
    .cte("missed")
)
RATES = (
    select(
        MISSED.c.student_id,
        MISSED.c.missed,
        func.count().label("records"),
        func.count(RECORD.c.attendance_date.distinct()).label("days"),
    )
    .join_from(MISSED, RECORD, RECORD.c.student_id == MISSED.c.student_id)
    .where(RECORD.c.attendance_date.between(BEGINS_ON, ENDS_ON))
    .group_by(MISSED.c.student_id, MISSED.c.missed)
    .having(
        func.count(RECORD.c.attendance_date.distinct()) >= bindparam("least_days"),
        MISSED.c.missed * 100 >= func.count() * bindparam("percent"),
    )
    .cte("rates")
)
OFTEN = (
    select(
        func.count().over(),
        STUDENT.c.id,
        STUDENT.c.given_name,
        STUDENT.c.family_name,
        STUDENT.c.grade,
        RATES.c.missed,
        RATES.c.records,
        RATES.c.days,
    )
    .join_from(RATES, STUDENT, STUDENT.c.id == RATES.c.student_id)
    .order_by(
        (RATES.c.missed * 10_000 / RATES.c.records).desc(),
        STUDENT.c.family_name,
        STUDENT.c.given_name,
        STUDENT.c.id,
    )
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)


def by_day(connection: Connection, span: SchoolDays) -> dict[date, Counter[Status]]:
    """Count the records of each day by status; days without a record are left out."""
    parameters = _parameters(span)
    found: dict[date, Counter[Status]] = {}
    for day, total in connection.execute(ALL_BY_DAY, parameters):
        found[day] = Counter({Status.PRESENT: total})
    for day, status, count in connection.execute(OTHERS_BY_DAY, parameters):
        found[day][status] = count
        found[day][Status.PRESENT] -= count
    return found


def in_a_row(
    connection: Connection,
    span: SchoolDays,
    *,
    days: int,
    not_over_before: date,
    most: int,
    skipped: int = 0,
) -> tuple[int, Sequence[InARow]]:
    """Find students absent on `days` days in a row, or more, that were not over before a date.

    A student is absent on a day when the first record of it, in order of the meetings, is absent;
    an excused one ends the row, a day without a record does not. Gives how many there are and a
    list of at most `most`, the longest first.
    """
    parameters = _parameters(span) | {
        "days": days,
        "not_over_before": not_over_before,
        "most": max(most, 1),
        "skipped": skipped,
    }
    rows = connection.execute(IN_A_ROW, parameters).all()
    return (rows[0][0] if rows else 0), [
        InARow(NamedInDigest(*r[1:5]), *r[5:]) for r in rows[:most]
    ]


def often(
    connection: Connection,
    span: SchoolDays,
    *,
    percent: int,
    least_days: int,
    most: int,
    skipped: int = 0,
) -> tuple[int, Sequence[Often]]:
    """Find students absent or excused in `percent` of their records of a span, or more.

    Those with records of fewer than `least_days` days are left out. Gives how many there are and a
    list of at most `most`, the highest rate first.
    """
    parameters = _parameters(span) | {
        "percent": percent,
        "least_days": least_days,
        # A record a day at least: no rate is that high with fewer. It spares most students' counts.
        "least_missed": max(1, -(-percent * least_days // 100)),
        "most": max(most, 1),
        "skipped": skipped,
    }
    rows = connection.execute(OFTEN, parameters).all()
    return (rows[0][0] if rows else 0), [Often(NamedInDigest(*r[1:5]), *r[5:]) for r in rows[:most]]


def _parameters(span: SchoolDays) -> dict[str, object]:
    return {
        "school_id": span.school_id,
        "begins_on": span.begins_on,
        "ends_on": span.ends_on,
    }
