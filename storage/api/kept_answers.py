"""Answers that are kept, so that a write that comes again gets the one it got before."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

import orjson
from sqlalchemy import Connection, bindparam, delete, select

from storage.engine import locks
from storage.engine.columns import new_id
from storage.tables import ANSWER

FORGET_AT_ONCE = 200
FIND = select(ANSWER.c.fingerprint, ANSWER.c.status, ANSWER.c.headers, ANSWER.c.body).where(
    ANSWER.c.api_token_id == bindparam("token_id"), ANSWER.c.key == bindparam("named")
)


@dataclass(frozen=True, slots=True)
class AnswerKept:
    """An answer, and the SHA-256 of the request that it answers."""

    fingerprint: bytes
    status: int
    headers: dict[str, str]
    body: bytes


def find(connection: Connection, token_id: UUID, key: str) -> AnswerKept | None:
    """Look up the answer to a key; whoever else writes with that key waits for this transaction."""
    locks.hold_name(connection, f"{token_id}{key}")
    row = connection.execute(FIND, {"token_id": token_id, "named": key}).one_or_none()
    if row is None:
        return None
    fingerprint, status, headers, body = row
    return AnswerKept(fingerprint, status, cast("dict[str, str]", orjson.loads(headers)), body)


def keep(
    connection: Connection,
    kept: AnswerKept,
    *,
    school_id: UUID,
    token_id: UUID,
    key: str,
    now: datetime,
) -> None:
    """Keep an answer."""
    row = {
        "id": new_id(),
        "school_id": school_id,
        "api_token_id": token_id,
        "key": key,
        "fingerprint": kept.fingerprint,
        "status": kept.status,
        "headers": orjson.dumps(kept.headers).decode(),
        "body": kept.body,
        "kept_at": now,
    }
    connection.execute(ANSWER.insert(), row)


def forget(connection: Connection, before: datetime) -> None:
    """Forget answers that were kept before an instant, as many as a write can wait for."""
    old = select(ANSWER.c.id).where(ANSWER.c.kept_at < before).limit(FORGET_AT_ONCE)
    connection.execute(delete(ANSWER).where(ANSWER.c.id.in_(old)))
