"""From a notice's delivery to its message: what an admin is told, or asked, about another one."""

from datetime import datetime

from sqlalchemy import Connection

from bot.attendance.calls import escalating
from bot.attendance.contacts import breaches
from bot.attendance.covers import telling
from bot.attendance.reminders import unreached
from bot.attendance.rosters import fetching
from bot.blocks.calls import breach, escalation
from bot.blocks.covers import told
from bot.blocks.digests import undelivered_notice, unreached_notice
from bot.blocks.rosters import rosters_fetched
from bot.posting.outbox import Drawn, drawn
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
    if isinstance(part, NoticePart) and part.kind is NoticeKind.UNEXPLAINED:
        absent = escalating.told(connection, claim, now)
        return absent and drawn(escalation.message(absent))
    if isinstance(part, NoticePart) and part.kind is NoticeKind.NOT_CONTACTED:
        of_breach = breaches.told(connection, claim)
        return of_breach and drawn(breach.message(of_breach))
    if isinstance(part, NoticePart) and part.kind in telling.KINDS:
        of_cover = telling.told(connection, claim, part.kind)
        return of_cover and drawn(told.message(of_cover))
    if isinstance(part, NoticePart) and part.kind in rosters_fetched.KINDS:
        of_fetches = fetching.told(connection, claim, part.kind)
        return of_fetches and drawn(rosters_fetched.message(of_fetches))
    if isinstance(part, NoticePart) and part.kind is NoticeKind.UNREACHED:
        found = unreached.unreached(connection, claim.school_id, claim.local_date)
        return drawn(unreached_notice.unreached(found))
    return _of_delivery(connection, claim)


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
