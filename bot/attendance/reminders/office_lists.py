"""The office's list of the registers of one meeting time that are not complete."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

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

    After the rule's second interval, if any of their registers lacks records, and as long as a
    reminder would be due.
    """
    return [each for rule in reminders.active(connection) for each in _lists(connection, rule, now)]


def _lists(connection: Connection, rule: reminders.Rule, now: datetime) -> Iterator[Due]:
    if rule.office_channel_id is None:
        return
    found = to_teachers.overdue(connection, rule, rule.office_after_minutes, now)
    windows = {register.starts_at: window for register, window in found if register.starts_at}
    for starts_at, window in windows.items():
        yield Due(
            purpose=Purpose.MISSING,
            school_id=rule.school_id,
            subject_id=rule.school_id,
            local_date=dates.today(rule.time_zone, now),
            part=MissingPart(starts_at),
            channel_id=rule.office_channel_id,
            due_at=window.due_at,
            expires_at=window.expires_at,
        )


def listed(connection: Connection, claim: Claim) -> MissingRegisters | None:
    """Read what a list says now; None, as long as it is not sent, if it has nothing to say.

    That is so when all registers are in, or the rule names another channel by now, or none.
    """
    part = claim.part
    if not isinstance(part, MissingPart):
        raise TypeError(f"an office list's delivery is about {part}")
    at = part.starts_at
    then = DueDay(claim.school_id, claim.local_date, begun_by=at, begun_after=at)
    counts, lacking = incomplete.missing(connection, then, incomplete.ALL)
    rule = reminders.rule_of(connection, claim.school_id)
    is_wanted = lacking and rule is not None and rule.office_channel_id == claim.channel_id
    if not claim.sent_at and not is_wanted:
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


def stop(connection: Connection, claim: Claim, code: str, now: datetime) -> None:
    """Post no more lists in a channel that Slack refuses for good, and tell the admins once."""
    reminders.end_list(connection, claim.school_id, claim.channel_id)
    undelivered.tell_admins(connection, claim, code, now)
