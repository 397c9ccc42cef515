"""Leases: who takes which delivery next, to post, to edit or to sweep it.

However many wait, a claim reads few: first which schools have something to do, then the first of
one of them, each by an index of what is to be done (see `storage.tables.digests.Delivery`). What is
of a kind that only a later version knows is left to that version's processes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    false,
    literal,
    or_,
    select,
    true,
    update,
)

from storage.deliveries.queue import CLAIMED, OPEN, Claim
from storage.engine.clock import database_now
from storage.engine.columns import new_id
from storage.tables import DELIVERY, SCHOOL
from storage.tables.words import DeliveryState, Purpose

# How far back messages are still swept: earlier ones stay as they are.
_SWEEPABLE = timedelta(days=7)
# Longer than anything is put off, an hour: what is to wait longer was written by a clock ahead.
_LONGEST_WAIT = timedelta(hours=2)

# Written out in the statement, as the indices have them: of a value that is bound no database knows
# that an index has it.
_IS_OPEN = DELIVERY.c.state.in_(
    bindparam("open", OPEN, DELIVERY.c.state.type, expanding=True, literal_execute=True)
)
_IS_SENT = DELIVERY.c.state == literal(
    DeliveryState.SENT, DELIVERY.c.state.type, literal_execute=True
)
_WAS_TRIED_AGAIN = DELIVERY.c.attempt > literal(1, literal_execute=True)
_IS_FREE = or_(DELIVERY.c.lease_until.is_(None), DELIVERY.c.lease_until < bindparam("clock"))


@dataclass(frozen=True, slots=True)
class Turn:
    """Which of a workspace's schools comes next: they take turns, `last` had the last one.

    So a large school keeps no small one waiting. Whoever takes it can draw some `purposes`, and is
    given a `lease`. Leases go by the database's clock: processes need not agree on the time.
    """

    team_id: str
    purposes: Collection[Purpose]
    lease: timedelta
    last: UUID | None = None

    def after(self, claim: Claim) -> "Turn":
        """Give the turn after that of a claim's school."""
        return replace(self, last=claim.school_id)


def claim(connection: Connection, turn: Turn, now: datetime) -> Claim | None:
    """Take a workspace's delivery that is due longest under a lease, for one more attempt."""
    return _leased(connection, turn, _is_due(turn.purposes, now), attempts=1)


def claim_edit(connection: Connection, turn: Turn, now: datetime) -> Claim | None:
    """Take a workspace's message that may say something else by now under a lease, if there is one.

    The one that waited longest: by age the oldest of many would come again and again, and the
    newest never.
    """
    wanted = _may_be_old(turn.purposes, now)
    return _leased(connection, turn, wanted, first=DELIVERY.c.not_before)


def claim_sweep(
    connection: Connection, turn: Turn, now: datetime, sent_before: datetime
) -> Claim | None:
    """Take a workspace's message that took several attempts under a lease, to look for twins."""
    return _leased(connection, turn, _may_have_twins(turn.purposes, now, sent_before))


def claim_redraw(connection: Connection, turn: Turn, now: datetime) -> Claim | None:
    """Take a workspace's message that is to be drawn without somebody who was erased."""
    wanted = _may_show_erased(turn.purposes, now)
    return _leased(connection, turn, wanted, first=DELIVERY.c.not_before)


def teams_with_work(
    connection: Connection, purposes: Collection[Purpose], now: datetime, sent_before: datetime
) -> Sequence[str]:
    """List the workspaces in which something is to be posted, edited or swept, by any process."""
    kinds = (
        _is_due(purposes, now),
        _may_be_old(purposes, now),
        _may_have_twins(purposes, now, sent_before),
        _may_show_erased(purposes, now),
    )
    of_team = select(SCHOOL.c.slack_team_id).where(SCHOOL.c.slack_team_id.is_not(None))
    at_work = of_team.where(or_(*(_at_school(kind) for kind in kinds))).distinct()
    return connection.execute(at_work).scalars().all()


def _is_due(purposes: Collection[Purpose], now: datetime) -> ColumnElement[bool]:
    return and_(
        _IS_OPEN,
        DELIVERY.c.purpose.in_(purposes),
        DELIVERY.c.due_at <= now,
        or_(DELIVERY.c.not_before.is_(None), _has_come(now)),
    )


