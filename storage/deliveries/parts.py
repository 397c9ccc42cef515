"""What of its subject a delivery is a posting of, beside the date: one of these, never bare text.

A delivery keeps what it was enqueued for, whatever is set up anew meanwhile. Versions work side by
side, and a later one knows more kinds: an earlier one leaves those alone.
"""

import re
from dataclasses import dataclass
from datetime import time
from typing import TypeAlias
from uuid import UUID

from storage.tables.words import DigestKind, NoticeKind, Purpose


@dataclass(frozen=True, slots=True)
class DigestPart:
    """A digest, as a day's or as a week's."""

    kind: DigestKind

    def written(self) -> str:
        """Write it as the database keeps it."""
        return self.kind


@dataclass(frozen=True, slots=True)
class ReminderPart:
    """The register of a period, for one of its teachers or who covers it.

    `again` counts those after the first.
    """

    period: str
    staff_id: UUID
    again: int = 0

    def written(self) -> str:
        """Write it as the database keeps it."""
        number = f"#{self.again}" if self.again else ""
        return f"{self.period}:{self.staff_id}{number}"


@dataclass(frozen=True, slots=True)
class MissingPart:
    """The registers of the meetings that begin at one time, for the office or for one person."""

    starts_at: time
    staff_id: UUID | None = None

    def written(self) -> str:
        """Write it as the database keeps it."""
        person = f"@{self.staff_id}" if self.staff_id else ""
        return f"{self.starts_at.isoformat()}{person}"


@dataclass(frozen=True, slots=True)
class NoticePart:
    """A notice of one kind, for one admin."""

    kind: NoticeKind
    slack_user_id: str

    def written(self) -> str:
        """Write it as the database keeps it."""
        return f"{self.kind}:{self.slack_user_id}"


Part: TypeAlias = DigestPart | ReminderPart | MissingPart | NoticePart
_REMINDER = re.compile(r"(?s:(?P<period>.*)):(?P<staff_id>[0-9a-f-]{36})(?:#(?P<again>[0-9]+))?")


def read(purpose: Purpose, text: str) -> Part | None:
    """Read what a delivery keeps, by its purpose; None for what only a later version writes."""
    try:
        return _read(purpose, text)
    except ValueError:
        return None


def _read(purpose: Purpose, text: str) -> Part:
    before, _, after = text.rpartition(":")
    match purpose:
        case Purpose.DIGEST:
            return DigestPart(DigestKind(text))
        case Purpose.REMINDER | Purpose.COVER:
            return _reminder(text)
        case Purpose.MISSING:
            starts_at, _, person = text.partition("@")
            return MissingPart(time.fromisoformat(starts_at), UUID(person) if person else None)
        case Purpose.NOTICE:
            return NoticePart(NoticeKind(before), after)


def _reminder(text: str) -> ReminderPart:
    found = _REMINDER.fullmatch(text)
    if found is None:
        raise ValueError(f"a reminder's delivery is about {text!r}")
    return ReminderPart(found["period"], UUID(found["staff_id"]), int(found["again"] or 0))
