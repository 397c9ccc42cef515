"""Unexplained absences of a school's day, with the latest follow-up of each; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    Connection,
    FromClause,
    Row,
    Time,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from storage.calls import follow_ups
from storage.calls.follow_ups import FollowUpRow
from storage.digests.absences import (
    MEETING_OF_RECORD,
    NONE_IS_EXPLAINED,
    NOT_PRESENT,
    OF_THE_DAY,
    of_day,
)
from storage.engine.columns import Instant
from storage.tables import FOLLOW_UP, MEETING, OFFERING, RECORD, STAFF, STUDENT
from storage.tables.words import FollowUpKind, Status


@dataclass(frozen=True, slots=True)
class UnexplainedRow:
    """A student who is absent without a reason or an excuse.

    `first_seen` is the start of the earliest such meeting, None without a timetable; `recorded_at`
    when the first such record was saved. `done` is the latest follow-up but those of who is on it,
    `newest` the latest of all.
    """

    student_id: UUID
    given_name: str
    family_name: str
    grade: str
    first_seen: time | None
    recorded_at: datetime
    done: FollowUpRow | None
    newest: FollowUpRow | None


class Unreached(NamedTuple):
    """A student who is absent without a reason or an excuse, of whom nobody was spoken to."""

    student_id: UUID
    first_seen: time | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class RecordOfDay:
    """A record of a student on the day; `starts_at` is None without a timetable."""

    student_id: UUID
    course_offering_id: UUID
    title: str
    status: Status
    starts_at: time | None


# The absent of the day by the partial index, of whom no absent record has a reason or an excuse:
# that is what digests call unexplained.
_ABSENT = (
    select(
        RECORD.c.student_id,
        func.min(MEETING.c.starts_at).label("first_seen"),
        func.min(RECORD.c.recorded_at).label("recorded_at"),
    )
    .join_from(RECORD, MEETING, MEETING_OF_RECORD, isouter=True)
    .where(OF_THE_DAY, NOT_PRESENT, RECORD.c.status == Status.ABSENT)
    .group_by(RECORD.c.student_id)
    .having(NONE_IS_EXPLAINED)
    .subquery()
)
_DONE, _NEWEST = FOLLOW_UP.alias(), FOLLOW_UP.alias()
_DONE_BY, _NEWEST_BY = STAFF.alias(), STAFF.alias()


def _columns(follow_up: FromClause, staff: FromClause) -> list[Any]:
    names = ("kind", "outcome", "at", "staff_id")
    return [*(follow_up.c[name] for name in names), staff.c.given_name, staff.c.family_name]


_LISTED = (
    select(
        _ABSENT.c.student_id,
        STUDENT.c.given_name,
        STUDENT.c.family_name,
        STUDENT.c.grade,
        _ABSENT.c.first_seen,
        _ABSENT.c.recorded_at,
        *_columns(_DONE, _DONE_BY),
        *_columns(_NEWEST, _NEWEST_BY),
        func.count().over(),
    )
    .join_from(_ABSENT, STUDENT, STUDENT.c.id == _ABSENT.c.student_id)
    .outerjoin(
        _DONE,
        _DONE.c.id == follow_ups.newest_of(_ABSENT.c.student_id, _ABSENT, deeds_only=True),
    )
    .outerjoin(_DONE_BY, _DONE_BY.c.id == _DONE.c.staff_id)
    .outerjoin(
        _NEWEST,
        _NEWEST.c.id == follow_ups.newest_of(_ABSENT.c.student_id, _ABSENT, deeds_only=False),
    )
    .outerjoin(_NEWEST_BY, _NEWEST_BY.c.id == _NEWEST.c.staff_id)
)
# Who was seen first comes first: who has been away longest is called first.
_PAGE = (
    _LISTED.order_by(
        _ABSENT.c.first_seen.is_(None),
        _ABSENT.c.first_seen,
        STUDENT.c.family_name,
        STUDENT.c.given_name,
        _ABSENT.c.student_id,
    )
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_FIRST_SEEN = func.min(MEETING.c.starts_at)
_FIRST_SAVED = func.min(RECORD.c.recorded_at)
# Of whom nobody was spoken to that day, and who was seen by then: by the clock of the timetable, or
# by the first record without one. No names, and nothing of what else was done.
_UNREACHED = (
    select(RECORD.c.student_id, _FIRST_SEEN, _FIRST_SAVED)
    .join_from(RECORD, MEETING, MEETING_OF_RECORD, isouter=True)
    .where(
        OF_THE_DAY,
        NOT_PRESENT,
        RECORD.c.status == Status.ABSENT,
        RECORD.c.student_id.not_in(
            select(FOLLOW_UP.c.student_id).where(
                FOLLOW_UP.c.school_id == bindparam("school_id"),
                FOLLOW_UP.c.attendance_date == bindparam("attendance_date"),
                FOLLOW_UP.c.kind == FollowUpKind.SPOKE,
            )
        ),
    )
    .group_by(RECORD.c.student_id)
    .having(
        NONE_IS_EXPLAINED,
        or_(
            bindparam("clock", type_=Time) >= _FIRST_SEEN,
            and_(_FIRST_SEEN.is_(None), bindparam("instant", type_=Instant) >= _FIRST_SAVED),
        ),
    )
)
# All of the day, without a name.
_EVERY = (
    select(RECORD.c.student_id)
    .where(OF_THE_DAY, NOT_PRESENT, RECORD.c.status == Status.ABSENT)
    .group_by(RECORD.c.student_id)
    .having(NONE_IS_EXPLAINED)
)
# Of those who are asked about, and nothing of anybody else.
_AMONG = _EVERY.where(RECORD.c.student_id.in_(bindparam("student_ids", expanding=True)))
_ONE = _LISTED.where(_ABSENT.c.student_id == bindparam("student_id"))
_RECORDS = (
    select(
        RECORD.c.student_id,
        OFFERING.c.id,
        OFFERING.c.title,
        RECORD.c.status,
        func.min(MEETING.c.starts_at).label("starts_at"),
    )
    .join_from(RECORD, OFFERING, OFFERING.c.id == RECORD.c.course_offering_id)
    .outerjoin(MEETING, MEETING_OF_RECORD)
    .where(
        RECORD.c.student_id.in_(bindparam("student_ids", expanding=True)),
        RECORD.c.attendance_date == bindparam("attendance_date"),
    )
    .group_by(
        RECORD.c.id,
        RECORD.c.student_id,
        RECORD.c.status,
        RECORD.c.period,
        OFFERING.c.id,
        OFFERING.c.title,
    )
    .order_by(
        func.min(MEETING.c.starts_at).is_(None),
        func.min(MEETING.c.starts_at),
        OFFERING.c.title,
        RECORD.c.period,
    )
)


def page(
    connection: Connection, school_id: UUID, day: date, most: int, skipped: int
) -> tuple[int, Sequence[UnexplainedRow]]:
    """Count a day's unexplained absences, and list those of a page in order of first seen.

    The count is 0 beyond the last page.
    """
    parameters = of_day(school_id, day) | {"most": most, "skipped": skipped}
    rows = connection.execute(_PAGE, parameters).all()
    return (rows[0][-1] if rows else 0), [_row(row) for row in rows]


def one(
    connection: Connection, school_id: UUID, day: date, student_id: UUID
) -> UnexplainedRow | None:
    """Look up a student's unexplained absence of a day; None where there is none."""
    parameters = of_day(school_id, day) | {"student_id": student_id}
    row = connection.execute(_ONE, parameters).first()
    return None if row is None else _row(row)


