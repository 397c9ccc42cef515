"""What there is to see of a student: a day's lessons, ten school days, counts with their sums."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names, namesakes, reasons, summaries
from bot.attendance.access import students
from bot.attendance.access.people import SlackPerson
from bot.attendance.access.students import GrantedStudent
from bot.attendance.days import dates
from bot.attendance.due import between
from bot.attendance.reasons import USUAL, Reasons
from bot.attendance.summaries import Summary
from storage.accesses.keeping import Look, of_day
from storage.registers.opening import MeetingTime, RegisterKey
from storage.students import records
from storage.students.records import DatedMark, DayRecord, HistoryLine
from storage.tables.words import AccessKind, HourCycle, Status

_STRIP = 10
# So far back the ten last school days are looked for: the longest holidays and some weeks.
_FAR = timedelta(days=98)
_LINES_ON_A_PAGE = 15
_LETTERS_IN_A_LINE = 400


@dataclass(frozen=True, slots=True)
class LessonSeen:
    """A lesson of a student's day, with what stands there; `amended`: it said something else first.

    `was` is the status that it had first.
    """

    key: RegisterKey
    title: str
    meeting: MeetingTime | None
    closed: bool
    record: DayRecord | None
    was: Status | None = None


@dataclass(frozen=True, slots=True)
class StripDay:
    """A school day of a student: how many records of each status, and how many were due."""

    day: date
    counts: Mapping[Status, int]
    due: int


@dataclass(frozen=True, slots=True)
class Streak:
    """So many days in a row on which the first record of the day is absent, until now."""

    days: int
    begins_on: date


@dataclass(frozen=True, slots=True)
class Who:
    """Who is seen, how the school writes times, and its reasons.

    `own`: the person sees the records of their own course offerings only.
    """

    id: UUID
    full_name: str
    grade: str
    number: str
    own: bool
    hour_cycle: HourCycle
    reasons: Reasons = USUAL


@dataclass(frozen=True, slots=True)
class StudentSeen:
    """All that the view of a student shows on a day; times are the school's.

    The strip's days are in order, the last ones up to today. `summary` begins with `since`. `look`
    is what is kept of it, where the person doesn't teach the student.
    """

    who: Who
    today: date
    day: date
    lessons: tuple[LessonSeen, ...]
    strip: tuple[StripDay, ...]
    since: date
    summary: Summary
    streak: Streak | None
    changes: int
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of the changes of a student's records of a day, in their order."""

    who: Who
    day: date
    rows: tuple[HistoryLine, ...]
    total: int
    number: int
    pages: int
    look: Look | None = None


def view(
    connection: Connection,
    person: SlackPerson,
    student_id: UUID,
    now: datetime,
    day: date | None = None,
) -> StudentSeen:
    """Show a student to a person who may see them, on a day, by default today.

    A school day is one on which the timetable has something due, or on which there are records. The
    counts go back to the begin of the first course that the student is in today. The row of absent
    days is the weekly digest's: a day counts by its first record, an excused one ends the row.
    Raises as `students.student_for`.
    """
    granted = students.student_for(connection, person, student_id, now)
    today = granted.today
    day = min(day or today, today)
    since = records.since(connection, student_id, today)
    marks = records.marks(connection, granted.scopes(min(since, today - _FAR), today))
    changes = _history(connection, granted, day)
    return StudentSeen(
        who=_who(connection, granted),
        today=today,
        day=day,
        lessons=tuple(_lessons(connection, granted, day, changes)),
        strip=tuple(_strip(connection, granted, marks)),
        since=since,
        summary=summaries.total(connection, student_id, granted.scopes(since, today)),
        streak=_streak(marks),
        changes=len(changes),
        look=_look(AccessKind.STUDENT, granted, day),
    )


def history(
    connection: Connection,
    person: SlackPerson,
    student_id: UUID,
    now: datetime,
    day: date | None = None,
    number: int = 0,
) -> HistoryPage:
    """Show how a student's records of a day came to be what they are: each change, by whom and why.

    Raises as `students.student_for`.
    """
    granted = students.student_for(connection, person, student_id, now)
    day = min(day or granted.today, granted.today)
    found = _history(connection, granted, day)
    pages = in_pages(found)
    number = min(number, len(pages) - 1)
    who = _who(connection, granted)
    look = _look(AccessKind.HISTORY, granted, day)
    return HistoryPage(who, day, tuple(pages[number]), len(found), number, len(pages), look)


