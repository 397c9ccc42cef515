"""Writing rosters by hand: each row that is added or changed is kept in the audit beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self
from uuid import UUID, uuid5

from sqlalchemy import Connection, Table

from bot.attendance.access.setting_up import Led
from storage.engine.columns import new_id
from storage.registers import news
from storage.rosters import rows
from storage.schools import roster_changes
from storage.schools.roster_changes import ChangedRow, Deed
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
    """When a form was submitted, and its change set: the same each time that it is delivered."""

    change_set_id: UUID
    at: datetime

    def beside(self, what: str) -> Self:
        """Name another action that the same form does first."""
        return replace(self, change_set_id=uuid5(self.change_set_id, what))


def deed_of(led: Led, stamp: FormStamp) -> Deed:
    """Say whose an action is. Raises Refused for who is no admin."""
    return Deed(led.school.id, led.admin_id(), stamp.change_set_id, stamp.at)


@dataclass(slots=True)
class Pen:
    """Writes rows of one action, and what is kept of each."""

    connection: Connection
    deed: Deed
    _changed: list[ChangedRow] = field(default_factory=list[ChangedRow])

    def add(self, table: Table, values: Mapping[str, object], about: UUID | None = None) -> UUID:
        """Add a row of the school, about somebody if given; gives its id."""
        key = new_id()
        rows.add(self.connection, table, [{"id": key, "school_id": self.deed.school_id, **values}])
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
        rows.change(self.connection, table, [{"id": key} | {n: after[n] for n in differs}])
        self._keep(
            table, key, {n: before[n] for n in differs}, {n: after[n] for n in differs}, about
        )
        return True

    def finish(self) -> None:
        """Keep what was done, and have open rosters show it."""
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
