"""Installations that are under way in a browser: each state is of use once, and not for long."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert

from storage.engine.columns import new_id
from storage.tables import INSTALL_STATE


def begin(connection: Connection, digest: bytes, ends_at: datetime, now: datetime) -> None:
    """Keep the digest of a state until it ends; those that have ended go."""
    connection.execute(delete(INSTALL_STATE).where(INSTALL_STATE.c.ends_at <= now))
    row = {"id": new_id(), "digest": digest, "ends_at": ends_at}
    connection.execute(insert(INSTALL_STATE), row)


def use(connection: Connection, digest: bytes, now: datetime) -> bool:
    """Use a state up; False when it is not known, was used before or has ended."""
    mine = (INSTALL_STATE.c.digest == digest) & (INSTALL_STATE.c.ends_at > now)
    used = delete(INSTALL_STATE).where(mine).returning(INSTALL_STATE.c.id)
    return connection.execute(used).one_or_none() is not None
