"""Nudges: the office has the teachers of a register that is missing reminded now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import grants, people
from bot.attendance.access.people import SlackPerson
from bot.attendance.days import dates, schedule, written_times
from bot.attendance.due import overdue
from bot.attendance.errors import BadInput, NotMissing
from bot.attendance.names import Name
from bot.attendance.registers import sheets
from bot.attendance.registers.actions import Stamp
from bot.attendance.registers.sheets import Sheet
from bot.attendance.reminders.to_teachers import OF_USE
from storage import reminders
from storage.deliveries import nudges, queue
from storage.deliveries.nudges import LastReminder
from storage.deliveries.parts import ReminderPart
from storage.deliveries.queue import Due
from storage.due import closures
from storage.registers.opening import RegisterKey
from storage.reminders import AssignedTeacher
from storage.tables.words import HourCycle, Purpose

# How long after a reminder of a register its teacher gets no other.
RESTS = timedelta(minutes=10)


class Reached(StrEnum):
    """What became of a nudge for one teacher."""

    NOW = "now"
    BEFORE = "before"
    NOT_IN_SLACK = "not_in_slack"


@dataclass(frozen=True, slots=True)
class NudgedTeacher:
    """A teacher of a register that is nudged for.

    Of one who was reminded less than ten minutes before, `at` says when by the school's clock, and
    `by` by whom; it is None where that came by itself.
    """

    name: Name
    reached: Reached
    at: datetime | None = None
    by: Name | None = None


@dataclass(frozen=True, slots=True)
class Nudged:
    """A register whose teachers are nudged; the title is told apart."""

    title: str
    period: str
    date: date
    hour_cycle: HourCycle
    teachers: tuple[NudgedTeacher, ...]


@dataclass(frozen=True, slots=True)
class NudgedAll:
    """All registers of a school that are missing now, each with its teachers as they are nudged."""

    registers: int
    teachers: tuple[NudgedTeacher, ...]
    without_teacher: int


@dataclass(frozen=True, slots=True)
class _Nudger:
    """Who nudges, in which school, when."""

    school_id: UUID
    staff_id: UUID | None
    time_zone: str
    now: datetime


def nudge(connection: Connection, person: SlackPerson, key: RegisterKey, stamp: Stamp) -> Nudged:
    """Have each teacher of a register, and who covers it, get it as a direct message now.

    Once for a teacher in ten minutes, whether it comes by itself or by a nudge; the first one is
    the reminder that would come by itself. Raises as `grants.register_to_nudge`, and NotMissing for
    a register that is complete, not due, or nobody's.
    """
    granted = grants.register_to_nudge(connection, person, key, stamp.now)
    sheet = sheets.sheet(connection, person, key, stamp.now)
    _refuse_not_missing(connection, granted.school_id, granted.time_zone, sheet, stamp.now)
    teachers = reminders.assigned(connection, key.attendance_date, [key.course_offering_id])
    if not reminders.of_register(teachers, key):
        raise NotMissing(
            f"Nobody teaches {sheet.title} on {written_times.in_full(key.attendance_date)}, so "
            "there is nobody to nudge. You can take the register yourself."
        )
    nudger = _Nudger(granted.school_id, granted.staff_id, granted.time_zone, stamp.now)
    return Nudged(
        title=sheet.title,
        period=sheet.meeting.period if sheet.meeting else key.period,
        date=key.attendance_date,
        hour_cycle=sheet.hour_cycle,
        teachers=_reminded(connection, nudger, [key], teachers),
    )


def nudge_all(
    connection: Connection, person: SlackPerson, school_id: UUID, day: date, stamp: Stamp
) -> NudgedAll:
    """Nudge for every register of a school that is missing now; `day` is the one that was shown.

    Raises as `people.school_to_read`, and BadInput where that day is not today.
    """
    member = people.school_to_read(connection, person, school_id)
    if dates.today(member.time_zone, stamp.now) != day:
        raise BadInput(
            f"This list is of {written_times.in_full(day)}. Type /attendance missing for what is "
            "missing now."
        )
    found = overdue.missing_now(connection, school_id, member.time_zone, stamp.now)
    keys = [each.register.key for each in found.registers]
    ids = sorted({key.course_offering_id for key in keys})
    teachers = reminders.assigned(connection, day, ids)
    nudger = _Nudger(school_id, member.staff_id, member.time_zone, stamp.now)
    return NudgedAll(
        registers=len(keys),
        teachers=_reminded(connection, nudger, keys, teachers),
        without_teacher=sum(not reminders.of_register(teachers, key) for key in keys),
    )


def _refuse_not_missing(
    connection: Connection, school_id: UUID, time_zone: str, sheet: Sheet, now: datetime
) -> None:
    """Raise NotMissing for a register that nobody has to take now."""
    day = sheet.key.attendance_date
    starts_at = sheet.meeting and sheet.meeting.starts_at
    closure = closures.on(connection, school_id, day)
    if not sheet.lines:
        raise NotMissing(f"Nobody is enrolled in {sheet.title}: its register is not due.")
    if sheet.complete:
        raise NotMissing(f"The register of {sheet.title} is complete: nobody has to be nudged.")
    if closure and closure.covers(starts_at):
        raise NotMissing(f"The school is closed then: the register of {sheet.title} is not due.")
    if starts_at and schedule.resolve(day, starts_at, time_zone) > now:
        at = written_times.clock(starts_at, sheet.hour_cycle)
        raise NotMissing(f"{sheet.title} begins at {at}: its register is not due before.")


def _reminded(
    connection: Connection,
    nudger: _Nudger,
    keys: Sequence[RegisterKey],
    teachers: Sequence[AssignedTeacher],
) -> tuple[NudgedTeacher, ...]:
    """Have the teachers of registers of one date reminded, each of each."""
    if not keys:
        return ()
    ids = sorted({key.course_offering_id for key in keys})
    before = nudges.last_of_day(connection, keys[0].attendance_date, ids)
    return tuple(
        _nudged(connection, nudger, key, teacher, before.get((key, teacher.staff_id)))
        for key in keys
        for teacher in reminders.of_register(teachers, key)
    )


def _nudged(
    connection: Connection,
    nudger: _Nudger,
    key: RegisterKey,
    teacher: AssignedTeacher,
    before: LastReminder | None,
) -> NudgedTeacher:
    if teacher.slack_user_id is None:
        return NudgedTeacher(teacher.name, Reached.NOT_IN_SLACK)
    if before is None or not _is_recent(before, nudger.now):
        again = 0 if before is None else before.again + 1
        due = Due(
            purpose=Purpose.REMINDER,
            school_id=nudger.school_id,
            subject_id=key.course_offering_id,
            local_date=key.attendance_date,
            part=ReminderPart(key.period, teacher.staff_id, again),
            channel_id=teacher.slack_user_id,
            due_at=nudger.now,
            expires_at=nudger.now + OF_USE,
            asked_by_id=nudger.staff_id,
        )
        if queue.enqueue_once(connection, due):
            return NudgedTeacher(teacher.name, Reached.NOW)
        # Somebody else was faster: that one is the nudge.
        found = nudges.last_of_day(connection, key.attendance_date, [key.course_offering_id])
        before = found[key, teacher.staff_id]
    at = dates.local(nudger.time_zone, before.at)
    return NudgedTeacher(teacher.name, Reached.BEFORE, at, before.asked_by)


def _is_recent(before: LastReminder, now: datetime) -> bool:
    """Whether a teacher has just been reminded, or is to be; what failed or was needless is not."""
    return before.is_on_its_way or (before.has_arrived and now - before.at < RESTS)
