"""Deliveries: what is due, once, and how each stands."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Connection,
    Executable,
    and_,
    bindparam,
    case,
    or_,
    select,
    tuple_,
)

from storage.deliveries import parts
from storage.deliveries.parts import Part
from storage.engine.upserts import Insert, chosen, per_engine
from storage.tables import DELIVERY, SCHOOL
from storage.tables.words import ChartRefused, DeliveryState, Purpose

OPEN = (DeliveryState.WAITING, DeliveryState.POSTING, DeliveryState.UNKNOWN)
OVER = (DeliveryState.FAILED, DeliveryState.NEEDLESS)
AT_ONCE = 500
# Why what stands in a workspace is not edited any more: the school is of another.
MOVED = "moved_workspace"


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is to be posted once: the first five say what.

    `asked_by_id` is who has it sent by hand; None for what is due by itself.
    """

    purpose: Purpose
    school_id: UUID
    subject_id: UUID
    local_date: date
    part: Part
    channel_id: str
    due_at: datetime
    expires_at: datetime
    asked_by_id: UUID | None = None

    @property
    def key(self) -> tuple[Purpose, UUID, date, str]:
        """Give what the database keeps unique."""
        return self.purpose, self.subject_id, self.local_date, self.part.written()

    @property
    def id(self) -> UUID:
        """Give the delivery's id: the same whenever it is written down, and telling nothing.

        The message in Slack carries it. A database that was restored to before the delivery was
        written down has to know the message by it, or would post it again.
        """
        told = "\n".join(map(str, self.key)).encode()
        # By name, as version 5 is; the day first, so that those of one lie together in the index.
        day = self.local_date.toordinal().to_bytes(6)
        return UUID(bytes=day + hashlib.sha256(told).digest()[:10], version=5)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message is: a conversation, and Slack's stamp in it."""

    channel_id: str
    message_ts: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery as it was when it was taken under a lease; `attempt` and `owner` are the lease's.

    `state` and `error` are what earlier attempts left; `time_zone` is the school's.
    """

    id: UUID
    purpose: Purpose
    school_id: UUID
    subject_id: UUID
    local_date: date
    detail: str
    channel_id: str
    due_at: datetime
    expires_at: datetime
    state: DeliveryState
    attempt: int
    owner: UUID | None
    sent_at: datetime | None
    edited_at: datetime | None
    posted_in: str | None
    message_ts: str | None
    fingerprint: bytes | None
    counts_only: bool
    chart_refused: ChartRefused | None
    held: bool
    asked_by_id: UUID | None
    error: str | None
    time_zone: str

    @property
    def part(self) -> Part | None:
        """Say which part of its subject it is about; None where only a later version knows."""
        return parts.read(self.purpose, self.detail)

    @property
    def may_be_there(self) -> bool:
        """Whether an earlier attempt is not known to have been rejected."""
        return self.state in {DeliveryState.POSTING, DeliveryState.UNKNOWN}

    @property
    def spot(self) -> Spot | None:
        """Say where its message is, if that is known."""
        if self.posted_in is None or self.message_ts is None:
            return None
        return Spot(self.posted_in, self.message_ts)

    @property
    def is_direct(self) -> bool:
        """Whether it goes to one person and not to a channel."""
        return not self.channel_id.startswith(("C", "G"))


CLAIMED = select(
    *(
        DELIVERY.c[name]
        for name in (
            "id",
            "purpose",
            "school_id",
            "subject_id",
            "local_date",
            "detail",
            "channel_id",
            "due_at",
            "expires_at",
            "state",
            "attempt",
            "lease_owner",
            "sent_at",
            "edited_at",
            "posted_in",
            "message_ts",
            "fingerprint",
            "counts_only",
            "chart_refused",
            "held",
            "asked_by_id",
            "error",
        )
    ),
    SCHOOL.c.time_zone,
).join_from(DELIVERY, SCHOOL, DELIVERY.c.school_id == SCHOOL.c.id)
KNOWN = select(
    DELIVERY.c.purpose,
    DELIVERY.c.subject_id,
    DELIVERY.c.local_date,
    DELIVERY.c.detail,
    DELIVERY.c.state,
    DELIVERY.c.due_at,
    DELIVERY.c.ended_at,
).where(
    tuple_(DELIVERY.c.purpose, DELIVERY.c.subject_id, DELIVERY.c.local_date).in_(
        bindparam("keys", expanding=True)
    )
)


def _due_again(insert: Insert) -> Insert:
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["purpose", "subject_id", "local_date", "detail"],
        set_={
            # What failed may be there all the same.
            "state": case(
                (DELIVERY.c.state == DeliveryState.FAILED, DeliveryState.UNKNOWN), else_=new.state
            ),
            "channel_id": new.channel_id,
            "due_at": new.due_at,
            "expires_at": new.expires_at,
            "asked_by_id": new.asked_by_id,
            "not_before": None,
            "error": None,
        },
        where=or_(
            and_(DELIVERY.c.state == DeliveryState.NEEDLESS, DELIVERY.c.due_at != new.due_at),
            # No list of states: many rows are written by one statement.
            and_(
                or_(*(DELIVERY.c.state == each for each in OVER)),
                DELIVERY.c.ended_at >= new.expires_at,
            ),
        ),
    )


def _once(insert: Insert) -> Executable:
    key = ["purpose", "subject_id", "local_date", "detail"]
    return insert.on_conflict_do_nothing(index_elements=key).returning(DELIVERY.c.id)


ENQUEUE = per_engine(DELIVERY, _due_again)
ENQUEUE_ONCE = per_engine(DELIVERY, _once)


def unknown(connection: Connection, dues: Sequence[Due]) -> list[Due]:
    """Leave those that have no delivery yet, and those that are due again: see `enqueue`."""
    known: dict[tuple[object, ...], _Ended] = {}
    for start in range(0, len(dues), AT_ONCE):
        keys = list({due.key[:3] for due in dues[start : start + AT_ONCE]})
        for *key, state, due_at, ended_at in connection.execute(KNOWN, {"keys": keys}):
            known[tuple(key)] = _Ended(state, due_at, ended_at)
    return [due for due in dues if due.key not in known or known[due.key].is_due_again(due)]


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a delivery that exists stands."""

    state: DeliveryState
    due_at: datetime
    ended_at: datetime | None

    def is_due_again(self, due: Due) -> bool:
        is_moved = self.state is DeliveryState.NEEDLESS and self.due_at != due.due_at
        ended_later = self.ended_at is not None and self.ended_at >= due.expires_at
        return is_moved or (self.state in OVER and ended_later)


