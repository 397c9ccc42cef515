"""Enrolments and teacher assignments, one at a time, by their ids."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, select

from storage.tables import ASSIGNMENT, ENROLLMENT


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


def enrollment(connection: Connection, school_id: UUID, key: UUID) -> Enrollment | None:
    """Look up a course enrolment of a school."""
    columns = ("id", "course_offering_id", "student_id", "begins_on", "ends_on", "roll_number")
    row = _row(connection, ENROLLMENT, columns, school_id, key)
    return None if row is None else Enrollment(*row)


def assignment(connection: Connection, school_id: UUID, key: UUID) -> Link | None:
    """Look up a teacher assignment of a school."""
    columns = ("id", "course_offering_id", "staff_id", "begins_on", "ends_on")
    row = _row(connection, ASSIGNMENT, columns, school_id, key)
    return None if row is None else Link(*row)


def _row(
    connection: Connection, table: Table, columns: tuple[str, ...], school_id: UUID, key: UUID
) -> tuple[Any, ...] | None:
    statement = select(*(table.c[name] for name in columns)).where(
        table.c.id == key, table.c.school_id == school_id
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else tuple(row)
