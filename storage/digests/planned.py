"""Digests that are set up: what is wanted of each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from storage.engine.columns import new_id
from storage.tables import (
    DIGEST,
)
from storage.tables.words import DigestKind, Level


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """What is wanted of a digest; `weekdays` are the digits of ISO weekdays in order."""

    kind: DigestKind
    channel_id: str
    at: time
    weekdays: str
    level: Level
    active: bool = True
    on_closed_days: bool = False


@dataclass(frozen=True, slots=True)
class PlannedDigest:
    """A digest that is set up; `stopped_by` is Slack's word for why it is stopped."""

    id: UUID
    school_id: UUID
    stopped_by: str | None
    plan: DigestPlan


PLANNED = select(
    DIGEST.c.id,
    DIGEST.c.school_id,
    DIGEST.c.stopped_by,
    DIGEST.c.kind,
    DIGEST.c.channel_id,
    DIGEST.c.at,
    DIGEST.c.weekdays,
    DIGEST.c.level,
    DIGEST.c.active,
    DIGEST.c.on_closed_days,
).order_by(DIGEST.c.school_id, DIGEST.c.at, DIGEST.c.id)


def of_school(connection: Connection, school_id: UUID) -> Sequence[PlannedDigest]:
    """List a school's digests by their time."""
    rows = connection.execute(PLANNED.where(DIGEST.c.school_id == school_id))
    return [PlannedDigest(*row[:3], DigestPlan(*row[3:])) for row in rows]


def find(connection: Connection, digest_id: UUID) -> PlannedDigest | None:
    """Look a digest up; None if it is gone."""
    row = connection.execute(PLANNED.where(DIGEST.c.id == digest_id)).first()
    return None if row is None else PlannedDigest(*row[:3], DigestPlan(*row[3:]))


def add(connection: Connection, school_id: UUID, plan: DigestPlan, now: datetime) -> UUID:
    """Set a digest up; nothing before `now` is caught up. Gives its id."""
    digest_id = new_id()
    row = {"id": digest_id, "school_id": school_id, "changed_at": now, **asdict(plan)}
    connection.execute(DIGEST.insert(), row)
    return digest_id


def change(
    connection: Connection, digest_id: UUID, plan: DigestPlan, changed_at: datetime | None
) -> None:
    """Change a digest, which starts it again; its schedule counts from `changed_at` if given."""
    values = {"stopped_by": None, **asdict(plan)}
    if changed_at is not None:
        values["changed_at"] = changed_at
    connection.execute(update(DIGEST).where(DIGEST.c.id == digest_id).values(values))


def remove(connection: Connection, digest_id: UUID) -> None:
    """Remove a digest; what it has posted stays."""
    connection.execute(delete(DIGEST).where(DIGEST.c.id == digest_id))
