"""/attendance excuse: the form for a student by name, or the excuses of today and to come."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.excuses import office
from bot.blocks.excuses import forms, lists
from bot.blocks.excuses.forms import ExcuseCarried
from bot.blocks.ids.excuse_ids import ExcuseChoice
from bot.blocks.surfaces import Form
from bot.listeners.context import Asked, Body, desk_of, person_of, surface_of


async def answer(asked: Asked) -> Form:
    """Draw the form, or the list where nobody is named. Excuses are for office and admins.

    Raises as `office.meant` and `office.listed`.
    """
    desk, typed = asked.desk, asked.typed.after_word
    carried = ExcuseCarried(surface=asked.surface)
    if typed:
        found = await desk.database.read(office.meant, asked.person, typed, desk.clock())
        return Form(forms.entry(found, carried))
    listed = await desk.database.read(office.listed, asked.person, desk.clock())
    return Form(lists.coming(listed, carried))


async def ask_why(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Ask, upon the list, why an excuse is withdrawn."""
    desk, person = desk_of(context), person_of(body, desk_of(context))
    carried = ExcuseCarried.model_validate_json(body["view"]["private_metadata"])
    chosen = ExcuseChoice.read(body["actions"][0]["value"])
    student = await desk.database.read(office.to_withdraw, person, chosen.excuse_id)
    view = forms.withdrawal(student, carried.model_copy(update={"excuse_id": chosen.excuse_id}))

    surface = surface_of(body)
    desk.after_ack(surface, lambda: desk.surfaces.open(surface, view, body["trigger_id"]))
    await ack()
