"""Who saw what: an admin looks at the log of a school, or of one student."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.accesses import listing
from bot.attendance.accesses.listing import AccessPage
from bot.blocks.accesses.access_list import access_list
from bot.blocks.ids import access_ids
from bot.blocks.ids.access_ids import LogPage
from bot.listeners.context import Body, Press, press_of


async def of_student(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show who saw a student, beside the student's view, or another page of it in its place."""
    press = press_of(body, context)
    desk, ask = press.desk, LogPage.read(press.value)
    found = await desk.database.read(
        listing.of_student, press.person, ask.key, ask.page, desk.clock()
    )
    await _answer(press, found, begins=press.action["action_id"] == access_ids.SAW_STUDENT)
    await ack()


async def of_school(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show the latest looks in a school upon setup, or another page of them in its place."""
    press = press_of(body, context)
    desk, ask = press.desk, LogPage.read(press.value)
    found = await desk.database.read(
        listing.of_school, press.person, ask.key, ask.page, desk.clock()
    )
    await _answer(press, found, begins=press.action["action_id"] == access_ids.SAW_SCHOOL)
    await ack()


async def _answer(press: Press, found: AccessPage, *, begins: bool) -> None:
    await press.desk.accesses.keep(press.person, found.look)
    (press.show if begins else press.put)(access_list(found))
