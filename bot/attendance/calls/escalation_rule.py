"""Whom a school has told while nobody was reached, as its admins set it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.attendance.errors import BadInput
from storage.calls import escalations
from storage.calls.escalations import Escalating, NamedPerson
from storage.schools.schools import NamedSchool

MOST_MINUTES = 600
# What a menu takes.
_MOST_PEOPLE = 100


@dataclass(frozen=True, slots=True)
class ToBeTold:
    """Who is to be told, by the ids that a form has, and after how many minutes."""

    after_minutes: int
    people: Sequence[str]


@dataclass(frozen=True, slots=True)
class WhoMayBeTold:
    """Who is told now, and who may be: the school's office and its admins."""

    now: Escalating
    choices: tuple[NamedPerson, ...]


def read(connection: Connection, school: NamedSchool) -> WhoMayBeTold:
    """Read who is told, and who may be."""
    choices = escalations.who_may(connection, school.id, _MOST_PEOPLE)
    return WhoMayBeTold(escalations.of_school(connection, school.id), tuple(choices))


def settle(connection: Connection, school: NamedSchool, named: ToBeTold, now: datetime) -> None:
    """Say who is told, and after how many minutes; nobody, where nobody is named.

    What was first seen before somebody was named is left alone. Raises BadInput, naming the field,
    for minutes that are not from 1 to 600 and for who may not be named.
    """
    if not 1 <= named.after_minutes <= MOST_MINUTES:
        raise BadInput(
            f"Write 1 to {MOST_MINUTES} minutes, not {named.after_minutes}.",
            field="after_minutes",
        )
    may = {str(each.staff_id): each.staff_id for each in read(connection, school).choices}
    if any(each not in may for each in named.people):
        raise BadInput("Choose people of the school's office, or its admins.", field="people")
    staff_ids = [may[each] for each in dict.fromkeys(named.people)]
    escalations.settle(connection, school.id, named.after_minutes, staff_ids, now)
