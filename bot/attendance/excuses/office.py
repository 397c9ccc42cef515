"""The office's excuses in Slack: who may be meant, what is entered, which ones are to come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names, reasons
from bot.attendance.access import excusing
from bot.attendance.access.people import SlackPerson, office_of, student_of
from bot.attendance.days import dates
from bot.attendance.digests.daily import Cut
from bot.attendance.errors import BadInput, NotFound
from bot.attendance.excuses import clearing, entering, shortening, withdrawing
from bot.attendance.excuses.clearing import ClearingAsked
from bot.attendance.excuses.entering import NewExcuse
from bot.attendance.excuses.shortening import Shortening
from bot.attendance.excuses.withdrawing import Withdrawal
from bot.attendance.excuses.writing import ExcuseOutcome
from bot.attendance.reasons import Reasons
from bot.attendance.registers.actions import Stamp
from bot.attendance.students import searching
from bot.attendance.students.searching import Likeness, Listed
from storage.accesses.keeping import Look
from storage.excuses import coming
from storage.excuses.coming import ComingExcuse
from storage.excuses.excuse_rows import ExcuseRow
from storage.excuses.named_students import NamedStudent
from storage.schools.people.staff import Member
from storage.tables.words import AccessKind, HourCycle

MOST_LISTED = 30
_MOST_OF_ONE = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A student who may be meant, called so that nobody else is."""

    id: UUID
    called: str


@dataclass(frozen=True, slots=True)
class Meant:
    """The students who may be meant by what was typed, today in their school, and its reasons.

    `likeness` says how they are called: so, or only nearly so. `clearing` is what the form asks
    where it is one student of a school that has absences cleared.
    """

    choices: tuple[Choice, ...]
    today: date
    reasons: Reasons
    typed: str = ""
    likeness: Likeness = Likeness.EXACT
    clearing: ClearingAsked | None = None

    @property
    def only(self) -> Choice | None:
        """Give the one who is meant, if that is sure."""
        is_sure = len(self.choices) == 1 and self.likeness is Likeness.EXACT
        return self.choices[0] if is_sure else None


@dataclass(frozen=True, slots=True)
class ListedExcuse:
    """An excuse that stands and is not over: whose, and who entered it, if staff did.

    `school` is for who works in several.
    """

    found: ComingExcuse
    hour_cycle: HourCycle
    reasons: Reasons
    school: str = ""


@dataclass(frozen=True, slots=True)
class StandingExcuse:
    """An excuse that may be withdrawn or shortened: whose it is."""

    student_id: UUID
    student: str
    excuse: ExcuseRow

    @property
    def look(self) -> Look:
        """Say what is kept of who sees it: as of the list of excuses."""
        return Look(AccessKind.EXCUSES, self.excuse.school_id, (self.student_id,))


