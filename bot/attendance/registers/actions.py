"""One action on registers: when it happened, where it stands in the order of all, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import NAMESPACE_URL, UUID, uuid5

from storage.registers.cells import Cell, Entry
from storage.registers.records import RecordChange
from storage.tables.words import Action

TIE_BITS = 11


@dataclass(frozen=True, slots=True)
class Stamp:
    """When an action happened, and its name: the same action delivered twice has the same stamp.

    `acted_at` is in microseconds since 1970, by the clock of who delivers (Slack's `action_ts`);
    `name` is unique to the action; `now` is this program's instant. `change_set_id` is that of the
    change set that the action makes.
    """

    acted_at: int
    name: str
    now: datetime
    change_set_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        """Make the id once: it is asked for several times."""
        object.__setattr__(self, "change_set_id", uuid5(NAMESPACE_URL, self.name))

    @classmethod
    def at(cls, now: datetime, name: str) -> Self:
        """Stamp an action with this program's own instant, where nobody else's is known."""
        return cls(acted_at=int(now.timestamp() * 1_000_000), name=name, now=now)

    @property
    def order_key(self) -> int:
        """Order actions by their instant, and two in the same microsecond by their ids.

        Fits 63 bits until the year 2112.
        """
        return self.acted_at << TIE_BITS | self.change_set_id.int & (1 << TIE_BITS) - 1


@dataclass(frozen=True, slots=True)
class SavedAction:
    """One action as the audit has it: what was done, when, what it takes back, and why."""

    action: Action
    stamp: Stamp
    undoes_id: UUID | None = None
    why: str | None = None


def newer(wanted: Sequence[tuple[Cell, Entry | None]], stamp: Stamp) -> list[RecordChange]:
    """Drop what an action may not overwrite: cells with a newer action, or with this one."""
    return [
        RecordChange(cell, entry, stamp.order_key)
        for cell, entry in wanted
        if cell.order_key < stamp.order_key
    ]
