"""A day in a school as a member of staff sees it: open or closed, and what the clock shows."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection

from bot.attendance.access.people import SEES_THE_SCHOOL
from bot.attendance.days import dates
from storage.due import closures
from storage.due.closures import Closure
from storage.schools import grace
from storage.schools.people.staff import Member


@dataclass(frozen=True, slots=True)
class SchoolDay:
    """A day in a school of a member of staff, at the instant `now`.

    A register counts as missing when its lesson began more than `grace_minutes` ago.
    """

    member: Member
    day: date
    now: datetime
    closure: Closure | None
    grace_minutes: int

    @classmethod
    def of(cls, connection: Connection, member: Member, day: date, now: datetime) -> "SchoolDay":
        """Look up whether the school is closed then, and its grace."""
        school_id = member.school_id
        closure = closures.on(connection, school_id, day)
        return cls(member, day, now, closure, grace.minutes_of(connection, school_id))

    @property
    def today(self) -> date:
        """Give today's date at the school."""
        return dates.today(self.member.time_zone, self.now)

    @property
    def clock(self) -> time | None:
        """Give what the school's clock shows; None if the day is another than today."""
        local = dates.local(self.member.time_zone, self.now)
        return local.time() if local.date() == self.day else None

    @property
    def sees_school(self) -> bool:
        """Whether all of the school's registers are open to the member."""
        return self.member.role in SEES_THE_SCHOOL