def in_pages(found: Sequence[HistoryLine]) -> list[list[HistoryLine]]:
    """Put changes on pages; amendments are told in full, so long ones take the room of several."""
    pages: list[list[HistoryLine]] = [[]]
    room = _LINES_ON_A_PAGE
    for each in found:
        notes = [entry.note for entry in (each.before, each.after) if entry]
        told = sum(len(text or "") for text in (each.why, *notes)) if each.is_amendment else 0
        takes = 1 + told // _LETTERS_IN_A_LINE
        if takes > room and pages[-1]:
            pages.append([])
            room = _LINES_ON_A_PAGE
        pages[-1].append(each)
        room -= takes
    return pages


def _look(kind: AccessKind, granted: GrantedStudent, day: date) -> Look | None:
    if granted.taught is not None:
        return None
    student = granted.student
    return of_day(kind, student.school_id, day, (student.id,))


def _who(connection: Connection, granted: GrantedStudent) -> Who:
    student = granted.student
    name = (student.given_name, student.family_name)
    marks = namesakes.students(connection, student.school_id, granted.today, [name])
    called = namesakes.marked(names.full(name), marks.get(student.id, ""))
    own = granted.taught is not None
    return Who(
        student.id,
        called,
        namesakes.grade(student.grade),
        student.number,
        own,
        granted.member.hour_cycle,
        reasons.of_school(connection, student.school_id),
    )


def _history(connection: Connection, granted: GrantedStudent, day: date) -> list[HistoryLine]:
    zone = granted.member.time_zone
    return [
        replace(each, recorded_at=dates.local(zone, each.recorded_at))
        for each in records.history(connection, granted.student.id, day)
        if granted.sees(each.key)
    ]


def _lessons(
    connection: Connection, granted: GrantedStudent, day: date, changes: Sequence[HistoryLine]
) -> list[LessonSeen]:
    """List the day's lessons in order of time, then what was recorded without one."""
    zone = granted.member.time_zone
    recorded = {
        each.key: replace(each, recorded_at=dates.local(zone, each.recorded_at))
        for each in records.of_day(connection, granted.student.id, day)
    }
    first = {each.key: each.after.status for each in reversed(changes) if each.after}
    planned = [
        LessonSeen(each.key, each.title, each.meeting, each.closed, recorded.get(each.key))
        for each in records.lessons(connection, granted.student.id, day)
    ]
    there = {each.key for each in planned}
    beside = [
        LessonSeen(each.key, each.title, None, closed=False, record=each)
        for each in recorded.values()
        if each.key not in there
    ]
    seen = [e for e in [*planned, *beside] if granted.sees(e.key)]
    return [replace(each, was=_was(each, first.get(each.key))) for each in seen]


def _was(lesson: LessonSeen, first: Status | None) -> Status | None:
    if lesson.record is None or lesson.record.entry.status is first:
        return None
    return first


def _strip(
    connection: Connection, granted: GrantedStudent, marks: Sequence[DatedMark]
) -> list[StripDay]:
    due = Counter[date]()
    for scope in granted.scopes(granted.today - _FAR, granted.today):
        due.update(between.by_day(connection, scope))
    counts = {
        day: Counter(each.status for each in of_day)
        for day, of_day in groupby(marks, key=lambda each: each.day)
    }
    days = sorted({*due, *counts})[-_STRIP:]
    return [
        StripDay(day, found := counts.get(day, Counter()), max(due[day], found.total()))
        for day in days
    ]


def _streak(marks: Sequence[DatedMark]) -> Streak | None:
    """Count back from the last day that has a record, while the first record of each is absent."""
    firsts = [next(of_day) for _, of_day in groupby(marks, key=lambda each: each.day)]
    row: list[DatedMark] = []
    for mark in reversed(firsts):
        if mark.status is not Status.ABSENT:
            break
        row.append(mark)
    return Streak(len(row), row[-1].day) if row else None
