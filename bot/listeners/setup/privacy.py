"""The forms of setup about privacy: what is held of one person."""

from functools import partial

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.access import setting_up
from bot.attendance.privacy import exporting
from bot.blocks.setup import privacy_forms
from bot.listeners.context import Body
from bot.listeners.setup.opening import sheet_of
from bot.listeners.submitted import State

GIVEN = "The export comes to your own conversation with the app. Delete it there when it is saved."


async def ask_whom(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form that asks of whom an export is wanted."""
    sheet = sheet_of(body, context)
    await sheet.school()
    sheet.push(body["trigger_id"], privacy_forms.export_form(sheet.carried))
    await ack()


async def export(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Give an admin all that is held of one person, directly."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), State.model_validate(sheet.shown["state"])
    typed, desk = state.of("person").value or "", sheet.desk
    found = await desk.database.read(
        setting_up.led, asker, exporting.export_to_admin, typed, desk.clock()
    )
    sheet.after_ack(partial(desk.exports.give, sheet.person.slack_user_id, found))
    sheet.redraw(asker, GIVEN)
    await ack()
