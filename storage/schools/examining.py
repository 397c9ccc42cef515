"""What an examination of the set-up asks: channels of digests, and staff without an account."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage.tables import DIGEST, STAFF


@dataclass(frozen=True, slots=True)
class DigestChannel:
    """Where a digest is posted; `stopped_by` is Slack's word for why it is stopped."""

    channel_id: str
    stopped_by: str | None


@dataclass(frozen=True, slots=True)
class Unlinked:
    """Somebody active on a staff list who is linked to no Slack account."""

    email: str | None


_CHANNELS = (
    select(DIGEST.c.channel_id, DIGEST.c.stopped_by)
    .distinct()
    .where(DIGEST.c.active)
    .order_by(DIGEST.c.channel_id, DIGEST.c.stopped_by)
)
_UNLINKED = select(STAFF.c.email).where(STAFF.c.active, STAFF.c.slack_user_id.is_(None))


def digest_channels(connection: Connection) -> Sequence[DigestChannel]:
    """List the channels of the digests that are on."""
    return [DigestChannel(*row) for row in connection.execute(_CHANNELS)]


def unlinked(connection: Connection) -> Sequence[Unlinked]:
    """List the staff who are linked to no account yet."""
    return [Unlinked(*row) for row in connection.execute(_UNLINKED)]
