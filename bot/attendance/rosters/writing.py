"""Writing rosters by hand: each row that is added or changed is kept in the audit beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self
from uuid import UUID, uuid5

from sqlalchemy import Connection, Table

from bot.attendance.access.setting_up import Led
from bot.attendance.rosters.booking import Book
from storage.engine.columns import new_id
from storage.registers import completeness, news
from storage.rosters import rows
from storage.schools import roster_changes
from storage.schools.roster_changes import ChangedRow, RosterDeed
from storage.tables import ASSIGNMENT, ENROLLMENT, MEETING, OFFERING, STAFF, STUDENT
from storage.tables.words import RosterNoun

_NOUNS = {
    STAFF: RosterNoun.STAFF,
    STUDENT: RosterNoun.STUDENT,
    OFFERING: RosterNoun.CLASS,
    MEETING: RosterNoun.MEETING,
    ASSIGNMENT: RosterNoun.ASSIGNMENT,
    ENROLLMENT: RosterNoun.ENROLLMENT,
}
_ABOUT = {
    STAFF: "staff_id",
    STUDENT: "student_id",
    ASSIGNMENT: "staff_id",
    ENROLLMENT: "student_id",
}


@dataclass(frozen=True, slots=True)
class FormStamp:
    """When a form was submitted, and its change set: the same each time that it is delivered.

    What a sheet enters, its `book` takes down instead of the audit.
    """

    change_set_id: UUID
    at: datetime
    book: Book | None = None

    def beside(self, what: str) -> Self:
        """Name another action that the same form does first."""
        return replace(self, change_set_id=uuid5(self.change_set_id, what))


@dataclass(frozen=True, slots=True)
class BookedDeed(RosterDeed):
    """One action, which a `book` may take down."""

    book: Book | None = None


def deed_of(led: Led, stamp: FormStamp) -> BookedDeed:
    """Say whose an action is. Raises Refused for who is no admin."""
    return BookedDeed(led.school.id, led.admin_id(), stamp.change_set_id, stamp.at, stamp.book)


@dataclass(slots=True)
class Pen:
    """Writes rows of one action, and what is kept of each."""

    connection: Connection
    deed: BookedDeed
    _changed: list[ChangedRow] = field(default_factory=list[ChangedRow])

    def add(self, table: Table, values: Mapping[str, object], about: UUID | None = None) -> UUID:
        """Add a row of the school, about somebody if given; gives its id."""
        key = new_id()
        row = {"id": key, "school_id": self.deed.school_id, **values}
        rows.add(self.connection, table, [row])
        if self.deed.book:
            self.deed.book.added(table, row, key)
        self._keep(table, key, None, values, about)
        return key

    def change(
        self,
        table: Table,
        key: UUID,
        before: Mapping[str, object],
        after: Mapping[str, object],
        about: UUID | None = None,
    ) -> bool:
        """Change a row where it differs; says whether it does. Both have the same columns."""
        differs = [name for name in after if before[name] != after[name]]
        if not differs:
            return False
        row = {"id": key} | {n: after[n] for n in differs}
        if self.deed.book:
            self.deed.book.changes(table, row, key)
        rows.change(self.connection, table, [row])
        self._keep(
            table, key, {n: before[n] for n in differs}, {n: after[n] for n in differs}, about
        )
        return True

    def settle(self, spans: Mapping[UUID, tuple[date, date]]) -> None:
        """Say anew which registers of some classes are complete, between two dates of each."""
        if self.deed.book:
            moving = completeness.about_to_move(self.connection, spans)
            self.deed.book.settles(moving.get(self.deed.school_id, []))
        completeness.recompute(self.connection, spans)

    def finish(self) -> None:
        """Keep what was done, and have open rosters show it."""
        if self.deed.book:
            return
        roster_changes.keep(self.connection, self.deed, self._changed)
        if self._changed:
            news.tell(self.connection, None)

    def _keep(
        self,
        table: Table,
        key: UUID,
        before: Mapping[str, object] | None,
        after: Mapping[str, object],
        about: UUID | None,
    ) -> None:
        person = key if table in {STAFF, STUDENT} else about
        whom = {_ABOUT[table]: person} if table in _ABOUT else {}
        self._changed.append(ChangedRow(_NOUNS[table], key, before, after, **whom))
