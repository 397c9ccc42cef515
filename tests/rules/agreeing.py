"""Every reader of a school's day beside what is expected of it: do they all say the same?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Connection, update

from bot.attendance import summaries
from bot.attendance.access import people
from bot.attendance.access.people import SlackPerson
from bot.attendance.digests import daily
from bot.attendance.due import overdue
from bot.attendance.registers import day_lists, school_day, sheets
from bot.attendance.registers.day_lists import DayRegister, Stand
from bot.attendance.reminders import office_lists, to_teachers
from bot.attendance.summaries import SummaryRequest
from bot.attendance.tokens import Caller
from storage.deliveries.queue import Claim
from storage.due.summaries import By
from storage.engine.columns import new_id
from storage.registers import register_row
from storage.reminders import Reminding, remind
from storage.schools import schools
from storage.tables import STAFF, Table, TeacherAssignment
from storage.tables.words import DeliveryState, Purpose, Role
from tests.school import MadeSchool

OFFICE, TEACHER, CHANNEL = "UOFFICE", "UTEACHER", "C0OFFICE"
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
AFTER = 10
ALL = 1000


@dataclass(frozen=True, order=True)
class Expected:
    """A register that is due: how many are enrolled, and how many of those have a record."""

    course: UUID
    period: str
    starts_at: time | None
    enrolled: int
    recorded: int

    @property
    def missing(self) -> int:
        return self.enrolled - self.recorded


@dataclass(frozen=True)
class SchoolDay:
    """A school's day, with somebody in its office; every course has one teacher.

    `now` is after all of its meetings, in a zone whose clock is UTC.
    """

    school: MadeSchool
    day: date

    @property
    def now(self) -> datetime:
        return datetime.combine(self.day, time(23), UTC)

    def prepare(self) -> None:
        """Add the people, and have the school remind."""
        for name, role, slack in (
            ("Ines Duarte", Role.OFFICE, OFFICE),
            ("Tunde Okafor", Role.TEACHER, TEACHER),
        ):
            key = self.school.add_staff(name, role)
            # One Slack workspace for each school: a person is one member of staff.
            team = self.school.school.hex
            self.school.database.write_now(schools.assign, self.school.school, team)
            link = {"slack_team_id": team, "slack_user_id": slack}
            statement = update(STAFF).where(STAFF.c.id == key).values(link)
            self.school.database.write_now(Connection.execute, statement)
        rule = Reminding(True, AFTER, CHANNEL, AFTER)
        self.school.database.write_now(remind, self.school.school, rule, LONG_AGO)

    def assignment(self, course: UUID) -> Table:
        return TeacherAssignment(
            school_id=self.school.school,
            course_offering_id=course,
            staff_id=self.school.staff["Tunde Okafor"],
            begins_on=date(1990, 1, 1),
        )

    def person(self, slack_user_id: str) -> SlackPerson:
        return SlackPerson("", self.school.school.hex, slack_user_id)

    def disagreements(self, due: Iterable[Expected], records: Mapping[UUID, int]) -> list[str]:
        """Compare all that reads the day with what is due; `records` are all of it, by course."""
        return self.school.database.read_now(compared, self, sorted(due, key=str), records)


def compared(
    connection: Connection, on: SchoolDay, due: Sequence[Expected], records: Mapping[UUID, int]
) -> list[str]:
    return [
        *of_digest(connection, on, due, records),
        *of_day_list(connection, on, due),
        *of_missing_now(connection, on, due),
        *of_office_lists(connection, on, due),
        *of_reminders(connection, on, due),
        *of_summaries(connection, on, due, records),
    ]


def of_digest(
    connection: Connection, on: SchoolDay, due: Sequence[Expected], records: Mapping[UUID, int]
) -> Iterator[str]:
    asked = daily.ask(connection, on.school.school, on.day, on.now)
    told = daily.daily(connection, asked)
    listed = [
        Expected(
            each.key.course_offering_id,
            each.key.period,
            each.starts_at,
            each.enrolled,
            each.recorded,
        )
        for each in told.missing.shown
    ]
    lacking = [each for each in due if each.missing]
    if sorted(listed, key=str) != lacking:
        yield f"the digest lists {listed}, expected {lacking}"
    counts = (told.due.due, told.due.incomplete, told.due.missing, told.due.untaken)
    untaken = sum(not each.recorded for each in lacking)
    expected = (len(due), len(lacking), sum(each.missing for each in due), untaken)
    if counts != expected:
        yield f"the digest counts {told.due}, expected {expected}"
    if told.expected != sum(records.values()) + expected[2]:
        yield f"the digest expects {told.expected} records, there are {records}"


def of_day_list(connection: Connection, on: SchoolDay, due: Sequence[Expected]) -> Iterator[str]:
    person = on.person(OFFICE)
    (member,) = people.members_for(connection, person)
    where = school_day.SchoolDay.of(connection, member, on.day, on.now)
    listed = [
        (each, Expected(each.key.course_offering_id, each.key.period, starts_at(each), *counts))
        for each in day_lists.own(connection, where)
        # One without a timetable is due once it is begun.
        for counts in [(each.due, each.recorded)]
        if each.stand is not Stand.NOT_DUE and (each.meeting or each.recorded)
    ]
    if sorted((each for _, each in listed), key=str) != due:
        yield f"the day list has {listed}, expected {due}"
    for register, each in listed:
        sheet = sheets.sheet(connection, person, register.key, on.now)
        found = (len(sheet.lines), sheet.counts.total(), sheet.missing, sheet.complete)
        if found != (each.enrolled, each.recorded, each.missing, not each.missing):
            yield f"the register has {found}, the day list {each}"
        if (register.stand is Stand.COMPLETE) != sheet.complete:
            yield f"the day list has {register}, the register {sheet}"
        saved = register_row.state(connection, register.key)
        if (saved is not None and saved.completed_at is not None) != sheet.complete:
            yield f"the register's row says {saved}, the register has {found}"


def of_missing_now(connection: Connection, on: SchoolDay, due: Sequence[Expected]) -> Iterator[str]:
    found = overdue.missing_now(connection, on.school.school, "UTC", on.now)
    listed = [
        (each.register.key.course_offering_id, each.register.key.period) for each in found.registers
    ]
    lacking = [(each.course, each.period) for each in due if each.missing]
    counts = (found.due, found.due - found.complete, sorted(listed))
    if counts != (len(due), len(lacking), sorted(lacking)):
        yield f"missing now are {found}, expected {lacking} of {len(due)}"


def starts_at(register: DayRegister) -> time | None:
    return register.meeting and register.meeting.starts_at


def of_office_lists(
    connection: Connection, on: SchoolDay, due: Sequence[Expected]
) -> Iterator[str]:
    for starts_at in {each.starts_at for each in due if each.starts_at}:
        then = [each for each in due if each.starts_at == starts_at]
        lacking = [(each.course, each.period) for each in then if each.missing]
        found = office_lists.listed(connection, claim(on, starts_at))
        total = found.total if found else len(then)
        listed = [
            (each.key.course_offering_id, each.key.period)
            for each in (found.missing if found else ())
        ]
        if (total, sorted(listed)) != (len(then), sorted(lacking)):
            yield f"the office's list has {found}, expected {lacking} of {len(then)}"


def claim(on: SchoolDay, starts_at: time) -> Claim:
    return Claim(
        id=new_id(),
        purpose=Purpose.MISSING,
        school_id=on.school.school,
        subject_id=on.school.school,
        local_date=on.day,
        detail=starts_at.isoformat(),
        channel_id=CHANNEL,
        due_at=on.now,
        expires_at=on.now,
        state=DeliveryState.WAITING,
        attempt=1,
        owner=None,
        sent_at=None,
        edited_at=None,
        posted_in=None,
        message_ts=None,
        fingerprint=None,
        counts_only=False,
        chart_refused=None,
        held=False,
        asked_by_id=None,
        error=None,
        time_zone="UTC",
    )


def of_reminders(connection: Connection, on: SchoolDay, due: Sequence[Expected]) -> Iterator[str]:
    for starts_at in {each.starts_at for each in due if each.starts_at}:
        now = datetime.combine(on.day, starts_at, UTC) + timedelta(minutes=AFTER + 1)
        lacking = {
            (each.course, each.period)
            for each in due
            if each.starts_at and each.starts_at <= starts_at and each.missing
        }
        reminded = {
            (each.subject_id, each.part.written().partition(":")[0])
            for each in to_teachers.due(connection, now)
            if each.school_id == on.school.school
        }
        then = {
            (each.course, each.period)
            for each in due
            if each.starts_at == starts_at and each.missing
        }
        if not then <= reminded <= lacking:
            yield f"reminded at {starts_at} of {reminded}, expected {then}"


def of_summaries(
    connection: Connection, on: SchoolDay, due: Sequence[Expected], records: Mapping[UUID, int]
) -> Iterator[str]:
    caller = Caller(new_id(), on.school.school, frozenset())
    expected = dict(records)
    for each in due:
        expected[each.course] = expected.get(each.course, 0) + each.missing
    for by in By:
        asked = SummaryRequest(by, begins_on=on.day, ends_on=on.day)
        rows = summaries.summed(connection, caller, asked, on.now, limit=ALL, after=None)
        if sum(row.due for row in rows) != sum(expected.values()):
            yield f"by {by} {rows} are due, expected {expected}"
        if sum(row.taken for row in rows) != sum(records.values()):
            yield f"by {by} {rows} are taken, expected {records}"
        if by is By.COURSE_OFFERING:
            found = {row.group: row.due for row in rows if row.due}
            if found != {course: number for course, number in expected.items() if number}:
                yield f"by course {found} are due, expected {expected}"
