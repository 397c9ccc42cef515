"""Summaries: how many records there are of each status, how many were due, and the rates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import access, calendar
from bot.attendance.errors import BadInput
from bot.attendance.tokens import Caller
from storage import schools, summaries
from storage.summaries import By, Scope, Span, Term, Weekly
from storage.words import Status

DECIMALS = 4
WEEK = 7
# Before any school that keeps its records here.
BEGINNING = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be summed up; dates are inclusive, and None where the bound is open."""

    by: By
    school_id: UUID | None = None
    student_id: UUID | None = None
    course_offering_id: UUID | None = None
    begins_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of one school, course offering or student up to a date.

    `due` counts the records that registers were to have: one for each student of each register.
    """

    group: UUID
    ends_on: date
    counts: Mapping[Status, int]
    due: int

    @property
    def taken(self) -> int:
        """Count the records."""
        return sum(self.counts.values())

    @property
    def attended(self) -> int:
        """Count those who came, late ones too."""
        return self.counts.get(Status.PRESENT, 0) + self.counts.get(Status.LATE, 0)

    @property
    def rate_of_taken(self) -> float | None:
        """Divide those who came by the records; None without any."""
        return rate(self.attended, self.taken)

    @property
    def rate_of_due(self) -> float | None:
        """Divide those who came by what was due; None where nothing was."""
        return rate(self.attended, self.due)


def rate(part: int, whole: int) -> float | None:
    """Give a share as a number from 0 to 1, rounded to four decimals; None of nothing."""
    return round(part / whole, DECIMALS) if whole else None


def summed(
    connection: Connection,
    caller: Caller,
    asked: Asked,
    now: datetime,
    *,
    limit: int,
    after: UUID | None,
) -> Sequence[Summary]:
    """Sum up the records of a token's school, one row for each group, in the order of their ids.

    Nothing is due after today in the school. Due is what the timetable says for those enrolled; a
    course offering without a timetable has due what was begun; and a record counts as due though
    its student has left since. Raises UnknownId, BadInput for dates in the wrong order.
    """
    access.own_school(caller, asked.school_id)
    access.known_to(connection, caller, asked.student_id, asked.course_offering_id)
    today = calendar.today(schools.time_zone(connection, caller.school_id), now)
    scope = Scope(
        school_id=caller.school_id,
        by=asked.by,
        begins_on=asked.begins_on or BEGINNING,
        ends_on=min(asked.ends_on or today, today),
        student_id=asked.student_id,
        course_offering_id=asked.course_offering_id,
    )
    if asked.begins_on and asked.ends_on and asked.begins_on > asked.ends_on:
        raise BadInput(
            f"Found from {asked.begins_on} after to {asked.ends_on}, expected it before.",
            field="from",
        )
    if asked.by is By.SCHOOL:
        return _rows(connection, scope, [caller.school_id])
    groups = summaries.groups(connection, scope, limit=limit, after=after)
    return _rows(connection, replace(scope, groups=tuple(groups)), groups) if groups else []


def _rows(connection: Connection, scope: Scope, groups: Sequence[UUID]) -> list[Summary]:
    counts, due = summaries.counts(connection, scope), _due(connection, scope)
    return [
        Summary(
            group=group,
            ends_on=scope.ends_on,
            counts=counts.get(group, {}),
            due=max(due.get(group, 0), sum(counts.get(group, {}).values())),
        )
        for group in groups
    ]


def _due(connection: Connection, scope: Scope) -> Mapping[UUID, int]:
    """Count what is due by group, from enrolments and the timetable."""
    terms = {term.course_offering_id: term for term in summaries.terms(connection, scope)}
    meetings: dict[UUID, list[Weekly]] = {}
    for meeting in summaries.meetings(connection, scope):
        meetings.setdefault(meeting.course_offering_id, []).append(meeting)
    spans = summaries.spans(connection, scope)
    begun = without_timetable({span.course_offering_id for span in spans}, meetings)
    due = Counter(summaries.without_timetable(connection, scope, begun))
    due.update(summaries.strays(connection, scope))
    for span in spans:
        term = terms.get(span.course_offering_id)
        weekly = meetings.get(span.course_offering_id, [])
        if term is not None:
            due[span.group] += due_of(span, term, weekly, scope)
    return due


def without_timetable(
    course_offering_ids: set[UUID], meetings: Mapping[UUID, Sequence[Weekly]]
) -> list[UUID]:
    """Name the course offerings that had no timetable, or none yet, at some time."""
    return [
        each
        for each in course_offering_ids
        if all(meeting.begins_on is not None for meeting in meetings.get(each, []))
    ]


def due_of(span: Span, term: Term, weekly: Sequence[Weekly], scope: Scope) -> int:
    """Count what is due of enrolments of one course offering: each meeting of each of them."""
    first = max(span.begins_on, term.begins_on, scope.begins_on)
    last = min(span.ends_on or term.ends_on, term.ends_on, scope.ends_on)
    days = sum(
        weekdays(
            meeting.weekday,
            max(first, meeting.begins_on or first),
            min(last, meeting.ends_on or last),
        )
        for meeting in weekly
    )
    return days * span.enrollments


def weekdays(weekday: int, first: date, last: date) -> int:
    """Count the dates of a weekday (1 is Monday) from `first` to `last`, both inclusive."""
    until_first = (weekday - first.isoweekday()) % WEEK
    return max(0, ((last - first).days - until_first) // WEEK + 1)
