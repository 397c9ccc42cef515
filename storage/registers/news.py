"""News of registers: what is written of some makes open rosters show something else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

import orjson
from sqlalchemy import Connection

from storage.engine import signals
from storage.engine.signals import Signal
from storage.registers.opening import RegisterKey

TOPIC = "registers"
# So many ids of 32 letters fit into one signal; news of more is of all.
MOST = 150


@dataclass(frozen=True, slots=True)
class Reach:
    """Registers that may show something else: of course offerings, over days."""

    course_offering_ids: Collection[UUID]
    begins_on: date
    ends_on: date

    @classmethod
    def of(cls, key: RegisterKey) -> Self:
        """Reach the registers of one course offering on one day."""
        return cls((key.course_offering_id,), key.attendance_date, key.attendance_date)

    def has(self, key: RegisterKey) -> bool:
        """Whether a register is one of them."""
        return (
            key.course_offering_id in self.course_offering_ids
            and self.begins_on <= key.attendance_date <= self.ends_on
        )


@dataclass(frozen=True, slots=True)
class News:
    """What open rosters show is over: of some registers, or of all where none are named.

    `by_hand`: somebody has pressed, and whoever looks at the same register waits to see it. Others
    who write one record often write the next.
    """

    reach: Reach | None
    by_hand: bool

    @classmethod
    def read(cls, body: str) -> Self:
        """Read what `tell` has written."""
        by_hand, ids, *days = orjson.loads(body)
        if not days:
            return cls(None, by_hand)
        begins_on, ends_on = map(date.fromisoformat, days)
        return cls(Reach(frozenset(map(UUID, ids)), begins_on, ends_on), by_hand)

    def written(self) -> str:
        """Write it as a signal carries it."""
        if self.reach is None or len(self.reach.course_offering_ids) > MOST:
            return orjson.dumps([self.by_hand, []]).decode()
        ids = sorted(each.hex for each in self.reach.course_offering_ids)
        return orjson.dumps([self.by_hand, ids, self.reach.begins_on, self.reach.ends_on]).decode()


def tell(connection: Connection, reach: Reach | None, *, by_hand: bool = False) -> None:
    """Have whoever has a register open see what this transaction changes; None is of any.

    Whoever writes what rosters show calls it, and nobody else has to.
    """
    if reach is None or reach.course_offering_ids:
        signals.send(connection, Signal(TOPIC, News(reach, by_hand).written()))
