"""From a delivery to its message, by what it is a posting of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.accesses.posting import Named
from bot.attendance.digests import board, daily, weekly
from bot.attendance.digests.daily import DigestRequest
from bot.attendance.digests.weekly import WeeklyDigest
from bot.blocks.digests import board_message, daily_message, weekly_message
from bot.blocks.elements import Block, Message
from bot.posting.delivering.outbox import Drawn, drawn
from bot.posting.delivering.pictures import Picture
from storage.deliveries import queue
from storage.deliveries.parts import DigestPart
from storage.deliveries.queue import Claim
from storage.digests import digests
from storage.digests.digests import KnownDigest
from storage.tables.words import ChartRefused, DigestKind, Level

PICTURE_NAME = "attendance-by-day.png"


def digest(connection: Connection, claim: Claim, now: datetime) -> Drawn | None:
    """Draw a digest of the delivery's local date as it is now; None if it is not set up any more.

    What was changed is told from the digest before on. There is no board of a closed day, or of a
    day that is over.
    """
    found = digests.find(connection, claim.subject_id)
    if found is None:
        return None
    asked = daily.ask(
        connection,
        found.school_id,
        claim.local_date,
        now,
        since=queue.sent_before(connection, claim),
        digest_id=claim.subject_id,
    )
    # What it was enqueued as: a digest may have become one of another kind since.
    part = claim.part
    draw = _DRAWN[part.kind] if isinstance(part, DigestPart) else _daily
    return draw(connection, claim, asked, _level_in(claim.channel_id, found))


def _level_in(channel_id: str, found: KnownDigest) -> Level:
    """Say how much a digest tells in a channel: its level is for the one that it goes to now.

    A channel that it has left is told counts, whoever reads there.
    """
    return found.level if channel_id == found.channel_id else Level.COUNTS


def _daily(connection: Connection, claim: Claim, asked: DigestRequest, level: Level) -> Drawn:
    told = daily.daily(connection, asked)
    edited = claim.sent_at is not None
    cuts = (told.late, told.unexplained, told.explained, told.excused, told.corrections)
    shown = drawn(
        daily_message.daily(told, level, edited=edited),
        same=daily_message.daily(replace(told, at=claim.due_at), level),
        shorter=daily_message.daily(told, Level.COUNTS, edited=edited),
        see_more=f"Type /attendance {told.day} to see the registers.",
        nameless=daily_message.daily(told, level, edited=edited, names_wait=True),
    )
    return _naming(shown, level, [each.student.id for cut in cuts for each in cut.shown])


def _naming(shown: Drawn, level: Level, students: Sequence[UUID]) -> Drawn:
    """Say whom a digest names, at the level that it has."""
    whom = () if level is Level.COUNTS else tuple(students)
    return replace(shown, named=Named(whom, level))


def _weekly(connection: Connection, claim: Claim, asked: DigestRequest, level: Level) -> Drawn:
    """Draw a week with the chart that Slack has not refused in this message yet.

    First one of Slack's own kind, then a picture, once more when Slack may be done with its file,
    then none: the table has the same figures.
    """
    told = weekly.weekly(connection, asked)

    def message(chart: Block | None) -> Message:
        return weekly_message.weekly(told, level, chart, edited=claim.sent_at is not None)

    same = weekly_message.weekly(replace(told, at=claim.due_at), level, None)
    shorter = weekly_message.weekly(told, Level.COUNTS, None, edited=claim.sent_at is not None)
    nameless = weekly_message.weekly(
        told, level, None, edited=claim.sent_at is not None, names_wait=True
    )
    named = [each.student.id for cut in (told.in_a_row, told.often) for each in cut.shown]
    plain = _naming(drawn(message(None), same, shorter, nameless=nameless), level, named)
    refused = claim.chart_refused
    if not told.days or refused is ChartRefused.PICTURE_AGAIN:
        return plain
    if refused is None:
        native = message(weekly_message.native(told))
        return replace(plain, message=native, plainer=ChartRefused.BLOCK)
    picture = Picture(
        png=partial(_png, told),
        name=PICTURE_NAME,
        title=weekly_message.TITLE,
        alt_text=weekly_message.words(told),
        shown=lambda file_id: message(weekly_message.image(told, file_id)),
        refused=refused is ChartRefused.PICTURE,
    )
    plainer = ChartRefused.PICTURE_AGAIN if picture.refused else ChartRefused.PICTURE
    return replace(plain, picture=picture, plainer=plainer)


def _board(
    connection: Connection, claim: Claim, asked: DigestRequest, level: Level
) -> Drawn | None:
    if asked.at.date() != claim.local_date:
        return None
    told = board.board(connection, asked)
    edited = claim.sent_at is not None
    if told.closed and not edited:
        return None
    shown = drawn(
        board_message.board(told, level, edited=edited),
        same=board_message.board(replace(told, at=claim.due_at), level),
        shorter=board_message.board(told, Level.COUNTS, edited=edited, most=board_message.FEW),
        see_more="Type /attendance missing to see the registers.",
        nameless=board_message.board(told, Level.COUNTS, edited=edited),
    )
    # Of students it tells how many.
    return _naming(shown, Level.COUNTS, ())


_DRAWN = {
    DigestKind.DAILY: _daily,
    DigestKind.WEEKLY: _weekly,
    DigestKind.BOARD: _board,
}


def _png(told: WeeklyDigest) -> bytes:
    # At the top it would load a plotting library at each start, for pictures that few schools need.
    from bot.blocks.digests import charts  # noqa: PLC0415

    return charts.png(told)
