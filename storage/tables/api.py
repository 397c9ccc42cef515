"""What the API remembers of its callers."""

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.columns import Instant, text_up_to
from storage.tables.base import Moment, OfSchool, Text


class ApiToken(OfSchool, table=True):
    """A bearer token of the API. Only its SHA-256 is kept; `prefix` names it in lists.

    `scopes` are separated by spaces.
    """

    name: str = Field(sa_type=Text)
    prefix: str = Field(sa_type=text_up_to(16))
    digest: bytes = Field(sa_type=LargeBinary(32))
    scopes: str = Field(sa_type=text_up_to(200))
    created_at: Moment
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    last_used_at: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (UniqueConstraint("digest"), UniqueConstraint("prefix"))
