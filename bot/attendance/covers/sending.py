"""The register that goes to whoever covers: when, and what the message shows then."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.attendance.access import covering
from bot.attendance.days import dates
from bot.attendance.registers.sheets import Sheet
from bot.attendance.reminders import to_teachers
from storage.deliveries.parts import ReminderPart
from storage.deliveries.queue import Claim, Due
from storage.due import closures
from storage.registers import covers, opening
from storage.registers.covers import DueCover
from storage.registers.opening import RegisterKey
from storage.tables.words import Purpose

_DAY = timedelta(days=1)


def due(connection: Connection, now: datetime) -> list[Due]:
    """List the registers of today that are due to who covers them: each once.

    From 15 minutes before the lesson on, or from when the cover was entered if that is later, and
    until an hour after it. None while the school is closed.
    """
    around = covers.due(connection, now.date() - _DAY, now.date() + _DAY)
    return [each for cover in around for each in _of_today(connection, cover, now)]


def _of_today(connection: Connection, cover: DueCover, now: datetime) -> Iterator[Due]:
    today = dates.today(cover.time_zone, now)
    if not cover.begins_on <= today <= cover.ends_on:
        return
    for key in _keys(connection, cover, today):
        offered = opening.offered(connection, key)
        meeting = offered and covering.meeting_of(offered, key)
        span = covering.span_of(meeting, today, cover.time_zone)
        due_at = max(span.begins_at, cover.entered_at)
        if due_at <= now < span.ends_at:
            yield Due(
                purpose=Purpose.COVER,
                school_id=cover.school_id,
                subject_id=cover.course_offering_id,
                local_date=today,
                part=ReminderPart(key.period, cover.staff_id),
                channel_id=cover.slack_user_id,
                due_at=due_at,
                expires_at=span.ends_at,
            )


def _keys(connection: Connection, cover: DueCover, today: date) -> list[RegisterKey]:
    """List the registers of a day that a cover is of, those left out for which it is closed."""
    whole = RegisterKey(cover.course_offering_id, today)
    offered = opening.offered(connection, whole)
    if offered is None or not offered.begins_on <= today <= offered.ends_on:
        return []
    closure = closures.on(connection, cover.school_id, today)
    periods = dates.register_periods(offered.meetings, has_timetable=offered.has_timetable)
    keys = [RegisterKey(cover.course_offering_id, today, period) for period in periods]
    return [
        key
        for key in keys
        if cover.period in {None, key.period} and not _is_closed(closure, offered, key)
    ]


def _is_closed(
    closure: closures.Closure | None, offered: opening.Offered, key: RegisterKey
) -> bool:
    meeting = covering.meeting_of(offered, key)
    return closure is not None and closure.covers(meeting and meeting.starts_at)


def sheet(connection: Connection, claim: Claim, now: datetime) -> Sheet | None:
    """Read the register as who covers it sees it; None if it has nothing to say.

    That is so when the cover holds no more, and, as long as it is not sent, when the register is
    complete.
    """
    found = to_teachers.opened(connection, claim, now)
    if found is None or claim.sent_at:
        return found
    return found if found.missing and to_teachers.teaches(connection, claim, found.key) else None