def enqueue(connection: Connection, dues: Sequence[Due]) -> None:
    """Make the deliveries of what is due; those that exist stay as they are.

    But for one that was needless, so that it is surely not posted, and is due at another time now:
    its meeting was moved, or the time of its digest. And for one that ended after the time that it
    has still: by a clock that was ahead.
    """
    rows = [_row(due) for due in dues]
    if rows:
        connection.execute(chosen(ENQUEUE, connection), rows)


def enqueue_once(connection: Connection, due: Due) -> bool:
    """Make the delivery of what somebody asks for; False where there is one already."""
    made = connection.execute(chosen(ENQUEUE_ONCE, connection), _row(due)).first()
    return made is not None


def _row(due: Due) -> dict[str, object]:
    return {
        "id": due.id,
        "purpose": due.purpose,
        "school_id": due.school_id,
        "subject_id": due.subject_id,
        "local_date": due.local_date,
        "detail": due.part.written(),
        "channel_id": due.channel_id,
        "due_at": due.due_at,
        "expires_at": due.expires_at,
        "asked_by_id": due.asked_by_id,
        "state": DeliveryState.WAITING,
        "attempt": 0,
        "counts_only": False,
        "held": False,
    }


def sent_before(connection: Connection, claim: Claim) -> datetime | None:
    """Say when the same was sent for the local date before this one's; None if it never was."""
    wanted = (
        select(DELIVERY.c.sent_at)
        .where(
            DELIVERY.c.purpose == claim.purpose,
            DELIVERY.c.subject_id == claim.subject_id,
            DELIVERY.c.local_date < claim.local_date,
            DELIVERY.c.sent_at.is_not(None),
        )
        .order_by(DELIVERY.c.local_date.desc(), DELIVERY.c.sent_at.desc())
        .limit(1)
    )
    return connection.execute(wanted).scalar()


def find(connection: Connection, delivery_id: UUID) -> Claim | None:
    """Look a delivery up, without a lease."""
    found = connection.execute(CLAIMED.where(DELIVERY.c.id == delivery_id)).first()
    return None if found is None else Claim(*found)
