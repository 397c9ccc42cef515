"""The office's list of the registers of one meeting time that are not complete."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import dates
from bot.attendance.deliveries import undelivered
from bot.attendance.digests.told_apart import told_apart
from bot.attendance.reminders import to_teachers
from storage import reminders
from storage.deliveries.parts import MissingPart
from storage.deliveries.queue import Claim, Due
from storage.due import incomplete
from storage.due.incomplete import DueDay, Missing
from storage.schools import schools
from storage.tables.words import HourCycle, Purpose


@dataclass(frozen=True, slots=True)
class MissingRegisters:
    """The registers of a school's meetings that began at a time: how many, which are incomplete."""

    school: str
    hour_cycle: HourCycle
    date: date
    starts_at: time
    total: int
    missing: tuple[Missing, ...]


def due(connection: Connection, now: datetime) -> list[Due]:
    """List the lists that are due: one for each school, date and time at which meetings begin.

    For the office's channel after its minutes, for each person whom the school names after theirs,
    if any of the registers lacks records, and as long as a reminder would be due.
    """
    return [each for rule in reminders.active(connection) for each in _lists(connection, rule, now)]


def _lists(connection: Connection, rule: reminders.Rule, now: datetime) -> Iterator[Due]:
    if rule.office_channel_id is not None:
        office = [(None, rule.office_channel_id)]
        yield from _to(connection, rule, rule.office_after_minutes, office, now)
    if rule.persons_after_minutes is not None:
        found = reminders.persons(connection, rule.school_id)
        persons = [(each.staff_id, each.slack_user_id) for each in found]
        yield from _to(connection, rule, rule.persons_after_minutes, persons, now)


def _to(
    connection: Connection,
    rule: reminders.Rule,
    minutes: int,
    readers: Sequence[tuple[UUID | None, str]],
    now: datetime,
) -> Iterator[Due]:
    """List the lists that are due after so many minutes, for each who is to read them."""
    found = to_teachers.overdue(connection, rule, minutes, now) if readers else []
    windows = {register.starts_at: window for register, window in found if register.starts_at}
    for starts_at, window in windows.items():
        for staff_id, channel_id in readers:
            yield Due(
                purpose=Purpose.MISSING,
                school_id=rule.school_id,
                subject_id=rule.school_id,
                local_date=dates.today(rule.time_zone, now),
                part=MissingPart(starts_at, staff_id),
                channel_id=channel_id,
                due_at=window.due_at,
                expires_at=window.expires_at,
            )


def listed(connection: Connection, claim: Claim) -> MissingRegisters | None:
    """Read what a list says now; None, as long as it is not sent, if it has nothing to say.

    That is so when all registers are in, or the rule names another channel by now, or none, or the
    person no more.
    """
    part = claim.part
    if not isinstance(part, MissingPart):
        raise TypeError(f"an office list's delivery is about {part}")
    at = part.starts_at
    then = DueDay(claim.school_id, claim.local_date, begun_by=at, begun_after=at)
    counts, lacking = incomplete.missing(connection, then, incomplete.ALL)
    if not claim.sent_at and not (lacking and _is_read(connection, claim, part)):
        return None
    school = schools.named(connection, claim.school_id)
    return MissingRegisters(
        school=school.name,
        hour_cycle=school.hour_cycle,
        date=claim.local_date,
        starts_at=at,
        total=counts.due,
        missing=told_apart(connection, claim.school_id, claim.local_date, lacking),
    )


def _is_read(connection: Connection, claim: Claim, part: MissingPart) -> bool:
    """Whether the list is still wanted where it goes."""
    rule = reminders.rule_of(connection, claim.school_id)
    if rule is None:
        return False
    if part.staff_id is None:
        return rule.office_channel_id == claim.channel_id
    persons = reminders.persons(connection, claim.school_id)
    return rule.persons_after_minutes is not None and (part.staff_id, claim.channel_id) in {
        (each.staff_id, each.slack_user_id) for each in persons
    }


def stop(connection: Connection, claim: Claim, code: str, now: datetime) -> None:
    """Post no more lists where Slack refuses them for good, and tell the admins once."""
    part = claim.part
    if isinstance(part, MissingPart) and part.staff_id is not None:
        reminders.leave_out(connection, claim.school_id, part.staff_id)
    else:
        reminders.end_list(connection, claim.school_id, claim.channel_id)
    undelivered.tell_admins(connection, claim, code, now)
