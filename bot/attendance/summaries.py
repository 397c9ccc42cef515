"""Summaries: how many records there are of each status, how many were due, and the rates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import callers
from bot.attendance.days import dates
from bot.attendance.due import between
from bot.attendance.errors import BadInput
from bot.attendance.tokens import Caller
from storage.due import summaries
from storage.due.summaries import By, SummaryScope
from storage.schools import schools
from storage.tables.words import ATTENDED, Status

DECIMALS = 4
# Before any school that keeps its records here.
BEGINNING = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class SummaryRequest:
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

    `due` counts the records that registers were to have: one for each student of each register. On
    a closed day, and after an early closing, those are the records that were taken all the same.
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
        return sum(self.counts.get(status, 0) for status in ATTENDED)

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
    asked: SummaryRequest,
    now: datetime,
    *,
    limit: int,
    after: UUID | None,
) -> Sequence[Summary]:
    """Sum up the records of a token's school, one row for each group, in the order of their ids.

    Nothing is due after today in the school. Due is what the timetable says for those enrolled; a
    course offering without a timetable has due what was begun; and a record counts as due though
    its student has left since, or the school was closed. Raises UnknownId, BadInput for dates in
    the wrong order and for a first day to come.
    """
    callers.own_school(caller, asked.school_id)
    callers.known_to(connection, caller, asked.student_id, asked.course_offering_id)
    dates.refuse_reversed(asked.begins_on, asked.ends_on)
    today = dates.today(schools.time_zone(connection, caller.school_id), now)
    if asked.begins_on and asked.begins_on > today:
        raise BadInput(
            f"Found {asked.begins_on} as the first day, expected {today} or earlier: nothing has "
            "been taken later.",
            field="from",
        )
    scope = SummaryScope(
        school_id=caller.school_id,
        by=asked.by,
        begins_on=asked.begins_on or BEGINNING,
        ends_on=min(asked.ends_on or today, today),
        student_id=asked.student_id,
        course_offering_id=asked.course_offering_id,
    )
    if asked.by is By.SCHOOL:
        return _rows(connection, scope, [caller.school_id])
    groups = summaries.groups(connection, scope, limit=limit, after=after)
    return _rows(connection, replace(scope, groups=tuple(groups)), groups) if groups else []


def total(connection: Connection, student_id: UUID, scopes: Sequence[SummaryScope]) -> Summary:
    """Add up what there is of one student in some scopes, which have no record in common."""
    parts = [
        row
        for scope in scopes
        for row in _rows(connection, replace(scope, groups=(student_id,)), [student_id])
    ]
    counts = Counter[Status]()
    for part in parts:
        counts.update(part.counts)
    ends_on = max((part.ends_on for part in parts), default=BEGINNING)
    return Summary(student_id, ends_on, counts, sum(part.due for part in parts))


def _rows(connection: Connection, scope: SummaryScope, groups: Sequence[UUID]) -> list[Summary]:
    counts, due = summaries.counts(connection, scope), between.counted(connection, scope)
    return [
        Summary(
            group=group,
            ends_on=scope.ends_on,
            counts=counts.get(group, {}),
            due=due.get(group, 0),
        )
        for group in groups
    ]
