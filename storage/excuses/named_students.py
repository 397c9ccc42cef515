"""Students of schools by the beginnings of their names, for whoever is to be excused."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, or_, select

from storage.tables import STUDENT


@dataclass(frozen=True, slots=True)
class NamedStudent:
    """A student as forms name them."""

    id: UUID
    school_id: UUID
    given_name: str
    family_name: str
    grade: str


def named(
    connection: Connection, school_ids: Sequence[UUID], words: Sequence[str], most: int
) -> Sequence[NamedStudent]:
    """List students of whom each word begins a given or a family name, by family name."""
    statement = (
        select(
            STUDENT.c.id,
            STUDENT.c.school_id,
            STUDENT.c.given_name,
            STUDENT.c.family_name,
            STUDENT.c.grade,
        )
        .where(STUDENT.c.school_id.in_(school_ids))
        .order_by(STUDENT.c.family_name, STUDENT.c.given_name, STUDENT.c.id)
        .limit(most)
    )
    for word in words:
        begins = (STUDENT.c.family_name, STUDENT.c.given_name)
        statement = statement.where(
            or_(*(name.istartswith(word, autoescape=True) for name in begins))
        )
    return [NamedStudent(*row) for row in connection.execute(statement)]


def by_id(
    connection: Connection, school_ids: Sequence[UUID], student_id: UUID
) -> NamedStudent | None:
    """Look up a student of some schools."""
    statement = select(
        STUDENT.c.id,
        STUDENT.c.school_id,
        STUDENT.c.given_name,
        STUDENT.c.family_name,
        STUDENT.c.grade,
    ).where(STUDENT.c.id == student_id, STUDENT.c.school_id.in_(school_ids))
    row = connection.execute(statement).one_or_none()
    return None if row is None else NamedStudent(*row)