@dataclass(frozen=True, slots=True)
class NewEnd:
    """To which last day, or to which time, an excuse is shortened, and why."""

    ends_on: date | None
    ends_at: time | None
    why: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What entering or withdrawing came to, and for whom."""

    outcome: ExcuseOutcome
    students: tuple[str, ...]


def meant(connection: Connection, person: SlackPerson, typed: str, now: datetime) -> Meant:
    """Find the students whom the office may mean, as `/attendance student` finds them.

    Raises BadInput for nobody, and for more than a menu takes, and as
    `excusing.members_who_excuse`.
    """
    members = excusing.members_who_excuse(connection, person)
    found = searching.all_found(connection, person, typed, now)
    if not found.rows:
        raise BadInput(
            f"I found no student of “{names.cut(typed, 60)}” in your school. Type words of the "
            "name after /attendance excuse, or the school's number."
        )
    if found.more:
        raise BadInput(
            f"More than {found.total} students are called “{names.cut(typed, 60)}”: type more of "
            "the name."
        )
    choices = tuple(Choice(each.student.id, _called(each)) for each in found.rows)
    school_id, today = _school_and_today(connection, members, choices[0].id, now)
    offered = reasons.of_schools(connection, members)
    several = Meant(choices, today, offered, typed=typed, likeness=found.likeness)
    if several.only is None:
        return several
    wanted = clearing.asked(connection, school_id, [several.only.id], today, is_needed=False)
    return replace(several, clearing=wanted)


def anyone(connection: Connection, person: SlackPerson, now: datetime) -> Meant:
    """Mean nobody yet: the form is searched. Raises as `excusing.members_who_excuse`."""
    members = excusing.members_who_excuse(connection, person)
    return Meant(
        (), dates.today(members[0].time_zone, now), reasons.of_schools(connection, members)
    )


def meant_student(
    connection: Connection, person: SlackPerson, student_id: UUID, now: datetime
) -> Meant:
    """Mean one student, whom the office looks at. Raises as `excusing.student_to_excuse`."""
    members = excusing.members_who_excuse(connection, person)
    excuser, student = excusing.student_to_excuse(connection, person, student_id)
    choice = Choice(student.id, names.full((student.given_name, student.family_name)))
    offered = reasons.of_school(connection, excuser.school_id)
    school_id, today = _school_and_today(connection, members, student.id, now)
    wanted = clearing.asked(connection, school_id, [student.id], today, is_needed=False)
    return Meant((choice,), today, offered, clearing=wanted)


def enter(connection: Connection, person: SlackPerson, excuse: NewExcuse, stamp: Stamp) -> Settled:
    """Enter an excuse for each student. Raises as `students_to_excuse` and `entering.enter`."""
    if not excuse.student_ids:
        raise BadInput("Choose a student, or several.", field="student_ids")
    excuser, found = excusing.students_to_excuse(connection, person, excuse.student_ids)
    outcome = entering.enter(connection, excuser, excuse, stamp)
    return Settled(outcome, tuple(_full(each) for each in found))


def withdraw(
    connection: Connection, person: SlackPerson, excuse_id: UUID, why: str, stamp: Stamp
) -> Settled:
    """Withdraw an excuse. Raises as `excuse_to_change` and `withdrawing.withdraw`."""
    excuser, excuse = excusing.excuse_to_change(connection, person, excuse_id)
    _, student = excusing.student_to_excuse(connection, person, excuse.student_id)
    outcome = withdrawing.withdraw(connection, excuser, Withdrawal(excuse, why), stamp)
    return Settled(outcome, (_full(student),))


def shorten(
    connection: Connection, person: SlackPerson, excuse_id: UUID, wanted: NewEnd, stamp: Stamp
) -> Settled:
    """Shorten an excuse. Raises as `excuse_to_change` and `shortening.shorten`."""
    excuser, excuse = excusing.excuse_to_change(connection, person, excuse_id)
    _, student = excusing.student_to_excuse(connection, person, excuse.student_id)
    shorter = Shortening(excuse, wanted.why, wanted.ends_on, wanted.ends_at)
    outcome = shortening.shorten(connection, excuser, shorter, stamp)
    return Settled(outcome, (_full(student),))


def to_change(connection: Connection, person: SlackPerson, excuse_id: UUID) -> StandingExcuse:
    """Name the student of an excuse that stands. Raises NotFound for one that is withdrawn."""
    _, excuse = excusing.excuse_to_change(connection, person, excuse_id)
    if excuse.withdrawn_at is not None:
        raise NotFound("Somebody has withdrawn this excuse already. Type /attendance excuse again.")
    _, student = excusing.student_to_excuse(connection, person, excuse.student_id)
    return StandingExcuse(student.id, _full(student), excuse)


def listed(connection: Connection, person: SlackPerson, now: datetime) -> tuple[ListedExcuse, ...]:
    """List the excuses of today and to come, one more than are shown if there are more.

    Raises as `excusing.members_who_excuse`.
    """
    found: list[ListedExcuse] = []
    members = excusing.members_who_excuse(connection, person)
    for member in members:
        today = dates.today(member.time_zone, now)
        rows = coming.coming(connection, member.school_id, today, MOST_LISTED + 1)
        school = member.school if len(members) > 1 else ""
        found += [replace(each, school=school) for each in _listed(connection, member, rows)]
    return tuple(found[: MOST_LISTED + 1])


def looks(listed: Sequence[ListedExcuse]) -> list[Look]:
    """Say what is kept of who sees a list, by school."""
    rows = [each.found.excuse for each in listed]
    schools = dict.fromkeys(each.school_id for each in rows)
    return [
        Look(AccessKind.EXCUSES, key, tuple(e.student_id for e in rows if e.school_id == key))
        for key in schools
    ]


def of_student(
    connection: Connection, person: SlackPerson, student_id: UUID, now: datetime
) -> tuple[ListedExcuse, ...]:
    """List the excuses of a student that stand and are not over, for the office; others see none.

    And the last clearings of absences that are over.

    Raises NotStaff.
    """
    member = office_of(connection, person, student_id)
    if member is None:
        return ()
    today = dates.today(member.time_zone, now)
    which = (member.school_id, student_id, today, _MOST_OF_ONE)
    rows = [*coming.of_student(connection, *which), *coming.cleared(connection, *which)]
    return _listed(connection, member, rows)


def _at_school(listed: ListedExcuse, member: Member) -> ListedExcuse:
    """Give an excuse with its time in the school's zone."""
    excuse = listed.found.excuse
    entered_at = dates.local(member.time_zone, excuse.entered_at)
    found = replace(listed.found, excuse=excuse._replace(entered_at=entered_at))
    return replace(listed, found=found)


def contradicted(
    connection: Connection, member: Member, today: date, most: int
) -> Cut[ListedExcuse]:
    """Count a school's excuses of today whose student came all the same, and list the first."""
    rows = coming.contradicted(connection, member.school_id, today)
    found = _listed(connection, member, rows)
    return Cut(len(found), found[:most])


def soon(connection: Connection, member: Member, today: date, most: int) -> Cut[ListedExcuse]:
    """Count a school's excuses of today and tomorrow, and list the first of them."""
    tomorrow = today + timedelta(days=1)
    total, rows = coming.soon(connection, member.school_id, today, tomorrow, most)
    return Cut(total, _listed(connection, member, rows))


def _listed(
    connection: Connection, member: Member, rows: Sequence[ComingExcuse]
) -> tuple[ListedExcuse, ...]:
    known = reasons.of_school(connection, member.school_id) if rows else reasons.USUAL
    found = (ListedExcuse(row, member.hour_cycle, known) for row in rows)
    return tuple(_at_school(each, member) for each in found)


def _school_and_today(
    connection: Connection, members: Sequence[Member], student_id: UUID, now: datetime
) -> tuple[UUID, date]:
    """Give a student's school, and what is today there."""
    member, _ = student_of(connection, members, student_id)
    return member.school_id, dates.today(member.time_zone, now)


def _called(listed: Listed) -> str:
    """Name a student so that nobody else in the list is called so."""
    return f"{listed.full_name} · {listed.school}" if listed.school else listed.full_name


def _full(student: NamedStudent) -> str:
    return names.full((student.given_name, student.family_name))
