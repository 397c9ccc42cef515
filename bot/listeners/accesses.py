"""Who saw what: an admin looks at the log of a school, or of one student."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy import Connection

from bot.attendance.access.people import SlackPerson
from bot.attendance.accesses import listing
from bot.attendance.accesses.listing import AccessPage
from bot.blocks.accesses.access_list import access_list
from bot.blocks.ids import access_ids
from bot.blocks.ids.access_ids import LogPage
from bot.listeners.context import Body, Press, press_of

_Read = Callable[[Connection, SlackPerson, UUID, int, datetime], AccessPage]


async def of_student(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show who saw a student, beside the student's view, or another page of it in its place."""
    await _show(press_of(body, context), listing.of_student)
    await ack()


async def of_school(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show the latest looks in a school upon setup, or another page of them in its place."""
    await _show(press_of(body, context), listing.of_school)
    await ack()


async def _show(press: Press, read: _Read) -> None:
    """Show a page, once it is kept that it is looked at: the first one beside what led there."""
    desk, ask = press.desk, LogPage.read(press.value)
    found = await desk.database.read(read, press.person, ask.key, ask.page, desk.clock())
    await desk.accesses.keep(press.person, found.look)
    leads_here = press.action["action_id"] in {access_ids.SAW_STUDENT, access_ids.SAW_SCHOOL}
    (press.show if leads_here else press.put)(access_list(found))
