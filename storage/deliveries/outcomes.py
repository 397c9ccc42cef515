"""What became of a delivery: written by whoever holds its lease, and by nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, case, literal, or_, update

from storage.deliveries.queue import Claim, Spot
from storage.engine.clock import database_now
from storage.tables import DELIVERY
from storage.tables.words import ChartRefused, DeliveryState


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message shows: by its mark, None where nobody knows; whether counts alone."""

    fingerprint: bytes | None = None
    counts_only: bool = False


def intend(connection: Connection, claim: Claim, now: datetime, lease: timedelta) -> bool:
    """Write down that the message is about to be posted, and renew the lease.

    False, and it must not be posted, when the lease is another's by now.
    """
    values = {
        "state": DeliveryState.POSTING,
        "intended_at": now,
        "held": False,
        "error": None,
        "lease_until": database_now(connection) + lease,
    }
    return _write(connection, claim, values)


def renew(connection: Connection, claim: Claim, lease: timedelta) -> bool:
    """Keep a delivery for as long again; False when the lease is another's by now."""
    return _write(connection, claim, {"lease_until": database_now(connection) + lease})


def sent(
    connection: Connection,
    claim: Claim,
    now: datetime,
    spot: Spot,
    shown: Shown,
    compare_at: datetime,
) -> bool:
    """Note where the message is; False when the lease is another's by now.

    At `compare_at` it is compared with what it should say. That Slack takes no chart of its own
    kind stays known.
    """
    return settle(
        connection,
        claim,
        state=DeliveryState.SENT,
        sent_at=now,
        posted_in=spot.channel_id,
        message_ts=spot.message_ts,
        fingerprint=shown.fingerprint,
        counts_only=shown.counts_only,
        not_before=compare_at,
        chart_refused=_still_known(claim),
        held=False,
        error=None,
    )


def put_off(
    connection: Connection,
    claim: Claim,
    not_before: datetime,
    error: str,
    *,
    chart_refused: ChartRefused | None = None,
    held: bool = False,
) -> bool:
    """Note that nothing was posted this time, and when to try again.

    If an earlier attempt may have posted it, that stays so; so does what chart is refused.
    """
    return settle(
        connection,
        claim,
        state=DeliveryState.UNKNOWN if claim.may_be_there else DeliveryState.WAITING,
        not_before=not_before,
        chart_refused=chart_refused or claim.chart_refused,
        held=held,
        error=error,
    )


def lost_sight(connection: Connection, claim: Claim, not_before: datetime, error: str) -> bool:
    """Note that nobody knows whether it was posted, and when to look."""
    state = DeliveryState.UNKNOWN
    return settle(connection, claim, state=state, not_before=not_before, error=error)


def end(
    connection: Connection, claim: Claim, state: DeliveryState, error: str, now: datetime
) -> bool:
    """Note that it is not to be posted any more: failed, or needless."""
    return settle(connection, claim, state=state, not_before=None, error=error, ended_at=now)


def edited(
    connection: Connection, claim: Claim, now: datetime, shown: Shown, not_before: datetime
) -> bool:
    """Note that the message says something else now, and when it may be edited again."""
    return settle(
        connection,
        claim,
        edited_at=now,
        fingerprint=shown.fingerprint,
        counts_only=shown.counts_only,
        not_before=_unless_erased(not_before),
        chart_refused=_still_known(claim),
        error=None,
    )


def look_again(
    connection: Connection,
    claim: Claim,
    not_before: datetime | None,
    *,
    error: str | None = None,
    chart_refused: ChartRefused | None = None,
) -> bool:
    """Note when the message is to be compared again; None for never."""
    return settle(
        connection,
        claim,
        not_before=_unless_erased(not_before),
        chart_refused=chart_refused or claim.chart_refused,
        error=error,
    )


def swept(connection: Connection, claim: Claim, now: datetime, message_ts: str | None) -> bool:
    """Note that it stands alone; `message_ts` is the message's, None where none was found."""
    values: dict[str, object] = {"swept_at": now}
    if message_ts is not None and message_ts != claim.message_ts:
        values |= {"message_ts": message_ts, "fingerprint": None, "not_before": now}
    return settle(connection, claim, **values)


def posted_late(connection: Connection, claim: Claim) -> None:
    """Have a delivery swept again: a holder of an old lease has posted it too."""
    statement = update(DELIVERY).where(
        DELIVERY.c.id == claim.id, DELIVERY.c.state == DeliveryState.SENT
    )
    connection.execute(statement.values(swept_at=None))


def answered_by_hand(
    connection: Connection, delivery_id: UUID, now: datetime, *, is_there: bool
) -> bool:
    """Settle a delivery that only a person can tell of; False when it is settled already.

    One that is to be posted again counts as due now: nobody has to look for it any more.
    """
    there = {"state": DeliveryState.SENT, "sent_at": now, "swept_at": now}
    again = {"state": DeliveryState.WAITING, "due_at": now}
    statement = update(DELIVERY).where(
        DELIVERY.c.id == delivery_id,
        DELIVERY.c.state.in_((DeliveryState.UNKNOWN, DeliveryState.WAITING)),
        DELIVERY.c.held,
        or_(DELIVERY.c.lease_until.is_(None), DELIVERY.c.lease_until < database_now(connection)),
    )
    values = (there if is_there else again) | {"not_before": None, "held": False, "error": None}
    return connection.execute(statement.values(values)).rowcount == 1


def _unless_erased(not_before: datetime | None) -> ColumnElement[datetime | None]:
    """Give when to compare a message again, unless somebody was erased while it was looked at.

    Then it is to be drawn without them, at the time that was noted for that.
    """
    column = DELIVERY.c.not_before
    return case(
        (DELIVERY.c.redraw_since.is_not(None), column), else_=literal(not_before, column.type)
    )


def _still_known(claim: Claim) -> ChartRefused | None:
    """Leave out what was so of one file only: the next one may be shown at once."""
    return claim.chart_refused and ChartRefused.BLOCK


def settle(connection: Connection, claim: Claim, **values: object) -> bool:
    """Write what became of a delivery and give its lease back; False when that is another's."""
    return _write(connection, claim, values | {"lease_owner": None, "lease_until": None})


def _write(
    connection: Connection,
    claim: Claim,
    values: Mapping[str, object],
) -> bool:
    """Write if the lease is still the claim's."""
    statement = update(DELIVERY).where(
        DELIVERY.c.id == claim.id,
        DELIVERY.c.lease_owner == claim.owner,
        DELIVERY.c.attempt == claim.attempt,
    )
    return connection.execute(statement.values(values)).rowcount == 1
