"""Reminders: whom of a register that is not complete, and when; what the message shows then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from sqlalchemy import Connection

from bot.attendance.access.people import SlackPerson
from bot.attendance.days import dates, schedule
from bot.attendance.errors import AttendanceError
from bot.attendance.registers import sheets
from bot.attendance.registers.sheets import Sheet
from storage import reminders
from storage.deliveries.parts import ReminderPart
from storage.deliveries.queue import Claim, Due
from storage.due import closures, incomplete
from storage.due.incomplete import DueDay, Missing
from storage.registers.opening import MeetingTime, RegisterKey
from storage.reminders import Rule
from storage.schools import schools
from storage.tables.words import Purpose

# How long after its meeting, or after it is due if that is later, a reminder is still of use.
OF_USE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class ReminderWindow:
    """When something of a meeting is due, and from when on it is of no use."""

    due_at: datetime
    expires_at: datetime


def due(connection: Connection, now: datetime) -> list[Due]:
    """List the reminders that are due: one for each teacher of each register that lacks records.

    So many minutes after a meeting of today began, as the school's rule says, and until two hours
    after it ended, or the day. None of meetings that began before the rule was switched on. Where
    co-teachers have minutes of their own, the one who was assigned first is reminded before them.
    """
    return [
        each
        for rule in reminders.active(connection)
        for each in _to_teachers(connection, rule, now)
    ]


def _to_teachers(connection: Connection, rule: Rule, now: datetime) -> Iterator[Due]:
    for minutes in sorted({rule.after_minutes, _co_minutes(rule)}):
        yield from _after(connection, rule, minutes, now)


def _after(connection: Connection, rule: Rule, minutes: int, now: datetime) -> Iterator[Due]:
    """List the reminders of those who are reminded after so many minutes."""
    found = overdue(connection, rule, minutes, now)
    ids = sorted({register.key.course_offering_id for register, _ in found})
    day = dates.today(rule.time_zone, now)
    assigned = groupby(reminders.teachers(connection, day, ids), lambda it: it.course_offering_id)
    teachers = {course: list(found) for course, found in assigned}
    for register, window in found:
        theirs = reminders.of_register(
            teachers.get(register.key.course_offering_id, ()), register.key
        )
        for place, teacher in enumerate(theirs):
            if minutes != _minutes_at(rule, place):
                continue
            yield Due(
                purpose=Purpose.REMINDER,
                school_id=rule.school_id,
                subject_id=teacher.course_offering_id,
                local_date=day,
                part=ReminderPart(register.key.period, teacher.staff_id),
                channel_id=teacher.slack_user_id,
                due_at=window.due_at,
                expires_at=window.expires_at,
            )


def _co_minutes(rule: Rule) -> int:
    """Give the minutes of co-teachers: those of all teachers where they have none."""
    own = rule.co_teachers_after_minutes
    return rule.after_minutes if own is None else own


def _minutes_at(rule: Rule, place: int) -> int:
    """Give the minutes of a teacher by the place in the order in which they were assigned."""
    return _co_minutes(rule) if place else rule.after_minutes


def strangers(connection: Connection, team_id: str, now: datetime) -> list[str]:
    """List the e-mails of a workspace's teachers who would be reminded now if Slack knew them.

    They have not used the bot yet: nobody is likelier to have forgotten a register. So are those
    who are told last, when something is missing.
    """
    found: set[str] = set()
    mine = schools.of_workspace(connection, team_id)
    for rule in [each for each in reminders.active(connection) if each.school_id in mine]:
        untaken = overdue(connection, rule, rule.after_minutes, now)
        ids = sorted({register.key.course_offering_id for register, _ in untaken})
        found.update(reminders.strangers(connection, dates.today(rule.time_zone, now), ids))
        if untaken and rule.persons_after_minutes is not None:
            found.update(reminders.person_strangers(connection, rule.school_id))
    return sorted(found)


def overdue(
    connection: Connection, rule: Rule, minutes: int, now: datetime
) -> list[tuple[Missing, ReminderWindow]]:
    """List a school's registers of today that lack records so many minutes after the start.

    None while the school is closed. Only meetings are read that are neither to come nor long over.
    """
    day = dates.today(rule.time_zone, now)
    found = incomplete.lacking(connection, stretch_of(rule, day, minutes, now))
    meetings = {each.meeting for each in found if each.meeting}
    times = {(meeting.starts_at, meeting.ends_at) for meeting in meetings}
    windows = {meets: window_of(rule, day, meets, minutes, now) for meets in times}
    pairs = [
        (register, windows[register.meeting.starts_at, register.meeting.ends_at])
        for register in found
        if register.meeting
    ]
    return [(register, window) for register, window in pairs if window and _is_open(window, now)]


def _is_open(window: ReminderWindow, now: datetime) -> bool:
    return window.due_at <= now < window.expires_at


def window_of(
    rule: Rule, day: date, meets: tuple[time, time], minutes: int, now: datetime
) -> ReminderWindow | None:
    """Say when a meeting's register is reminded of; None if it began before the rule did."""
    starts_at, ends_at = meets
    begins = schedule.resolve(day, starts_at, rule.time_zone)
    if schedule.is_before(begins, rule.changed_at, now):
        return None
    due_at = schedule.minutes_after(day, starts_at, minutes, rule.time_zone)
    over = max(due_at, schedule.resolve(day, ends_at, rule.time_zone)) + OF_USE
    return ReminderWindow(due_at, min(over, schedule.end_of(day, rule.time_zone)))


