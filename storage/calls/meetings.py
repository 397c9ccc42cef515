"""When the lessons were of which students have records on a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from storage.digests.absences import MEETING_OF_RECORD
from storage.registers.opening import MeetingTime, RegisterKey
from storage.tables import MEETING, RECORD

_MEETINGS = (
    select(
        RECORD.c.course_offering_id,
        RECORD.c.period,
        MEETING.c.period,
        MEETING.c.starts_at,
        MEETING.c.ends_at,
    )
    .join_from(RECORD, MEETING, MEETING_OF_RECORD)
    .where(
        RECORD.c.student_id.in_(bindparam("student_ids", expanding=True)),
        RECORD.c.attendance_date == bindparam("attendance_date"),
    )
    .distinct()
    .order_by(MEETING.c.starts_at)
)


def of_records(
    connection: Connection, student_ids: Sequence[UUID], day: date
) -> Mapping[RegisterKey, MeetingTime]:
    """Tell the meeting of each register on which some students have a record that day.

    Registers without a timetable have none.
    """
    parameters = {
        "student_ids": student_ids,
        "attendance_date": day,
        "weekday": day.isoweekday(),
    }
    found: dict[RegisterKey, MeetingTime] = {}
    for row in connection.execute(_MEETINGS, parameters):
        found.setdefault(RegisterKey(row[0], day, row[1]), MeetingTime(*row[2:]))
    return found
