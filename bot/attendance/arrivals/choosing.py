"""Whom the desk may mean: the students who were typed, or those who are on the call list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.attendance import names, namesakes
from bot.attendance.access import calling
from bot.attendance.access.people import SlackPerson
from bot.attendance.days import dates
from bot.attendance.errors import BadInput
from bot.attendance.excuses.office import Choice
from bot.attendance.students import searching
from storage.calls import unexplained
from storage.due import closures
from storage.schools.staff import Member

# What a menu takes.
_MOST = 100


@dataclass(frozen=True, slots=True)
class AtTheDesk:
    """Those who may be meant at the desk now; `closed` is why the school is closed, if it is."""

    choices: tuple[Choice, ...]
    now: datetime
    closed: str | None


def choices(connection: Connection, person: SlackPerson, typed: str, now: datetime) -> AtTheDesk:
    """Find the students whom the office may mean at the desk.

    Several names have commas between them: a bus is late. Where nothing is typed, those who are
    absent today and nobody knows why. Raises BadInput for nobody and for more than a menu takes,
    and as `calling.members_who_call`.
    """
    members = calling.members_who_call(connection, person)
    found = _typed(connection, person, typed, now) if typed else _absent(connection, members, now)
    if len(found) > _MOST:
        raise BadInput(f"More than {_MOST} students may be meant: type more of the names.")
    member = members[0]
    at = dates.local(member.time_zone, now)
    closure = closures.on(connection, member.school_id, at.date())
    return AtTheDesk(found, at, closure.title if closure else None)


def _typed(
    connection: Connection, person: SlackPerson, typed: str, now: datetime
) -> tuple[Choice, ...]:
    parts = [part.strip() for part in typed.split(",") if part.strip()]
    each = [_called(connection, person, part, now) for part in parts]
    return tuple(dict.fromkeys(choice for found in each for choice in found))


def _called(
    connection: Connection, person: SlackPerson, part: str, now: datetime
) -> tuple[Choice, ...]:
    found = searching.all_found(connection, person, part, now)
    typed = names.cut(part, 60)
    if not found.rows:
        raise BadInput(
            f"I found no student of “{typed}” in your school. Type words of the name after "
            "/attendance desk, or the school's number; between several, commas."
        )
    if found.more:
        raise BadInput(f"More than {found.total} students are called “{typed}”: type more of it.")
    return tuple(
        Choice(each.student.id, " · ".join(filter(None, (each.full_name, each.school))))
        for each in found.rows
    )


def _absent(connection: Connection, members: Sequence[Member], now: datetime) -> tuple[Choice, ...]:
    found: list[Choice] = []
    for member in members:
        today = dates.today(member.time_zone, now)
        _, rows = unexplained.page(connection, member.school_id, today, _MOST, 0)
        called = [(each.given_name, each.family_name) for each in rows]
        marks = namesakes.students(connection, member.school_id, today, called)
        found += [
            Choice(
                row.student_id, namesakes.marked(names.full(name), marks.get(row.student_id, ""))
            )
            for row, name in zip(rows, called, strict=True)
        ]
    if not found:
        raise BadInput(
            "Nobody is on the call list today. Type a name after /attendance desk, or several with "
            "commas between them."
        )
    return tuple(found[:_MOST])
