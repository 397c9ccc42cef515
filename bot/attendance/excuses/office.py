"""The office's excuses in Slack: who may be meant, what is entered, which ones are to come."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names, namesakes
from bot.attendance.access import excusing
from bot.attendance.access.people import SlackPerson
from bot.attendance.days import dates
from bot.attendance.digests.daily import Cut
from bot.attendance.errors import BadInput, NotFound
from bot.attendance.excuses import entering, withdrawing
from bot.attendance.excuses.entering import NewExcuse
from bot.attendance.excuses.withdrawing import Withdrawal
from bot.attendance.excuses.writing import Outcome
from bot.attendance.registers.marking import Stamp
from storage.excuses import coming, named_students
from storage.excuses.coming import ComingExcuse
from storage.excuses.named_students import NamedStudent
from storage.schools.staff import Member
from storage.tables.words import HourCycle

# What a menu takes.
_MOST_FOUND = 100
MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """A student who may be meant, called so that nobody else is."""

    id: UUID
    called: str


@dataclass(frozen=True, slots=True)
class Meant:
    """The students who may be meant by what was typed, and what is today in their school."""

    choices: tuple[Choice, ...]
    today: date


@dataclass(frozen=True, slots=True)
class ListedExcuse:
    """An excuse that stands and is not over: whose, and who entered it, if staff did."""

    found: ComingExcuse
    hour_cycle: HourCycle


@dataclass(frozen=True, slots=True)
class Settled:
    """What entering or withdrawing came to, for whom, and how their school writes times."""

    outcome: Outcome
    student: str


def meant(connection: Connection, person: SlackPerson, typed: str, now: datetime) -> Meant:
    """Find the students whom the office may mean.

    Raises BadInput for nobody, and for more than a menu takes, and as
    `excusing.members_who_excuse`.
    """
    members = excusing.members_who_excuse(connection, person)
    found = _students_called(connection, [each.school_id for each in members], typed)
    if not found:
        raise BadInput(
            f"I found no student of “{names.cut(typed, 60)}” in your school. Type the beginning "
            "of a given or a family name after /attendance excuse, or both."
        )
    if len(found) > _MOST_FOUND:
        raise BadInput(
            f"More than {_MOST_FOUND} students begin with “{names.cut(typed, 60)}”: type more of "
            "the name."
        )
    today = _today(members, found[0].school_id, now)
    return Meant(_choices(connection, found, today), today)


def enter(connection: Connection, person: SlackPerson, excuse: NewExcuse, stamp: Stamp) -> Settled:
    """Enter an excuse for a student. Raises as `student_to_excuse` and `entering.enter`."""
    excuser, student = excusing.student_to_excuse(connection, person, excuse.student_ids[0])
    return Settled(entering.enter(connection, excuser, excuse, stamp), _full(student))


def withdraw(
    connection: Connection, person: SlackPerson, excuse_id: UUID, why: str, stamp: Stamp
) -> Settled:
    """Withdraw an excuse. Raises as `excuse_to_withdraw` and `withdrawing.withdraw`."""
    excuser, excuse = excusing.excuse_to_withdraw(connection, person, excuse_id)
    _, student = excusing.student_to_excuse(connection, person, excuse.student_id)
    outcome = withdrawing.withdraw(connection, excuser, Withdrawal(excuse, why), stamp)
    return Settled(outcome, _full(student))


def to_withdraw(connection: Connection, person: SlackPerson, excuse_id: UUID) -> str:
    """Name the student of an excuse that stands. Raises NotFound for one that is withdrawn."""
    _, excuse = excusing.excuse_to_withdraw(connection, person, excuse_id)
    if excuse.withdrawn_at is not None:
        raise NotFound("Somebody has withdrawn this excuse already. Type /attendance excuse again.")
    _, student = excusing.student_to_excuse(connection, person, excuse.student_id)
    return _full(student)


def listed(connection: Connection, person: SlackPerson, now: datetime) -> tuple[ListedExcuse, ...]:
    """List the excuses of today and to come, one more than are shown if there are more.

    Raises as `excusing.members_who_excuse`.
    """
    found: list[ListedExcuse] = []
    for member in excusing.members_who_excuse(connection, person):
        today = dates.today(member.time_zone, now)
        rows = coming.coming(connection, member.school_id, today, MOST_LISTED + 1)
        found += [ListedExcuse(row, member.hour_cycle) for row in rows]
    return tuple(found[: MOST_LISTED + 1])


def soon(connection: Connection, member: Member, today: date, most: int) -> Cut[ListedExcuse]:
    """Count a school's excuses of today and tomorrow, and list the first of them."""
    tomorrow = today + timedelta(days=1)
    total, rows = coming.soon(connection, member.school_id, today, tomorrow, most)
    return Cut(total, tuple(ListedExcuse(row, member.hour_cycle) for row in rows))


def _students_called(
    connection: Connection, school_ids: Sequence[UUID], typed: str
) -> Sequence[NamedStudent]:
    """Find the students whom a typed name may mean: the one place that knows how."""
    words = typed.replace(",", " ").split()
    return named_students.named(connection, school_ids, words, _MOST_FOUND + 1) if words else []


def _choices(
    connection: Connection, found: Sequence[NamedStudent], today: date
) -> tuple[Choice, ...]:
    alike = [name for name, number in Counter(map(_name, found)).items() if number > 1]
    marks: Mapping[UUID, str] = {}
    for school_id in {each.school_id for each in found} if alike else ():
        marks = {**marks, **namesakes.students(connection, school_id, today, alike)}
    return tuple(
        Choice(each.id, namesakes.marked(_full(each), marks.get(each.id, ""))) for each in found
    )


def _today(members: Sequence[Member], school_id: UUID, now: datetime) -> date:
    zone = next(each.time_zone for each in members if each.school_id == school_id)
    return dates.today(zone, now)


def _name(student: NamedStudent) -> names.Name:
    return student.given_name, student.family_name


def _full(student: NamedStudent) -> str:
    return names.full(_name(student))
