"""What an examination of the set-up asks: channels of digests, and staff without an account."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Select, or_, select

from storage.tables import DIGEST, SCHOOL, STAFF


@dataclass(frozen=True, slots=True)
class DigestChannel:
    """Where a digest is posted; `stopped_by` is Slack's word for why it is stopped."""

    channel_id: str
    stopped_by: str | None


@dataclass(frozen=True, slots=True)
class Unlinked:
    """Somebody active on a staff list who is linked to no Slack account."""

    email: str | None


def digest_channels(
    connection: Connection, team_id: str, *, and_nobodys: bool = False
) -> Sequence[DigestChannel]:
    """List the channels of the digests that are on in a workspace's schools.

    Also of those that are no workspace's yet, if so wanted.
    """
    statement = (
        select(DIGEST.c.channel_id, DIGEST.c.stopped_by)
        .distinct()
        .where(DIGEST.c.active, DIGEST.c.school_id.in_(_schools(team_id, and_nobodys)))
        .order_by(DIGEST.c.channel_id, DIGEST.c.stopped_by)
    )
    return [DigestChannel(*row) for row in connection.execute(statement)]


def unlinked(
    connection: Connection, team_id: str, *, and_nobodys: bool = False
) -> Sequence[Unlinked]:
    """List the staff of a workspace's schools who are linked to no account yet."""
    statement = select(STAFF.c.email).where(
        STAFF.c.active,
        STAFF.c.slack_user_id.is_(None),
        STAFF.c.school_id.in_(_schools(team_id, and_nobodys)),
    )
    return [Unlinked(*row) for row in connection.execute(statement)]


def _schools(team_id: str, and_nobodys: bool) -> Select[tuple[UUID]]:
    its = SCHOOL.c.slack_team_id == team_id
    return select(SCHOOL.c.id).where(
        or_(its, SCHOOL.c.slack_team_id.is_(None)) if and_nobodys else its
    )
