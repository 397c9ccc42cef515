"""How many records were due between two dates: by timetable, enrolment and closed days."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.due import due_registers
from storage.due import closed_days, summaries
from storage.due.closed_days import Closure
from storage.due.summaries import EnrollmentSpan, OfferingTerm, SummaryScope, TakenRecords, Weekly
from storage.registers.opening import MeetingTime

WEEK = 7

# The meetings of course offerings, of all times.
Timetable = Mapping[UUID, Sequence[Weekly]]
# In order, the closed dates on which the meetings of a weekday and a start fall away.
Fallen = Mapping[tuple[int, time], Sequence[date]]


def counted(connection: Connection, scope: SummaryScope) -> Mapping[UUID, int]:
    """Count what is due by group, from enrolments, the timetable and closed days.

    What was taken though it was not due counts too: of those who left, and while closed.
    """
    timetable = timetable_of(summaries.meetings(connection, scope))
    closed = closed_days.between(connection, scope.school_id, scope.begins_on, scope.ends_on)
    spans = summaries.spans(connection, scope)
    begun = without_timetable({span.course_offering_id for span in spans}, timetable)
    total = Counter(summaries.without_timetable(connection, scope, begun))
    total.update(summaries.strays(connection, scope))
    if closed:
        taken = summaries.on_closed_days(connection, scope)
        total.update(taken_while_closed(taken, timetable, closed))
    terms = {term.course_offering_id: term for term in summaries.terms(connection, scope)}
    fallen = fallen_away(timetable, closed)
    for span in spans:
        term = terms.get(span.course_offering_id)
        weekly = timetable.get(span.course_offering_id, [])
        if term is not None:
            total[span.group] += due_of(span, term, weekly, scope, fallen)
    return total


def timetable_of(meetings: Iterable[Weekly]) -> Timetable:
    """Sort meetings by their course offering."""
    found: dict[UUID, list[Weekly]] = {}
    for meeting in meetings:
        found.setdefault(meeting.course_offering_id, []).append(meeting)
    return found


def without_timetable(course_offering_ids: set[UUID], timetable: Timetable) -> list[UUID]:
    """Name the course offerings that had no timetable, or none yet, at some time."""
    return [
        each
        for each in course_offering_ids
        if all(meeting.begins_on is not None for meeting in timetable.get(each, []))
    ]


def taken_while_closed(
    taken: Iterable[TakenRecords], timetable: Timetable, closed: Sequence[Closure]
) -> Mapping[UUID, int]:
    """Count by group the records of closed days whose register was not due."""
    closure_of = {each.day: each for each in closed}
    found = Counter[UUID]()
    for each in taken:
        day = each.attendance_date
        meetings = on_day(timetable.get(each.course_offering_id, []), day)
        open_for = {period for period, _ in due_registers.due_meetings(meetings, closure_of[day])}
        if each.period not in open_for:
            found[each.group] += each.records
    return found


def on_day(weekly: Sequence[Weekly], day: date) -> list[MeetingTime]:
    """List the meetings of a date."""
    return [
        MeetingTime(each.period, each.starts_at, each.ends_at)
        for each in weekly
        if each.weekday == day.isoweekday()
        and (each.begins_on or day) <= day <= (each.ends_on or day)
    ]


def fallen_away(timetable: Timetable, closed: Sequence[Closure]) -> Fallen:
    """List the closed dates on which meetings fall away, by the meetings' weekday and start."""
    times = {(each.weekday, each.starts_at) for weekly in timetable.values() for each in weekly}
    return {
        (weekday, starts_at): [
            each.day
            for each in closed
            if each.day.isoweekday() == weekday and due_registers.falls_away(each, starts_at)
        ]
        for weekday, starts_at in times
    }


def due_of(
    span: EnrollmentSpan,
    term: OfferingTerm,
    weekly: Sequence[Weekly],
    scope: SummaryScope,
    fallen: Fallen,
) -> int:
    """Count what is due of enrolments of one course offering: each meeting of each of them."""
    first = max(span.begins_on, term.begins_on, scope.begins_on)
    last = min(span.ends_on or term.ends_on, term.ends_on, scope.ends_on)
    days = sum(
        weekdays(
            meeting.weekday,
            max(first, meeting.begins_on or first),
            min(last, meeting.ends_on or last),
            fallen[meeting.weekday, meeting.starts_at],
        )
        for meeting in weekly
    )
    return days * span.enrollments


def weekdays(weekday: int, first: date, last: date, closed: Sequence[date] = ()) -> int:
    """Count the dates of a weekday (1 is Monday) from `first` to `last`, both inclusive.

    Without those of `closed`, which are dates of that weekday in order.
    """
    if last < first:
        return 0
    until_first = (weekday - first.isoweekday()) % WEEK
    whole = max(0, ((last - first).days - until_first) // WEEK + 1)
    return whole - (bisect_right(closed, last) - bisect_left(closed, first))
