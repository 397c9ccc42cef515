"""Where a school's rosters are fetched from, and how the last fetches went."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field

from storage.engine.columns import Id, Instant, choice_of, text_up_to
from storage.tables.base import SOURCED_ID, Moment, OfSchool, OptionalId, Text, table_of
from storage.tables.words import SourceKind

ADDRESS = 1000
FAILURE = 1000


class RosterSource(OfSchool, table=True):
    """What a school's rosters are fetched from by themselves, at a wall-clock time of the school.

    `address` is a service's, a file's or a folder's; `token_address` gives the tokens of a service
    that `client_id` asks for, which is a user's name where that is what the source knows. `secret`
    is sealed; `host_key` is the one by which an SFTP server is known. `sourced_id` is the school's
    id there, if the source has other schools too. All is fetched every so many days, and between
    only what was changed; `changes_since` is from when on. `full_at` is None when all has to be
    fetched next. `imported_at` names the last import that came from here.

    `failure` is why the last fetch failed, in a sentence without names; it stands until one does
    not. `passes` says that it may be over in an hour. `outage_id` names the time without rosters
    of which the admins were told. `lease_until` is by the database's clock.
    """

    kind: SourceKind = Field(sa_type=choice_of(SourceKind, name="kind"))
    name: str = Field(sa_type=Text)
    address: str = Field(sa_type=text_up_to(ADDRESS))
    token_address: str = Field(default="", sa_type=text_up_to(ADDRESS))
    client_id: str = Field(default="", sa_type=Text)
    secret: bytes | None = Field(default=None, sa_type=LargeBinary)
    host_key: str = Field(default="", sa_type=text_up_to(ADDRESS))
    sourced_id: str = Field(default="", sa_type=text_up_to(SOURCED_ID))
    at: time
    full_every_days: int
    active: bool = True
    set_by_id: OptionalId = Field(default=None, foreign_key="staff.id", sa_type=Id)
    changed_at: Moment
    tried_at: datetime | None = Field(default=None, sa_type=Instant)
    fetched_at: datetime | None = Field(default=None, sa_type=Instant)
    full_at: datetime | None = Field(default=None, sa_type=Instant)
    changes_since: datetime | None = Field(default=None, sa_type=Instant)
    imported_at: datetime | None = Field(default=None, sa_type=Instant)
    failure: str = Field(default="", sa_type=text_up_to(FAILURE))
    passes: bool = False
    outage_id: UUID | None = Field(default=None, sa_type=Id)
    lease_owner: OptionalId = None
    lease_until: datetime | None = Field(default=None, sa_type=Instant)

    __table_args__ = (
        UniqueConstraint("school_id"),
        CheckConstraint("full_every_days BETWEEN 1 AND 60", name="full_every_days"),
    )


ROSTER_SOURCE = table_of(RosterSource)
