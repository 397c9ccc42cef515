"""How many records were due between two dates: by timetable, enrolment and closed days."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy import Connection

from storage.due import closures, off_timetable, summaries
from storage.due.closures import Closure
from storage.due.summaries import EnrollmentSpan, OfferingTerm, SummaryScope, Weekly

WEEK = 7

# The meetings of course offerings, of all times.
Timetable = Mapping[UUID, Sequence[Weekly]]
# In order, the closed dates on which the meetings of a weekday and a start fall away.
Fallen = Mapping[tuple[int, time], Sequence[date]]


def counted(connection: Connection, scope: SummaryScope) -> Mapping[UUID, int]:
    """Count what is due by group, from enrolments, the timetable and closed days.

    What was taken though no timetable asked for it counts too: see `off_timetable.beyond`.
    """
    timetable = _timetable_of(summaries.meetings(connection, scope))
    closed = closures.between(connection, scope.school_id, scope.begins_on, scope.ends_on)
    spans = summaries.spans(connection, scope)
    begun = _without_timetable({span.course_offering_id for span in spans}, timetable)
    total = off_timetable.beyond(connection, scope)
    total.update(off_timetable.missing(connection, scope, begun))
    terms = {term.course_offering_id: term for term in summaries.terms(connection, scope)}
    fallen = _fallen_away(timetable, closed)
    for span in spans:
        term = terms.get(span.course_offering_id)
        weekly = timetable.get(span.course_offering_id, [])
        if term is not None:
            total[span.group] += _due_of(span, term, weekly, scope, fallen)
    return total


def _timetable_of(meetings: Iterable[Weekly]) -> Timetable:
    """Sort meetings by their course offering."""
    found: dict[UUID, list[Weekly]] = {}
    for meeting in meetings:
        found.setdefault(meeting.course_offering_id, []).append(meeting)
    return found


def _without_timetable(course_offering_ids: set[UUID], timetable: Timetable) -> list[UUID]:
    """Name the course offerings that had no timetable, or none yet, at some time."""
    return [
        each
        for each in course_offering_ids
        if all(meeting.begins_on is not None for meeting in timetable.get(each, []))
    ]


def _fallen_away(timetable: Timetable, closed: Sequence[Closure]) -> Fallen:
    """List the closed dates on which meetings fall away, by the meetings' weekday and start."""
    times = {(each.weekday, each.starts_at) for weekly in timetable.values() for each in weekly}
    return {
        (weekday, starts_at): [
            each.day
            for each in closed
            if each.day.isoweekday() == weekday and each.covers(starts_at)
        ]
        for weekday, starts_at in times
    }


def by_day(connection: Connection, scope: SummaryScope) -> Counter[date]:
    """Count by day what the timetable has due, from enrolments and closed days."""
    timetable = _timetable_of(summaries.meetings(connection, scope))
    closed = closures.between(connection, scope.school_id, scope.begins_on, scope.ends_on)
    terms = {term.course_offering_id: term for term in summaries.terms(connection, scope)}
    fallen = _fallen_away(timetable, closed)
    total = Counter[date]()
    for span in summaries.spans(connection, scope):
        term = terms.get(span.course_offering_id)
        if term is None:
            continue
        for meeting in timetable.get(span.course_offering_id, []):
            first, last = _held(span, term, meeting, scope)
            gone = fallen[meeting.weekday, meeting.starts_at]
            total.update(
                dict.fromkeys(dates_of(meeting.weekday, first, last, gone), span.enrollments)
            )
    return total


def _due_of(
    span: EnrollmentSpan,
    term: OfferingTerm,
    weekly: Sequence[Weekly],
    scope: SummaryScope,
    fallen: Fallen,
) -> int:
    """Count what is due of enrolments of one course offering: each meeting of each of them."""
    days = sum(
        weekdays(
            meeting.weekday,
            *_held(span, term, meeting, scope),
            fallen[meeting.weekday, meeting.starts_at],
        )
        for meeting in weekly
    )
    return days * span.enrollments


def _held(
    span: EnrollmentSpan, term: OfferingTerm, meeting: Weekly, scope: SummaryScope
) -> tuple[date, date]:
    """Give the first and the last date on which a meeting is due for enrolments."""
    first = max(span.begins_on, term.begins_on, scope.begins_on)
    last = min(span.ends_on or term.ends_on, term.ends_on, scope.ends_on)
    return max(first, meeting.begins_on or first), min(last, meeting.ends_on or last)


def dates_of(weekday: int, first: date, last: date, closed: Sequence[date] = ()) -> list[date]:
    """List what `weekdays` counts."""
    begin = first + timedelta((weekday - first.isoweekday()) % WEEK)
    days = (begin + timedelta(past) for past in range(0, (last - begin).days + 1, WEEK))
    return [day for day in days if day not in closed]


def weekdays(weekday: int, first: date, last: date, closed: Sequence[date] = ()) -> int:
    """Count the dates of a weekday (1 is Monday) from `first` to `last`, both inclusive.

    Without those of `closed`, which are dates of that weekday in order.
    """
    if last < first:
        return 0
    until_first = (weekday - first.isoweekday()) % WEEK
    whole = max(0, ((last - first).days - until_first) // WEEK + 1)
    return whole - (bisect_right(closed, last) - bisect_left(closed, first))
