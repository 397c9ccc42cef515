"""What was done about people's data: taken out, held, and for how long what is kept; who, when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, select

from storage.tables import ERASURE, HOLD, RETENTION_CHANGE, STAFF, STUDENT
from storage.tables.words import ErasureKind

Name = tuple[str, str]
_OF_PEOPLE = frozenset({ErasureKind.STUDENT, ErasureKind.STAFF})


class DeedKind(StrEnum):
    """What somebody did: erased a person, had what is over taken out, held, lifted, or said."""

    ERASED = "erased"
    TAKEN_OUT = "taken_out"
    HELD = "held"
    LIFTED = "lifted"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class DeedRow:
    """One deed: when, by whom and why; `student` is who was held, as called now."""

    kind: DeedKind
    at: datetime
    by: Name | None
    student: Name | None = None
    why: str = ""


_BY = (STAFF.c.given_name, STAFF.c.family_name)
# What is taken out batch by batch is one deed.
_ERASED = (
    select(ERASURE.c.kind, ERASURE.c.begun_at, ERASURE.c.why, *_BY)
    .join_from(ERASURE, STAFF, STAFF.c.id == ERASURE.c.staff_id)
    .where(ERASURE.c.done_at.is_not(None))
    .distinct()
)
_OF_HOLD = (HOLD.c.why, STUDENT.c.given_name, STUDENT.c.family_name, *_BY)
_HELD = (
    select(HOLD.c.placed_at, *_OF_HOLD)
    .join_from(HOLD, STUDENT, STUDENT.c.id == HOLD.c.student_id)
    .outerjoin(STAFF, STAFF.c.id == HOLD.c.placed_by_id)
)
_LIFTED = (
    select(HOLD.c.lifted_at, *_OF_HOLD)
    .join_from(HOLD, STUDENT, STUDENT.c.id == HOLD.c.student_id)
    .outerjoin(STAFF, STAFF.c.id == HOLD.c.lifted_by_id)
    .where(HOLD.c.lifted_at.is_not(None))
)
_SAID = select(RETENTION_CHANGE.c.changed_at, *_BY).join_from(
    RETENTION_CHANGE, STAFF, STAFF.c.id == RETENTION_CHANGE.c.changed_by_id
)


def of_school(
    connection: Connection, school_id: UUID, most: int | None = None
) -> Sequence[DeedRow]:
    """List what people did, the latest first; what came due by itself is nobody's deed."""
    found = [*_erased(connection, school_id), *of_student(connection, school_id, None)]
    for at, *by in connection.execute(_SAID.where(RETENTION_CHANGE.c.school_id == school_id)):
        found.append(DeedRow(DeedKind.SAID, at, (by[0], by[1])))
    return sorted(found, key=lambda each: each.at, reverse=True)[:most]


def of_student(
    connection: Connection, school_id: UUID, student_id: UUID | None, most: int | None = None
) -> Sequence[DeedRow]:
    """List the holds that were placed on a student, or on any of a school, and lifted."""
    found: list[DeedRow] = []
    for kind, asked in ((DeedKind.HELD, _HELD), (DeedKind.LIFTED, _LIFTED)):
        wanted = asked.where(HOLD.c.school_id == school_id)
        if student_id is not None:
            wanted = wanted.where(HOLD.c.student_id == student_id)
        for at, why, given, family, *by in connection.execute(wanted):
            who = None if by[0] is None else (by[0], by[1])
            found.append(DeedRow(kind, at, who, (given, family), why))
    return sorted(found, key=lambda each: each.at, reverse=True)[:most]


def _erased(connection: Connection, school_id: UUID) -> Iterator[DeedRow]:
    for kind, at, why, *by in connection.execute(_ERASED.where(ERASURE.c.school_id == school_id)):
        done = DeedKind.ERASED if kind in _OF_PEOPLE else DeedKind.TAKEN_OUT
        yield DeedRow(done, at, (by[0], by[1]), why=why)
