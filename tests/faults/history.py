"""What was done and what is stored: the two accounts that the checker compares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from storage.tables.words import Action, Status


class Outcome(StrEnum):
    """What a person knows of a press: acknowledged, surely not taken in, or the answer was lost."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Place(NamedTuple):
    """One student's cell on one day's register."""

    day: date
    roll_number: int


@dataclass(frozen=True, slots=True)
class Press:
    """One press; a person makes one at a time. A press of unknown outcome may be sent again.

    `acted_at` is Slack's action_ts in microseconds. `roll_number` and `status` are a mark's.
    `ended_at` is when the answer came, or when it was known to be lost.
    """

    number: int
    person: str
    day: date
    action: Action
    acted_at: int
    sent_at: datetime
    ended_at: datetime
    outcome: Outcome
    roll_number: int | None = None
    status: Status | None = None

    @property
    def place(self) -> Place | None:
        """The cell that a mark names."""
        return None if self.roll_number is None else Place(self.day, self.roll_number)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the audit; they are kept in the order in which they were written."""

    change_set_id: UUID
    action: Action
    person: str
    place: Place
    acted_at: int
    recorded_at: datetime
    before: Status | None
    after: Status | None


@dataclass(frozen=True, slots=True)
class Account:
    """All presses, which of them the person was told are not saved, and when the server died."""

    presses: Sequence[Press]
    told: frozenset[int] = frozenset()
    kills: Sequence[datetime] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds: the audit in order, and the records."""

    audit: Sequence[Line]
    records: dict[Place, Status]
    students: int
