"""What Slack has told the bot of."""

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.tables.base import Moment, Table, table_of


class HeardEvent(Table, table=True):
    """An event that a process has taken on itself, for when Slack brings it again to any of them.

    `digest` is the SHA-256 of Slack's id of it.
    """

    digest: bytes = Field(sa_type=LargeBinary(32))
    heard_at: Moment

    __table_args__ = (UniqueConstraint("digest"), Index(None, "heard_at"))


HEARD = table_of(HeardEvent)
