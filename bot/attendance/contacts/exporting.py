"""The contact clock of past days, for whoever has to show it: who was tried when, and by whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names
from bot.attendance.access.setting_up import Led
from bot.attendance.contacts import clocks
from bot.attendance.contacts.rule import Clock
from bot.attendance.days import dates
from bot.attendance.days.closed_days import DaySpan
from bot.attendance.errors import BadInput
from storage.accesses import keeping
from storage.accesses.keeping import Look, Viewers
from storage.calls import contact_clocks, contacts, unexplained
from storage.calls.contact_clocks import BreachRow, ContactRule
from storage.calls.contacts import NumberedStudent
from storage.tables.words import AccessKind, FollowUpKind

_MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A student's day: first marked absent, to be tried by, first tried when, how and by whom.

    Times are the school's. `in_time` is None while the clock runs.
    """

    day: date
    student_id: UUID
    student: str
    number: str
    first_absent_at: datetime | None
    due_at: datetime
    first_attempt_at: datetime | None
    attempt: FollowUpKind | None
    by: str
    in_time: bool | None


def lines(connection: Connection, led: Led, span: DaySpan, now: datetime) -> Sequence[ContactLine]:
    """List a span's students whose absence is unexplained, or was followed up, or breached.

    To an admin, by the minutes as they are set now; what was kept as a breach stays one. Raises
    Refused for who is no admin, and BadInput for a school without a clock, and for a span that ends
    before it begins or is longer than a year.
    """
    led.admin_id()
    school = led.school
    rule = contact_clocks.rule_of(connection, school.id)
    if rule is None:
        raise BadInput(
            f"{school.name} has no contact clock: an admin sets it in /attendance setup."
        )
    dates.refuse_reversed(span.first, span.last)
    if len(span.days) > _MOST_DAYS:
        raise BadInput(f"Found {len(span.days)} days, expected {_MOST_DAYS} at most.")
    return [line for day in span.days for line in _of_day(connection, rule, day, now)]


def keep_given(
    connection: Connection,
    led: Led,
    found: Sequence[ContactLine],
    span: DaySpan,
    now: datetime,
) -> None:
    """Keep that an admin is about to be given these lines. Raises Refused for who is no admin."""
    shown = tuple(each.student_id for each in found)
    look = Look(
        AccessKind.CONTACTS,
        led.school.id,
        shown,
        begins_on=span.first,
        ends_on=span.last,
        viewers=Viewers(staff_id=led.admin_id()),
    )
    keeping.keep(connection, look, now)


def _of_day(
    connection: Connection, rule: ContactRule, day: date, now: datetime
) -> Iterator[ContactLine]:
    breaches = {
        each.student_id: each for each in contact_clocks.breaches(connection, rule.school_id, day)
    }
    tried = contacts.first_attempts(connection, rule.school_id, day)
    wanted = unexplained.every(connection, rule.school_id, day) | {*tried, *breaches}
    if not wanted:
        return
    running = {each.student_id: each for each in clocks.running(connection, rule, day, wanted)}
    for student in contacts.students(connection, wanted):
        breach, clock = breaches.get(student.id), running.get(student.id)
        if clock is None and breach is not None:
            # The record is gone since; what was kept stays.
            clock = Clock(student.id, breach.due_at, breach.due_at, tried.get(student.id))
            yield _line(rule, day, student, (clock, breach), now, is_seen=False)
        elif clock is not None:
            yield _line(rule, day, student, (clock, breach), now)


def _line(
    rule: ContactRule,
    day: date,
    student: NumberedStudent,
    found: tuple[Clock, BreachRow | None],
    now: datetime,
    *,
    is_seen: bool = True,
) -> ContactLine:
    clock, breach = found
    attempt, zone = clock.attempt, rule.time_zone
    return ContactLine(
        day=day,
        student_id=student.id,
        student=names.full((student.given_name, student.family_name)),
        number=student.number,
        first_absent_at=dates.local(zone, clock.seen_at) if is_seen else None,
        due_at=dates.local(zone, breach.due_at if breach else clock.due_at),
        first_attempt_at=attempt and dates.local(zone, attempt.at),
        attempt=attempt and attempt.kind,
        by=names.full(attempt.by) if attempt else "",
        in_time=_in_time(clock, breach, now),
    )


def _in_time(clock: Clock, breach: BreachRow | None, now: datetime) -> bool | None:
    if breach is not None or clock.ran_out(now):
        return False
    return True if clock.attempt else None
