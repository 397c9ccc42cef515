"""From a notice's delivery to its message: what an admin is told, or asked, about another one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.attendance.accesses.posting import NOBODY, Named
from bot.attendance.calls import escalating
from bot.attendance.contacts import breaches
from bot.attendance.covers import telling
from bot.attendance.reminders import unreached
from bot.attendance.rosters import fetching, giving_up
from bot.attendance.workspaces import renewing
from bot.blocks.calls import breach, escalation
from bot.blocks.covers import told
from bot.blocks.digests import undelivered_notice, unreached_notice
from bot.blocks.elements import Message
from bot.blocks.rosters import rosters_fetched, uploads_given_up
from bot.blocks.workspaces import renewal
from bot.posting.delivering.outbox import Drawn, drawn
from storage.deliveries import queue
from storage.deliveries.parts import NoticePart
from storage.deliveries.queue import Claim
from storage.digests import digests
from storage.schools import schools
from storage.tables.words import DeliveryState, NoticeKind, Purpose

_UNPOSTED = {
    NoticeKind.FAILED: undelivered_notice.stopped,
    NoticeKind.RAN_OUT: undelivered_notice.ran_out,
}
_SETUP = "Type /attendance setup to see more."


def notice(connection: Connection, claim: Claim, now: datetime) -> Drawn | None:
    """Tell an admin what did not arrive, or ask about what is held; None if that is gone.

    Or whom a school has named of a student who is absent while nobody was reached, or tried, and
    whom a cover concerns of that.

    What is settled by now says so: a failure that was mended, a question that needs no answer.
    """
    part = claim.part
    tell = _TELLERS.get(part.kind) if isinstance(part, NoticePart) else None
    if tell is None:
        return _of_delivery(connection, claim)
    found = tell(connection, claim, now)
    if found is None:
        return None
    # The two of them are about a student, whom they name.
    is_of_student = tell in {_unexplained, _not_contacted}
    named = Named((claim.subject_id,)) if is_of_student else NOBODY
    return replace(drawn(found), named=named)


def _unexplained(connection: Connection, claim: Claim, now: datetime) -> Message | None:
    absent = escalating.told(connection, claim, now)
    return absent and escalation.message(absent)


def _not_contacted(connection: Connection, claim: Claim, _now: datetime) -> Message | None:
    of_breach = breaches.told(connection, claim)
    return of_breach and breach.message(of_breach)


def _of_cover(
    kind: NoticeKind, connection: Connection, claim: Claim, _now: datetime
) -> Message | None:
    of_cover = telling.told(connection, claim, kind)
    return of_cover and told.message(of_cover)


def _of_fetches(
    kind: NoticeKind, connection: Connection, claim: Claim, _now: datetime
) -> Message | None:
    of_fetches = fetching.told(connection, claim, kind)
    return of_fetches and rosters_fetched.message(of_fetches)


def _of_upload(
    kind: NoticeKind, connection: Connection, claim: Claim, _now: datetime
) -> Message | None:
    return uploads_given_up.message(giving_up.told(connection, claim, kind))


def _of_renewal(connection: Connection, claim: Claim, _now: datetime) -> Message | None:
    of_renewal = renewing.told(connection, claim)
    return of_renewal and renewal.message(of_renewal)


def _unreached(connection: Connection, claim: Claim, _now: datetime) -> Message:
    found = unreached.unreached(connection, claim.school_id, claim.local_date)
    return unreached_notice.unreached(found)


_TELLERS: Mapping[NoticeKind, Callable[[Connection, Claim, datetime], Message | None]] = {
    NoticeKind.UNEXPLAINED: _unexplained,
    NoticeKind.NOT_CONTACTED: _not_contacted,
    NoticeKind.UNREACHED: _unreached,
    NoticeKind.NOT_RENEWED: _of_renewal,
    **{kind: partial(_of_cover, kind) for kind in telling.KINDS},
    **{kind: partial(_of_fetches, kind) for kind in rosters_fetched.KINDS},
    **{kind: partial(_of_upload, kind) for kind in giving_up.KINDS},
}


def _of_delivery(connection: Connection, claim: Claim) -> Drawn | None:
    subject = queue.find(connection, claim.subject_id)
    if subject is None:
        return None
    school = schools.named(connection, claim.school_id).name
    found = digests.find(connection, subject.subject_id)
    kind = found.kind if found and subject.purpose is Purpose.DIGEST else None
    tell = _UNPOSTED.get(claim.part.kind) if isinstance(claim.part, NoticePart) else None
    if tell is not None:
        if subject.state is DeliveryState.FAILED:
            return drawn(
                tell(kind, school, subject.channel_id, subject.error or ""), see_more=_SETUP
            )
        is_sent = subject.state is DeliveryState.SENT
        return drawn(undelivered_notice.settled()) if claim.sent_at and is_sent else None
    if subject.held and subject.state is not DeliveryState.FAILED:
        question = undelivered_notice.held(kind, school, subject.channel_id, subject.id)
        return drawn(question, see_more=_SETUP)
    return drawn(undelivered_notice.settled()) if claim.sent_at else None
