"""Students of schools, for whoever is to be excused."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from storage.tables import STUDENT


@dataclass(frozen=True, slots=True)
class NamedStudent:
    """A student as forms name them."""

    id: UUID
    school_id: UUID
    given_name: str
    family_name: str
    grade: str


_STUDENTS = select(
    STUDENT.c.id,
    STUDENT.c.school_id,
    STUDENT.c.given_name,
    STUDENT.c.family_name,
    STUDENT.c.grade,
)


def by_id(
    connection: Connection, school_ids: Sequence[UUID], student_id: UUID
) -> NamedStudent | None:
    """Look up a student of some schools."""
    found = by_ids(connection, school_ids, [student_id])
    return found[0] if found else None


def by_ids(
    connection: Connection, school_ids: Sequence[UUID], ids: Sequence[UUID]
) -> Sequence[NamedStudent]:
    """Look up students of some schools, by family name."""
    statement = _STUDENTS.where(STUDENT.c.id.in_(ids), STUDENT.c.school_id.in_(school_ids))
    in_order = statement.order_by(STUDENT.c.family_name, STUDENT.c.given_name, STUDENT.c.id)
    return [NamedStudent(*row) for row in connection.execute(in_order)]
