"""Changing what a school has set up: whatever the door, who changed what is kept with the change.

What stands before and after a deed is compared, so that no rule has to say what it changes.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import setting_up
from bot.attendance.access.founders import Founder
from bot.attendance.access.setting_up import Asker, Led
from bot.attendance.days import dates
from bot.attendance.deeds import standing
from bot.attendance.deeds.standing import SetThing, SetUp
from bot.attendance.workspaces import moving
from storage.accesses import setting_changes
from storage.accesses.setting_changes import ChangedSetting, SettingDeed, SettingValues
from storage.engine import locks
from storage.schools import schools
from storage.schools.moves import Offer
from storage.schools.schools import NamedSchool
from storage.tables.setting_words import DeedDoor, Setting

Result = TypeVar("Result")
_Read = Callable[[Connection, NamedSchool], SetUp]
_DAY = timedelta(days=1)


def in_slack(
    connection: Connection, asker: Asker, now: datetime, change: Callable[[Connection], Result]
) -> Result:
    """Change what a school has set up in Slack. Raises as `setting_up.in_school`."""
    led = setting_up.led(connection, asker, _itself)
    deed = _deed(DeedDoor.SLACK, led.school, led.acting_id, now)
    with _kept(connection, led.school, deed, standing.of_school):
        return change(connection)


def taking_over(connection: Connection, founder: Founder, code: str, now: datetime) -> Offer:
    """Take a school over in another workspace: its admin's deed, who offers it and takes it.

    Raises as `moving.take`.
    """
    found = moving.look(connection, founder, code, now)
    school = schools.named(connection, found.school_id)
    deed = _deed(DeedDoor.SLACK, school, found.offered_by_id, now)
    with _kept(connection, school, deed, standing.of_school):
        return moving.take(connection, founder, code, now)


def at_command_line(
    connection: Connection,
    school: NamedSchool,
    admin_id: UUID | None,
    now: datetime,
    change: Callable[[Connection], Result],
    read: _Read = standing.of_school,
) -> Result:
    """Change it for somebody at the server, who says which admin it is, or no one.

    `read` is what is compared.
    """
    deed = _deed(DeedDoor.COMMAND_LINE, school, admin_id, now)
    with _kept(connection, school, deed, read):
        return change(connection)


def _itself(_connection: Connection, led: Led) -> Led:
    return led


def _deed(door: DeedDoor, school: NamedSchool, staff_id: UUID | None, now: datetime) -> SettingDeed:
    return SettingDeed(door, staff_id, now, dates.today(school.time_zone, now))


@contextmanager
def _kept(
    connection: Connection, school: NamedSchool, deed: SettingDeed, read: _Read
) -> Generator[None]:
    """Keep what is changed within, of which nobody else's deed is at work meanwhile.

    Nor does the program itself change it: `read` holds what it reads.
    """
    locks.hold_settings(connection, school.id)
    before = read(connection, school)
    yield
    changed = _changed(before, read(connection, school))
    setting_changes.keep(connection, school.id, changed, deed)


def _changed(before: SetUp, after: SetUp) -> list[ChangedSetting]:
    """Give what differs, closed days in a row that are alike as one."""
    found: list[ChangedSetting] = []
    for thing in sorted({**before, **after}, key=_order):
        was, now = before.get(thing), after.get(thing)
        if was == now:
            continue
        each = ChangedSetting(thing.setting, thing.staff_id, was, now)
        longer = _together(found[-1], each) if found else None
        found = [*found[:-1], longer] if longer else [*found, each]
    return found


def _order(thing: SetThing) -> tuple[str, str, str]:
    return thing.setting, thing.key, str(thing.staff_id or "")


def _together(first: ChangedSetting, then: ChangedSetting) -> ChangedSetting | None:
    """Put two changes of closed days together, where the days follow each other and are alike."""
    if not first.setting is then.setting is Setting.CLOSED_DAYS:
        return None
    pairs = ((first.before, then.before), (first.after, then.after))
    if not all(_follows(earlier, later) for earlier, later in pairs):
        return None
    longer = [earlier and later and {**earlier, "last": later["last"]} for earlier, later in pairs]
    return ChangedSetting(first.setting, None, *longer)


def _follows(earlier: SettingValues | None, later: SettingValues | None) -> bool:
    if earlier is None or later is None:
        return earlier is later
    is_next = _day(earlier, "last") + _DAY == _day(later, "first")
    return is_next and _but_days(earlier) == _but_days(later)


def _day(values: SettingValues, name: str) -> date:
    return date.fromisoformat(str(values[name]))


def _but_days(values: SettingValues) -> Mapping[str, object]:
    return {name: value for name, value in values.items() if name not in {"first", "last"}}
