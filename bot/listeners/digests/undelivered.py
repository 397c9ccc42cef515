"""Answers of admins about a message of which nobody knows whether it was posted."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.deliveries import undelivered
from bot.blocks.digests.undelivered_notice import answered, settled
from bot.blocks.ids.digest_ids import Held
from bot.listeners.context import Body, press_of


async def is_there(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Take the message as posted: an admin has seen it."""
    await _answer(body, context, is_there=True)
    await ack()


async def post_again(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Have the message posted once more: an admin has looked and did not find it."""
    await _answer(body, context, is_there=False)
    await ack()


async def _answer(body: Body, context: AsyncBoltContext, *, is_there: bool) -> None:
    press = press_of(body, context)
    desk, held = press.desk, Held.read(press.value)
    changed = await desk.database.run(
        undelivered.answer, press.person, held.delivery_id, is_there=is_there, now=desk.clock()
    )
    press.put(answered(is_there=is_there) if changed else settled())
