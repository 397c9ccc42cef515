"""What was changed of what a school has set up, by whom and when: kept, and listed again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, select

from storage.engine.columns import new_id
from storage.tables import SETTING_CHANGE, STAFF
from storage.tables.setting_words import DeedDoor, Setting

Name = tuple[str, str]
# What is set, by names that say which part of it.
SettingValues = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SettingDeed:
    """Who changes settings: through which door, who of the staff if one, when; `on` is the day."""

    door: DeedDoor
    staff_id: UUID | None
    at: datetime
    on: date


@dataclass(frozen=True, slots=True)
class ChangedSetting:
    """A setting before and after; None where it was not there, or is no more.

    `staff_id` is whom it is about, if anybody.
    """

    setting: Setting
    staff_id: UUID | None
    before: SettingValues | None
    after: SettingValues | None


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A change as it is kept: `by` whom of the staff, if one, and `of` whom it is about."""

    setting: Setting
    at: datetime
    door: DeedDoor
    before: SettingValues | None
    after: SettingValues | None
    by: Name | None
    of: Name | None


_BY = STAFF.alias()
_OF = STAFF.alias()
_ROWS = (
    select(
        SETTING_CHANGE.c.setting,
        SETTING_CHANGE.c.changed_at,
        SETTING_CHANGE.c.door,
        SETTING_CHANGE.c.before,
        SETTING_CHANGE.c.after,
        _BY.c.given_name,
        _BY.c.family_name,
        _OF.c.given_name,
        _OF.c.family_name,
    )
    .outerjoin_from(SETTING_CHANGE, _BY, _BY.c.id == SETTING_CHANGE.c.changed_by_id)
    .outerjoin(_OF, _OF.c.id == SETTING_CHANGE.c.staff_id)
    .order_by(
        SETTING_CHANGE.c.changed_on.desc(),
        SETTING_CHANGE.c.changed_at.desc(),
        SETTING_CHANGE.c.id.desc(),
    )
)


def keep(
    connection: Connection, school_id: UUID, changed: Iterable[ChangedSetting], deed: SettingDeed
) -> None:
    """Keep what somebody has changed, in the transaction that changes it."""
    rows = [
        {
            "id": new_id(),
            "school_id": school_id,
            "setting": each.setting,
            "staff_id": each.staff_id,
            "before": each.before,
            "after": each.after,
            "door": deed.door,
            "changed_by_id": deed.staff_id,
            "changed_at": deed.at,
            "changed_on": deed.on,
        }
        for each in changed
    ]
    if rows:
        connection.execute(SETTING_CHANGE.insert(), rows)


def of_school(
    connection: Connection, school_id: UUID, most: int | None = None
) -> Sequence[SettingRow]:
    """List what was changed, the latest first."""
    wanted = _ROWS.where(SETTING_CHANGE.c.school_id == school_id).limit(most)
    return [
        SettingRow(*row[:5], by=_name(row[5], row[6]), of=_name(row[7], row[8]))
        for row in connection.execute(wanted)
    ]


def _name(given: str | None, family: str | None) -> Name | None:
    return None if given is None else (given, family or "")