def stretch_of(rule: Rule, day: date, minutes: int, now: datetime) -> DueDay:
    """Bound the wall-clock times of what may be due; exactly what is, its window says.

    On a day on which clocks change the time that shows tells nothing of the time that has passed.
    """
    if schedule.clocks_change(day, rule.time_zone):
        return DueDay(rule.school_id, day, time.max, time.min, time.min)
    ago = now - timedelta(minutes=minutes)
    return DueDay(
        rule.school_id,
        day,
        begun_by=_wall(ago, day, rule.time_zone),
        begun_after=_wall(ago - OF_USE, day, rule.time_zone),
        ended_after=_wall(now - OF_USE, day, rule.time_zone),
    )


def _wall(instant: datetime, day: date, time_zone: str) -> time:
    local = dates.local(time_zone, instant)
    return local.time() if local.date() == day else time.min


def sheet(connection: Connection, claim: Claim, now: datetime) -> Sheet | None:
    """Read the register of a reminder as its teacher sees it; None if it has nothing to say.

    That is so when the person is linked to another Slack user by now, or may not open it any more.
    And, as long as it is not sent, when the register is complete, the school closed, the course
    somebody else's by now. One that is due by itself also when the rule is switched off, or the
    meeting at another time by now: when that is to come the reminder is due anew then.
    """
    found = opened(connection, claim, now)
    if found is None or claim.sent_at:
        return found
    return found if _is_wanted(connection, claim, found, now) else None


def opened(connection: Connection, claim: Claim, now: datetime) -> Sheet | None:
    """Read the register of a delivery to a person, as that person sees it.

    None when the person is linked to another Slack user by now, or may not open it any more.
    """
    part = claim.part
    if not isinstance(part, ReminderPart):
        raise TypeError(f"a register's delivery is about {part}")
    key = RegisterKey(claim.subject_id, claim.local_date, part.period)
    linked = reminders.slack_person(connection, part.staff_id)
    if linked is None or linked[-1] != claim.channel_id:
        return None
    try:
        return sheets.sheet(connection, SlackPerson(*linked), key, now)
    except AttendanceError:
        return None


def _is_wanted(connection: Connection, claim: Claim, found: Sheet, now: datetime) -> bool:
    closure = closures.on(connection, claim.school_id, claim.local_date)
    is_open = closure is None or not closure.covers(found.meeting and found.meeting.starts_at)
    place = _place(connection, claim, found.key)
    if not is_open or not found.missing or place is None:
        return False
    if claim.asked_by_id is not None:
        return True
    rule = reminders.rule_of(connection, claim.school_id)
    if rule is None or found.meeting is None:
        return False
    minutes = _minutes_at(rule, place)
    return _is_time(rule, claim.local_date, found.meeting, minutes, now)


def _is_time(rule: Rule, day: date, meeting: MeetingTime, minutes: int, now: datetime) -> bool:
    """Whether a meeting is to be reminded of now: it may have been moved since that was due."""
    window = window_of(rule, day, (meeting.starts_at, meeting.ends_at), minutes, now)
    return window is not None and _is_open(window, now)


def teaches(connection: Connection, claim: Claim, key: RegisterKey) -> bool:
    """Whether the person is assigned still: the office may open every register, but takes none."""
    return _place(connection, claim, key) is not None


def _place(connection: Connection, claim: Claim, key: RegisterKey) -> int | None:
    """Give the person's place among those whose register it is; None for who is not any more."""
    teachers = reminders.teachers(connection, key.attendance_date, [key.course_offering_id])
    users = [each.slack_user_id for each in reminders.of_register(teachers, key)]
    return users.index(claim.channel_id) if claim.channel_id in users else None
