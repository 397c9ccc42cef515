"""Events that Slack brings again, to this process or another: each is answered once."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from storage import events

# Slack brings an event again within the hour, and for a day where an app asks for delayed ones.
REMEMBERED = timedelta(days=2)


def take(connection: Connection, event_id: str, now: datetime) -> bool:
    """Take an event for this process to answer; False when one has taken it in the last two days.

    Whoever takes it answers it: when that process dies in between, nobody does, as Slack has heard
    by then that it came.
    """
    events.forget(connection, now - REMEMBERED)
    return events.take(connection, sha256(event_id.encode()).digest(), now)