def unreached(
    connection: Connection, school_id: UUID, day: date, clock: time, instant: datetime
) -> Sequence[Unreached]:
    """List a day's unexplained absences of whom nobody was spoken to, as far as seen by then.

    That is by the start of the first such meeting and the school's `clock`, or without a timetable
    by when the first such record was saved and the `instant`.
    """
    parameters = of_day(school_id, day) | {"clock": clock, "instant": instant}
    return [Unreached(*row) for row in connection.execute(_UNREACHED, parameters)]


def every(connection: Connection, school_id: UUID, day: date) -> frozenset[UUID]:
    """Name the students whose absence of a day is unexplained."""
    return frozenset(connection.execute(_EVERY, of_day(school_id, day)).scalars())


def among(
    connection: Connection, school_id: UUID, day: date, student_ids: Sequence[UUID]
) -> frozenset[UUID]:
    """Name those of some students whose absence of a day is unexplained."""
    if not student_ids:
        return frozenset()
    parameters = of_day(school_id, day) | {"student_ids": student_ids}
    return frozenset(connection.execute(_AMONG, parameters).scalars())


def records_of(
    connection: Connection, school_id: UUID, day: date, student_ids: Sequence[UUID]
) -> Sequence[RecordOfDay]:
    """List all that is recorded of some students on a day, in order of the meetings."""
    if not student_ids:
        return []
    parameters = of_day(school_id, day) | {"student_ids": student_ids}
    return [RecordOfDay(*row) for row in connection.execute(_RECORDS, parameters)]


def _row(row: Row[*tuple[Any, ...]]) -> UnexplainedRow:
    return UnexplainedRow(*row[:6], done=_told(row[6:12]), newest=_told(row[12:18]))


def _told(columns: Sequence[Any]) -> FollowUpRow | None:
    return None if columns[0] is None else follow_ups.row_of(columns)
