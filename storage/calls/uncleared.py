"""The days of one student on which an absence is unexplained, by the rule of the call list."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from storage.digests.absences import NONE_IS_EXPLAINED
from storage.tables import RECORD
from storage.tables.words import Status

_DAYS = (
    select(RECORD.c.attendance_date)
    .where(
        RECORD.c.student_id == bindparam("student_id"),
        RECORD.c.attendance_date >= bindparam("since"),
        RECORD.c.attendance_date <= bindparam("until"),
        RECORD.c.status == Status.ABSENT,
    )
    .group_by(RECORD.c.attendance_date)
    .having(NONE_IS_EXPLAINED)
    .order_by(RECORD.c.attendance_date.desc())
)


def days(connection: Connection, student_id: UUID, since: date, until: date) -> Sequence[date]:
    """List them between two dates, both inclusive, the latest first."""
    parameters = {"student_id": student_id, "since": since, "until": until}
    return connection.execute(_DAYS, parameters).scalars().all()
