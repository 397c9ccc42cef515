"""The audit of rosters: what was changed by hand, with what stood there before and after."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Column, Index
from sqlmodel import Field

from storage.engine.columns import Id, choice_of
from storage.tables.base import Moment, OfSchool, OptionalId, table_of
from storage.tables.words import RosterNoun


class RosterChange(OfSchool, table=True):
    """A row of a roster was added or changed by somebody; append-only.

    `row_id` names the row of the `noun`, `student_id` or `staff_id` whom it is about, if anybody.
    `before` and `after` hold the columns that differ, `before` is null of a row that is new. What
    one action did shares a `change_set_id`, the same each time that it is delivered.
    """

    noun: RosterNoun = Field(sa_type=choice_of(RosterNoun, name="noun"))
    row_id: UUID = Field(sa_type=Id)
    student_id: OptionalId = Field(default=None, foreign_key="student.id", sa_type=Id)
    staff_id: OptionalId = Field(default=None, foreign_key="staff.id", sa_type=Id)
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    change_set_id: UUID = Field(sa_type=Id)
    changed_by_id: UUID = Field(foreign_key="staff.id", sa_type=Id)
    changed_at: Moment

    __table_args__ = (
        CheckConstraint("student_id IS NULL OR staff_id IS NULL", name="one_person"),
        Index(None, "school_id", "changed_at"),
        Index(None, "change_set_id"),
        Index(None, "student_id"),
        Index(None, "staff_id"),
    )


ROSTER_CHANGE = table_of(RosterChange)
