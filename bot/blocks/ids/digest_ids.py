"""Action ids under digests and notices, and what their buttons carry."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from bot.attendance.digests.full_lists import Part
from bot.blocks.ids.carried import (
    Carried,
    CompactDate,
    ShortId,
    short,
)
from storage.tables.words import Level

SHOW_ALL = "show_all"
STUDENT = "digest_student"
IS_THERE = "delivery_is_there"
POST_AGAIN = "delivery_post_again"
IS_SHOW_ALL = re.compile(rf"^{SHOW_ALL}_[a-z_]+\Z")


class Held(Carried, frozen=True):
    """The value of an answer about a delivery of which nobody knows."""

    delivery_id: ShortId

    def written(self) -> str:
        """Write it as the delivery's short id."""
        return short(self.delivery_id)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(HELD_FORM, text)


class ShowAll(Carried, frozen=True):
    """What "Show all" asks for: a page of one list of a school's digest.

    It is drawn at the level that the digest had, or has if that is lower by now; an older message
    does not name its digest. `since` is the instant from which corrections are told, in
    microseconds since 1970; 0 is none.
    """

    part: Part
    level: Level
    page: Annotated[int, Field(ge=0)] = 0
    day: CompactDate
    school_id: ShortId
    since: int = 0
    digest_id: ShortId | None = None

    @property
    def told_since(self) -> datetime | None:
        """Give the instant from which corrections are told."""
        return EPOCH + timedelta(microseconds=self.since) if self.since else None

    @classmethod
    def of(
        cls,
        school_id: UUID,
        day: date,
        part: Part,
        level: Level,
        since: datetime | None = None,
        digest_id: UUID | None = None,
    ) -> Self:
        """Ask for the first page of a list."""
        instant = (since - EPOCH) // timedelta(microseconds=1) if since else 0
        return cls(
            part=part,
            level=level,
            day=day,
            school_id=school_id,
            since=instant,
            digest_id=digest_id,
        )

    def at(self, page: int) -> Self:
        """Ask for another page."""
        return self.model_copy(update={"page": page})

    def with_level(self, level: Level) -> Self:
        """Ask at another level."""
        return self.model_copy(update={"level": level})

    def written(self) -> str:
        """Write it as a button's value."""
        day = f"{self.day:%Y%m%d}"
        digest = f":{short(self.digest_id)}" if self.digest_id else ""
        where = f"{day}:{short(self.school_id)}:{self.since}{digest}"
        return f"{self.part}:{self.level}:{self.page}:{where}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(SHOW_ALL_FORM, text)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHOW_ALL_FORM = re.compile(
    r"(?P<part>[a-z_]{1,16}):(?P<level>[a-z]{1,16}):(?P<page>[0-9]{1,5}):(?P<day>\d{8})"
    r":(?P<school_id>(?a:[\w-]{22})):(?P<since>[0-9]{1,16})"
    r"(?::(?P<digest_id>(?a:[\w-]{22})))?"
)
HELD_FORM = re.compile(r"(?P<delivery_id>(?a:[\w-]{22}))")
