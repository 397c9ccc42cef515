"""Events of Slack that some process has taken, so that no other takes them too."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage.engine import upserts
from storage.engine.columns import new_id
from storage.tables import HEARD

FORGET_AT_ONCE = 200
# Who comes second waits for the first one's transaction, and then adds nothing.
TAKE = upserts.per_engine(
    HEARD, lambda insert: insert.on_conflict_do_nothing().returning(HEARD.c.id)
)


def take(connection: Connection, digest: bytes, now: datetime) -> bool:
    """Take an event; False when it was taken before."""
    row = {"id": new_id(), "digest": digest, "heard_at": now}
    return connection.execute(upserts.chosen(TAKE, connection), row).one_or_none() is not None


def forget(connection: Connection, before: datetime) -> None:
    """Forget events that were taken before an instant, as many as an answer can wait for."""
    old = select(HEARD.c.id).where(HEARD.c.heard_at < before).limit(FORGET_AT_ONCE)
    connection.execute(delete(HEARD).where(HEARD.c.id.in_(old)))
