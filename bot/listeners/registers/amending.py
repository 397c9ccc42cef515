"""Changing a register after the window: the form that asks why, what follows, and what was."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.amending import permits
from bot.attendance.registers import sheets
from bot.attendance.students.amendments import of_register
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.roster import amending
from bot.blocks.roster.amending import AmendCarried
from bot.blocks.roster.amendments import amendments
from bot.listeners.context import Body, desk_of, person_of, press_of
from bot.listeners.submitted import FormState
from bot.posting.drawing.redraws import Viewer


async def ask_why(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Ask why a register is changed; one that needs no reason any more is drawn to be tapped."""
    press = press_of(body, context)
    desk, view = press.desk, press.view
    sheet = await desk.database.read(sheets.sheet, press.person, view.key, desk.clock())
    await desk.accesses.keep(press.person, sheet.look)
    if sheet.lock.may_say_why:
        carried = AmendCarried(view=view.written(), shown_in=press.shown_in, surface=press.surface)
        press.open(amending.asking_why(sheet, carried))
    else:
        press.redraw(view.but(unfolded=True))
    await ack()


async def show_all(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show what was changed on a register after the window, in the place of the register."""
    press = press_of(body, context)
    desk, view = press.desk, RosterView.read(press.value)
    page = await desk.database.read(
        of_register, press.person, view.key, desk.clock(), number=view.page
    )
    await desk.accesses.keep(press.person, page.look)
    press.put(amendments(page))
    await ack()


async def permit(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Keep why, and draw the register with its names, to be changed for half an hour."""
    desk, shown = desk_of(context), body["view"]
    person = person_of(body, desk)
    carried = AmendCarried.model_validate_json(shown["private_metadata"])
    view = RosterView.read(carried.view)
    why = FormState.model_validate(shown["state"]).of(amending.WHY).value or ""
    await desk.database.run(permits.give, person, view.key, why, desk.clock())
    holder = Viewer(person, carried.shown_in)
    desk.redraws.want(holder, view.but(unfolded=True), carried.surface)
    await ack()
