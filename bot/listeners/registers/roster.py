"""Taps on a roster: marks, everyone else present, undo, modes, pages, and opening another."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.errors import BadInput
from bot.attendance.registers import finding, marking
from bot.blocks.ids.register_ids import Mark, RosterView
from bot.blocks.notices import left_as_it_is
from bot.blocks.roster.day_list import day
from bot.listeners.context import Body, press_of


async def mark(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Set a student's status: the button carries what a tap sets, so a double tap is harmless."""
    press = press_of(body, context)
    wanted = Mark.read(press.value)
    rule = marking.mark_surely if wanted.sure else marking.mark
    await press.carry_out(rule, wanted.roll_number, wanted.status, press.stamp())
    await ack()


async def mark_rest(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Mark everyone present who has no record."""
    press = press_of(body, context)
    await press.carry_out(marking.mark_rest, press.stamp())
    await ack()


async def undo(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Take back what the person did last on this register."""
    press = press_of(body, context)
    desk, view = press.desk, press.view
    undone = await desk.database.run(marking.undo, press.person, view.key, press.stamp())
    press.redraw(view, changed=undone.changed > 0)

    async def tell() -> None:
        await desk.replies.show(press.response_url, left_as_it_is(undone.left))

    if undone.left:
        desk.effects.after_ack(tell)
    await ack()


async def mode(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Change what a tap on a name marks."""
    press = press_of(body, context)
    press.redraw(press.view.but(mode=press.value))
    await ack()


async def page(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Turn to another page of a large roster."""
    press = press_of(body, context)
    press.redraw(press.view.but(page=press.value))
    await ack()


async def unfold(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show the names of a complete register, to change it."""
    press = press_of(body, context)
    press.redraw(press.view.but(unfolded=True))
    await ack()


async def fold(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Fold a complete register again."""
    press = press_of(body, context)
    press.redraw(press.view.but(unfolded=False))
    await ack()


async def open_register(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open a register from a day's list, in its place."""
    press = press_of(body, context)
    press.redraw(RosterView.read(press.value))
    await ack()


async def open_day(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Go from a roster to all registers of its day.

    They take the place of a roster that somebody asked for; a reminder keeps its own.
    """
    press = press_of(body, context)
    desk, date = press.desk, press.view.attendance_date
    found = await desk.database.read(finding.on_day, press.person, date, desk.clock())
    if press.is_ephemeral:
        desk.redraws.put(press.holder, day(found), press.response_url)
        await ack()
        return

    async def show() -> None:
        await desk.replies.show(press.response_url, day(found))

    desk.effects.after_ack(show)
    await ack()


async def unknown() -> None:
    """Refuse a button that this version does not draw. Raises BadInput."""
    raise BadInput("This button is from an older message. Type /attendance again.")
