"""/attendance excuse: the form for a student by name, or the excuses of today and to come."""

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.excuses import office
from bot.blocks.excuses import forms, lists
from bot.blocks.excuses.forms import ExcuseCarried
from bot.blocks.ids.excuse_ids import ExcuseChoice
from bot.listeners import first_contact
from bot.listeners.context import Body, desk_of, member_of, person_of, surface_of


async def opens(ack: AsyncAck, body: Body, context: AsyncBoltContext, typed: str) -> None:
    """Open the modal after the ack, or say why not: excuses are for office and admins."""
    desk, surface = desk_of(context), surface_of(body)
    person = member_of(desk, body["team_id"], body["user_id"])
    carried = ExcuseCarried(surface=surface)

    async def draw() -> Body:
        if typed:
            found = await desk.database.read(office.meant, person, typed, desk.clock())
            return forms.entry(found, carried)
        listed = await desk.database.read(office.listed, person, desk.clock())
        return lists.coming(listed, carried)

    async def show() -> None:
        view = await first_contact.known(desk, person, surface, draw)
        await desk.modals.open(body["trigger_id"], view)

    desk.after_ack(surface, show)
    await ack()


async def ask_why(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Ask, upon the list, why an excuse is withdrawn."""
    desk, person = desk_of(context), person_of(body, desk_of(context))
    carried = ExcuseCarried.model_validate_json(body["view"]["private_metadata"])
    chosen = ExcuseChoice.read(body["actions"][0]["value"])
    student = await desk.database.read(office.to_withdraw, person, chosen.excuse_id)
    view = forms.withdrawal(student, carried.model_copy(update={"excuse_id": chosen.excuse_id}))

    surface = surface_of(body)
    desk.after_ack(carried.surface, lambda: desk.surfaces.open(surface, view, body["trigger_id"]))
    await ack()
