"""What else a school has set up: reminders, its time zone, and all of it at a glance."""

import zoneinfo
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import access
from bot.attendance.access import SlackPerson
from bot.attendance.days import closed_days as days
from bot.attendance.days import dates
from bot.attendance.days.closed_days import DaySpan
from bot.attendance.digests.plans import channel
from bot.attendance.errors import BadInput
from storage import reminders
from storage.digests import planned
from storage.digests.planned import PlannedDigest
from storage.due import closed_days
from storage.due.closed_days import Closure
from storage.reminders import Reminding
from storage.schools import schools
from storage.schools.schools import NamedSchool
from storage.tables.words import ClosedBy

MOST_MINUTES = 600
AHEAD = timedelta(days=400)
BACK = timedelta(days=366)
DAY = timedelta(days=1)

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who sets something up, and where; `is_owner` as Slack says of the workspace."""

    person: SlackPerson
    school_id: UUID | None
    is_owner: bool = False


@dataclass(frozen=True, slots=True)
class ClosedStretch:
    """Closed days in a row that are alike."""

    first: date
    last: date
    title: str
    closes_at: time | None
    entered_by: ClosedBy


@dataclass(frozen=True, slots=True)
class Arrangements:
    """All that a school has set up, at its wall clock `at`; `schools` are those to choose from."""

    schools: tuple[NamedSchool, ...]
    school: NamedSchool
    at: datetime
    digests: tuple[PlannedDigest, ...]
    reminding: Reminding
    closed: tuple[ClosedStretch, ...]


def in_school(
    connection: Connection,
    asker: Asker,
    rule: Callable[Concatenate[Connection, NamedSchool, Given], Result],
    *arguments: Given.args,
    **named: Given.kwargs,
) -> Result:
    """Apply a rule to the school that somebody sets up. Raises as `access.schools_to_set_up`."""
    school = access.school_to_set_up(
        connection, asker.person, asker.school_id, is_owner=asker.is_owner
    )
    return rule(connection, school, *arguments, **named)


def itself(_connection: Connection, school: NamedSchool) -> NamedSchool:
    """Give the school: whoever asks may set it up."""
    return school


def arrangements(connection: Connection, asker: Asker, now: datetime) -> Arrangements:
    """Read what a school has set up; without a school the first of those that one may set up."""
    schools = access.schools_to_set_up(connection, asker.person, is_owner=asker.is_owner)
    school = in_school(connection, asker, itself)
    return Arrangements(
        schools=tuple(schools),
        school=school,
        at=dates.local(school.time_zone, now),
        digests=tuple(planned.of_school(connection, school.id)),
        reminding=reminders.reminding(connection, school.id),
        closed=tuple(coming(connection, school, now)),
    )


def coming(connection: Connection, school: NamedSchool, now: datetime) -> list[ClosedStretch]:
    """List a school's closed days from today on, a year and some days ahead."""
    today = dates.today(school.time_zone, now)
    return stretches(closed_days.between(connection, school.id, today, today + AHEAD))


def closed_since(
    connection: Connection, school: NamedSchool, now: datetime, first: date | None
) -> list[ClosedStretch]:
    """List a school's closed days from a day on, else from a year back, past ones too."""
    today = dates.today(school.time_zone, now)
    begins_on = first or today - BACK
    return stretches(closed_days.between(connection, school.id, begins_on, today + AHEAD))


def close(
    connection: Connection,
    school: NamedSchool,
    span: DaySpan,
    title: str,
    closes_at: time | None = None,
) -> int:
    """Close a school on days, or from a time on; gives how many. Raises as `closures.enter`."""
    return days.enter(connection, school.id, span, title, closes_at)


def reopen(connection: Connection, school: NamedSchool, span: DaySpan) -> int:
    """Open a school again on days; gives how many. Raises as `closures.remove`."""
    return days.remove(connection, school.id, span)


def stretches(closed: Sequence[Closure]) -> list[ClosedStretch]:
    """Put closed days together that follow each other and are alike."""
    found: list[ClosedStretch] = []
    for each in closed:
        alike = (each.title, each.closes_at, each.entered_by)
        before = found[-1] if found else None
        if (
            before
            and before.last + DAY == each.day
            and (before.title, before.closes_at, before.entered_by) == alike
        ):
            found[-1] = ClosedStretch(before.first, each.day, *alike)
        else:
            found.append(ClosedStretch(each.day, each.day, *alike))
    return found


def remind(connection: Connection, school: NamedSchool, rule: Reminding, now: datetime) -> None:
    """Say how a school reminds from now on; meetings under way are left out if it did not before.

    Raises BadInput, naming the field, for minutes that are not from 0 to 600 and a list for the
    office that comes before the teachers are reminded.
    """
    _check_minutes(rule.after_minutes, "after_minutes")
    _check_minutes(rule.office_after_minutes, "office_after_minutes")
    if rule.office_channel_id is not None:
        channel(rule.office_channel_id, "office_channel")
        if rule.office_after_minutes < rule.after_minutes:
            raise BadInput(
                f"Found {rule.office_after_minutes} minutes, expected {rule.after_minutes} or "
                "more: the office's list comes after the teachers are reminded.",
                field="office_after_minutes",
            )
    begins = rule.active and not reminders.reminding(connection, school.id).active
    reminders.remind(connection, school.id, rule, now, begins=begins)


def remind_nobody(connection: Connection, school: NamedSchool, now: datetime) -> None:
    """Switch reminders off; minutes and channel stay for the next time."""
    before = reminders.reminding(connection, school.id)
    reminders.remind(connection, school.id, replace(before, active=False), now, begins=False)


def move(connection: Connection, school: NamedSchool, name: str, now: datetime) -> None:
    """Give a school another time zone; what is scheduled there counts from now on.

    Raises BadInput for a name that is no IANA zone.
    """
    name = name.strip()
    known = zoneinfo.available_timezones()
    if name not in known:
        raise BadInput(
            f"“{name}” is no time zone. Choose a large city nearby, such as Europe/London.",
            field="time_zone",
        )
    if name != school.time_zone:
        schools.move(connection, school.id, name, now)


def _check_minutes(minutes: int, field: str) -> None:
    if not 0 <= minutes <= MOST_MINUTES:
        raise BadInput(f"Found {minutes} minutes, expected 0 to {MOST_MINUTES}.", field=field)
