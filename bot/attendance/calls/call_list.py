"""The call list: a school's unexplained absences of a day, in the order in which to call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names, namesakes
from bot.attendance.access import calling
from bot.attendance.access.people import SlackPerson
from bot.attendance.contacts import clocks
from bot.attendance.contacts.rule import FamiliesToReach
from bot.attendance.days import dates
from bot.attendance.errors import BadInput
from bot.attendance.excuses import deadlines
from bot.attendance.excuses.deadlines import Deadline
from bot.attendance.registers import asking
from storage.accesses.keeping import Look, of_day
from storage.calls import unexplained
from storage.calls.follow_ups import FollowUpRow
from storage.calls.unexplained import RecordOfDay, UnexplainedRow
from storage.excuses import named_reports
from storage.excuses.named_reports import NamedReport
from storage.schools.people.staff import Member
from storage.schools.schools import NamedSchool
from storage.tables.words import ATTENDED, AccessKind, FollowUpKind, HourCycle, Status

ON_A_PAGE = 10
# Somebody who is on it and does nothing for so long is not on it any more.
ON_IT_LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class CallPlace:
    """A page of a school's call list of a day; without a school the person's first."""

    school_id: UUID | None = None
    day: date | None = None
    number: int = 0


class Elsewhere(StrEnum):
    """When a student who is absent attended: before the first absence, after it, or who knows."""

    BEFORE = "before"
    AFTER = "after"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ListedLesson:
    """A lesson of the day, as lists name it."""

    title: str
    starts_at: time | None


@dataclass(frozen=True, slots=True)
class Attended:
    """A lesson that the student attended the same day: that is another call."""

    lesson: ListedLesson
    when: Elsewhere


@dataclass(frozen=True, slots=True)
class CallRow:
    """A student to call: which lessons were missed, which attended, and what was done about it.

    `done` is the latest follow-up, `on_it` that of who is about to call now; their times are the
    school's. `reports` are those of families that say the day, and that nobody has decided.
    """

    student_id: UUID
    called: str
    grade: str
    missed: tuple[ListedLesson, ...]
    attended: Attended | None
    done: FollowUpRow | None
    on_it: FollowUpRow | None
    reports: tuple[NamedReport, ...] = ()


@dataclass(frozen=True, slots=True)
class CallList:
    """A page of a call list; `schools` are those of the person, by id and name.

    `reports` counts the school's of families that nobody has decided, of whatever day.
    `deadline` says until when the day's absences are to be cleared, `contacts` how many families
    are to be tried today, if the school has said so.
    """

    school_id: UUID
    schools: tuple[tuple[UUID, str], ...]
    day: date
    today: date
    hour_cycle: HourCycle
    rows: tuple[CallRow, ...]
    total: int
    number: int
    pages: int
    reports: int
    deadline: Deadline | None = None
    contacts: FamiliesToReach | None = None

    @property
    def look(self) -> Look | None:
        """Say what is kept of who sees it."""
        shown = tuple(each.student_id for each in self.rows)
        return of_day(AccessKind.CALLS, self.school_id, self.day, shown) if shown else None


def typed(connection: Connection, person: SlackPerson, text: str, now: datetime) -> CallList:
    """List whom to call, of today or of the day that was typed.

    Raises BadInput for what is no day, or one to come, and as `listed`.
    """
    (member, *_) = calling.members_who_call(connection, person)
    return listed(connection, person, CallPlace(day=_day_of(member, text, now)), now)


def listed(
    connection: Connection, person: SlackPerson, place: CallPlace, now: datetime
) -> CallList:
    """List whom to call: who is absent without a reason or an excuse, first seen first.

    A reason on one of the day's absent records, or an excuse that covers one, explains the day, and
    the student is gone from the list by itself. Raises as `calling.members_who_call`.
    """
    members = calling.members_who_call(connection, person)
    member = _school_of(connection, members, place, now)
    today = dates.today(member.time_zone, now)
    day = _day_in(member, place, now)
    total, number, rows = _page(connection, member.school_id, day, place.number)
    deadlines_of = deadlines.of_days(connection, member.school_id, [day], today) if total else {}
    return CallList(
        school_id=member.school_id,
        schools=tuple((each.school_id, each.school) for each in members),
        day=day,
        today=today,
        hour_cycle=member.hour_cycle,
        rows=_rows(connection, (member.school_id, member.time_zone), day, rows, now),
        total=total,
        number=number,
        pages=max(1, -(-total // ON_A_PAGE)),
        reports=named_reports.how_many_pending(connection, member.school_id),
        deadline=deadlines_of.get(day),
        contacts=clocks.standing(connection, member.school_id, day, now) if total else None,
    )


def row_of(
    connection: Connection, school: NamedSchool, day: date, student_id: UUID, now: datetime
) -> CallRow | None:
    """Read a student's row of a school's list; None where the absence is explained."""
    row = unexplained.one(connection, school.id, day, student_id)
    if row is None:
        return None
    return _rows(connection, (school.id, school.time_zone), day, [row], now)[0]


def on_it_now(newest: FollowUpRow | None, now: datetime) -> FollowUpRow | None:
    """Say who is on it: the latest follow-up says so, and not too long ago."""
    if newest is None or newest.kind is not FollowUpKind.ON_IT:
        return None
    return newest if now - newest.at < ON_IT_LASTS else None


def in_zone(time_zone: str, found: FollowUpRow) -> FollowUpRow:
    """Give a follow-up with its time in the school's zone."""
    return replace(found, at=dates.local(time_zone, found.at))


