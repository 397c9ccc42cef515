"""What admins change of what a school has set up: what it was, what it is, by whom, when."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from storage.engine.columns import Id, choice_of
from storage.tables.base import Moment, OfSchool, OptionalId, table_of
from storage.tables.setting_words import DeedDoor, Setting


class SettingChange(OfSchool, table=True):
    """Something that a school has set up was changed; append-only.

    `before` is null of what is new, `after` of what is no more; each has all of it, by names. What
    has its own record says it there and not here: for how long what is kept, and the books.
    `staff_id` is whom the setting is about, if anybody: who is told last. Without `changed_by_id`
    it was somebody at the server's command line, or who owns the workspace of a school without an
    admin: `door` says which. `changed_on` is the date in the school.
    """

    setting: Setting = Field(sa_type=choice_of(Setting, name="setting"))
    staff_id: OptionalId = Field(default=None, foreign_key="staff.id", sa_type=Id)
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    door: DeedDoor = Field(sa_type=choice_of(DeedDoor, name="door"))
    changed_by_id: UUID | None = Field(default=None, foreign_key="staff.id", sa_type=Id)
    changed_at: Moment
    changed_on: date

    __table_args__ = (Index(None, "school_id", "changed_on", "changed_at"),)


SETTING_CHANGE = table_of(SettingChange)
