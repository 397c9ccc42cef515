"""The forms of setup about rosters, and undoing an import."""

from uuid import UUID

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.access import setting_up
from bot.attendance.access.setting_up import Asker
from bot.attendance.errors import BadInput
from bot.attendance.rosters import brake_rule
from bot.blocks.ids.upload_ids import ImportChoice
from bot.blocks.setup import roster_forms
from bot.listeners.context import Body
from bot.listeners.setup.opening import SetupSheet, sheet_of
from bot.listeners.submitted import FormState, whole_number
from storage.schools.importing.brakes import Brake


async def change_brake(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for how much of a school an import may end."""
    await sheet_of(body, context).open(body["trigger_id"], brake_rule.read, roster_forms.form)
    await ack()


async def save_brake(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Say how much of a school an import may end."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    brake = Brake(_number(state, "percent"), _number(state, "rows"))
    await sheet.save(
        asker,
        brake_rule.read,
        lambda connection: setting_up.in_school(connection, asker, brake_rule.settle, brake),
    )
    sheet.redraw(asker, "What stops an import is saved.")
    await ack()


async def undo(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Undo the last import of the school; it takes as long as it takes, so after the ack."""
    sheet = sheet_of(body, context)
    asker = await sheet.asker()
    await sheet.school()
    chosen = ImportChoice.read(body["actions"][0]["value"])
    sheet.after_ack(lambda: _undo(sheet, asker, chosen.import_id))
    await ack()


async def _undo(sheet: SetupSheet, asker: Asker, import_id: UUID) -> None:
    await sheet.redrawn(asker, await sheet.desk.uploads.undo(asker, import_id))


def _number(state: FormState, name: str) -> int:
    """Read a number. Raises BadInput, naming the field."""
    found = whole_number(state.of(name).value, name)
    if found is None:
        raise BadInput("Write a number, 1 at least.", field=name)
    return found
