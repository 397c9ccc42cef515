"""A school's excuses of today and of the days to come, with the names of people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, bindparam, func, select

from storage.excuses.excuse_rows import ROW, ExcuseRow, came_on
from storage.tables import EXCUSE, STAFF, STUDENT
from storage.tables.words import Becomes

_NAMED = (
    ROW.add_columns(
        STUDENT.c.given_name, STUDENT.c.family_name, STAFF.c.given_name, STAFF.c.family_name
    )
    .join_from(EXCUSE, STUDENT, STUDENT.c.id == EXCUSE.c.student_id)
    .outerjoin(STAFF, STAFF.c.id == EXCUSE.c.entered_by_id)
)
_STANDING = _NAMED.where(
    EXCUSE.c.school_id == bindparam("school_id"),
    EXCUSE.c.ends_on >= bindparam("today"),
    EXCUSE.c.withdrawn_at.is_(None),
).order_by(EXCUSE.c.begins_on, STUDENT.c.family_name, STUDENT.c.given_name, EXCUSE.c.id)
_COMING = _STANDING.limit(bindparam("most"))
_SOON = _COMING.where(EXCUSE.c.begins_on <= bindparam("until"))
_OF_STUDENT = _COMING.where(EXCUSE.c.student_id == bindparam("student_id"))
_CLEARED = (
    _NAMED.where(
        EXCUSE.c.student_id == bindparam("student_id"),
        EXCUSE.c.school_id == bindparam("school_id"),
        EXCUSE.c.ends_on < bindparam("today"),
        EXCUSE.c.method.is_not(None),
        EXCUSE.c.withdrawn_at.is_(None),
    )
    .order_by(EXCUSE.c.begins_on.desc(), EXCUSE.c.id.desc())
    .limit(bindparam("most"))
)
_CONTRADICTED_TODAY = _STANDING.where(
    EXCUSE.c.begins_on <= bindparam("today"),
    EXCUSE.c.becomes != Becomes.PRESENT,
    came_on(bindparam("today")),
)
_HOW_MANY = select(func.count()).where(
    EXCUSE.c.school_id == bindparam("school_id"),
    EXCUSE.c.ends_on >= bindparam("today"),
    EXCUSE.c.begins_on <= bindparam("until"),
    EXCUSE.c.withdrawn_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class ComingExcuse:
    """An excuse that stands, whose it is, and who of the staff entered it, if staff did."""

    excuse: ExcuseRow
    student: tuple[str, str]
    entered_by: tuple[str, str] | None


def coming(
    connection: Connection, school_id: UUID, today: date, most: int
) -> Sequence[ComingExcuse]:
    """List the excuses that stand and are not over, by their first day."""
    return _read(connection, _COMING, {"school_id": school_id, "today": today, "most": most})


def soon(
    connection: Connection, school_id: UUID, today: date, until: date, most: int
) -> tuple[int, Sequence[ComingExcuse]]:
    """Count the excuses that stand on a day from `today` to `until`, and list the first of them."""
    whole: dict[str, object] = {"school_id": school_id, "today": today, "until": until}
    total: int = connection.execute(_HOW_MANY, whole).scalar_one()
    return total, _read(connection, _SOON, whole | {"most": most}) if total else []


def of_student(
    connection: Connection, school_id: UUID, student_id: UUID, today: date, most: int
) -> Sequence[ComingExcuse]:
    """List the excuses of a student that stand and are not over, by their first day."""
    which = {"school_id": school_id, "student_id": student_id, "today": today, "most": most}
    return _read(connection, _OF_STUDENT, which)


def cleared(
    connection: Connection, school_id: UUID, student_id: UUID, today: date, most: int
) -> Sequence[ComingExcuse]:
    """List the clearings of a student's absences that are over, the latest first."""
    which = {"school_id": school_id, "student_id": student_id, "today": today, "most": most}
    return _read(connection, _CLEARED, which)


def contradicted(connection: Connection, school_id: UUID, today: date) -> Sequence[ComingExcuse]:
    """List the excuses whose student came today, to a lesson that they cover."""
    return _read(connection, _CONTRADICTED_TODAY, {"school_id": school_id, "today": today})


def _read(
    connection: Connection, statement: Select[*tuple[Any, ...]], parameters: Mapping[str, object]
) -> Sequence[ComingExcuse]:
    width = len(ExcuseRow._fields)
    return [
        ComingExcuse(
            ExcuseRow(*row[:width]),
            (row[width], row[width + 1]),
            None if row[width + 2] is None else (row[width + 2], row[width + 3]),
        )
        for row in connection.execute(statement, parameters)
    ]
