"""Enrolments and teacher assignments by their ids, and who teaches what on a date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, select

from storage.registers.opening import IS_ASSIGNED, RegisterKey
from storage.tables import ASSIGNMENT, ENROLLMENT, STAFF, STUDENT


@dataclass(frozen=True, slots=True)
class Link:
    """A person in a course offering between two dates, both inclusive; an open end is None.

    `person_id` is the student of an enrolment and the staff of an assignment.
    """

    id: UUID
    course_offering_id: UUID
    person_id: UUID
    begins_on: date
    ends_on: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a date."""
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Enrollment(Link):
    """A student in a course offering."""

    roll_number: int


@dataclass(frozen=True, slots=True)
class Assignment(Link):
    """Staff teaches a course offering, or covers it: with a `period` that one's registers only."""

    period: str | None
    is_ended: bool

    def answers_for(self, key: RegisterKey) -> bool:
        """Whether it holds for a register."""
        is_of_it = self.period in {None, key.period} and not self.is_ended
        return is_of_it and self.holds_on(key.attendance_date)


def teaching(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Select of whoever teaches course offerings on a date, each once: see `of_courses`."""
    return (
        select(*columns)
        .join_from(ASSIGNMENT, STAFF, STAFF.c.id == ASSIGNMENT.c.staff_id)
        .where(
            ASSIGNMENT.c.course_offering_id.in_(bindparam("course_offering_ids", expanding=True)),
            IS_ASSIGNED,
        )
        .distinct()
    )


def of_courses(day: date, ids: Sequence[UUID]) -> dict[str, object]:
    """Name the course offerings and the date as `teaching` does."""
    return {"course_offering_ids": ids, "attendance_date": day}


@dataclass(frozen=True, slots=True)
class _Named:
    """Who teaches a course offering, or covers it: all of it, or the registers of a period."""

    name: tuple[str, str]
    is_cover: bool
    period: str | None


@dataclass(frozen=True, slots=True)
class Teachers:
    """Who teaches course offerings on a date, by name, in order of name."""

    _of: Mapping[UUID, Sequence[_Named]]

    def of(self, key: RegisterKey) -> tuple[tuple[str, str], ...]:
        """Name who teaches a register, whoever covers it among them."""
        those = self._of.get(key.course_offering_id, ())
        return tuple(
            dict.fromkeys(each.name for each in those if each.period in {None, key.period})
        )

    def of_course(self, course_offering_id: UUID) -> tuple[tuple[str, str], ...]:
        """Name who teaches a course offering, whoever covers it today left out."""
        those = self._of.get(course_offering_id, ())
        return tuple(dict.fromkeys(each.name for each in those if not each.is_cover))


_TEACHERS = teaching(
    ASSIGNMENT.c.course_offering_id,
    STAFF.c.given_name,
    STAFF.c.family_name,
    ASSIGNMENT.c.is_cover,
    ASSIGNMENT.c.period,
).order_by(STAFF.c.family_name, STAFF.c.given_name)


def teachers_of(connection: Connection, day: date, ids: Sequence[UUID]) -> Teachers:
    """Name who teaches course offerings on a date."""
    found: dict[UUID, list[_Named]] = {}
    for row in connection.execute(_TEACHERS, of_courses(day, ids)) if ids else ():
        found.setdefault(row[0], []).append(_Named((row[1], row[2]), row[3], row[4]))
    return Teachers(found)


# Who a roll number is of, whether or not the enrolment holds on the date: to refuse by name.
_NAME_OF = (
    select(STUDENT.c.given_name, STUDENT.c.family_name)
    .join_from(ENROLLMENT, STUDENT, ENROLLMENT.c.student_id == STUDENT.c.id)
    .where(
        ENROLLMENT.c.roll_number == bindparam("roll_number"),
        ENROLLMENT.c.course_offering_id == bindparam("course_offering_id"),
    )
)


def student_name(
    connection: Connection, course_offering_id: UUID, roll_number: int
) -> tuple[str, str] | None:
    """Look up the given and family name behind a roll number of a course offering."""
    parameters = {"roll_number": roll_number, "course_offering_id": course_offering_id}
    row = connection.execute(_NAME_OF, parameters).one_or_none()
    return None if row is None else (row.given_name, row.family_name)


def enrollment(connection: Connection, school_id: UUID, key: UUID) -> Enrollment | None:
    """Look up a course enrolment of a school."""
    columns = ("id", "course_offering_id", "student_id", "begins_on", "ends_on", "roll_number")
    row = _row(connection, ENROLLMENT, columns, school_id, key)
    return None if row is None else Enrollment(*row)


def assignment(connection: Connection, school_id: UUID, key: UUID) -> Assignment | None:
    """Look up a teacher assignment of a school."""
    columns = ("id", "course_offering_id", "staff_id", "begins_on", "ends_on", "period", "ended_at")
    row = _row(connection, ASSIGNMENT, columns, school_id, key)
    return None if row is None else Assignment(*row[:-1], is_ended=row[-1] is not None)


def _row(
    connection: Connection, table: Table, columns: tuple[str, ...], school_id: UUID, key: UUID
) -> tuple[Any, ...] | None:
    statement = select(*(table.c[name] for name in columns)).where(
        table.c.id == key, table.c.school_id == school_id
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else tuple(row)
