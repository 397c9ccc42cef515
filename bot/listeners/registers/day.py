"""Taps on a day's list and on choices: another page, those missing now, or something else asked."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.registers import asking, finding
from bot.attendance.registers.finding import PageWanted
from bot.attendance.registers.sheets import Sheet
from bot.blocks.elements import Message
from bot.blocks.ids.register_ids import DayView, RosterView
from bot.blocks.roster.found_registers import drawn_answer
from bot.listeners import first_contact
from bot.listeners.context import Body, Press, press_of
from bot.listeners.registers import roster


async def turn_day(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Turn a day's list to another page, or to the registers that are missing now."""
    press = press_of(body, context)
    view = DayView.read(press.value)
    wanted = PageWanted(view.page, view.only_missing, view.of_school, opens=False)
    await _answer(press, view.typed, wanted)
    await ack()


async def show_day(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Show a day's list beside what was pressed, to this person only: the office all of it.

    Who only ever reads what is posted may not be known yet: so it comes after the ack.
    """
    press = press_of(body, context)
    view, desk = DayView.read(press.value), press.desk
    wanted = PageWanted(view.page, view.only_missing, view.of_school, opens=False)
    typed = asking.read(view.typed)

    async def found() -> Message:
        answer = await desk.database.read(finding.asked, press.person, typed, desk.clock(), wanted)
        return drawn_answer(answer)

    async def show() -> None:
        message = await first_contact.known(desk, press.person, press.surface, found)
        await desk.surfaces.show(press.surface, message, press.trigger_id)

    press.after_ack(show)
    await ack()


async def ask(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Answer a choice as if it had been typed."""
    press = press_of(body, context)
    await _answer(press, press.value, PageWanted())
    await ack()


async def _answer(press: Press, text: str, wanted: PageWanted) -> None:
    """Put what was asked for in the message's place after the ack. Raises as `finding.asked`."""
    desk = press.desk
    typed = asking.read(text)
    found = await desk.database.read(finding.asked, press.person, typed, desk.clock(), wanted)
    if isinstance(found, Sheet):
        await roster.opened(press, RosterView.of(found.key))
        return
    press.put(drawn_answer(found))
