"""Setting digests up, and sending one by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.days import dates, schedule
from bot.attendance.errors import BadInput, NotFound
from bot.attendance.fields import read_channel, read_wall_clock, read_weekdays, read_word
from storage.deliveries import by_hand, queue
from storage.deliveries.parts import DigestPart
from storage.deliveries.queue import Due
from storage.digests import planned
from storage.digests.planned import DigestPlan, PlannedDigest
from storage.due import closures
from storage.schools.schools import NamedSchool
from storage.tables.words import DeliveryState, DigestKind, Level, Purpose

# A slip of a script should not fill a modal, or a channel.
MOST_DIGESTS = 20


@dataclass(frozen=True, slots=True)
class Entered:
    """A digest as somebody typed or chose it; weekdays are digits or names."""

    kind: str
    channel_id: str
    at: str
    weekdays: Sequence[str]
    level: str
    active: bool = True
    on_closed_days: bool = False


def plan(entered: Entered) -> DigestPlan:
    """Read what was entered. Raises BadInput, naming the field."""
    kind = read_word(DigestKind, entered.kind, "kind")
    weekdays = read_weekdays(entered.weekdays)
    if kind is DigestKind.WEEKLY and len(weekdays) != 1:
        raise BadInput(
            "Choose one day for a weekly digest: it comes once a week.", field="weekdays"
        )
    if kind is DigestKind.BOARD and entered.on_closed_days:
        raise BadInput(
            "A board is not posted on closed days: no register is due then. Leave that out.",
            field="more",
        )
    return DigestPlan(
        kind=kind,
        channel_id=read_channel(entered.channel_id),
        at=read_wall_clock(entered.at, "at"),
        weekdays=weekdays,
        level=read_word(Level, entered.level, "level"),
        active=entered.active,
        on_closed_days=entered.on_closed_days,
    )


def add(connection: Connection, school: NamedSchool, wanted: DigestPlan, now: datetime) -> UUID:
    """Set a digest up; gives its id. What was due before `now` is not caught up.

    Raises BadInput for a second one of a kind in a channel, and for more than 20 in a school.
    """
    there = planned.of_school(connection, school.id)
    if len(there) >= MOST_DIGESTS:
        raise BadInput(
            f"The school has {len(there)} digests, and {MOST_DIGESTS} at most: remove one first."
        )
    _refuse_second(there, wanted)
    return planned.add(connection, school.id, wanted, now)


def change(
    connection: Connection, school: NamedSchool, digest_id: UUID, wanted: DigestPlan, now: datetime
) -> None:
    """Change a digest; one that is stopped starts again.

    What waits to be posted is called off when the digest is paused, or is to be of another kind;
    what is posted goes on as what it was. A new schedule counts from now on: an earlier time of
    today is over. Raises NotFound, and BadInput as `add`.
    """
    before = find(connection, school, digest_id)
    _refuse_second(
        [each for each in planned.of_school(connection, school.id) if each.id != digest_id], wanted
    )
    starts_again = before.stopped_by is not None or _schedule(before.plan) != _schedule(wanted)
    planned.change(connection, digest_id, wanted, now if starts_again else None)
    if not wanted.active or before.plan.kind is not wanted.kind:
        by_hand.call_off(connection, digest_id, now)
    by_hand.redirect(connection, digest_id, wanted.channel_id)


def remove(connection: Connection, school: NamedSchool, digest_id: UUID) -> PlannedDigest:
    """Remove a digest; what it has posted stays. Raises NotFound."""
    found = find(connection, school, digest_id)
    planned.remove(connection, digest_id)
    return found


def find(connection: Connection, school: NamedSchool, digest_id: UUID) -> PlannedDigest:
    """Find a digest of a school. Raises NotFound."""
    found = planned.find(connection, digest_id)
    if found is None or found.school_id != school.id:
        raise NotFound(f"{school.name} has no such digest any more.")
    return found


def send_now(connection: Connection, school: NamedSchool, digest_id: UUID, now: datetime) -> None:
    """Have a digest of today posted now; the one that is scheduled for today is this one.

    Raises NotFound, and BadInput when today's is posted or on its way, the digest is stopped, or is
    a board and the school closed.
    """
    found = find(connection, school, digest_id)
    if found.stopped_by is not None:
        raise BadInput("This digest is stopped. Edit and save it to start it again.")
    today = dates.today(school.time_zone, now)
    closure = closures.on(connection, school.id, today)
    if found.plan.kind is DigestKind.BOARD and closure and closure.is_whole:
        raise BadInput("The school is closed today, so there is no board.")
    expires_at = max(schedule.end_of(today, school.time_zone), now + schedule.PROMPT)
    state = by_hand.state_of(connection, digest_id, found.plan.kind, today)
    if state is DeliveryState.SENT:
        raise BadInput("Today's digest is posted already; it is kept up to date where it is.")
    if state is None:
        queue.enqueue(connection, [_due(found, school, now, expires_at)])
    elif not by_hand.try_again(
        connection, digest_id, found.plan.kind, today, found.plan.channel_id, expires_at
    ):
        raise BadInput("Today's digest is on its way already.")


def _refuse_second(others: Sequence[PlannedDigest], wanted: DigestPlan) -> None:
    if any((o.plan.kind, o.plan.channel_id) == (wanted.kind, wanted.channel_id) for o in others):
        raise BadInput(
            f"This channel has a {wanted.kind} digest of the school already: edit that one.",
            field="channel",
        )


def _schedule(wanted: DigestPlan) -> tuple[object, ...]:
    """Take what says when, and whether, a digest is due."""
    return (wanted.kind, wanted.at, wanted.weekdays, wanted.active, wanted.on_closed_days)


def _due(found: PlannedDigest, school: NamedSchool, now: datetime, expires_at: datetime) -> Due:
    return Due(
        purpose=Purpose.DIGEST,
        school_id=school.id,
        subject_id=found.id,
        local_date=dates.today(school.time_zone, now),
        part=DigestPart(found.plan.kind),
        channel_id=found.plan.channel_id,
        due_at=now,
        expires_at=expires_at,
    )
