"""Where nobody tried to reach a family in time: kept once, and told once to whom a school names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.attendance import names, namesakes
from bot.attendance.contacts import clocks
from bot.attendance.days import dates, schedule
from storage.calls import contact_clocks, contacts, escalations, unexplained
from storage.calls.contact_clocks import BreachRow, ContactRule
from storage.calls.escalations import EscalationRule
from storage.calls.follow_ups import FollowUpRow
from storage.deliveries.parts import NoticePart
from storage.deliveries.queue import Claim, Due
from storage.excuses import named_students
from storage.installations import serving
from storage.schools import schools
from storage.tables.words import HourCycle, NoticeKind, Purpose

# What was pressed in time is surely saved by then.
_SAVED_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ToldOfBreach:
    """What a named person is told: of whom, by when it was to be, and what was done since.

    Times are the school's.
    """

    called: str
    grade: str
    day: date
    due_at: datetime
    attempt: FollowUpRow | None
    hour_cycle: HourCycle


def run_out(connection: Connection, now: datetime) -> list[BreachRow]:
    """List the clocks of today that have run out and are not kept yet.

    None of a school whose workspace took the bot away: nobody there is told of anything.
    """
    stopped = serving.stopped_schools(connection)
    return [
        each
        for rule in contact_clocks.rules(connection)
        if rule.school_id not in stopped
        for each in _of_school(connection, rule, now)
    ]


def keep(connection: Connection, found: Sequence[BreachRow], now: datetime) -> None:
    """Keep that nobody tried in time; it stays whatever comes after."""
    contact_clocks.keep(connection, found, now)


def due(connection: Connection, now: datetime) -> list[Due]:
    """List the messages that are due: one for each breach of today and named person.

    Those are named who are told while nobody was reached; none of what ran out before they were.
    """
    return [each for rule in escalations.rules(connection) for each in _dues(connection, rule, now)]


def told(connection: Connection, claim: Claim) -> ToldOfBreach | None:
    """Read what a named person is told now; None, as long as it is not sent, to who no longer is.

    What is kept stays so: it is told even when the absence is explained by then.
    """
    kept = contact_clocks.breaches(connection, claim.school_id, claim.local_date)
    breach = next((each for each in kept if each.student_id == claim.subject_id), None)
    rule = escalations.rule_of(connection, claim.school_id)
    is_named = rule is not None and claim.channel_id in rule.slack_user_ids
    student = named_students.by_id(connection, [claim.school_id], claim.subject_id)
    if breach is None or student is None or not (claim.sent_at or is_named):
        return None
    school = schools.named(connection, claim.school_id)
    name = (student.given_name, student.family_name)
    marks = namesakes.students(connection, school.id, breach.day, [name])
    attempt = contacts.first_attempts(connection, school.id, breach.day).get(student.id)
    return ToldOfBreach(
        called=namesakes.marked(names.full(name), marks.get(student.id, "")),
        grade=namesakes.grade(student.grade),
        day=breach.day,
        due_at=dates.local(school.time_zone, breach.due_at),
        attempt=attempt and replace(attempt, at=dates.local(school.time_zone, attempt.at)),
        hour_cycle=school.hour_cycle,
    )


def _of_school(connection: Connection, rule: ContactRule, now: datetime) -> Iterator[BreachRow]:
    """List a school's: of who is unexplained now, or whose family was tried too late."""
    day = dates.today(rule.time_zone, now)
    kept = {each.student_id for each in contact_clocks.breaches(connection, rule.school_id, day)}
    wanted = unexplained.every(connection, rule.school_id, day) - kept
    for each in clocks.since_set(clocks.running(connection, rule, day, wanted), rule, now):
        if each.ran_out(now - _SAVED_WITHIN):
            yield BreachRow(rule.school_id, each.student_id, day, each.due_at)


def _dues(connection: Connection, rule: EscalationRule, now: datetime) -> Iterator[Due]:
    day = dates.today(rule.time_zone, now)
    for breach in contact_clocks.breaches(connection, rule.school_id, day):
        if schedule.is_before(breach.due_at, rule.changed_at, now):
            continue
        for slack_user_id in rule.slack_user_ids:
            yield Due(
                purpose=Purpose.NOTICE,
                school_id=rule.school_id,
                subject_id=breach.student_id,
                local_date=day,
                part=NoticePart(NoticeKind.NOT_CONTACTED, slack_user_id),
                channel_id=slack_user_id,
                due_at=breach.due_at,
                expires_at=schedule.end_of(day, rule.time_zone),
            )
