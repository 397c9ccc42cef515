"""What was done: data taken out, held, said how long it is kept; books closed; imports undone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, select

from storage.tables import BOOKS, ERASURE, HOLD, IMPORT_UNDO, RETENTION_CHANGE, STAFF, STUDENT
from storage.tables.words import ErasureKind, ImportDoor

Name = tuple[str, str]
_OF_PEOPLE = frozenset({ErasureKind.STUDENT, ErasureKind.STAFF})


class DeedKind(StrEnum):
    """What somebody did: erased a person, had what is over taken out, held, lifted, or said.

    Or closed the books, opened them again, or undid an import of rosters.
    """

    ERASED = "erased"
    TAKEN_OUT = "taken_out"
    HELD = "held"
    LIFTED = "lifted"
    SAID = "said"
    CLOSED_BOOKS = "closed_books"
    OPENED_BOOKS = "opened_books"
    UNDID_IMPORT = "undid_import"


@dataclass(frozen=True, slots=True)
class DeedRow:
    """One deed: when, by whom and why; `student` is who was held, as called now.

    `through` is the day through which books are closed since then. Who did it at the command line
    may not have said who that was.
    """

    kind: DeedKind
    at: datetime
    by: Name | None
    student: Name | None = None
    why: str = ""
    through: date | None = None
    at_command_line: bool = False


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

_BOOKS = select(
    BOOKS.c.changed_at, BOOKS.c.closed_through, BOOKS.c.was, BOOKS.c.why, *_BY
).join_from(BOOKS, STAFF, STAFF.c.id == BOOKS.c.changed_by_id)
_UNDID = select(IMPORT_UNDO.c.undone_at, IMPORT_UNDO.c.door, *_BY).outerjoin_from(
    IMPORT_UNDO, STAFF, STAFF.c.id == IMPORT_UNDO.c.staff_id
)


def of_school(
    connection: Connection, school_id: UUID, most: int | None = None
) -> Sequence[DeedRow]:
    """List what people did, the latest first; what came due by itself is nobody's deed."""
    found = [
        *_erased(connection, school_id),
        *of_student(connection, school_id, None),
        *_books(connection, school_id),
        *_undid(connection, school_id),
    ]
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


def _books(connection: Connection, school_id: UUID) -> Iterator[DeedRow]:
    rows = connection.execute(_BOOKS.where(BOOKS.c.school_id == school_id))
    for at, through, was, why, *by in rows:
        closes = through is not None and (was is None or through > was)
        kind = DeedKind.CLOSED_BOOKS if closes else DeedKind.OPENED_BOOKS
        yield DeedRow(kind, at, (by[0], by[1]), why=why or "", through=through)


def _undid(connection: Connection, school_id: UUID) -> Iterator[DeedRow]:
    rows = connection.execute(_UNDID.where(IMPORT_UNDO.c.school_id == school_id))
    for at, door, *by in rows:
        who = None if by[0] is None else (by[0], by[1])
        is_there = door is ImportDoor.COMMAND_LINE
        yield DeedRow(DeedKind.UNDID_IMPORT, at, who, at_command_line=is_there)
