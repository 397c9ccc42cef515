"""Cells: one student's place on a register, what stands there, and in which columns that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from storage.tables import CHANGE, ENROLLMENT, RECORD, STUDENT
from storage.tables.words import Door, Status


@dataclass(frozen=True, slots=True)
class Entry:
    """What a record says: its status and details."""

    status: Status
    minutes_late: int | None = None
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class EnteredBy:
    """By whom what stands in a cell was entered, by which assignment, and through which door.

    `confirmed_key` is of the newest action by which somebody else said the same.
    """

    teacher_assignment_id: UUID | None
    staff_id: UUID | None
    door: Door
    confirmed_key: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One student's place on a register: who it is, what stands there, and since when.

    `order_key` is that of the newest explicit action on the cell, 0 if there was none; it outlives
    the record that an undo took away. `may_be_excused`: by an excuse that has this date in it.
    """

    course_enrollment_id: UUID
    roll_number: int
    student_id: UUID
    given_name: str
    family_name: str
    grade: str
    order_key: int
    may_be_excused: bool
    entry: Entry | None
    entered_by: EnteredBy | None

    @property
    def from_office(self) -> bool:
        """Whether what stands was entered by the office, by somebody who doesn't teach it."""
        return self.entered_by is not None and self.entered_by.teacher_assignment_id is None


_SAID = ("status", "minutes_late", "reason", "note")
_BY = ("teacher_assignment_id", "recorded_by_id", "door", "confirmed_key")
_WHO = (
    ENROLLMENT.c.id,
    ENROLLMENT.c.roll_number,
    ENROLLMENT.c.student_id,
    STUDENT.c.given_name,
    STUDENT.c.family_name,
    STUDENT.c.grade,
)
# What an `Entry` is of: a record, the audit before a change, and after it.
ENTRY = tuple(RECORD.c[name] for name in _SAID)
ENTRY_BEFORE = tuple(CHANGE.c[f"before_{name}"] for name in _SAID)
ENTRY_AFTER = tuple(CHANGE.c[f"after_{name}"] for name in _SAID)
_STANDING = (*ENTRY, *(RECORD.c[name] for name in _BY))
# What stood in a cell before a change, as `standing` reads it.
BEFORE = (*ENTRY_BEFORE, *(CHANGE.c[f"before_{name}"] for name in _BY))


def columns(
    order_key: ColumnElement[int], may_be_excused: ColumnElement[bool]
) -> tuple[ColumnElement[Any], ...]:
    """List what `read` makes a cell of: a student's, and those of the record, if there is one."""
    return (*_WHO, order_key, may_be_excused, *_STANDING)


def read(row: Sequence[Any]) -> Cell:
    """Make a cell of what its columns say."""
    entry, entered_by = standing(row[8:16])
    return Cell(
        *row[:6],
        order_key=row[6],
        may_be_excused=bool(row[7]),
        entry=entry,
        entered_by=entered_by,
    )


def standing(row: Sequence[Any]) -> tuple[Entry | None, EnteredBy | None]:
    """Read what stood in a cell, and by whom; None, and None, where there was no record.

    Of a change of an earlier version nobody knows who had entered what stood before it.
    """
    entry = None if row[0] is None else Entry(*row[:4])
    return entry, None if row[6] is None else EnteredBy(*row[4:8])
