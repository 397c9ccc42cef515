"""Who is meant, for sure: nothing of one person is given out, or taken away, for another."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot import folding
from bot.attendance import names
from bot.attendance.days import dates
from bot.attendance.errors import BadInput
from storage.privacy import people
from storage.privacy.people import Person, PersonKind
from storage.schools.schools import NamedSchool
from storage.students import search
from storage.students.search import Seen, Wanted

_MOST = 50


def person_of(connection: Connection, school: NamedSchool, typed: str, now: datetime) -> Person:
    """Find the one person of a school who is meant.

    A student by the school's number, by the id of the rosters or of the program, or by the whole
    name where nobody else has it; a member of staff by e-mail address. Raises BadInput for nobody,
    and, with what tells them apart, for several.
    """
    typed = typed.strip()
    found = [
        *people.students_of(connection, school.id, typed),
        *people.staff_of(connection, school.id, typed),
    ]
    found = found or _of_name(connection, school, typed, now)
    if not found:
        raise BadInput(
            f"Found nobody “{typed}” in {school.name}. Expected a student's number, id or whole "
            "name, or the e-mail address of one of its staff.",
            field="person",
        )
    if len(found) > 1:
        told = "; ".join(_told_apart(each) for each in found[:_MOST])
        raise BadInput(
            f"{len(found)} people of {school.name} may be meant by “{typed}”: {told}. Name one by "
            "the number or the id.",
            field="person",
        )
    return found[0]


def _of_name(
    connection: Connection, school: NamedSchool, typed: str, now: datetime
) -> Sequence[Person]:
    """Find the students of a whole name, whatever the case and the accents."""
    words = folding.typed_words(typed)
    if not words:
        return ()
    seen = Seen(school.id, dates.today(school.time_zone, now))
    near = search.found(connection, seen, [Wanted(each) for each in words], _MOST)
    wanted = folding.bare(typed)
    ids = [
        each.id
        for each in near
        if folding.bare(names.full((each.given_name, each.family_name))) == wanted
    ]
    return people.students_by_ids(connection, ids)


def _told_apart(person: Person) -> str:
    called = names.full((person.given_name, person.family_name))
    if person.kind is PersonKind.STAFF:
        return f"{called} of the staff, id {person.id}"
    grade = f", {person.grade}" if person.grade else ""
    number = f", number {person.number}" if person.number else ""
    return f"{called}{grade}{number}, id {person.id}"
