"""Taps on a roster: marks, everyone else present, undo, modes, pages, and opening another."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.registers import finding, marking, sheets
from bot.blocks.ids.register_ids import Mark, RosterView
from bot.blocks.notices import left_as_it_is
from bot.blocks.roster.day_list import day
from bot.blocks.roster.reminded import register
from bot.blocks.surfaces import Surface, screen
from bot.listeners.context import Body, Press, press_of
from bot.posting.drawing.redraws import Viewer


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
    press.redraw(view)
    if undone.left:
        press.show(left_as_it_is(undone.left))
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
    """Open a register from a day's list, in its place; from Home as a modal."""
    press = press_of(body, context)
    await opened(press, RosterView.read(press.value))
    await ack()


async def open_chosen(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open a register that was chosen in a menu, in the place of what stands there."""
    press = press_of(body, context)
    await opened(press, RosterView.read(press.action["selected_option"]["value"]))
    await ack()


async def opened(press: Press, view: RosterView) -> None:
    """Have a register opened where somebody pressed, after the ack."""
    if press.surface.is_somewhere:
        press.redraw(view)
        return
    desk = press.desk
    sheet = await desk.database.read(sheets.sheet, press.person, view.key, desk.clock())
    await desk.accesses.keep(press.person, sheet.look)

    async def show() -> None:
        drawn = screen(register(sheet, view))
        view_id = await desk.surfaces.open(press.surface, drawn, press.trigger_id)
        surface = Surface(view_id=view_id)
        desk.redraws.shown(Viewer(press.person, view_id), view, surface)

    press.after_ack(show)


async def open_day(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Go from a roster to all registers of its day.

    They take the place of a roster that somebody asked for; a reminder keeps its own.
    """
    press = press_of(body, context)
    desk, date = press.desk, press.view.attendance_date
    found = await desk.database.read(finding.on_day, press.person, date, desk.clock())
    if press.is_ephemeral:
        desk.redraws.put(press.holder, day(found), press.surface)
    else:
        press.show(day(found))
    await ack()