def _may_be_old(purposes: Collection[Purpose], now: datetime) -> ColumnElement[bool]:
    return and_(
        _IS_SENT,
        DELIVERY.c.purpose.in_(purposes),
        # None once the day is over.
        DELIVERY.c.not_before.is_not(None),
        # As a case: else SQLite goes by the index of due times, through all of the past.
        case((DELIVERY.c.due_at <= now, true()), else_=false()),
        _has_come(now),
        DELIVERY.c.message_ts.is_not(None),
        # Who was erased is taken out of messages of any age, and by another round.
        DELIVERY.c.redraw_since.is_(None),
    )


def _may_have_twins(
    purposes: Collection[Purpose], now: datetime, sent_before: datetime
) -> ColumnElement[bool]:
    return and_(
        _IS_SENT,
        DELIVERY.c.purpose.in_(purposes),
        DELIVERY.c.due_at > now - _SWEEPABLE,
        _WAS_TRIED_AGAIN,
        DELIVERY.c.swept_at.is_(None),
        DELIVERY.c.sent_at <= sent_before,
    )


def _may_show_erased(purposes: Collection[Purpose], now: datetime) -> ColumnElement[bool]:
    return and_(
        _IS_SENT,
        DELIVERY.c.purpose.in_(purposes),
        DELIVERY.c.redraw_since.is_not(None),
        DELIVERY.c.not_before <= now,
        DELIVERY.c.message_ts.is_not(None),
    )


def _has_come(now: datetime) -> ColumnElement[bool]:
    return or_(DELIVERY.c.not_before <= now, DELIVERY.c.not_before > now + _LONGEST_WAIT)


def _leased(
    connection: Connection,
    turn: Turn,
    wanted: ColumnElement[bool],
    *,
    attempts: int = 0,
    first: ColumnElement[datetime] = DELIVERY.c.due_at,
) -> Claim | None:
    clock = database_now(connection)
    first_of = CLAIMED.where(wanted, _IS_FREE).order_by(first, DELIVERY.c.id).limit(1)
    for school_id in _schools_at_work(connection, turn, wanted, clock):
        mine = first_of.where(DELIVERY.c.school_id == school_id)
        # All that a school has may be in other processes' hands.
        found = _first_known(connection, mine, clock)
        if found is not None:
            return _taken(connection, found, clock + turn.lease, attempts)
    return None


def _first_known(
    connection: Connection, mine: Select[*tuple[Any, ...]], clock: datetime
) -> Claim | None:
    """Find the first of which this version knows what it is; others are left to later versions."""
    held = mine.with_for_update(of=DELIVERY, skip_locked=True)
    strange: list[UUID] = []
    while True:
        others = held.where(DELIVERY.c.id.not_in(strange)) if strange else held
        row = connection.execute(others, {"clock": clock}).first()
        if row is None:
            return None
        found = Claim(*row)
        if found.part is not None:
            return found
        strange.append(found.id)


def _schools_at_work(
    connection: Connection, turn: Turn, wanted: ColumnElement[bool], clock: datetime
) -> Sequence[UUID]:
    """List a workspace's schools of which something is wanted, in the order of their turns."""
    # Round and round by their ids: those up to the last one come after the others.
    turns = [] if turn.last is None else [SCHOOL.c.id <= turn.last]
    at_work = (
        select(SCHOOL.c.id)
        .where(SCHOOL.c.slack_team_id == turn.team_id, _at_school(and_(wanted, _IS_FREE)))
        .order_by(*turns, SCHOOL.c.id)
    )
    return connection.execute(at_work, {"clock": clock}).scalars().all()


def _at_school(wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is a wanted delivery of a school."""
    return select(DELIVERY.c.id).where(DELIVERY.c.school_id == SCHOOL.c.id, wanted).exists()


def _taken(connection: Connection, before: Claim, lease_until: datetime, attempts: int) -> Claim:
    taken = replace(before, attempt=before.attempt + attempts, owner=new_id())
    lease = {"attempt": taken.attempt, "lease_owner": taken.owner, "lease_until": lease_until}
    connection.execute(update(DELIVERY).where(DELIVERY.c.id == taken.id).values(lease))
    return taken
