"""Who may be meant, by what names a person for sure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select

from storage.schools.people import email_addresses
from storage.tables import STAFF, STUDENT


class PersonKind(StrEnum):
    """Whom it is about."""

    STUDENT = "student"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Person:
    """A student or a member of staff of a school; `number` is a student's, or an e-mail address."""

    kind: PersonKind
    id: UUID
    school_id: UUID
    given_name: str
    family_name: str
    number: str
    grade: str = ""
    sourced_id: str | None = None
    slack_user_id: str | None = None

    @property
    def marks(self) -> tuple[str, ...]:
        """List what names the person within a longer text."""
        return tuple(filter(None, (str(self.id), self.slack_user_id)))


_STUDENTS = select(
    STUDENT.c.id,
    STUDENT.c.school_id,
    STUDENT.c.given_name,
    STUDENT.c.family_name,
    STUDENT.c.number,
    STUDENT.c.grade,
    STUDENT.c.sourced_id,
).order_by(STUDENT.c.id)
_STAFF = select(
    STAFF.c.id,
    STAFF.c.school_id,
    STAFF.c.given_name,
    STAFF.c.family_name,
    func.coalesce(STAFF.c.email, ""),
    literal(""),
    STAFF.c.sourced_id,
    STAFF.c.slack_user_id,
).order_by(STAFF.c.id)


def students_of(connection: Connection, school_id: UUID, named: str) -> Sequence[Person]:
    """Find the students of a school whose number or sourced_id is a text, or whose id it is."""
    either = [
        STUDENT.c.number == named,
        STUDENT.c.sourced_id == named,
        *_is_id(STUDENT.c.id, named),
    ]
    return _students(connection, STUDENT.c.school_id == school_id, or_(*either))


def students_by_ids(connection: Connection, ids: Sequence[UUID]) -> Sequence[Person]:
    """Give the students of some ids."""
    return _students(connection, STUDENT.c.id.in_(ids))


def staff_of(connection: Connection, school_id: UUID, named: str) -> Sequence[Person]:
    """Find the staff of a school whose e-mail address is a text, or whose id it is."""
    either = [STAFF.c.email == email_addresses.kept(named), *_is_id(STAFF.c.id, named)]
    rows = connection.execute(_STAFF.where(STAFF.c.school_id == school_id, or_(*either)))
    return [Person(PersonKind.STAFF, *row) for row in rows]


def _students(connection: Connection, *which: ColumnElement[bool]) -> Sequence[Person]:
    rows = connection.execute(_STUDENTS.where(*which))
    return [Person(PersonKind.STUDENT, *row) for row in rows]


def _is_id(column: ColumnElement[UUID], named: str) -> list[ColumnElement[bool]]:
    try:
        return [column == UUID(named)]
    except ValueError:
        return []
