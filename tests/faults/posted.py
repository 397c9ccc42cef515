"""Compares what was to be delivered with the messages in the channel: one for each."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from storage.tables.words import DeliveryState
from tests.faults.checker import Fault, Finding


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery as the database has it."""

    id: UUID
    digest_id: UUID
    state: DeliveryState
    attempt: int
    message_ts: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in the channel, with the key that it carries."""

    key: str
    ts: str


def check(digests: Sequence[UUID], rows: Sequence[Row], letters: Sequence[Letter]) -> list[Finding]:
    """Find everything that is wrong; an empty list means that each digest is there exactly once.

    1. Each digest has one delivery, each delivery one message, each message a delivery.
    2. The database says that it was sent, and which message it is.
    """
    return [*_without_delivery(digests, rows), *_strays(rows, letters), *_each(rows, letters)]


def _without_delivery(digests: Sequence[UUID], rows: Sequence[Row]) -> Iterator[Finding]:
    known = Counter(row.digest_id for row in rows)
    for digest in digests:
        if known[digest] == 0:
            yield Finding(Fault.LOST, f"the digest {digest} has no delivery")
        elif known[digest] > 1:
            yield Finding(Fault.DOUBLED, f"the digest {digest} has {known[digest]} deliveries")


def _strays(rows: Sequence[Row], letters: Sequence[Letter]) -> Iterator[Finding]:
    keys = {str(row.id) for row in rows}
    for letter in letters:
        if letter.key not in keys:
            yield Finding(Fault.WRONG, f"{letter} is of no delivery")


def _each(rows: Sequence[Row], letters: Sequence[Letter]) -> Iterator[Finding]:
    for row in rows:
        stamps = [letter.ts for letter in letters if letter.key == str(row.id)]
        if not stamps:
            yield Finding(Fault.LOST, f"{row} is not in the channel")
        elif len(stamps) > 1:
            yield Finding(Fault.DOUBLED, f"{row} is in the channel {len(stamps)} times: {stamps}")
        elif (row.state, row.message_ts) != (DeliveryState.SENT, stamps[0]):
            yield Finding(Fault.WRONG, f"{row} is in the channel as {stamps[0]}")