def _day_of(member: Member, text: str, now: datetime) -> date | None:
    if not text:
        return None
    today = dates.today(member.time_zone, now)
    readings = [each for each in asking.read(text).readings if each.day and not each.course]
    days = [day for each in readings if each.day for day in each.day.dates(today) if day <= today]
    if not days:
        raise BadInput(
            f"Found “{names.cut(text, 60)}”, expected a day that has begun, such as yesterday, "
            "after /attendance calls, or nothing for today."
        )
    return days[0]


def _school_of(
    connection: Connection, members: Sequence[Member], place: CallPlace, now: datetime
) -> Member:
    """Take the school that was chosen; of several else the first with somebody to call."""
    of_place = [each for each in members if each.school_id == place.school_id] or members
    if len(of_place) == 1:
        return of_place[0]
    return next(
        (
            each
            for each in of_place
            if unexplained.page(connection, each.school_id, _day_in(each, place, now), 1, 0)[0]
        ),
        of_place[0],
    )


def _day_in(member: Member, place: CallPlace, now: datetime) -> date:
    today = dates.today(member.time_zone, now)
    return min(place.day or today, today)


def _page(
    connection: Connection, school_id: UUID, day: date, number: int
) -> tuple[int, int, Sequence[UnexplainedRow]]:
    """Read a page, and the first one where that is not there any more."""
    total, rows = unexplained.page(connection, school_id, day, ON_A_PAGE, number * ON_A_PAGE)
    if rows or number == 0:
        return total, number, rows
    return _page(connection, school_id, day, 0)


def _rows(
    connection: Connection,
    school: tuple[UUID, str],
    day: date,
    rows: Sequence[UnexplainedRow],
    now: datetime,
) -> tuple[CallRow, ...]:
    school_id, zone = school
    ids = [each.student_id for each in rows]
    records = unexplained.records_of(connection, school_id, day, ids)
    reports = named_reports.pending_of_day(connection, school_id, ids, day)
    called = [(each.given_name, each.family_name) for each in rows]
    marks = namesakes.students(connection, school_id, day, called)
    return tuple(
        CallRow(
            student_id=row.student_id,
            called=namesakes.marked(
                names.full((row.given_name, row.family_name)), marks.get(row.student_id, "")
            ),
            grade=namesakes.grade(row.grade),
            missed=tuple(_lesson(e) for e in theirs if e.status is Status.ABSENT),
            attended=_attended(theirs, row.first_seen),
            done=row.done and in_zone(zone, row.done),
            on_it=(on_it := on_it_now(row.newest, now)) and in_zone(zone, on_it),
            reports=tuple(e for e in reports if e.report.student_id == row.student_id),
        )
        for row in rows
        for theirs in [[each for each in records if each.student_id == row.student_id]]
    )


def _attended(records: Sequence[RecordOfDay], first_seen: time | None) -> Attended | None:
    """Say which other lesson was attended: the last one, since that is where the student was."""
    there = [each for each in records if each.status in ATTENDED]
    if not there:
        return None
    last = there[-1]
    if first_seen is None or last.starts_at is None:
        return Attended(_lesson(last), Elsewhere.UNKNOWN)
    when = Elsewhere.BEFORE if last.starts_at < first_seen else Elsewhere.AFTER
    return Attended(_lesson(last), when)


def _lesson(record: RecordOfDay) -> ListedLesson:
    return ListedLesson(record.title, record.starts_at)
