"""Nudges, for one register or for all that are missing now."""

from collections.abc import Awaitable, Callable

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.errors import NotStaff
from bot.attendance.reminders import nudging
from bot.blocks.elements import Message
from bot.blocks.ids.nudge_ids import NudgeAllChoice
from bot.blocks.ids.register_choice import RegisterChoice
from bot.blocks.nudged import nudged, nudged_all
from bot.listeners import first_contact
from bot.listeners.context import Body, Press, press_of


async def nudge(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Have the teachers of a register reminded."""
    press = press_of(body, context)
    key, stamp = RegisterChoice.read(press.value).key, press.stamp()

    async def act() -> Message:
        return nudged(await press.desk.database.run(nudging.nudge, press.person, key, stamp))

    await _show(press, act)
    await ack()


async def nudge_all(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Have the teachers of all registers that are missing now reminded."""
    press = press_of(body, context)
    asked, stamp = NudgeAllChoice.read(press.value), press.stamp()

    async def act() -> Message:
        found = await press.desk.database.run(
            nudging.nudge_all, press.person, asked.school_id, asked.day, stamp
        )
        return nudged_all(found)

    await _show(press, act)
    await ack()


async def _show(press: Press, act: Callable[[], Awaitable[Message]]) -> None:
    """Act, and show what became of it beside what was pressed.

    Who only ever reads what is posted may not be known yet: then Slack is asked after the ack.
    """
    try:
        press.show(await act())
    except NotStaff:

        async def later() -> None:
            message = await first_contact.known(press.desk, press.person, press.surface, act)
            await press.desk.surfaces.show(press.surface, message, press.trigger_id)

        press.after_ack(later)
