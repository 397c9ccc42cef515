"""Rosters uploaded in setup: the form for the file, and the buttons below its dry run."""

from functools import partial

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.access import setting_up
from bot.attendance.errors import BadInput
from bot.attendance.rosters import uploading
from bot.blocks import notices
from bot.blocks.ids import upload_ids
from bot.blocks.ids.upload_ids import UploadChoice
from bot.blocks.setup import roster_forms
from bot.listeners.context import Body, press_of
from bot.listeners.setup.opening import asker_of, sheet_of
from bot.listeners.submitted import FormState

READING = "Your file is being read. What an import would do comes to you as a direct message."
IMPORTING = "Importing. What came of it comes as a message of its own."
CANCELLED = "Cancelled: nothing was imported, and the file is erased."


async def ask_for_file(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form that takes an export."""
    sheet = sheet_of(body, context)
    await sheet.school()
    sheet.push(body["trigger_id"], roster_forms.upload_form(sheet.carried))
    await ack()


async def take_file(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Take an export in; it is read after the ack, and who gave it is told what it would do."""
    sheet = sheet_of(body, context)
    asker, desk = await sheet.asker(), sheet.desk
    files = FormState.model_validate(sheet.shown["state"]).of(upload_ids.FILE).files
    if len(files) != 1:
        raise BadInput("Choose one file: the export as a ZIP.", field=upload_ids.FILE)
    upload_id = await desk.database.run(
        setting_up.led, asker, uploading.take_in, asker, files[0].id, desk.clock()
    )
    if upload_id is not None:
        sheet.after_ack(partial(desk.uploads.look, upload_id))
    sheet.redraw(asker, READING)
    await ack()


async def carry_out(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Import what the dry run has shown."""
    press = press_of(body, context)
    desk, chosen = press.desk, UploadChoice.read(press.value)
    asker = await asker_of(press)
    upload = await desk.database.run(
        uploading.decide, asker, chosen.upload_id, chosen.plan, desk.clock()
    )
    press.put(notices.said(IMPORTING))

    async def act() -> None:
        await desk.uploads.carry_out(upload, allow_drop=chosen.drops)
        desk.homes.renew(press.person)

    press.after_ack(act)
    await ack()


async def cancel(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Give an upload up."""
    press = press_of(body, context)
    desk, chosen = press.desk, UploadChoice.read(press.value)
    asker = await asker_of(press)
    await desk.database.run(uploading.cancel, asker, chosen.upload_id, desk.clock())
    press.put(notices.said(CANCELLED))
    await ack()
