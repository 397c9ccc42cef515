"""Whom the desk may mean: the students who were typed, or those who are on the call list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.attendance import names, namesakes, reasons
from bot.attendance.access import calling
from bot.attendance.access.people import SlackPerson
from bot.attendance.days import dates
from bot.attendance.errors import BadInput
from bot.attendance.excuses.office import Choice
from bot.attendance.reasons import Reasons
from bot.attendance.students import searching
from bot.attendance.students.searching import Likeness
from storage.calls import unexplained
from storage.due import closures
from storage.schools.staff import Member

# What a menu takes.
_MOST = 100


@dataclass(frozen=True, slots=True)
class AtTheDesk:
    """Those who may be meant at the desk now; `closed` is why the school is closed, if it is.

    `only` is the one who is meant for sure.
    """

    choices: tuple[Choice, ...]
    now: datetime
    closed: str | None
    reasons: Reasons
    only: Choice | None = None


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
    only = found[0].choice if len(found) == 1 and found[0].sure else None
    every = tuple(each.choice for each in found)
    offered = reasons.of_schools(connection, [each.school_id for each in members])
    return AtTheDesk(every, at, closure.title if closure else None, offered, only)


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


def _absent(connection: Connection, members: Sequence[Member], now: datetime) -> tuple[_Meant, ...]:
    found: list[_Meant] = []
    for member in members:
        today = dates.today(member.time_zone, now)
        _, rows = unexplained.page(connection, member.school_id, today, _MOST, 0)
        called = [(each.given_name, each.family_name) for each in rows]
        marks = namesakes.students(connection, member.school_id, today, called)
        found += [
            _Meant(
                Choice(
                    row.student_id,
                    namesakes.marked(names.full(name), marks.get(row.student_id, "")),
                ),
                sure=True,
            )
            for row, name in zip(rows, called, strict=True)
        ]
    if not found:
        raise BadInput(
            "Nobody is on the call list today. Type a name after /attendance desk, or several with "
            "commas between them."
        )
    return tuple(found[:_MOST])
