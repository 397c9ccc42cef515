"""The audit of rosters: changes by hand, kept and listed again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Connection, exists, select

from storage.engine.columns import new_id
from storage.tables import ROSTER_CHANGE
from storage.tables.words import RosterNoun


@dataclass(frozen=True, slots=True)
class RosterDeed:
    """One action of an admin on a school's rosters."""

    school_id: UUID
    admin_id: UUID
    change_set_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that was added or changed: the columns that differ, and whom it is about, if anybody.

    `before` is None of a new row.
    """

    noun: RosterNoun
    row_id: UUID
    before: Mapping[str, object] | None
    after: Mapping[str, object]
    student_id: UUID | None = None
    staff_id: UUID | None = None


def was_done(connection: Connection, deed: RosterDeed) -> bool:
    """Whether an action was done before: the same form came again."""
    found = select(exists().where(ROSTER_CHANGE.c.change_set_id == deed.change_set_id))
    return connection.execute(found).scalar_one()


def keep(connection: Connection, deed: RosterDeed, changed: Sequence[ChangedRow]) -> None:
    """Keep what an action changed."""
    rows = [
        {
            "id": new_id(),
            "school_id": deed.school_id,
            "noun": each.noun,
            "row_id": each.row_id,
            "student_id": each.student_id,
            "staff_id": each.staff_id,
            "before": None if each.before is None else _written(each.before),
            "after": _written(each.after),
            "change_set_id": deed.change_set_id,
            "changed_by_id": deed.admin_id,
            "changed_at": deed.at,
        }
        for each in changed
    ]
    if rows:
        connection.execute(ROSTER_CHANGE.insert(), rows)


def _written(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
