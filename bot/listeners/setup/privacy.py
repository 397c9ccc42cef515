"""The forms of setup about privacy: what is held of one person, given out or taken out."""

from functools import partial

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.access import setting_up
from bot.attendance.privacy import erasing, exporting
from bot.blocks.setup import privacy_forms
from bot.blocks.setup.privacy_forms import ErasureCarried
from bot.listeners.context import Body
from bot.listeners.setup.opening import sheet_of

GIVEN = "The export comes to your own conversation with the app. Delete it there when it is saved."
ERASED = "Erased. Messages in Slack are drawn anew without the name, a few at a time."


async def ask_whom(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form that asks of whom an export is wanted."""
    sheet = sheet_of(body, context)
    await sheet.school()
    sheet.push(body["trigger_id"], privacy_forms.export_form(sheet.carried))
    await ack()


async def export(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Give an admin all that is held of one person, directly."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    typed, desk = state.of("person").value or "", sheet.desk
    found = await desk.database.read(
        setting_up.led, asker, exporting.export_to_admin, typed, desk.clock()
    )
    await desk.database.run(setting_up.led, asker, exporting.keep_given, found, found.made_at)
    sheet.after_ack(partial(desk.exports.give, sheet.person.slack_user_id, found))
    sheet.redraw(asker, GIVEN)
    await ack()


async def ask_whom_to_erase(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form that asks who is to be erased, and why."""
    sheet = sheet_of(body, context)
    await sheet.school()
    sheet.push(body["trigger_id"], privacy_forms.erase_form(sheet.carried))
    await ack()


async def plan_erasure(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Say what would be taken out, and ask whether it shall be."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    typed, why = state.of("person").value or "", state.of("why").value or ""
    found = await sheet.desk.database.read(
        setting_up.led, asker, erasing.plan_for_admin, typed, why, sheet.desk.clock()
    )
    carried = ErasureCarried(**sheet.carried.model_dump(), person_id=found.person.id)
    await ack(response_action="update", view=privacy_forms.surely_form(found, why, carried))


async def erase(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Take everything of one person out."""
    sheet = sheet_of(body, context)
    carried = ErasureCarried.model_validate_json(sheet.shown["private_metadata"])
    asker, person = await sheet.asker(), str(carried.person_id)
    why = sheet.state.of("why").value or ""
    await sheet.desk.database.run(
        setting_up.led, asker, erasing.erase, person, why, sheet.desk.clock()
    )
    sheet.redraw(asker, ERASED)
    await ack()
