"""Whom the office may mean: the students who were typed, or those who are on the call list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names, namesakes, reasons
from bot.attendance.access import calling
from bot.attendance.access.people import SlackPerson
from bot.attendance.days import dates
from bot.attendance.errors import BadInput
from bot.attendance.excuses.office import Choice
from bot.attendance.reasons import Reasons
from bot.attendance.students import searching
from bot.attendance.students.searching import Likeness, Listed
from storage.accesses.keeping import Look, of_day
from storage.calls import unexplained
from storage.due import closures
from storage.schools.people.staff import Member
from storage.students.search import FoundStudent
from storage.tables.words import AccessKind

# What a menu takes.
_MOST = 100


@dataclass(frozen=True, slots=True)
class AtTheDesk:
    """Those who were typed, of whom some are at the desk; nobody where the form is to be searched.

    `now` is what the school's clocks show, None for schools whose clocks differ. `closed` is why
    a school is closed, if one is. `only` is the one who is meant for sure.
    """

    choices: tuple[Choice, ...]
    now: time | None
    closed: str | None
    reasons: Reasons
    only: Choice | None = None


def choices(connection: Connection, person: SlackPerson, typed: str, now: datetime) -> AtTheDesk:
    """Find the students whom the office may mean at the desk by what was typed.

    Several names have commas between them: a bus is late. Raises BadInput for nobody and for more
    than a menu takes, and as `calling.members_who_call`.
    """
    members = calling.members_who_call(connection, person)
    found = _typed(connection, person, typed, now)
    if len(found) > _MOST:
        raise BadInput(f"More than {_MOST} students may be meant: type more of the names.")
    only = found[0].choice if len(found) == 1 and found[0].sure else None
    every = tuple(each.choice for each in found)
    return _at_the_desk(connection, members, every, only, now)


def of_student(
    connection: Connection, person: SlackPerson, student_id: UUID, now: datetime
) -> AtTheDesk:
    """Mean the student whom the office looks at. Raises as `calling.student_to_call`."""
    member, student = calling.student_to_call(connection, person, student_id)
    name = (student.given_name, student.family_name)
    today = dates.today(member.time_zone, now)
    marks = namesakes.students(connection, member.school_id, today, [name])
    only = Choice(student.id, namesakes.marked(names.full(name), marks.get(student.id, "")))
    return _at_the_desk(connection, [member], (only,), only, now)


def _at_the_desk(
    connection: Connection,
    members: Sequence[Member],
    every: tuple[Choice, ...],
    only: Choice | None,
    now: datetime,
) -> AtTheDesk:
    shown = {dates.local(each.time_zone, now).replace(tzinfo=None) for each in members}
    clock = shown.pop().time() if len(shown) == 1 else None
    offered = reasons.of_schools(connection, members)
    return AtTheDesk(every, clock, _closed(connection, members, now), offered, only)


@dataclass(frozen=True, slots=True)
class Suggested:
    """Whom a menu offers, and what is kept of who sees it: a name that was typed says nothing."""

    rows: tuple[Listed, ...]
    looks: tuple[Look, ...] = ()


def suggested(connection: Connection, person: SlackPerson, typed: str, now: datetime) -> Suggested:
    """Give those whom a searched menu of the office offers for what is typed into it.

    Before anything is typed they are the students of the call list: absent today, and nobody knows
    why. Then any of the schools whose office the person is. Raises as `calling.members_who_call`.
    """
    members = calling.members_who_call(connection, person)
    if typed.strip():
        return Suggested(searching.all_found(connection, person, typed, now).rows)
    several = len(members) > 1
    rows: list[Listed] = []
    looks: list[Look] = []
    for member in members:
        absent = _absent(connection, member, now, member.school if several else "")
        absent = absent[: _MOST - len(rows)]
        if absent:
            today, shown = dates.today(member.time_zone, now), (e.student.id for e in absent)
            looks.append(of_day(AccessKind.CALLS, member.school_id, today, tuple(shown)))
        rows += absent
    return Suggested(tuple(rows), tuple(looks))


@dataclass(frozen=True, slots=True)
class _Meant:
    """A student who may be meant; `sure`: is called as was typed, and not only nearly so."""

    choice: Choice
    sure: bool


def _typed(
    connection: Connection, person: SlackPerson, typed: str, now: datetime
) -> tuple[_Meant, ...]:
    parts = [part.strip() for part in typed.split(",") if part.strip()]
    each = [_called(connection, person, part, now) for part in parts]
    return tuple(dict.fromkeys(meant for found in each for meant in found))


def _called(
    connection: Connection, person: SlackPerson, part: str, now: datetime
) -> tuple[_Meant, ...]:
    found = searching.all_found(connection, person, part, now)
    typed = names.cut(part, 60)
    if not found.rows:
        raise BadInput(
            f"I found no student of “{typed}” in your school. Type words of the name after "
            "/attendance desk, or the school's number; between several, commas."
        )
    if found.more:
        raise BadInput(f"More than {found.total} students are called “{typed}”: type more of it.")
    sure = found.likeness is Likeness.EXACT
    return tuple(
        _Meant(
            Choice(each.student.id, " · ".join(filter(None, (each.full_name, each.school)))), sure
        )
        for each in found.rows
    )


def _absent(connection: Connection, member: Member, now: datetime, school: str) -> list[Listed]:
    """List a school's students of the call list."""
    today = dates.today(member.time_zone, now)
    _, rows = unexplained.page(connection, member.school_id, today, _MOST, 0)
    called = [(each.given_name, each.family_name) for each in rows]
    marks = namesakes.students(connection, member.school_id, today, called)
    return [
        Listed(
            FoundStudent(row.student_id, *name, row.grade, number="", active=True),
            marks.get(row.student_id, ""),
            school,
        )
        for row, name in zip(rows, called, strict=True)
    ]


def _closed(connection: Connection, members: Sequence[Member], now: datetime) -> str | None:
    """Say why the person's school is closed today; of several schools, which of them are."""
    found = [
        f"{closure.title} ({member.school})" if len(members) > 1 else closure.title
        for member in members
        if (
            closure := closures.on(connection, member.school_id, dates.today(member.time_zone, now))
        )
    ]
    return ", ".join(found) or None
