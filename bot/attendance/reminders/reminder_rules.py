"""Whether and when a school reminds, as its admins say."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.attendance.errors import BadInput
from bot.attendance.fields import read_channel
from storage import reminders
from storage.reminders import Reminding
from storage.schools.schools import NamedSchool

MOST_MINUTES_AFTER = 600


def reminding(connection: Connection, school: NamedSchool) -> Reminding:
    """Read how a school reminds."""
    return reminders.reminding(connection, school.id)


def remind(connection: Connection, school: NamedSchool, rule: Reminding, now: datetime) -> None:
    """Say how a school reminds from now on; meetings under way are left out if it did not before.

    Raises BadInput, naming the field, for minutes that are not from 0 to 600 and a list for the
    office that comes before the teachers are reminded.
    """
    _check_minutes(rule.after_minutes, "after_minutes")
    _check_minutes(rule.office_after_minutes, "office_after_minutes")
    if rule.office_channel_id is not None:
        read_channel(rule.office_channel_id, "office_channel")
        if rule.office_after_minutes < rule.after_minutes:
            raise BadInput(
                f"The office's list comes after the teachers are reminded: write "
                f"{rule.after_minutes} minutes or more, not {rule.office_after_minutes}.",
                field="office_after_minutes",
            )
    begins = rule.active and not reminders.reminding(connection, school.id).active
    reminders.remind(connection, school.id, rule, now, begins=begins)


def remind_nobody(connection: Connection, school: NamedSchool, now: datetime) -> None:
    """Switch reminders off; minutes and channel stay for the next time."""
    before = reminders.reminding(connection, school.id)
    reminders.remind(connection, school.id, replace(before, active=False), now, begins=False)


def _check_minutes(minutes: int, field: str) -> None:
    if not 0 <= minutes <= MOST_MINUTES_AFTER:
        raise BadInput(f"Write 0 to {MOST_MINUTES_AFTER} minutes, not {minutes}.", field=field)
