"""Whom a day's reminders did not reach: the school's admins are told in one notice a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names, namesakes
from bot.attendance.deliveries import undelivered
from storage.deliveries import failed_reminders
from storage.deliveries.failed_reminders import FailedReminder
from storage.deliveries.queue import Claim
from storage.schools import schools
from storage.tables.words import NoticeKind


@dataclass(frozen=True, slots=True)
class NotReminded:
    """A teacher who was not reminded of a register; `error` is Slack's word for why."""

    title: str
    period: str
    teacher: names.Name
    error: str


@dataclass(frozen=True, slots=True)
class UnreachedReminders:
    """The reminders of a date that Slack refused for good; titles are told apart."""

    school: str
    date: date
    reminders: tuple[NotReminded, ...]


def tell_admins(connection: Connection, claim: Claim, _code: str, now: datetime) -> None:
    """Tell the school's admins which teacher was not reminded of which register.

    The first of a day brings the notice; those after it are added where that stands.
    """
    undelivered.notify(connection, claim, NoticeKind.UNREACHED, claim.school_id, now)


def unreached(connection: Connection, school_id: UUID, day: date) -> UnreachedReminders:
    """Read a school's failed reminders of a date."""
    found = failed_reminders.of_day(connection, school_id, day)
    return UnreachedReminders(
        school=schools.named(connection, school_id).name,
        date=day,
        reminders=tuple(_told_apart(connection, school_id, day, found)),
    )


def _told_apart(
    connection: Connection, school_id: UUID, day: date, found: Sequence[FailedReminder]
) -> list[NotReminded]:
    marks = namesakes.courses(connection, school_id, day, {each.title for each in found})
    return [
        NotReminded(
            namesakes.marked(each.title, marks.get(each.key.course_offering_id, "")),
            each.key.period,
            each.teacher,
            each.error,
        )
        for each in found
    ]
