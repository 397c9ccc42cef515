"""Who is told of a cover: by direct message, once each, when it is entered and when it is ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import covering
from bot.attendance.access.covering import HandsOver
from bot.attendance.days import dates, schedule
from storage.deliveries import queue
from storage.deliveries.parts import NoticePart
from storage.deliveries.queue import Claim, Due
from storage.registers import covers
from storage.registers.covers import CoverRow
from storage.registers.opening import RegisterKey
from storage.schools.people.staff import Member
from storage.tables.words import NoticeKind, Purpose

KINDS = frozenset({NoticeKind.COVER_TO_COME, NoticeKind.COVERED, NoticeKind.COVER_ENDED})


@dataclass(frozen=True, slots=True)
class ToldOfCover:
    """What somebody is told of a cover."""

    kind: NoticeKind
    cover: CoverRow


def entered(
    connection: Connection, cover: CoverRow, hands: HandsOver, period: str | None, now: datetime
) -> None:
    """Tell who covers later, and the teacher whom the office has handed over.

    Who covers what is on already has its register at once, which says the same.
    """
    wanted: dict[UUID, NoticeKind] = {}
    if not _comes_now(cover, hands, period, now):
        wanted[cover.staff_id] = NoticeKind.COVER_TO_COME
    if cover.stands_in_for_id not in {None, cover.entered_by_id, cover.staff_id}:
        wanted |= {cover.stands_in_for_id: NoticeKind.COVERED} if cover.stands_in_for_id else {}
    _enqueue(connection, cover, hands.member.time_zone, wanted, now)


def ended(connection: Connection, cover: CoverRow, ender: Member, now: datetime) -> None:
    """Tell who covered it and the teacher, but for whoever has ended it."""
    concerned = {cover.staff_id, cover.stands_in_for_id} - {None, ender.staff_id}
    wanted = {each: NoticeKind.COVER_ENDED for each in concerned if each}
    _enqueue(connection, cover, ender.time_zone, wanted, now)


def _comes_now(cover: CoverRow, hands: HandsOver, period: str | None, now: datetime) -> bool:
    zone, offered, day = hands.member.time_zone, hands.offered, cover.begins_on
    if day != dates.today(zone, now):
        return False
    periods = dates.register_periods(offered.meetings, has_timetable=offered.has_timetable)
    keys = [RegisterKey(cover.course_offering_id, day, each) for each in periods]
    return any(
        covering.span_of(covering.meeting_of(offered, key), day, zone).holds_at(now)
        for key in keys
        if period in {None, key.period}
    )


def _enqueue(
    connection: Connection,
    cover: CoverRow,
    time_zone: str,
    wanted: Mapping[UUID, NoticeKind],
    now: datetime,
) -> None:
    expires_at = schedule.end_of(cover.ends_on, time_zone)
    if expires_at <= now:
        return
    slack_ids = covers.slack_ids(connection, list(wanted))
    dues = [
        Due(
            purpose=Purpose.NOTICE,
            school_id=cover.school_id,
            subject_id=cover.id,
            local_date=cover.begins_on,
            part=NoticePart(wanted[staff_id], slack_user_id),
            channel_id=slack_user_id,
            due_at=now,
            expires_at=expires_at,
        )
        for staff_id, slack_user_id in slack_ids
    ]
    queue.enqueue(connection, dues)


def told(connection: Connection, claim: Claim, kind: NoticeKind) -> ToldOfCover | None:
    """Read what somebody is told; None of a cover that was ended before it could be said."""
    cover = covers.by_id(connection, claim.school_id, claim.subject_id)
    is_over = cover is not None and cover.ended_at is not None
    if cover is None or (is_over and kind is not NoticeKind.COVER_ENDED and not claim.sent_at):
        return None
    return ToldOfCover(kind, cover)
