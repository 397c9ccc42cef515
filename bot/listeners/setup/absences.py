"""The forms of setup about absences: how they are cleared, and how soon a family is tried."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.access import setting_up
from bot.attendance.contacts import clocks
from bot.attendance.excuses import clearing
from bot.blocks.setup import clearing_forms, contact_forms
from bot.listeners.context import Body
from bot.listeners.setup.opening import sheet_of
from bot.listeners.submitted import whole_number
from storage.excuses.clearing_rules import Clearing


async def change_clearing(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for how absences are cleared."""
    await sheet_of(body, context).open(body["trigger_id"], clearing.read, clearing_forms.form)
    await ack()


async def save_clearing(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Say whether absences are cleared, until when, and from when on with a document."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    rule = Clearing(
        whole_number(state.of("deadline_days").value, "deadline_days"),
        whole_number(state.of("document_after_days").value, "document_after_days"),
    )
    wanted = rule if state.one("clears") == clearing_forms.ON else None
    await sheet.save(
        asker,
        clearing.read,
        lambda connection: setting_up.in_school(connection, asker, clearing.settle, wanted),
    )
    sheet.redraw(asker, "How absences are cleared is saved.")
    await ack()


async def change_contact(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for how soon a family is tried."""
    await sheet_of(body, context).open(body["trigger_id"], clocks.read, contact_forms.form)
    await ack()


async def save_contact(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Say within how many minutes of the school's start a family is tried."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    minutes = whole_number(state.of("within_minutes").value, "within_minutes")
    await sheet.save(
        asker,
        clocks.read,
        lambda connection: setting_up.in_school(
            connection, asker, clocks.settle, minutes, sheet.desk.clock()
        ),
    )
    sheet.redraw(asker, "The contact clock is saved.")
    await ack()
