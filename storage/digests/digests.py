"""Digests: which are scheduled, and which are stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import Connection, select, update

from storage.tables import DIGEST, SCHOOL
from storage.tables.words import DigestKind, Level


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A digest that is active, with its school's zone."""

    id: UUID
    school_id: UUID
    kind: DigestKind
    channel_id: str
    at: time
    weekdays: str
    on_closed_days: bool
    changed_at: datetime
    time_zone: str


@dataclass(frozen=True, slots=True)
class KnownDigest:
    """What a digest tells of, how much, and where."""

    school_id: UUID
    school: str
    kind: DigestKind
    level: Level
    channel_id: str


SCHEDULED = (
    select(
        DIGEST.c.id,
        DIGEST.c.school_id,
        DIGEST.c.kind,
        DIGEST.c.channel_id,
        DIGEST.c.at,
        DIGEST.c.weekdays,
        DIGEST.c.on_closed_days,
        DIGEST.c.changed_at,
        SCHOOL.c.time_zone,
    )
    .join_from(DIGEST, SCHOOL, DIGEST.c.school_id == SCHOOL.c.id)
    .where(DIGEST.c.active, DIGEST.c.stopped_by.is_(None))
)
KNOWN = select(
    DIGEST.c.school_id, SCHOOL.c.name, DIGEST.c.kind, DIGEST.c.level, DIGEST.c.channel_id
).join_from(DIGEST, SCHOOL, DIGEST.c.school_id == SCHOOL.c.id)


def scheduled(connection: Connection) -> Sequence[Scheduled]:
    """List the digests that are active and not stopped."""
    return [Scheduled(*row) for row in connection.execute(SCHEDULED)]


def find(connection: Connection, digest_id: UUID) -> KnownDigest | None:
    """Look a digest up; None if it is gone."""
    found = connection.execute(KNOWN.where(DIGEST.c.id == digest_id)).first()
    return None if found is None else KnownDigest(*found)


def stop_all(connection: Connection, school_id: UUID, code: str) -> None:
    """Stop every digest of a school, those that are paused too."""
    statement = update(DIGEST).where(DIGEST.c.school_id == school_id, DIGEST.c.stopped_by.is_(None))
    connection.execute(statement.values(stopped_by=code))


def stop(connection: Connection, digest_id: UUID, code: str) -> None:
    """Stop a digest that Slack refuses for good, by Slack's word."""
    statement = update(DIGEST).where(DIGEST.c.id == digest_id, DIGEST.c.stopped_by.is_(None))
    connection.execute(statement.values(stopped_by=code))
