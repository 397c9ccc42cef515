"""Rosters as a spreadsheet: its form and template, and which of its columns is what."""

from functools import partial

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance import fields
from bot.attendance.access import setting_up
from bot.attendance.access.setting_up import Asker
from bot.attendance.errors import BadInput
from bot.attendance.rosters import mapping, sheet_files, spreadsheets, uploading
from bot.attendance.rosters.sheet_files import Mapped
from bot.blocks import notices
from bot.blocks.ids import upload_ids
from bot.blocks.ids.roster_ids import OfRoster
from bot.blocks.ids.upload_ids import UploadChoice
from bot.blocks.rosters import sheets
from bot.blocks.rosters.forms import RosterCarried
from bot.blocks.rosters.sheets import ColumnsCarried
from bot.blocks.surfaces import screen
from bot.listeners.context import Body, desk_of, person_of, press_of
from bot.listeners.setup.opening import asker_of
from bot.listeners.submitted import FormState, whole_number

READING = (
    "Your spreadsheet is being read. What it would add comes to you as a direct message: import it "
    "from there."
)
AGAIN = "Your spreadsheet is being read again. What it would add comes as a message of its own."
TEMPLATE = "The template is in your conversation with me, for Excel and as a CSV."


async def ask_for_sheet(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form that takes a spreadsheet."""
    press = press_of(body, context)
    asked = OfRoster.read(press.value)
    asker = Asker(press.person, asked.school_id)
    found = await press.desk.database.read(
        setting_up.led, asker, mapping.new_sheet, press.desk.clock()
    )
    press.open(sheets.form(found, RosterCarried(surface=press.surface, school_id=asked.school_id)))
    await ack()


async def give_template(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Send a template to who asks for it."""
    press = press_of(body, context)
    asker = Asker(press.person, OfRoster.read(press.value).school_id)
    await press.desk.database.read(setting_up.led, asker, mapping.new_sheet, press.desk.clock())
    press.after_ack(partial(press.desk.templates.give, press.person.slack_user_id))
    press.show(notices.said(TEMPLATE))
    await ack()


async def take_sheet(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Take a spreadsheet in; it is read after the ack, and who gave it is told what it would do."""
    desk, shown = desk_of(context), body["view"]
    person = person_of(body, desk)
    carried = RosterCarried.model_validate_json(shown["private_metadata"])
    asker, state = Asker(person, carried.school_id), FormState.model_validate(shown["state"])
    files = state.of(upload_ids.FILE).files
    if len(files) != 1:
        raise BadInput("Choose one file: XLSX or CSV.", field=upload_ids.FILE)
    begins_on, ends_on = (
        fields.read_date(state.of(name).selected_date, name) for name in ("begins_on", "ends_on")
    )
    upload_id = await desk.database.run(
        setting_up.led,
        asker,
        uploading.take_in_sheet,
        asker,
        files[0].id,
        spreadsheets.span(begins_on, ends_on),
        desk.clock(),
    )
    if upload_id is not None:
        desk.after_ack(carried.surface, partial(desk.uploads.look, upload_id))
    await ack(response_action="update", view=screen(notices.said(READING)))


async def choose_columns(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form that says which column is what."""
    press = press_of(body, context)
    chosen = UploadChoice.read(press.value)
    seen = await press.desk.database.read(mapping.seen, await asker_of(press), chosen.upload_id)
    carried = ColumnsCarried(surface=press.surface, upload_id=chosen.upload_id)
    press.open(sheets.columns_form(seen, carried))
    await ack()


async def save_columns(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Have a spreadsheet read by the columns that were chosen."""
    desk, shown = desk_of(context), body["view"]
    carried = ColumnsCarried.model_validate_json(shown["private_metadata"])
    asker = Asker(person_of(body, desk), None)
    mapped = _mapped(FormState.model_validate(shown["state"]))
    await desk.database.run(mapping.settle, asker, carried.upload_id, mapped, desk.clock())
    surface = carried.surface
    desk.after_ack(surface, partial(desk.surfaces.replace, surface, notices.said(AGAIN)))
    desk.after_ack(surface, partial(desk.uploads.look, carried.upload_id))
    await ack()


def _mapped(state: FormState) -> Mapped:
    """Read which column is what. Raises BadInput."""
    places = {
        column: place
        for column in sheet_files.COLUMNS
        if (place := whole_number(state.one(column), column)) is not None
    }
    return Mapped(places, state.one(sheets.FIRST_ROW) != sheets.STUDENT)
