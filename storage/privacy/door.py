"""The one door through what only grows. Nothing passes it that does not say who, when and why.

An erasure that is not done lets through what it is about; it is done in the transaction in which it
began, so that nobody else ever finds the door open.
"""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import orjson
from sqlalchemy import Connection, update

from storage.engine.columns import new_id
from storage.tables import ERASURE
from storage.tables.words import ErasureKind


@dataclass(frozen=True, slots=True)
class Cause:
    """What is taken out, by whom and why; nobody's name. `person_id` or dates up to `through`."""

    kind: ErasureKind
    school_id: UUID
    staff_id: UUID | None = None
    why: str = ""
    person_id: UUID | None = None
    through: date | None = None


@dataclass(slots=True)
class Opened:
    """The door as it stands open: `counts` says how many rows of which table went through."""

    erasure_id: UUID
    counts: Counter[str] = field(default_factory=Counter[str])


@contextmanager
def opened(connection: Connection, cause: Cause, now: datetime) -> Generator[Opened]:
    """Open the door for a cause; at the block's end it is shut, and what went through is kept."""
    door = Opened(new_id())
    row = {
        "id": door.erasure_id,
        "school_id": cause.school_id,
        "kind": cause.kind,
        "person_id": cause.person_id,
        "through": cause.through,
        "staff_id": cause.staff_id,
        "why": cause.why,
        "counts": "",
        "begun_at": now,
    }
    connection.execute(ERASURE.insert(), row)
    yield door
    counts = orjson.dumps(dict(+door.counts), option=orjson.OPT_SORT_KEYS).decode()
    done = update(ERASURE).where(ERASURE.c.id == door.erasure_id)
    connection.execute(done.values(done_at=now, counts=counts))
