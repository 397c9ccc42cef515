"""Escalation: a school's named persons are told of who is absent while nobody was reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from bot.attendance.calls import call_list
from bot.attendance.calls.call_list import CallRow
from bot.attendance.days import dates, schedule
from storage.calls import escalations, follow_ups, unexplained
from storage.calls.escalations import EscalationRule
from storage.calls.unexplained import Unreached
from storage.deliveries.parts import NoticePart
from storage.deliveries.queue import Claim, Due
from storage.excuses import named_students
from storage.schools import schools
from storage.tables.words import HourCycle, NoticeKind, Purpose


@dataclass(frozen=True, slots=True)
class ToldOfAbsence:
    """What a named person is told: of whom; None once it is explained or somebody spoken to."""

    row: CallRow | None
    day: date
    hour_cycle: HourCycle
    after_minutes: int


def due(connection: Connection, now: datetime) -> list[Due]:
    """List the messages that are due: one for each student, day and named person.

    So many minutes after the first lesson that was missed, as long as nobody has given a reason and
    nobody was spoken to; without a timetable they count from the first record. None of what was
    seen before somebody was named, and none when the day is over.
    """
    return [each for rule in escalations.rules(connection) for each in _dues(connection, rule, now)]


def _dues(connection: Connection, rule: EscalationRule, now: datetime) -> Iterator[Due]:
    day = dates.today(rule.time_zone, now)
    waited = timedelta(minutes=rule.after_minutes)
    clock = _clock_at(day, rule.time_zone, now - waited)
    if clock is None:
        return
    expires_at = schedule.end_of(day, rule.time_zone)
    for row in unexplained.unreached(connection, rule.school_id, day, clock, now - waited):
        seen = _first_seen(row, day, rule.time_zone)
        if schedule.is_before(seen, rule.changed_at, now) or now < seen + waited:
            continue
        for slack_user_id in rule.slack_user_ids:
            yield Due(
                purpose=Purpose.NOTICE,
                school_id=rule.school_id,
                subject_id=row.student_id,
                local_date=day,
                part=NoticePart(NoticeKind.UNEXPLAINED, slack_user_id),
                channel_id=slack_user_id,
                due_at=seen + waited,
                expires_at=expires_at,
            )


def _clock_at(day: date, time_zone: str, instant: datetime) -> time | None:
    """Give how far the school's clocks had come on a day by an instant; None before the day.

    Where they are put back, an hour is shown twice: the second time all of it had been shown.
    """
    shown = dates.local(time_zone, instant)
    if shown.fold:
        shown += timedelta(hours=1)
    if shown.date() == day:
        return shown.time()
    return None if shown.date() < day else time.max


def told(connection: Connection, claim: Claim, now: datetime) -> ToldOfAbsence | None:
    """Read what a named person is told now; None, as long as it is not sent, if there is nothing.

    There is nothing when the absence is explained, somebody was spoken to, or the person is not
    named any more; once it is sent it says so. And there is nothing of a student who was erased.
    """
    if named_students.by_id(connection, [claim.school_id], claim.subject_id) is None:
        return None
    school = schools.named(connection, claim.school_id)
    rule = escalations.rule_of(connection, claim.school_id)
    row = call_list.row_of(connection, school, claim.local_date, claim.subject_id, now)
    spoken = follow_ups.spoken(connection, claim.school_id, claim.local_date)
    is_wanted = row is not None and claim.subject_id not in spoken
    is_named = rule is not None and claim.channel_id in rule.slack_user_ids
    if not claim.sent_at and not (is_wanted and is_named):
        return None
    minutes = rule.after_minutes if rule else escalations.USUAL_MINUTES
    return ToldOfAbsence(row if is_wanted else None, claim.local_date, school.hour_cycle, minutes)


def _first_seen(row: Unreached, day: date, time_zone: str) -> datetime:
    if row.first_seen is None:
        return row.recorded_at
    return schedule.resolve(day, row.first_seen, time_zone)
