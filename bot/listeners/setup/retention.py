"""The forms of setup about retention: for how long what is kept, and what would go by that."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance import retaining
from bot.attendance.access import setting_up
from bot.attendance.errors import BadInput
from bot.attendance.privacy import keeping
from bot.blocks.privacy.over import KINDS
from bot.blocks.setup import retention_forms
from bot.blocks.setup.retention_forms import RetentionCarried, field_of
from bot.listeners.context import Body
from bot.listeners.setup.opening import sheet_of
from bot.listeners.submitted import FormState, whole_number
from storage.schools.retentions import Retention


async def ask(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for how long what is kept."""
    sheet = sheet_of(body, context)
    asker = await sheet.asker()
    found = await sheet.desk.database.read(setting_up.in_school, asker, retaining.said)
    sheet.push(body["trigger_id"], retention_forms.form(found, sheet.showing(found)))
    await ack()


async def plan(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Say what would go by what was entered, and ask whether to save it."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), FormState.model_validate(sheet.shown["state"])
    years = {name: _years(state, name) for name in KINDS}
    wanted, desk = Retention(**years), sheet.desk
    over = await desk.database.read(
        setting_up.led, asker, keeping.plan_for_admin, wanted, desk.clock()
    )
    carried = RetentionCarried(**sheet.carried.model_dump(), years=years)
    await ack(response_action="update", view=retention_forms.surely_form(wanted, over, carried))


async def save(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Save for how long what is kept."""
    sheet = sheet_of(body, context)
    carried = RetentionCarried.model_validate_json(sheet.shown["private_metadata"])
    asker, wanted = await sheet.asker(), Retention(**carried.years)
    await sheet.save(
        asker,
        retaining.said,
        lambda connection: setting_up.led(
            connection, asker, retaining.settle, wanted, sheet.desk.clock()
        ),
    )
    sheet.redraw(asker, "How long is kept is saved.")
    await ack()


def _years(state: FormState, name: str) -> int:
    """Read years. Raises BadInput, naming the field."""
    found = whole_number(state.of(field_of(name)).value, field_of(name))
    if found is None:
        raise BadInput("Write years, 1 at least.", field=field_of(name))
    return found
