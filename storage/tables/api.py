"""What the API remembers of its callers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.engine.columns import Id, Instant, text_up_to
from storage.tables.base import Moment, OfSchool, Text, table_of

KEY = 255
HEADERS = 500


class ApiToken(OfSchool, table=True):
    """A bearer token of the API. Only its SHA-256 is kept; `prefix` names it in lists.

    `scopes` are separated by spaces. `room_full_at` is when it may ask a minute's requests at once
    again, by the database's clock.
    """

    name: str = Field(sa_type=Text)
    prefix: str = Field(sa_type=text_up_to(16))
    digest: bytes = Field(sa_type=LargeBinary(32))
    scopes: str = Field(sa_type=text_up_to(200))
    created_at: Moment
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    last_used_at: datetime | None = Field(default=None, sa_type=Instant)
    room_full_at: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (UniqueConstraint("digest"), UniqueConstraint("prefix"))


class KeptAnswer(OfSchool, table=True):
    """The answer that a write with an Idempotency-Key got, for when the same write comes again.

    `fingerprint` is the SHA-256 of the request, `headers` are JSON.
    """

    api_token_id: UUID = Field(foreign_key="api_token.id", sa_type=Id)
    key: str = Field(sa_type=text_up_to(KEY))
    fingerprint: bytes = Field(sa_type=LargeBinary(32))
    status: int
    headers: str = Field(sa_type=text_up_to(HEADERS))
    body: bytes = Field(sa_type=LargeBinary)
    kept_at: Moment

    __table_args__ = (UniqueConstraint("api_token_id", "key"), Index(None, "kept_at"))


TOKEN = table_of(ApiToken)
ANSWER = table_of(KeptAnswer)
