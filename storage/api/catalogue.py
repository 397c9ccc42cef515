"""What a school has, as lists a page at a time: the ids that records are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Table, bindparam, exists, select

from storage.engine.prepared import Prepared
from storage.tables import (
    ASSIGNMENT,
    ENROLLMENT,
    OFFERING,
    SCHOOL,
    STUDENT,
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind of rows: its table, the columns that are shown, and where its school stands."""

    table: Table
    columns: tuple[str, ...]
    school: str = "school_id"


SCHOOLS = Shelf(SCHOOL, ("id", "sourced_id", "name", "time_zone"), school="id")
STUDENTS = Shelf(STUDENT, ("id", "sourced_id", "school_id", "given_name", "family_name", "grade"))
OFFERINGS = Shelf(
    OFFERING,
    ("id", "sourced_id", "school_id", "title", "code", "begins_on", "ends_on", "active"),
)
ENROLLMENTS = Shelf(
    ENROLLMENT,
    (
        "id",
        "sourced_id",
        "school_id",
        "course_offering_id",
        "student_id",
        "roll_number",
        "begins_on",
        "ends_on",
    ),
)
ASSIGNMENTS = Shelf(
    ASSIGNMENT,
    (
        "id",
        "sourced_id",
        "school_id",
        "course_offering_id",
        "staff_id",
        "begins_on",
        "ends_on",
        "is_cover",
        "period",
        "ended_at",
    ),
)


def rows(
    connection: Connection,
    shelf: Shelf,
    school_id: UUID,
    wanted: Mapping[str, object],
    *,
    limit: int,
    after: UUID | None,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """List a school's rows in the order of their ids; `wanted` are columns and their values.

    Students and course offerings can be asked for by each other: `course_offering_id` of a student
    is one that the student is or was enrolled in, and so the other way round.
    """
    columns = shelf.table.c
    statement = select(*(columns[name] for name in shelf.columns))
    statement = statement.where(columns[shelf.school] == school_id)
    for name, value in wanted.items():
        statement = statement.where(
            columns[name] == value if name in columns else _enrolled(shelf.table, name, value)
        )
    if after is not None:
        statement = statement.where(columns.id > after)
    return connection.execute(statement.order_by(columns.id).limit(limit)).all()


def has(connection: Connection, shelf: Shelf, school_id: UUID, key: UUID) -> bool:
    """Whether a school has a row of that id."""
    given = {"key": key, "school_id": school_id}
    return bool(_has(shelf).one(connection, given)[0])


@cache
def _has(shelf: Shelf) -> Prepared:
    columns = shelf.table.c
    is_its = columns[shelf.school] == bindparam("school_id")
    its = select(columns.id).where(columns.id == bindparam("key"), is_its)
    return Prepared(select(exists(its)))


def known_of(
    connection: Connection, shelf: Shelf, school_id: UUID, ids: Sequence[UUID]
) -> frozenset[UUID]:
    """Say which of some ids are those of a school's rows."""
    columns = shelf.table.c
    wanted = select(columns.id).where(columns.id.in_(ids), columns[shelf.school] == school_id)
    return frozenset(connection.execute(wanted).scalars())


def _enrolled(table: Table, name: str, value: object) -> Any:
    own = "student_id" if table is STUDENT else "course_offering_id"
    return exists(
        select(ENROLLMENT.c.id).where(ENROLLMENT.c[own] == table.c.id, ENROLLMENT.c[name] == value)
    )
