"""Which digests are due at an instant."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.attendance.days import closed_days, schedule
from bot.attendance.days.closed_days import DaySpan
from bot.attendance.days.schedule import Schedule
from storage.deliveries.parts import DigestPart
from storage.deliveries.queue import Due
from storage.digests import digests
from storage.tables.words import Purpose

# Farther than any zone's date from the one of UTC, and than a schedule looks back.
AROUND = timedelta(days=4)


def due(connection: Connection, now: datetime, *, catches_up: bool) -> list[Due]:
    """List the digests that are due, the longest due first; one for each digest and local date.

    `catches_up`: what was missed is due until its local day ends, else for ten minutes only.
    """
    return sorted(_all(connection, now, catches_up=catches_up), key=lambda due: due.due_at)


def _all(connection: Connection, now: datetime, *, catches_up: bool) -> Iterator[Due]:
    around = DaySpan((now - AROUND).date(), (now + AROUND).date())
    for digest in digests.scheduled(connection):
        closed = closed_days.whole_days(connection, digest.school_id, around)
        plan = Schedule(
            at=digest.at,
            weekdays=digest.weekdays,
            time_zone=digest.time_zone,
            changed_at=digest.changed_at,
            closed=closed,
            on_closed_days=digest.on_closed_days,
            catches_up=catches_up,
        )
        for each in schedule.due(plan, now):
            yield Due(
                purpose=Purpose.DIGEST,
                school_id=digest.school_id,
                subject_id=digest.id,
                local_date=each.local_date,
                part=DigestPart(digest.kind),
                channel_id=digest.channel_id,
                due_at=each.due_at,
                expires_at=each.expires_at,
            )
