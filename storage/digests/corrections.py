"""What was changed in records after they had been told of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, bindparam, exists, func, or_, select

from storage.digests.absences import NamedInDigest
from storage.engine.columns import Instant
from storage.registers.audit import in_one_cell
from storage.tables import CHANGE, OFFERING, RECORD, STUDENT
from storage.tables.words import Status

BEFORE = CHANGE.alias()


@dataclass(frozen=True, slots=True)
class ToldStatus:
    """What a record says of a student, without reason and note."""

    status: Status
    minutes_late: int | None = None


@dataclass(frozen=True, slots=True)
class ToldCorrection:
    """A record that says something else now; `after` is None when there is no record any more."""

    student: NamedInDigest
    course_offering_id: UUID
    title: str
    attendance_date: date
    period: str
    before: ToldStatus
    after: ToldStatus | None


SINCE = bindparam("since", type_=Instant)
# The first change of a cell after an instant has, as what stood before, what stood at that instant.
FOUND = (
    select(
        CHANGE.c.id,
        func.count().over().label("total"),
        CHANGE.c.student_id,
        CHANGE.c.course_offering_id,
        CHANGE.c.attendance_date,
        CHANGE.c.period,
        CHANGE.c.before_status,
        CHANGE.c.before_minutes_late,
        RECORD.c.status,
        RECORD.c.minutes_late,
    )
    .join_from(
        CHANGE,
        RECORD,
        and_(
            RECORD.c.course_enrollment_id == CHANGE.c.course_enrollment_id,
            RECORD.c.attendance_date == CHANGE.c.attendance_date,
            RECORD.c.period == CHANGE.c.period,
        ),
        isouter=True,
    )
    .where(
        CHANGE.c.school_id == bindparam("school_id"),
        CHANGE.c.recorded_at > SINCE,
        CHANGE.c.before_status.is_not(None),
        CHANGE.c.attendance_date <= bindparam("attendance_date"),
        ~exists(
            select(BEFORE.c.id).where(
                in_one_cell(BEFORE, CHANGE),
                BEFORE.c.recorded_at > SINCE,
                BEFORE.c.id < CHANGE.c.id,
            )
        ),
        or_(
            RECORD.c.status.is_distinct_from(CHANGE.c.before_status),
            RECORD.c.minutes_late.is_distinct_from(CHANGE.c.before_minutes_late),
        ),
    )
    .order_by(CHANGE.c.attendance_date.desc(), CHANGE.c.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
    .subquery()
)
CORRECTIONS: Select[*tuple[Any, ...]] = (
    select(
        FOUND.c.total,
        STUDENT.c.id,
        STUDENT.c.given_name,
        STUDENT.c.family_name,
        STUDENT.c.grade,
        OFFERING.c.id,
        OFFERING.c.title,
        FOUND.c.attendance_date,
        FOUND.c.period,
        FOUND.c.before_status,
        FOUND.c.before_minutes_late,
        FOUND.c.status,
        FOUND.c.minutes_late,
    )
    .join_from(FOUND, STUDENT, STUDENT.c.id == FOUND.c.student_id)
    .join(OFFERING, OFFERING.c.id == FOUND.c.course_offering_id)
    .order_by(FOUND.c.attendance_date.desc(), FOUND.c.id.desc())
)


def since(
    connection: Connection,
    school_id: UUID,
    day: date,
    instant: datetime,
    most: int,
    skipped: int = 0,
) -> tuple[int, Sequence[ToldCorrection]]:
    """Find the records up to a day that stood at an instant and say something else now.

    Gives how many there are and a list of at most `most`, the newest first. What was changed
    there and back is none; nor is a record that came after the instant.
    """
    parameters = {
        "school_id": school_id,
        "attendance_date": day,
        "since": instant,
        "most": max(most, 1),
        "skipped": skipped,
    }
    rows = connection.execute(CORRECTIONS, parameters).all()
    found = [
        ToldCorrection(
            NamedInDigest(*row[1:5]),
            *row[5:9],
            before=ToldStatus(*row[9:11]),
            after=None if row[11] is None else ToldStatus(*row[11:13]),
        )
        for row in rows[:most]
    ]
    return (rows[0][0] if rows else 0), found
