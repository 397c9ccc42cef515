"""Action ids of setup, and what its menus and buttons carry."""

import re
from enum import StrEnum
from typing import Self

from bot.blocks.ids.carried import (
    Carried,
    CompactDate,
    ShortId,
    short,
)

SETUP = "setup"
SETUP_SCHOOL = "setup_school"
SETUP_DIGEST = "setup_digest"
SETUP_ADD = "setup_add"
SETUP_REMOVE = "setup_remove"
SETUP_REMINDERS = "setup_reminders"
SETUP_CLOSED = "setup_closed"
SETUP_REOPEN = "setup_reopen"
SETUP_ZONE = "setup_zone"
SETUP_DESK = "setup_desk"
SETUP_ESCALATION = "setup_escalation"
SETUP_CLEARING = "setup_clearing"
SETUP_CONTACT = "setup_contact"
SETUP_BOOKS = "setup_books"
SETUP_REASONS = "setup_reasons"
SETUP_EXPORT = "setup_export"
SETUP_ERASE = "setup_erase"
SETUP_ERASE_SURELY = "setup_erase_surely"
SETUP_RETENTION = "setup_retention"
SETUP_RETENTION_SURELY = "setup_retention_surely"
SETUP_BRAKE = "setup_brake"


class DigestAct(StrEnum):
    """What may be done with a digest that is set up."""

    EDIT = "edit"
    PREVIEW = "preview"
    SEND = "send"
    REMOVE = "remove"


class DigestChoice(Carried, frozen=True):
    """The value of an entry in a digest's menu."""

    act: DigestAct
    digest_id: ShortId

    def written(self) -> str:
        """Write it as a word and the digest's short id."""
        return f"{self.act}:{short(self.digest_id)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(DIGEST_FORM, text)


class ClosedSpan(Carried, frozen=True):
    """The value of a button that opens a school again on closed days."""

    first: CompactDate
    last: CompactDate

    def written(self) -> str:
        """Write it as two dates."""
        return f"{self.first:%Y%m%d}:{self.last:%Y%m%d}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(SPAN_FORM, text)


DIGEST_FORM = re.compile(r"(?P<act>[a-z]{1,16}):(?P<digest_id>(?a:[\w-]{22}))")
SPAN_FORM = re.compile(r"(?P<first>\d{8}):(?P<last>\d{8})")
