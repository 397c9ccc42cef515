"""For how many years a school keeps what, as its admins say, and which days are over by that."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access.setting_up import Led
from bot.attendance.days import dates
from bot.attendance.errors import BadInput
from storage.schools import retentions
from storage.schools.retentions import Retention, RetentionStep
from storage.schools.schools import NamedSchool

MOST_YEARS = 100


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how long a school keeps what, and who said so last, when, by the school's zone."""

    retention: Retention
    last_step: RetentionStep | None

    @property
    def waits(self) -> bool:
        """Whether nothing goes: no admin has said yet for how long the school keeps what."""
        return self.last_step is None


def read(connection: Connection, school: NamedSchool) -> Keeping:
    """Read for how long a school keeps what."""
    retention, step = retentions.of_school(connection, school.id)
    if step is not None:
        step = replace(step, changed_at=dates.local(school.time_zone, step.changed_at))
    return Keeping(retention, step)


def said(connection: Connection, school: NamedSchool) -> Retention:
    """Read the years alone."""
    return retentions.of_school(connection, school.id)[0]


def waits(connection: Connection, school_id: UUID) -> bool:
    """Whether nothing goes until an admin has said once for how long the school keeps what.

    What is deleted nobody brings back: no update, and no school that is made, begins with it.
    """
    return retentions.of_school(connection, school_id)[1] is None


def settle(connection: Connection, led: Led, wanted: Retention, now: datetime) -> None:
    """Say for how many years what is kept; who said so is kept, too. Only an admin does.

    Raises BadInput, naming the field, for what is not 1 to 100 years, and Refused.
    """
    admin_id = led.admin_id()
    check(wanted)
    found = read(connection, led.school)
    if found.waits or found.retention != wanted:
        retentions.say(connection, led.school.id, wanted, admin_id, now)


def check(wanted: Retention) -> None:
    """Raise BadInput, naming the field, for what is not 1 to 100 years."""
    for name in Retention.__slots__:
        years: int = getattr(wanted, name)
        if not 1 <= years <= MOST_YEARS:
            raise BadInput(
                f"Found {years} years, expected 1 to {MOST_YEARS}.", field=f"{name}_years"
            )


def last_day_over(today: date, years: int) -> date:
    """Give the last day that is over: what is of a day is kept until that day comes again."""
    try:
        return today.replace(year=today.year - years) - timedelta(days=1)
    except ValueError:
        # Today is 29 February, and that year had none.
        return today.replace(year=today.year - years, day=28)
