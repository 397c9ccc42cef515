"""Installations that are under way in a browser: each state is of use once, and not for long."""

from datetime import datetime

from sqlalchemy import Connection, delete, exists, insert, select

from storage.engine.columns import new_id
from storage.tables import INSTALL_STATE

# Anybody may begin: where more are under way, those that were begun first are given up.
MOST = 1000
_ENDS_AT = INSTALL_STATE.c.ends_at


def begin(connection: Connection, digest: bytes, ends_at: datetime) -> None:
    """Keep the digest of a state until it ends, or too many have begun after it."""
    row = {"id": new_id(), "digest": digest, "ends_at": ends_at}
    connection.execute(insert(INSTALL_STATE), row)
    # SQLite has no OFFSET without a LIMIT.
    newest_first = select(INSTALL_STATE.c.id).order_by(_ENDS_AT.desc(), INSTALL_STATE.c.id.desc())
    surplus = newest_first.limit(MOST).offset(MOST)
    connection.execute(delete(INSTALL_STATE).where(INSTALL_STATE.c.id.in_(surplus)))


def use(connection: Connection, digest: bytes, now: datetime) -> bool:
    """Use a state up; False when it is not known, was used before or has ended."""
    mine = (INSTALL_STATE.c.digest == digest) & (now < _ENDS_AT)
    used = delete(INSTALL_STATE).where(mine).returning(INSTALL_STATE.c.id)
    return connection.execute(used).one_or_none() is not None


def any_ended(connection: Connection, now: datetime) -> bool:
    """Whether a state is kept that has ended."""
    return connection.execute(select(exists().where(now >= _ENDS_AT))).scalar_one()


def forget(connection: Connection, now: datetime) -> int:
    """Forget the states that have ended; returns how many."""
    return connection.execute(delete(INSTALL_STATE).where(now >= _ENDS_AT)).rowcount
