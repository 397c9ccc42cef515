"""Bearer tokens of the API, kept by their digest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from storage.engine.clock import database_now
from storage.engine.columns import new_id
from storage.engine.prepared import Prepared
from storage.installations.serving import IS_STOPPED
from storage.tables import SCHOOL, TOKEN


@dataclass(frozen=True, slots=True)
class StoredToken:
    """A token as it is kept, with the name of its school; `scopes` are separated by spaces.

    `is_stopped`: the workspace of its school took the app away.
    """

    id: UUID
    school_id: UUID
    school: str
    name: str
    prefix: str
    scopes: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    is_stopped: bool


STORED = select(
    TOKEN.c.id,
    TOKEN.c.school_id,
    SCHOOL.c.name,
    TOKEN.c.name,
    TOKEN.c.prefix,
    TOKEN.c.scopes,
    TOKEN.c.created_at,
    TOKEN.c.expires_at,
    TOKEN.c.revoked_at,
    TOKEN.c.last_used_at,
    IS_STOPPED.label("is_stopped"),
).join_from(TOKEN, SCHOOL, TOKEN.c.school_id == SCHOOL.c.id)
BY_DIGEST = Prepared(STORED.where(TOKEN.c.digest == bindparam("digest")))
ROOM = select(TOKEN.c.room_full_at).where(TOKEN.c.id == bindparam("token_id"))
# Answers that are kept refer to the token, and need not wait.
HELD_ROOM = ROOM.with_for_update(key_share=True)
ALL = STORED.order_by(SCHOOL.c.name, TOKEN.c.created_at)


def add(  # noqa: PLR0913 - a token's columns
    connection: Connection,
    *,
    school_id: UUID,
    name: str,
    prefix: str,
    digest: bytes,
    scopes: str,
    created_at: datetime,
    expires_at: datetime | None,
) -> None:
    """Add a token."""
    row = {
        "id": new_id(),
        "school_id": school_id,
        "name": name,
        "prefix": prefix,
        "digest": digest,
        "scopes": scopes,
        "created_at": created_at,
        "expires_at": expires_at,
    }
    connection.execute(TOKEN.insert(), row)


def by_digest(connection: Connection, digest: bytes) -> StoredToken | None:
    """Look up a token by its SHA-256."""
    row = BY_DIGEST.row(connection, {"digest": digest})
    return None if row is None else StoredToken(*row)


def every(connection: Connection) -> Sequence[StoredToken]:
    """List all tokens, by school and age."""
    return [StoredToken(*row) for row in connection.execute(ALL)]


def revoke(connection: Connection, prefix: str, now: datetime) -> bool:
    """Revoke a token for good; False when there is none of that prefix that still holds."""
    statement = update(TOKEN).where(TOKEN.c.prefix == prefix, TOKEN.c.revoked_at.is_(None))
    return connection.execute(statement.values(revoked_at=now)).rowcount > 0


def school_of(connection: Connection, prefix: str) -> UUID | None:
    """Say of which school the token of a prefix is; None where there is none."""
    statement = select(TOKEN.c.school_id).where(TOKEN.c.prefix == prefix).limit(1)
    return connection.execute(statement).scalar()


def use(connection: Connection, token_id: UUID, now: datetime) -> None:
    """Remember when a token was used last."""
    statement = update(TOKEN).where(TOKEN.c.id == token_id).values(last_used_at=now)
    connection.execute(statement)


def hold_room(connection: Connection, token_id: UUID) -> tuple[datetime | None, datetime]:
    """Say when a token has all room again, and how late it is; other processes wait meanwhile."""
    full_at = connection.execute(HELD_ROOM, {"token_id": token_id}).scalar()
    return full_at, database_now(connection)


def use_room(connection: Connection, token_id: UUID, full_at: datetime) -> None:
    """Write when a token will have all room again."""
    connection.execute(update(TOKEN).where(TOKEN.c.id == token_id).values(room_full_at=full_at))
