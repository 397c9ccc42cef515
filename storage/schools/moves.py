"""Schools on offer to another workspace, and those that went."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from storage.engine.columns import new_id
from storage.tables import SCHOOL, SCHOOL_MOVE, STAFF
from storage.tables.words import Role

_IS_OPEN = SCHOOL_MOVE.c.taken_at.is_(None)


@dataclass(frozen=True, slots=True)
class NewOffer:
    """What a school is offered by: `digest` of the code, good until `ends_at`."""

    from_team_id: str
    digest: bytes
    offered_by_id: UUID
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A school on offer, and who offers it, still its admin, by e-mail address."""

    id: UUID
    school_id: UUID
    school: str
    from_team_id: str
    offered_by_id: UUID
    email: str


@dataclass(frozen=True, slots=True)
class Moved:
    """When a school came to its workspace, and from which."""

    at: datetime
    from_team_id: str


def offer(connection: Connection, offered: NewOffer, school_id: UUID, now: datetime) -> None:
    """Offer a school; what was offered of it before is so no more."""
    before = update(SCHOOL_MOVE).where(
        SCHOOL_MOVE.c.school_id == school_id, _IS_OPEN, now < SCHOOL_MOVE.c.ends_at
    )
    connection.execute(before.values(ends_at=now))
    row = {"id": new_id(), "school_id": school_id, "offered_at": now}
    connection.execute(insert(SCHOOL_MOVE), row | asdict(offered))


def standing(connection: Connection, digest: bytes, now: datetime) -> Offer | None:
    """Find what is on offer: by an admin of the school still, in the workspace where it is."""
    statement = (
        select(
            SCHOOL_MOVE.c.id,
            SCHOOL_MOVE.c.school_id,
            SCHOOL.c.name,
            SCHOOL_MOVE.c.from_team_id,
            SCHOOL_MOVE.c.offered_by_id,
            STAFF.c.email,
        )
        .join_from(SCHOOL_MOVE, SCHOOL, SCHOOL.c.id == SCHOOL_MOVE.c.school_id)
        .join(STAFF, STAFF.c.id == SCHOOL_MOVE.c.offered_by_id)
        .where(
            SCHOOL_MOVE.c.digest == digest,
            _IS_OPEN,
            now < SCHOOL_MOVE.c.ends_at,
            SCHOOL.c.slack_team_id == SCHOOL_MOVE.c.from_team_id,
            STAFF.c.active,
            STAFF.c.role == Role.ADMIN,
            STAFF.c.email.is_not(None),
        )
    )
    row = connection.execute(statement).first()
    return None if row is None else Offer(*row)


def take(connection: Connection, offer_id: UUID, team_id: str, now: datetime) -> bool:
    """Note that what is on offer is taken over; False when somebody has done so."""
    statement = update(SCHOOL_MOVE).where(SCHOOL_MOVE.c.id == offer_id, _IS_OPEN)
    return connection.execute(statement.values(taken_at=now, to_team_id=team_id)).rowcount == 1


def last(connection: Connection, school_id: UUID) -> Moved | None:
    """Say how a school came to where it is; None where nobody took it over in Slack."""
    statement = (
        select(SCHOOL_MOVE.c.taken_at, SCHOOL_MOVE.c.from_team_id)
        .where(SCHOOL_MOVE.c.school_id == school_id, ~_IS_OPEN)
        .order_by(SCHOOL_MOVE.c.taken_at.desc())
        .limit(1)
    )
    row = connection.execute(statement).first()
    return None if row is None else Moved(*row)
