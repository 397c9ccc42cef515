"""Students of schools, for whoever is to be excused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, Connection, select

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


def by_number(
    connection: Connection, school_id: UUID, numbers: Iterable[str]
) -> dict[str, list[UUID]]:
    """Find the students of a school by the school's own numbers, which it may have given twice."""
    return _by(connection, STUDENT.c.number, school_id, numbers)


def by_sourced_id(
    connection: Connection, school_id: UUID, sourced_ids: Iterable[str]
) -> dict[str, list[UUID]]:
    """Find the students of a school by their ids in its roster."""
    return _by(connection, STUDENT.c.sourced_id, school_id, sourced_ids)


def _by(
    connection: Connection, column: Column[str], school_id: UUID, wanted: Iterable[str]
) -> dict[str, list[UUID]]:
    statement = select(column, STUDENT.c.id).where(
        STUDENT.c.school_id == school_id, column.in_(list(wanted))
    )
    found: dict[str, list[UUID]] = {}
    for said, student_id in connection.execute(statement.order_by(STUDENT.c.id)):
        found.setdefault(said, []).append(student_id)
    return found
