"""Students of one name and course offerings of one title, with what may tell them apart."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, exists, select

from storage.registers import enrollments
from storage.registers.opening import lies_within
from storage.tables import ENROLLMENT, MEETING, OFFERING, STUDENT

Name = tuple[str, str]
_Texts = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class SameName:
    """A student who has somebody's name; `classes` are the titles of what they are in that day."""

    id: UUID
    name: Name
    grade: str
    number: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SameTitle:
    """A course offering that has another's title; periods are those of its whole week."""

    id: UUID
    title: str
    code: str
    periods: tuple[str, ...]
    teachers: tuple[str, ...]


CALLED = select(
    STUDENT.c.id, STUDENT.c.given_name, STUDENT.c.family_name, STUDENT.c.grade, STUDENT.c.number
).where(
    STUDENT.c.school_id == bindparam("school_id"),
    STUDENT.c.family_name.in_(bindparam("family_names", expanding=True)),
    STUDENT.c.given_name.in_(bindparam("given_names", expanding=True)),
    # Who has left the school is nobody's namesake.
    exists(
        select(ENROLLMENT.c.id).where(
            ENROLLMENT.c.student_id == STUDENT.c.id,
            lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on),
        )
    ),
)
CLASSES = (
    select(ENROLLMENT.c.student_id, OFFERING.c.title)
    .join_from(ENROLLMENT, OFFERING, OFFERING.c.id == ENROLLMENT.c.course_offering_id)
    .where(
        ENROLLMENT.c.student_id.in_(bindparam("ids", expanding=True)),
        lies_within(ENROLLMENT.c.begins_on, ENROLLMENT.c.ends_on),
    )
    .distinct()
    .order_by(OFFERING.c.title)
)
TITLED = select(OFFERING.c.id, OFFERING.c.title, OFFERING.c.code).where(
    OFFERING.c.school_id == bindparam("school_id"),
    OFFERING.c.title.in_(bindparam("titles", expanding=True)),
    OFFERING.c.active,
    lies_within(OFFERING.c.begins_on, OFFERING.c.ends_on),
)
PERIODS = (
    select(MEETING.c.course_offering_id, MEETING.c.period)
    .where(
        MEETING.c.course_offering_id.in_(bindparam("ids", expanding=True)),
        MEETING.c.period != "",
        lies_within(MEETING.c.begins_on, MEETING.c.ends_on),
    )
    .distinct()
    .order_by(MEETING.c.period)
)


def students(
    connection: Connection, school_id: UUID, day: date, called: Collection[Name]
) -> list[list[SameName]]:
    """Find who has one of these names together with somebody else in the school, name by name."""
    parameters = {
        "school_id": school_id,
        "family_names": sorted({family for _, family in called}),
        "given_names": sorted({given for given, _ in called}),
        "attendance_date": day,
    }
    found: defaultdict[Name, list[SameName]] = defaultdict(list)
    for key, given, family, *more in connection.execute(CALLED, parameters) if called else ():
        found[given, family].append(SameName(key, (given, family), *more, classes=()))
    alike = [found[name] for name in sorted(set(called)) if len(found[name]) > 1]
    classes = _texts(connection, day, CLASSES, [each.id for those in alike for each in those])
    return [
        [
            SameName(each.id, each.name, each.grade, each.number, classes.get(each.id, ()))
            for each in those
        ]
        for those in alike
    ]


def courses(
    connection: Connection, school_id: UUID, day: date, titles: Collection[str]
) -> list[list[SameTitle]]:
    """Find which course offerings of the school have one of these titles together, by title."""
    parameters = {"school_id": school_id, "titles": sorted(set(titles)), "attendance_date": day}
    found: defaultdict[str, list[tuple[UUID, str]]] = defaultdict(list)
    for key, title, code in connection.execute(TITLED, parameters) if titles else ():
        found[title].append((key, code))
    alike = {title: those for title, those in found.items() if len(those) > 1}
    ids = [key for those in alike.values() for key, _ in those]
    periods = _texts(connection, day, PERIODS, ids)
    teachers = enrollments.teachers_of(connection, day, ids)
    surnames = {
        key: tuple(family or given for given, family in teachers.of_course(key)) for key in ids
    }
    return [
        [
            SameTitle(key, title, code, periods.get(key, ()), surnames.get(key, ()))
            for key, code in those
        ]
        for title, those in alike.items()
    ]


def _texts(
    connection: Connection, day: date, statement: _Texts, ids: Sequence[UUID]
) -> dict[UUID, tuple[str, ...]]:
    """Read texts by their owner."""
    found: dict[UUID, tuple[str, ...]] = {}
    parameters = {"ids": ids, "attendance_date": day}
    for key, text in connection.execute(statement, parameters) if ids else ():
        found[key] = (*found.get(key, ()), text)
    return found
