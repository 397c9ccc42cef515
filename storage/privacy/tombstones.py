"""Whom the rosters may still name although they were erased: known again, and not readable."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, delete, select

from storage.engine.columns import new_id
from storage.tables import TOMBSTONE


def _digest_of(school_id: UUID, sourced_id: str) -> bytes:
    """Give what is kept of a sourced_id, keyed by the school."""
    return hashlib.blake2b(sourced_id.encode(), key=school_id.bytes, digest_size=32).digest()


def set_up(connection: Connection, school_id: UUID, sourced_id: str, erasure_id: UUID) -> None:
    """Have imports leave out who is called so in the rosters."""
    digest = _digest_of(school_id, sourced_id)
    take_down(connection, school_id, sourced_id)
    row = {"id": new_id(), "school_id": school_id, "digest": digest, "erasure_id": erasure_id}
    connection.execute(TOMBSTONE.insert(), row)


def take_down(connection: Connection, school_id: UUID, sourced_id: str) -> bool:
    """Have imports take somebody again; False where nobody of that id was erased."""
    statement = delete(TOMBSTONE).where(
        TOMBSTONE.c.school_id == school_id,
        TOMBSTONE.c.digest == _digest_of(school_id, sourced_id),
    )
    return connection.execute(statement).rowcount > 0


def of_school(connection: Connection, school_id: UUID) -> list[bytes]:
    """Give what is kept of whom a school's imports leave out."""
    statement = select(TOMBSTONE.c.digest).where(TOMBSTONE.c.school_id == school_id)
    return list(connection.execute(statement).scalars())


def erased(connection: Connection, school_id: UUID, sourced_ids: Iterable[str]) -> list[str]:
    """Give those of some ids whose people were erased."""
    known = set(of_school(connection, school_id))
    return [each for each in sourced_ids if _digest_of(school_id, each) in known] if known else []
