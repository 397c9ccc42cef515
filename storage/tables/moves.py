"""Schools that are offered to another Slack workspace, and taken over there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.engine.columns import Id, Instant, text_up_to
from storage.tables.base import Moment, OfSchool, table_of


class SchoolMove(OfSchool, table=True):
    """An admin offered a school to another workspace; who took it over there is the same person.

    `digest` is the SHA-256 of the code by which it is taken, once, until `ends_at`. What was
    offered stays on record, whether or not it was taken: `taken_at` and `to_team_id` say so.
    """

    from_team_id: str = Field(sa_type=text_up_to(32))
    to_team_id: str | None = Field(default=None, sa_type=text_up_to(32))
    digest: bytes = Field(sa_type=LargeBinary(32))
    offered_by_id: UUID = Field(foreign_key="staff.id", sa_type=Id)
    offered_at: Moment
    ends_at: Moment
    taken_at: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (UniqueConstraint("digest"), Index(None, "school_id", "offered_at"))


SCHOOL_MOVE = table_of(SchoolMove)
