"""What comes back when a change set is taken back on a register: as excuses stand by now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.registers import covered
from storage.excuses import covering, records_under
from storage.registers.audit import Before
from storage.registers.opening import RegisterKey
from storage.registers.records import RecordChange
from storage.tables.words import Status


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Which change set goes, on which register, when its lesson begins, and what stood before it.

    `before` is by enrolment; `starts_at` is None without a timetable.
    """

    change_set_id: UUID
    key: RegisterKey
    starts_at: time | None
    before: Mapping[UUID, Before]


def restored(
    connection: Connection, taken_back: TakenBack, wanted: Sequence[RecordChange]
) -> list[RecordChange]:
    """Say what comes back, and by whom it had been entered.

    Not what an excuse said that is given up since, but what lies beneath it; and no plain absent
    of a teacher under an excuse. What the office had entered itself comes back as it was.
    """
    before = taken_back.before
    back = [
        replace(each, entered_by=before[each.cell.course_enrollment_id].entered_by)
        for each in wanted
    ]
    return _as_excused(connection, taken_back, _without_given_up(connection, taken_back, back))


def _without_given_up(
    connection: Connection, taken_back: TakenBack, wanted: Sequence[RecordChange]
) -> list[RecordChange]:
    """Leave out what excuses said that are given up. Only what the office entered can be theirs."""
    ids = [each.cell.student_id for each in wanted if each.after and _is_offices(each)]
    if not ids:
        return list(wanted)
    key = taken_back.key
    day = key.attendance_date
    beneath = records_under.beneath(connection, ids, day, day, undone=taken_back.change_set_id)
    return [
        replace(each, after=found.entry, entered_by=found.entered_by)
        if (found := beneath.get((each.cell.course_enrollment_id, day, key.period)))
        else each
        for each in wanted
    ]


def _as_excused(
    connection: Connection, taken_back: TakenBack, wanted: Sequence[RecordChange]
) -> list[RecordChange]:
    """Have a teacher's absent be what an excuse says that covers it by now."""
    ids = [
        each.cell.student_id
        for each in wanted
        if each.cell.may_be_excused
        and each.after is not None
        and each.after.status is Status.ABSENT
        and not _is_offices(each)
    ]
    if not ids:
        return list(wanted)
    day, starts_at = taken_back.key.attendance_date, taken_back.starts_at
    excuses = covering.of_meeting(connection, ids, day, starts_at)
    return [
        replace(each, after=covered.said(each.after, excuse), entered_by=None)
        if (excuse := excuses.get(each.cell.student_id))
        else each
        for each in wanted
    ]


def _is_offices(change: RecordChange) -> bool:
    by = change.entered_by
    return by is not None and by.teacher_assignment_id is None
